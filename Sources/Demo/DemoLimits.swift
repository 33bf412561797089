import Access
import Cases
import Deadlines
import Kernel

/// Time limits on the country's cases: permits, appeals, covers of benefits and planned returns, some of them late.
struct DemoLimits {
    static let place = "DEMO"

    let limits: TimeLimits
    let clock: DemoClock
    /// The day on which the history ends.
    let now: Day
    /// Of its own: the rest of the country stays as it was.
    var chance: SeededGenerator

    mutating func add(_ id: CaseID, _ worker: Actor) async throws {
        guard chance.chance(35) else { return }
        var question = DeadlineQuestion()
        question.jurisdiction = Self.place
        let kind: String
        switch chance.number(0...3) {
        case 0:
            kind = "residence-permit"
            question.printedExpiry = now.adding(days: chance.number(-4...180))
        case 1 where clock.today > now.adding(days: -28):
            kind = "appeal"
            question.trigger = clock.today
            question.period = Period(days: 30)
        case 2:
            kind = "planned-return"
            question.ordinaryEnd = now.adding(days: chance.number(3...60))
        default:
            kind = "benefit-cover"
            question.ordinaryEnd = now.adding(days: chance.number(-2...90))
        }
        try await limits.add(id, SetTimeLimit(kind: kind, question: question), worker)
    }
}

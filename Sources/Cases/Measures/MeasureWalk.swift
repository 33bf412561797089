import Deadlines
import Kernel

/// What a set of measures makes of clocks, one after another. Plans are made once for all clocks that share one.
struct MeasureWalk {
    private struct PlanKey: Hashable {
        let jurisdiction: String?
        let clock: String?
        let rule: String?
        let holidays: [Day]?
    }

    /// With the measures as they would be, or are.
    let definitions: DeadlineDefinitions
    /// The one that is looked at.
    let measure: Measure
    /// The last day of its windows: who would have run out by then is saved by a later day. Nil: open.
    let windowEnd: Day?
    private var plans: [PlanKey: DeadlinePlan] = [:]

    init(definitions: DeadlineDefinitions, measure: Measure) {
        self.definitions = definitions
        self.measure = measure
        windowEnd = measure.windowEnd
    }

    /// Whether the measure is about this kind of clock in this place.
    func covers(_ clock: WalkedClock) -> Bool {
        if covers(clock.kind, clock.jurisdiction) { return true }
        guard clock.isFollower, let question = read(clock) else { return false }
        var earlier = question.follows
        while let one = earlier {
            if covers(one.clock ?? "", one.jurisdiction ?? clock.jurisdiction) { return true }
            earlier = one.follows
        }
        return false
    }

    private func covers(_ kind: String, _ place: String?) -> Bool {
        guard measure.clocks.contains(kind), let place else { return false }
        return place == measure.jurisdiction || place.hasPrefix(measure.jurisdiction + "-")
    }

    /// Nil for a question that cannot be read: whoever counts it says so.
    private func read(_ clock: WalkedClock) -> DeadlineQuestion? {
        do { return try clock.question.map { try DeadlineQuestion(stored: $0) } } catch { return nil }
    }

    /// The day with the measures; nil while it depends on a state, which `until` names.
    mutating func due(_ clock: WalkedClock) throws -> (day: Day?, until: String?) {
        var question: DeadlineQuestion
        if let text = clock.question {
            question = try DeadlineQuestion(try JSONValue(parsing: Array(text.utf8)))
        } else if let known = clock.recovery?.question {
            question = known
        } else {
            throw MeasureWalkProblem.noQuestion
        }
        question.measures = .all
        question.asKnownOn = nil
        if question.follows != nil {
            let answer = try definitions.compute(question)
            return (answer.due, answer.due == nil ? answer.until?.state ?? "unknown" : nil)
        }
        let key = PlanKey(
            jurisdiction: question.jurisdiction, clock: question.clock, rule: question.rule,
            holidays: question.holidays)
        let plan: DeadlinePlan
        if let known = plans[key] {
            plan = known
        } else {
            plan = try definitions.plan(for: question)
            plans[key] = plan
        }
        if let day = try plan.due(question) { return (max(day, clock.recovery?.promised ?? day), nil) }
        return (nil, try plan.answer(question).until?.state ?? "unknown")
    }

    /// Counts what became of one clock, and says so where its row is worth showing.
    mutating func look(_ clock: WalkedClock, _ counts: inout MeasureCounts) -> MovedClock? {
        counts.passed += 1
        guard covers(clock) else { return nil }
        counts.covered += 1
        func row(_ outcome: MeasureRunRow.Outcome, _ after: Day?, _ until: String?) -> MovedClock {
            MovedClock(
                key: clock.key, kind: clock.kind, outcome: outcome, before: clock.due, after: after, until: until)
        }
        let after: (day: Day?, until: String?)
        do { after = try due(clock) } catch {
            counts.refused += 1
            return row(.refused, clock.due, nil)
        }
        if after.day == clock.due {
            counts.same += 1
            counts.kinds[clock.kind, default: .init()].same += 1
            return row(.leftOut, after.day, after.until)
        }
        // Good until a state ends is later than any day; a day in place of it is nearer.
        if let day = after.day, clock.due.map({ day < $0 }) ?? true {
            counts.earlier += 1
            counts.kinds[clock.kind, default: .init()].earlier += 1
            if counts.lastWorse != clock.key.caseID {
                counts.lastWorse = clock.key.caseID
                counts.worsePeople += 1
            }
            return row(.earlier, day, nil)
        }
        counts.later += 1
        counts.kinds[clock.kind, default: .init()].later += 1
        if let due = clock.due, windowEnd.map({ due <= $0 }) ?? true, counts.lastSaved != clock.key.caseID {
            counts.lastSaved = clock.key.caseID
            counts.savedPeople += 1
        }
        return row(.later, after.day, after.until)
    }
}

enum MeasureWalkProblem: Error {
    /// A clock from before questions were kept.
    case noQuestion
}

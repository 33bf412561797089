import Access
import Cases
import Kernel
import Storage
import TestKit
import Testing

/// Time to recover and to think: from when, until when, how it becomes longer, and what may be decided meanwhile.
struct RecoveryTests {
    private static func reasonable(_ day: Day) -> Decide {
        Decide(kind: .reasonable, outcome: .granted, standard: "reasonable-grounds", on: day)
    }
    private static func conclusive(_ day: Day, asked: Bool = false) -> Decide {
        Decide(
            kind: .conclusive, outcome: .granted, standard: "balance-of-probabilities", on: day, personAsked: asked)
    }

    @Test(arguments: Engine.allCases)
    func `no decision is older than the case, or than the decision it follows`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let id = try await desk.open(["birth-date": "1990-01-01"])
            let opened = desk.today()
            for early in [try #require(Day("0001-01-01")), desk.today(-1)] {
                await #expect(throws: CaseProblem.tooEarly(before: opened)) {
                    try await desk.cases.decide(id, Self.reasonable(early), Desk.decider)
                }
            }
            desk.clock.advance(days: 3)
            let granted = desk.today()
            _ = try await desk.cases.decide(id, Self.reasonable(granted), Desk.decider)
            await #expect(throws: CaseProblem.tooEarly(before: granted)) {
                try await desk.cases.decide(id, Self.conclusive(opened, asked: true), Desk.decider)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `the last day still belongs to the period, in the place's own calendar`(engine: Engine) async throws {
        // East of Greenwich: there it is the next day from ten in the morning UTC on.
        let east = try Zone.named("Pacific/Kiritimati")
        try await Desk.run(engine, zone: east) { desk in
            let id = try await desk.open(["birth-date": "1990-01-01"])
            let first = east.day(of: desk.clock.now)
            _ = try await desk.cases.decide(id, Self.reasonable(first), Desk.decider)
            let last = first.adding(days: 30)
            desk.clock.advance(days: 30)
            await #expect(throws: CaseProblem.recoveryPeriodRunning(until: last)) {
                try await desk.cases.decide(id, Self.conclusive(last), Desk.decider)
            }
            // Two hours later it is the next day there, and still the same in Greenwich.
            desk.clock.advance(hours: 3)
            #expect(desk.clock.now.utcDay == last)
            await #expect(throws: CaseProblem.recoveryPeriodRunning(until: last)) {
                try await desk.cases.decide(id, Self.conclusive(last), Desk.decider)
            }
            _ = try await desk.cases.decide(id, Self.conclusive(last.adding(days: 1)), Desk.decider)
        }
    }

    @Test(arguments: Engine.allCases)
    func `that the person asked not to wait is kept with the decision and in the timeline`(engine: Engine) async throws
    {
        try await Desk.run(engine) { desk in
            let id = try await desk.open(["birth-date": "1990-01-01"])
            _ = try await desk.cases.decide(id, Self.reasonable(desk.today()), Desk.decider)
            desk.clock.advance(seconds: 1)
            _ = try await desk.cases.decide(id, Self.conclusive(desk.today(), asked: true), Desk.decider)
            let file = try await desk.cases.file(id, Desk.manager)
            #expect(file.decisions.map(\.personAsked) == [false, true])
            #expect(file.timeline.first { $0.act == "decision.conclusive" }?.codes.contains("asked=yes") == true)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a minimum lasts until conclusive grounds are decided, if that is later`(engine: Engine) async throws {
        try await Desk.run(engine, jurisdiction: "uk-2022") { desk in
            let id = try await desk.open(["birth-date": "1990-01-01"])
            _ = try await desk.cases.decide(id, Self.reasonable(desk.today()), Desk.decider)
            desk.clock.advance(days: 40)
            var file = try await desk.cases.file(id, Desk.manager)
            #expect(file.recovery(on: desk.today(), desk.cases.definitions)?.dueOn == desk.today(-11))
            _ = try await desk.cases.decide(id, Self.conclusive(desk.today()), Desk.decider)
            file = try await desk.cases.file(id, Desk.manager)
            #expect(file.recovery(on: desk.today(), desk.cases.definitions) == nil)
        }
        try await Desk.run(engine, jurisdiction: "se") { desk in
            let id = try await desk.open(["birth-date": "1990-01-01"])
            _ = try await desk.cases.decide(id, Self.reasonable(desk.today()), Desk.decider)
            desk.clock.advance(days: 31)
            let file = try await desk.cases.file(id, Desk.manager)
            #expect(file.recovery(on: desk.today(), desk.cases.definitions) == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a period becomes longer with a reason, never shorter, and never unseen`(engine: Engine) async throws {
        try await Desk.run(engine, jurisdiction: "se") { desk in
            let id = try await desk.open(["birth-date": "1990-01-01"])
            _ = try await desk.cases.decide(id, Self.reasonable(desk.today()), Desk.decider)
            let clock = try #require(try await desk.cases.file(id, Desk.manager).clocks.first)
            func extend(to day: Day, base: Day? = nil, reason: String = "She is ill.") async throws {
                try await desk.cases.extendPeriod(
                    id, clock.id, ExtendPeriod(until: day, reason: reason, base: base ?? clock.dueOn), Desk.decider)
            }
            await #expect(throws: CaseProblem.notLater(clock.dueOn)) { try await extend(to: clock.dueOn) }
            await #expect(throws: CaseProblem.empty("reason")) {
                try await extend(to: clock.dueOn.adding(days: 9), reason: " ")
            }
            await #expect(throws: CaseProblem.tooFar) { try await extend(to: clock.dueOn.adding(days: 9_999)) }
            await #expect(throws: CaseProblem.unknownClock) {
                try await desk.cases.extendPeriod(
                    id, .make(now: desk.clock.now),
                    ExtendPeriod(until: clock.dueOn.adding(days: 9), reason: "r", base: clock.dueOn), Desk.decider)
            }
            let longer = clock.dueOn.adding(days: 14)
            try await extend(to: longer)
            await #expect(throws: CaseProblem.changedMeanwhile) { try await extend(to: clock.dueOn.adding(days: 7)) }
            let file = try await desk.cases.file(id, Desk.manager)
            #expect(file.clocks.first?.dueOn == longer)
            #expect(file.clocks.first?.steps.last == PeriodStep(.extended, day: longer))
            #expect(file.timeline.first { $0.act == "clock.extend" }?.note == "She is ill.")
            desk.clock.advance(days: 45)
            await #expect(throws: CaseProblem.alreadyEnded) {
                try await extend(to: longer.adding(days: 30), base: longer)
            }
            await #expect(throws: Refusal.self) {
                try await desk.cases.extendPeriod(
                    id, clock.id, ExtendPeriod(until: longer, reason: "r", base: longer), Desk.manager)
            }
        }
    }
}

import Access
import Cases
import Deadlines
import Kernel
import Storage
import TestKit
import Testing

struct TimeLimitTests {
    private static let library = Result {
        try DeadlineDefinitions.load(resources: "Resources", measuresOf: ["IT", "FR"])
    }

    static func limits(_ desk: Desk) throws -> TimeLimits {
        TimeLimits(cases: desk.cases, book: MeasureBook(library: try library.get()))
    }

    static func appeal(_ trigger: String, _ period: String = "P30D") throws -> SetTimeLimit {
        var question = DeadlineQuestion()
        question.jurisdiction = "IT"
        question.trigger = Day(trigger)
        question.period = try Period(period)
        return SetTimeLimit(kind: "appeal", question: question)
    }

    static func printed(_ day: Day, _ kind: String = "residence-permit") -> SetTimeLimit {
        var question = DeadlineQuestion()
        question.jurisdiction = "IT"
        question.printedExpiry = day
        return SetTimeLimit(kind: kind, question: question)
    }

    @Test(arguments: Engine.allCases)
    func `a time limit is kept as its question, counted, changed, done, and opened again`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let limits = try Self.limits(desk)
            let id = try await desk.open()
            desk.clock.advance(minutes: 1)
            var command = try Self.appeal("2020-01-31", "P30D")
            command.note = "notified at the shelter"
            let made = try await limits.add(id, command, Desk.manager)
            var found = try #require(try await limits.ofCase(id, Desk.manager).limits.first)
            // 30 days from 31 January end on Sunday, 1 March 2020: moved to Monday.
            #expect(found.limit.due == Day("2020-03-02"))
            #expect(found.limit.question == command.question)
            #expect(found.answer?.steps.count == 2)
            desk.clock.advance(minutes: 1)
            try await limits.change(
                id, made, Self.printed(desk.today(40)), base: found.limit.version, Desk.colleague)
            await #expect(throws: CaseProblem.changedMeanwhile) {
                try await limits.end(
                    id, made, .done, on: desk.today(), base: found.limit.version, Desk.manager)
            }
            found = try #require(try await limits.ofCase(id, Desk.manager).limits.first)
            #expect(found.limit.kind == "residence-permit" && found.limit.due == desk.today(40))
            desk.clock.advance(minutes: 1)
            try await limits.end(id, made, .done, on: desk.today(), base: found.limit.version, Desk.manager)
            desk.clock.advance(minutes: 1)
            found = try #require(try await limits.ofCase(id, Desk.manager).limits.first)
            #expect(!found.limit.isRunning && found.limit.closedAs == .done && found.limit.closedOn == desk.today())
            try await limits.reopen(id, made, base: found.limit.version, Desk.manager)
            found = try #require(try await limits.ofCase(id, Desk.manager).limits.first)
            #expect(found.limit.isRunning && found.limit.closedAs == nil && found.limit.closedOn == nil)
            let file = try await desk.cases.file(id, Desk.manager)
            #expect(
                file.timeline.map(\.act).prefix(4) == ["limit.reopen", "limit.end", "limit.change", "limit.add"])
            #expect(file.timeline[3].note == "notified at the shelter")
            #expect(file.clocks.isEmpty, "a time limit is no recovery period")
        }
    }

    @Test(arguments: Engine.allCases)
    func `what no day follows from is refused with its reason, and nothing is kept`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let limits = try Self.limits(desk)
            let id = try await desk.open()
            func refused(_ edit: (inout SetTimeLimit) -> Void) async throws -> DeadlineProblem.Code? {
                var command = try Self.appeal("2020-03-02")
                edit(&command)
                do {
                    try await limits.add(id, command, Desk.manager)
                    return nil
                } catch let problem as DeadlineProblem { return problem.code }
            }
            #expect(try await refused { $0.question.jurisdiction = "XX" } == .unknownJurisdiction)
            #expect(try await refused { $0.question.clock = "nothing-like-it" } == .unknownClock)
            #expect(try await refused { $0.question.trigger = nil } == .needsTrigger)
            #expect(try await refused { $0.question.period = Period(days: 40_000) } != nil)
            var named = try Self.appeal("2020-03-02")
            named.question.selectors.office = "Olena Kovalenko"
            await #expect(throws: CaseProblem.badValue(field: "office", reason: .badForm)) {
                try await limits.add(id, named, Desk.manager)
            }
            await #expect(throws: CaseProblem.notYet(desk.today(1))) {
                let made = try await limits.add(id, try Self.appeal("2020-03-02"), Desk.manager)
                let version = try #require(try await limits.ofCase(id, Desk.manager).limits.first).limit.version
                try await limits.end(id, made, .done, on: desk.today(1), base: version, Desk.manager)
            }
            #expect(try await limits.ofCase(id, Desk.manager).limits.count == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `nobody but those who help sees a time limit, and a closed case takes none`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let limits = try Self.limits(desk)
            let id = try await desk.open()
            try await limits.add(id, Self.printed(desk.today(5)), Desk.manager)
            await #expect(throws: Refusal.unknown) { try await limits.ofCase(id, Desk.stranger) }
            let ofAuthority = try await limits.ofCase(id, Desk.decider)
            #expect(ofAuthority.isPartial && ofAuthority.limits.isEmpty)
            await #expect(throws: (any Error).self) {
                try await limits.add(id, Self.printed(desk.today(5)), Desk.decider)
            }
            let reason = try #require(desk.cases.definitions.closureReasons.first?.code)
            try await desk.cases.close(id, CloseCase(reason: reason), Desk.manager)
            await #expect(throws: CaseProblem.closed) {
                try await limits.add(id, Self.printed(desk.today(5)), Desk.manager)
            }
        }
    }
}

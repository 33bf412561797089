import Access
import Deadlines
import Kernel
import Storage
import TestKit
import Testing

@testable import Cases

/// Emergency measures move the time to recover and to think like every other clock.
struct RecoveryMeasureTests {
    private static func office(
        _ engine: Engine, _ body: (MeasureRunTests.Office, CaseID, TimeLimits) async throws -> Void
    ) async throws {
        try await Desk.run(engine, jurisdiction: "uk-2022") { desk in
            let office = try MeasureRunTests.Office(desk)
            let limits = TimeLimits(cases: desk.cases, book: office.runs.register.book)
            try await body(office, try await desk.open(["birth-date": "1990-01-01"]), limits)
        }
    }

    private static func grant(_ office: MeasureRunTests.Office, _ id: CaseID) async throws {
        _ = try await office.desk.cases.decide(
            id, Decide(kind: .reasonable, outcome: .granted, standard: "reasonable-grounds", on: office.desk.today()),
            Desk.decider)
    }

    /// Ten days in the middle of the period do not count.
    private static func standstill(_ office: MeasureRunTests.Office) async throws -> RegisteredMeasure {
        let effect = #"{"suspend":{"from":"\#(office.desk.today(5))","to":"\#(office.desk.today(14))"}}"#
        let text = MeasureRunTests.text(effect, clocks: "[recovery-period]", place: "GB")
        return try await office.draft(text.replacing("2020-03-17", with: office.desk.today().description))
    }

    private func clock(_ office: MeasureRunTests.Office, _ id: CaseID) async throws -> CaseClock {
        try #require(try await office.desk.cases.file(id, Desk.manager).clocks.first)
    }

    @Test(arguments: Engine.allCases)
    func `a measure moves a running period, says its steps, and gives the day back when it is withdrawn`(
        engine: Engine
    ) async throws {
        try await Self.office(engine) { office, id, limits in
            let begins = office.desk.today()
            try await Self.grant(office, id)
            let measure = try await Self.standstill(office)
            let preview = try await office.runs.preview(measure.id, MeasureRunTests.coordinator)
            try await office.runJobs()
            let rows = try await office.runs.rows(preview, .later, MeasureRunTests.coordinator)
            #expect(rows.map(\.kind) == ["recovery-period"])
            #expect(rows.first?.after == begins.adding(days: 39))
            #expect(try await clock(office, id).dueOn == begins.adding(days: 29))

            _ = try await office.enact(measure.id)
            let moved = try await clock(office, id)
            #expect(moved.dueOn == begins.adding(days: 39) && moved.isMoved)
            let explained = try #require(try await limits.ofCase(id, Desk.manager).limits.first)
            #expect(explained.due == begins.adding(days: 39) && explained.ordinary == begins.adding(days: 29))
            #expect(explained.answer?.steps.last?.source == "Decree 1")
            office.desk.clock.advance(days: 33)
            await #expect(throws: CaseProblem.recoveryPeriodRunning(until: moved.dueOn)) {
                try await office.desk.cases.decide(
                    id,
                    Decide(
                        kind: .conclusive, outcome: .granted, standard: "balance-of-probabilities",
                        on: office.desk.today()), Desk.decider)
            }
            let now = try await office.runs.register.load(measure.id, MeasureRunTests.coordinator)
            try await office.runs.register.withdraw(
                measure.id, revision: now.revision, reason: "Court", MeasureRunTests.coordinator)
            _ = try await office.enact(measure.id)
            #expect(try await clock(office, id).dueOn == begins.adding(days: 29))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a period that begins under a measure has its day at once, and a proof that stands`(
        engine: Engine
    ) async throws {
        try await Self.office(engine) { office, id, limits in
            let measure = try await Self.standstill(office)
            _ = try await office.enact(measure.id)
            let begins = office.desk.today()
            try await Self.grant(office, id)
            let begun = try await clock(office, id)
            #expect(begun.dueOn == begins.adding(days: 39) && begun.ordinaryOn == begins.adding(days: 29))
            let proofs = LimitProofs(limits: limits, vault: office.desk.vault)
            let (code, proof) = try await proofs.make(id, begun.id, Desk.manager)
            #expect(proof.dueOn == begun.dueOn && proof.law.map(\.instrument) == ["Decree 1"])
            #expect(try await proofs.check(code)?.stands == true)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a day that was given with a reason is not moved twice by what moved it, nor taken back`(
        engine: Engine
    ) async throws {
        try await Self.office(engine) { office, id, limits in
            let begins = office.desk.today()
            try await Self.grant(office, id)
            let measure = try await Self.standstill(office)
            _ = try await office.enact(measure.id)
            let moved = try await clock(office, id)
            let longer = begins.adding(days: 45)
            try await office.desk.cases.extendPeriod(
                id, moved.id, ExtendPeriod(until: longer, reason: "She is ill.", base: moved.dueOn), Desk.decider)
            let extended = try await clock(office, id)
            #expect(extended.dueOn == longer && extended.ordinaryOn == begins.adding(days: 35))
            #expect(try await limits.ofCase(id, Desk.manager).limits.first?.due == longer)
            let now = try await office.runs.register.load(measure.id, MeasureRunTests.coordinator)
            try await office.runs.register.withdraw(
                measure.id, revision: now.revision, reason: "Court", MeasureRunTests.coordinator)
            _ = try await office.enact(measure.id)
            #expect(try await clock(office, id).dueOn == longer)
        }
    }
}

import Access
import Deadlines
import Kernel
import Storage
import TestKit
import Testing

@testable import Cases

/// Time limits that hang on one another, next steps among what lapses, what a case's account says of warnings, and what
/// calendars are told.
struct LimitChainTests {
    private static func back(_ days: Int, from earlier: ClockID) throws -> SetTimeLimit {
        var question = DeadlineQuestion()
        question.jurisdiction = "IT"
        question.direction = .backward
        question.period = Period(days: days)
        return SetTimeLimit(kind: "filing", question: question, follows: earlier)
    }

    private static func hearing(_ day: String) -> SetTimeLimit {
        var question = DeadlineQuestion()
        question.jurisdiction = "IT"
        question.ordinaryEnd = Day(day)
        return SetTimeLimit(kind: "court-step", question: question)
    }

    @Test(arguments: Engine.allCases)
    func `papers are due earlier or later with their hearing, whoever or whatever moves it`(
        engine: Engine
    ) async throws {
        try await Desk.run(engine) { desk in
            let office = try MeasureRunTests.Office(desk)
            let limits = TimeLimits(cases: desk.cases, book: office.runs.register.book)
            let id = try await desk.open()
            let hearing = try await limits.add(id, Self.hearing("2020-04-01"), Desk.manager)
            desk.clock.advance(minutes: 1)
            let papers = try await limits.add(id, try Self.back(10, from: hearing), Desk.manager)
            func day() async throws -> String? {
                try await limits.ofCase(id, Desk.manager).limits.first { $0.limit.id == papers }?.limit.due?.description
            }
            #expect(try await day() == "2020-03-22")
            // A measure about hearings only.
            let measure = try await office.draft(
                MeasureRunTests.text(MeasureRunTests.standstill, clocks: "[court-step]"))
            let run = try await office.enact(measure.id)
            #expect(run.counts.later == 2)
            #expect(try await day() == "2020-05-25")
            desk.clock.advance(minutes: 1)
            let known = try #require(
                try await limits.ofCase(id, Desk.manager).limits.first { $0.limit.id == hearing }?.limit)
            try await limits.change(id, hearing, Self.hearing("2020-06-19"), base: known.version, Desk.manager)
            #expect(try await limits.ofCase(id, Desk.manager).limits.first { $0.limit.id == papers }?.due != nil)
            #expect(try await day() != "2020-05-25")
            let now = try #require(
                try await limits.ofCase(id, Desk.manager).limits.first { $0.limit.id == hearing }?.limit)
            var circle = Self.hearing("2020-06-19")
            circle.follows = papers
            let closed = circle
            await #expect(throws: DeadlineProblem.self) {
                try await limits.change(id, hearing, closed, base: now.version, Desk.manager)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `next steps of cases stand among what lapses, by day, kind, office and region`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let limits = try TimeLimitTests.limits(desk)
            let (first, second) = (try await desk.open(), try await desk.open())
            for (id, days) in [(first, 3), (second, 5)] {
                try await desk.cases.setNextStep(
                    id, NextStep(code: "call", on: desk.today(days)), base: nil, Desk.manager)
            }
            try await limits.add(first, TimeLimitTests.printed(desk.today(4)), Desk.manager)
            var filter = LapsingFilter(scope: .organisation, window: .week, limit: 2)
            let page = try await limits.lapsing(filter, Desk.manager)
            #expect(page.rows.map(\.due) == [desk.today(3), desk.today(4)])
            #expect(page.rows.map(\.nextStep) == ["call", nil])
            #expect(page.counts.map(\.kind) == ["follow-up", "residence-permit"])
            #expect(page.counts.map(\.count) == [2, 1])
            filter.after = page.next
            #expect(try await limits.lapsing(filter, Desk.manager).rows.map(\.due) == [desk.today(5)])
            filter.after = nil
            filter.kind = "follow-up"
            #expect(try await limits.lapsing(filter, Desk.manager).rows.map(\.caseID) == [first, second])
            filter.kind = nil
            filter.place = "IT"
            #expect(try await limits.lapsing(filter, Desk.manager).rows.map(\.nextStep) == [nil])
            filter.place = nil
            filter.organisations = [Desk.other]
            let none = try await limits.lapsing(filter, Desk.manager)
            #expect(none.rows.isEmpty && none.counts.isEmpty)
            filter.organisations = [Desk.shelter]
            #expect(try await limits.lapsing(filter, Desk.manager).rows.count == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a case's account says once a day that somebody was warned`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let limits = try TimeLimitTests.limits(desk)
            let id = try await desk.open()
            for days in [6, 13, 29] { try await limits.add(id, TimeLimitTests.printed(desk.today(days)), Desk.manager) }
            desk.clock.advance(minutes: 1)
            for _ in 0..<2 { try await limits.alert() }
            let told = try await desk.cases.file(id, Desk.manager).timeline.filter { $0.act == "limit.told" }
            #expect(told.map(\.codes) == ["count=3 kind=residence-permit due=\(desk.today(6))"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a calendar's number rises when a measure moves a day later, and when it moves it back`(
        engine: Engine
    ) async throws {
        try await Desk.run(engine) { desk in
            let office = try MeasureRunTests.Office(desk)
            let limits = TimeLimits(cases: desk.cases, book: office.runs.register.book)
            let id = try await desk.open()
            try await limits.add(id, Self.hearing("2020-04-01"), Desk.manager)
            let token = String(repeating: "f", count: 43)
            try await AccountTable.add(desk, [Desk.manager])
            try await limits.makeFeed(.organisation, token: token, Desk.manager)
            func row() async throws -> CalendarRow {
                try #require(try await limits.calendar(token: token)?.rows.first)
            }
            let before = try await row()
            #expect(before.changedAt == before.row.touchedAt)
            let measure = try await office.draft(
                MeasureRunTests.text(MeasureRunTests.standstill, clocks: "[court-step]"))
            _ = try await office.enact(measure.id)
            let later = try await row()
            #expect(later.row.due.description == "2020-06-04")
            #expect(later.sequence > before.sequence && later.changedAt > before.changedAt)
            let now = try await office.runs.register.load(measure.id, MeasureRunTests.coordinator)
            try await office.runs.register.withdraw(
                measure.id, revision: now.revision, reason: "Court", MeasureRunTests.coordinator)
            _ = try await office.enact(measure.id)
            let back = try await row()
            #expect(back.row.due == before.row.due)
            #expect(back.sequence > later.sequence && back.changedAt > later.changedAt)
        }
    }
}

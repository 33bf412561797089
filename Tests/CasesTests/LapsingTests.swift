import Access
import Cases
import Deadlines
import Kernel
import Storage
import TestKit
import Testing

/// What ends next, who is told, and what a calendar shows.
struct LapsingTests {
    private static func assign(_ desk: Desk, _ id: CaseID, to member: MemberID?) async throws {
        let record = try await desk.cases.file(id, Desk.manager).record
        try await desk.cases.assign(
            id, Assignment(worker: member, authority: record.authority),
            base: Assignment(worker: record.worker, authority: record.authority), Desk.manager)
    }

    @Test(arguments: Engine.allCases)
    func `what ends next comes by its day, page by page, and closed cases are left out`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let limits = try TimeLimitTests.limits(desk)
            let (first, second) = (try await desk.open(), try await desk.open())
            for days in [5, 40, -3, 20] {
                try await limits.add(first, TimeLimitTests.printed(desk.today(days)), Desk.manager)
            }
            try await limits.add(second, TimeLimitTests.printed(desk.today(6), "benefit-cover"), Desk.manager)
            func days(_ filter: LapsingFilter) async throws -> [Int] {
                try await limits.lapsing(filter, Desk.manager).rows.map { Int($0.due.number - desk.today().number) }
            }
            #expect(try await days(LapsingFilter(scope: .organisation, window: .month)) == [5, 6, 20])
            #expect(try await days(LapsingFilter(scope: .organisation, window: .overdue)) == [-3])
            #expect(try await days(LapsingFilter(scope: .organisation, window: .week, kind: "benefit-cover")) == [6])
            #expect(try await days(LapsingFilter(scope: .organisation, window: .week, place: "FR")) == [])
            #expect(try await days(LapsingFilter(scope: .mine)) == [])
            var filter = LapsingFilter(scope: .organisation, window: .month, limit: 2)
            let page = try await limits.lapsing(filter, Desk.manager)
            #expect(page.counts.map(\.count) == [2, 1] && page.rows.count == 2)
            #expect(page.next != nil)
            filter.after = page.next
            #expect(try await days(filter) == [20])
            await #expect(throws: Refusal.self) {
                try await limits.lapsing(LapsingFilter(scope: .all), Desk.manager)
            }
            #expect(try await limits.lapsing(LapsingFilter(scope: .organisation), Desk.stranger).rows.isEmpty)
            let reason = try #require(desk.cases.definitions.closureReasons.first?.code)
            try await desk.cases.close(second, CloseCase(reason: reason), Desk.manager)
            #expect(try await days(LapsingFilter(scope: .organisation, window: .month)) == [5, 20])
        }
    }

    @Test(arguments: Engine.allCases)
    func `the worker is told once for each step and day, and again when the day has moved`(engine: Engine) async throws
    {
        try await Desk.run(engine) { desk in
            let limits = try TimeLimitTests.limits(desk)
            let id = try await desk.open()
            let worker = try #require(Desk.colleague.member)
            try await AccountTable.add(desk, [Desk.manager, Desk.colleague])
            try await Self.assign(desk, id, to: worker)
            let made = try await limits.add(id, TimeLimitTests.printed(desk.today(13)), Desk.manager)
            for _ in 0..<2 { try await limits.alert() }
            var told = try await limits.digest(Desk.colleague).new
            #expect(told.map(\.step) == [.fortnight])
            #expect(try await limits.digest(Desk.manager).new.isEmpty)
            desk.clock.advance(minutes: 12 * 24 * 60)
            try await limits.alert()
            // Nobody worked on it: whoever leads is asked, too.
            told = try await limits.digest(Desk.colleague).new
            #expect(told.map(\.step) == [.day])
            #expect(try await limits.digest(Desk.manager).new.map(\.step) == [.untouched])
            let known = try #require(try await limits.ofCase(id, Desk.manager).limits.first).limit
            try await limits.change(
                id, made, TimeLimitTests.printed(desk.today(6)), base: known.version, Desk.colleague)
            #expect(try await limits.digest(Desk.colleague).new.isEmpty, "the day of which they were told is no more")
            try await limits.alert()
            #expect(try await limits.digest(Desk.colleague).new.map(\.step) == [.week])
            desk.clock.advance(minutes: 7 * 24 * 60)
            try await limits.alert()
            #expect(try await limits.digest(Desk.colleague).new.map(\.step) == [.late])
            #expect(try await limits.digest(Desk.manager).new.map(\.step) == [.overdue])
        }
    }

    @Test(arguments: Engine.allCases)
    func `an address for calendars works until it is renewed, taken back, or its member has left`(
        engine: Engine
    ) async throws {
        try await Desk.run(engine) { desk in
            let limits = try TimeLimitTests.limits(desk)
            let id = try await desk.open()
            try await limits.add(id, TimeLimitTests.printed(desk.today(13)), Desk.manager)
            let token = String(repeating: "a", count: 43)
            try await limits.makeFeed(.organisation, token: token, Desk.manager)
            #expect(try await limits.calendar(token: token) == nil, "not a member of the organisation")
            try await AccountTable.add(desk, [Desk.manager])
            let shown = try #require(try await limits.calendar(token: token))
            #expect(shown.rows.map(\.row.due) == [desk.today(13)])
            #expect(try await limits.calendar(token: token + "b") == nil)
            let feed = try #require(try await limits.feeds(Desk.manager).first)
            await #expect(throws: Refusal.unknown) { try await limits.revokeFeed(feed.id, Desk.colleague) }
            let renewed = String(repeating: "c", count: 43)
            try await limits.makeFeed(.organisation, token: renewed, replacing: feed.id, Desk.manager)
            #expect(try await limits.calendar(token: token) == nil)
            #expect(try await limits.calendar(token: renewed)?.rows.count == 1)
            try await limits.revokeFeed(try #require(try await limits.feeds(Desk.manager).first).id, Desk.manager)
            #expect(try await limits.calendar(token: renewed) == nil)
        }
    }
}

/// Accounts for the office's people, without the cost of a passphrase.
enum AccountTable {
    private static let member = Statement(
        "test.member",
        """
        INSERT INTO members (id, login, display_name, passphrase_hash, language, created_at)
        VALUES (?1, ?2, ?2, '', 'en', 1)
        """)
    private static let membership = Statement(
        "test.membership",
        "INSERT INTO memberships (id, member_id, organisation_id, role, since) VALUES (?1, ?1, ?2, ?3, 1)")

    static func add(_ desk: Desk, _ actors: [Actor]) async throws {
        try await desk.database.write { write in
            for actor in actors {
                try write.run(
                    member, [.id(actor.member), .text("\(actor.roles.first ?? "")-\(actor.member?.low ?? 0)")])
                try write.run(
                    membership, [.id(actor.member), .id(actor.organisation), .text(actor.roles.first ?? "")])
            }
        }
    }
}

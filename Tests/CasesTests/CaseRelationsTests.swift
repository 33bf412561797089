import Access
import Audit
import Kernel
import Storage
import TestKit
import Testing

@testable import Cases

@Suite("What a reader and a case have to do with each other")
struct CaseRelationsTests {
    private static let addMember = Statement(
        "test.addMember",
        """
        INSERT INTO members (id, login, display_name, passphrase_hash, language, created_at)
        VALUES (?1, ?2, ?3, 'none', 'en', 0)
        """)

    @Test(
        "a part of the reader's own name is found without opening a name, unless it is common",
        arguments: Engine.allCases)
    func namesakes(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let member = ID<AnyEntity>.make(now: desk.clock.now)
            try await desk.database.write {
                _ = try $0.run(Self.addMember, [.id(member), .text("reader"), .text("Sami Benkirane")])
            }
            let relative = try await desk.open(["given-name": "Layla Benkirane"])
            let stranger = try await desk.open(["given-name": "Layla Toure"])
            let found = CaseRelationsFound(vault: desk.vault)
            let cases: Set<ID<AnyEntity>> = [relative.cast(), stranger.cast()]
            #expect(
                try await desk.database.read { try found.namesake($0, member, of: cases, casesAtMost: 2) }
                    == [relative.cast()])
            for name in ["Omar Benkirane", "Nour Benkirane"] { _ = try await desk.open(["given-name": name]) }
            #expect(try await desk.database.read { try found.namesake($0, member, of: cases, casesAtMost: 2) }.isEmpty)
        }
    }

    private static let (me, other) = (ID<AnyEntity>(high: 1, low: 1), ID<AnyEntity>(high: 1, low: 2))
    private static func at(_ day: Int64) -> Timestamp { Timestamp(milliseconds: 0).adding(days: day) }

    @Test("since when somebody works on a case no more")
    func ended() {
        typealias State = (worker: ID<AnyEntity>?, openedBy: ID<AnyEntity>?, closedAt: Timestamp?)
        let (me, other) = (Self.me, Self.other)
        let rows: [(String, State, [(ID<AnyEntity>?, Timestamp)], Timestamp?)] = [
            ("never worked on it", (other, other, Self.at(9)), [], nil),
            ("opened it and still works on it", (me, me, nil), [], nil),
            ("opened it, and it was closed", (me, me, Self.at(9)), [], Self.at(9)),
            ("opened it and gave it away", (other, me, nil), [(other, Self.at(3))], Self.at(3)),
            ("gave it away before it was closed", (other, me, Self.at(9)), [(other, Self.at(3))], Self.at(3)),
            (
                "had it, lost it, has it again", (me, other, nil),
                [(me, Self.at(1)), (other, Self.at(2)), (me, Self.at(3))], nil
            ),
            (
                "had it twice", (nil, other, nil),
                [(me, Self.at(1)), (other, Self.at(2)), (me, Self.at(3)), (nil, Self.at(4))], Self.at(4)
            ),
        ]
        for (what, state, workers, since) in rows {
            #expect(CaseRelationsFound.ended(me, state, workers) == since, "\(what)")
        }
    }

    @Test("who had a case and has it no more is found, after the days that the rule gives", arguments: Engine.allCases)
    func former(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let id = try await desk.open(["given-name": "Layla Toure"])
            let me = try #require(Desk.manager.member)
            let found = CaseRelationsFound(vault: desk.vault)
            func former(_ before: Timestamp) async throws -> Bool {
                try await desk.database.read {
                    try !found.former($0, me.cast(), of: [id.cast()], before: before).isEmpty
                }
            }
            #expect(try await !former(desk.clock.now.adding(days: 1)), "still theirs")
            for worker in [me.cast(), nil] as [ID<AnyEntity>?] {
                desk.clock.advance(seconds: 60)
                let entry = JournalEntry(
                    id: .make(now: desk.clock.now), at: desk.clock.now, actor: me.cast(), organisation: nil,
                    act: "case.assign", caseID: id.cast(), entity: worker, codes: "part=worker")
                try await desk.database.append([entry])
            }
            let given = desk.clock.now
            #expect(try await former(given.adding(days: 31)))
            #expect(try await !former(given.adding(days: -1)))
        }
    }
}

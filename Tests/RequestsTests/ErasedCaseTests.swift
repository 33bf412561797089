import Access
import Cases
import Kernel
import Requests
import Storage
import TestKit
import Testing

/// What was shared of a case that is erased.
@Suite struct ErasedCaseTests {
    private static let readable = Statement(
        "test.readableOfRequest",
        """
        SELECT (SELECT COUNT(*) FROM requests WHERE id = ?1 AND (payload IS NOT NULL OR sharing_ended_at IS NULL))
            + (SELECT COUNT(*) FROM request_messages WHERE request_id = ?1 AND sealed IS NOT NULL)
            + (SELECT COUNT(*) FROM record_keys WHERE record_id = ?1 AND destroyed_at IS NULL)
        """)
    private var officer: Actor {
        Actor(
            kind: .member(MemberID(high: 0x7000, low: 0x8000_0000_0000_0031)),
            organisation: OrganisationID(high: 0x7000, low: 0x8000_0000_0000_0003),
            roles: [Role.dataProtectionOfficer.rawValue])
    }

    private func ask(_ desk: Desk) async throws -> String {
        try await desk.cases.close(desk.caseID, CloseCase(reason: "moved-on"), Desk.manager)
        try await desk.cases.askErasure(
            desk.caseID, AskErasure(ground: "person-asks", reason: "The person asked."), Desk.manager)
        return try await desk.cases.file(desk.caseID, Desk.manager).record.reference
    }

    @Test(arguments: Engine.allCases)
    func `what others had of it goes with it`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let id = try await desk.sent()
            try await desk.act(id, "accept", desk.provider)
            let reference = try await ask(desk)
            try await desk.cases.erase(desk.caseID, reference: reference, officer)
            #expect(try await desk.database.read { try $0.count(Self.readable, [.id(id)]) } == 0)
            #expect(try await desk.requests.show(id, desk.provider).payload == nil)
            #expect(try await desk.places().allSatisfy { $0 >= 0 })
        }
    }

    @Test(arguments: Engine.allCases)
    func `somebody who is in a place is not erased from it`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let id = try await desk.sent()
            try await desk.act(id, "accept", desk.provider)
            try await desk.act(id, "arrive", desk.provider)
            let reference = try await ask(desk)
            await #expect(throws: CaseProblem.stillHelped) {
                try await desk.cases.erase(desk.caseID, reference: reference, officer)
            }
            // Nothing of it was begun.
            #expect(try await desk.cases.file(desk.caseID, Desk.manager).name != nil)
            #expect(try await desk.requests.show(id, desk.provider).payload != nil)
        }
    }
}

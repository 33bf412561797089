import Access
import Cases
import Kernel
import Storage
import TestKit
import Testing

@Suite struct LookingTests {
    @Test(arguments: Engine.allCases)
    func `no number of looks hides an earlier one, and an officer sees looks but never the file`(
        engine: Engine
    ) async throws {
        try await Desk.run(engine) { desk in
            let id = try await desk.open()
            let reference = try await desk.cases.file(id, Desk.manager).record.reference
            let curious = MemberID.make(now: desk.clock.now)
            let looks = (0..<12).map { number in
                JournalEntry(
                    id: .make(now: desk.clock.now.adding(minutes: Int64(number))),
                    at: desk.clock.now.adding(minutes: Int64(number)),
                    actor: (number == 0 ? curious : Desk.manager.member)?.cast(),
                    organisation: Desk.manager.organisation?.cast(), act: "case.read", caseID: id.cast(), isRead: true)
            }
            for look in looks { try await desk.database.append([look]) }
            let officer = Actor(
                kind: .member(.make(now: desk.clock.now)), organisation: .make(now: desk.clock.now),
                roles: [Role.dataProtectionOfficer.rawValue])
            #expect(try await desk.cases.findForAudit(reference: reference.lowercased(), officer) == id)
            var (members, next, pages) = ([MemberID?](), ID<JournalEntryName>?.none, 0)
            repeat {
                let page = try await desk.cases.readers(id, before: next, limit: 5, officer)
                #expect(page.looks.count <= 5 && !page.mayOpen && page.reference == reference)
                members += page.looks.map(\.member)
                (next, pages) = (page.next, pages + 1)
            } while next != nil && pages < 9
            #expect(pages == 3 || pages == 4)
            #expect(members.filter { $0 == curious }.count == 1)
            await #expect(throws: Refusal.self) { try await desk.cases.file(id, officer) }
            await #expect(throws: Refusal.self) {
                try await desk.cases.findForAudit(reference: reference, Desk.manager)
            }
        }
    }
}

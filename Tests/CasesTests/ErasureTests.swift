import Access
import Cases
import Foundation
import Kernel
import Storage
import TestKit
import Testing
import Vault

/// Two people decide, and then nobody reads it again: here, by search, or from an older copy.
@Suite struct ErasureTests {
    static let officer = Actor(
        kind: .member(MemberID(high: 0x7000, low: 0x8000_0000_0000_0021)), organisation: Desk.ministry,
        roles: [Role.dataProtectionOfficer.rawValue])
    static let wish = AskErasure(ground: "person-asks", reason: "She asked for it on the telephone")

    private static let anything = Statement(
        "test.leftOfCase",
        """
        SELECT (SELECT COUNT(*) FROM case_fields WHERE case_id = ?1) + (SELECT COUNT(*) FROM name_tokens WHERE case_id = ?1)
            + (SELECT COUNT(*) FROM consents WHERE case_id = ?1) + (SELECT COUNT(*) FROM case_clocks WHERE case_id = ?1)
            + (SELECT COUNT(*) FROM needs WHERE case_id = ?1 AND detail IS NOT NULL)
            + (SELECT COUNT(*) FROM cases WHERE id = ?1
                AND (name IS NOT NULL OR organisation_id IS NOT NULL OR worker_id IS NOT NULL OR authority_id IS NOT NULL
                     OR reference NOT LIKE 'erased:%' OR next_step IS NOT NULL))
            + (SELECT COUNT(*) FROM record_keys WHERE record_id = ?1 AND destroyed_at IS NULL)
        """)

    private func closed(_ desk: Desk) async throws -> (id: CaseID, reference: String) {
        let id = try await desk.open([
            "given-name": "Zerafina", "family-name": "Okonjo-Test", "birth-date": "1990-02-03",
        ])
        _ = try await desk.cases.addNeed(id, AddNeed(kind: "shelter", detail: "a quiet room"), Desk.manager)
        try await desk.cases.close(id, CloseCase(reason: "moved-on"), Desk.manager)
        return (id, try await desk.cases.file(id, Desk.manager).record.reference)
    }

    private func left(_ desk: Desk, _ id: CaseID) async throws -> Int {
        try await desk.database.read { try $0.count(Self.anything, [.id(id)]) }
    }

    @Test(arguments: Engine.allCases)
    func `an erased case is gone for everybody, and the log still shows that it was and who erased it`(
        engine: Engine
    ) async throws {
        try await Desk.run(engine) { desk in
            let (id, reference) = try await closed(desk)
            #expect(try await left(desk, id) > 5)
            try await desk.cases.askErasure(id, Self.wish, Desk.manager)
            let waiting = try await desk.cases.erasures(Self.officer).waiting
            #expect(waiting.map(\.reason) == [Self.wish.reason] && waiting.first?.reference == reference)

            try await desk.cases.erase(id, reference: reference.lowercased(), Self.officer)
            #expect(try await left(desk, id) == 0)
            await #expect(throws: Refusal.unknown) { try await desk.cases.file(id, Desk.manager) }
            #expect(try await desk.cases.find(reference: reference, Desk.manager) == nil)
            let found = try await desk.cases.search("Zerafina Okonjo-Test", Desk.manager)
            #expect(found.hits.isEmpty)
            // Whoever holds the paper can be told; the row alone does not tell the reference.
            #expect(try await desk.cases.findForAudit(reference: reference, Self.officer) == id)
            let looks = try await desk.cases.readers(id, Self.officer)
            #expect(looks.reference == nil && !looks.looks.isEmpty)
            let answered = try await desk.cases.erasures(Self.officer).answered
            #expect(answered.map(\.state) == [.done] && answered.first?.reference == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `one person alone erases nothing, and nothing that is worked on is erased`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let (id, reference) = try await closed(desk)
            // Nobody asked.
            await #expect(throws: CaseProblem.noErasureAsked) {
                try await desk.cases.erase(id, reference: reference, Self.officer)
            }
            // Who keeps the file may ask, not answer; others may neither.
            try await desk.cases.askErasure(id, Self.wish, Desk.manager)
            await #expect(throws: Refusal.self) { try await desk.cases.erase(id, reference: reference, Desk.manager) }
            await #expect(throws: Refusal.self) { try await desk.cases.askErasure(id, Self.wish, Desk.stranger) }
            await #expect(throws: Refusal.self) { try await desk.cases.refuseErasure(id, Desk.colleague) }
            await #expect(throws: CaseProblem.erasureAsked) {
                try await desk.cases.askErasure(id, Self.wish, Desk.colleague)
            }
            await #expect(throws: CaseProblem.otherReference) {
                try await desk.cases.erase(id, reference: "PA-0000-0000", Self.officer)
            }
            // Somebody with both roles is still one person.
            let both = Actor(
                kind: Desk.manager.kind, organisation: Desk.shelter,
                roles: [Role.caseManager.rawValue, Role.dataProtectionOfficer.rawValue])
            await #expect(throws: CaseProblem.ownErasure) { try await desk.cases.erase(id, reference: reference, both) }
            // Opened again meanwhile.
            try await desk.cases.reopen(id, note: "", Desk.manager)
            await #expect(throws: CaseProblem.notClosed) {
                try await desk.cases.erase(id, reference: reference, Self.officer)
            }
            try await desk.cases.refuseErasure(id, Self.officer)
            #expect(try await desk.cases.file(id, Desk.manager).name == "Zerafina Okonjo-Test")
            #expect(try await desk.cases.erasure(id, Desk.manager)?.state == .refused)
            // And may be asked for anew.
            try await desk.cases.close(id, CloseCase(reason: "moved-on"), Desk.manager)
            try await desk.cases.askErasure(id, Self.wish, Desk.colleague)
            try await desk.cases.withdrawErasure(id, Desk.manager)
            #expect(try await desk.cases.erasures(Self.officer).waiting.isEmpty)
        }
    }

    @Test func `an older copy that is brought back loses what was erased since`() async throws {
        let folder = TestFolder.path()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { unlink(folder + "/" + KeyLedger.name) }
        try await Desk.run(.sqlite) { desk in
            let (id, reference) = try await closed(desk)
            let kept = try await closed(desk)
            let ledger = KeyLedger(in: folder, vault: desk.vault)
            try await ledger.catchUp(desk.database)
            try await desk.cases.askErasure(id, Self.wish, Desk.manager)
            try await desk.cases.erase(id, reference: reference, Self.officer)
            #expect(try await ledger.catchUp(desk.database) == 1)
            #expect(try await ledger.catchUp(desk.database) == 0)
            // The database that wrote it has heard of everything.
            #expect(try await ledger.replay(desk.database) { _, _, _ in } == 0)

            // Another case, erased here, that still stands in a copy from before: a database that has not heard of the list.
            try await Desk.run(.sqlite) { older in
                let old = try await closed(older)
                try await desk.database.write { write in
                    _ = try KeyStore.create(write, desk.vault, for: old.id.cast(), at: desk.clock.now)
                    try KeyStore.destroy(write, for: old.id.cast(), at: desk.clock.now)
                }
                #expect(try await ledger.catchUp(desk.database) == 1)
                let cases = older.cases
                let count = try await ledger.replay(older.database) { _ = try cases.eraseAgain($0, $1, $2) }
                #expect(count == 2)
                #expect(try await left(older, old.id) == 0)
                await #expect(throws: Refusal.unknown) { try await older.cases.file(old.id, Desk.manager) }
                #expect(try await ledger.replay(older.database) { _ = try cases.eraseAgain($0, $1, $2) } == 0)
            }
            #expect(try await desk.cases.file(kept.id, Desk.manager).name != nil)
        }
    }
}

import Audit
import Kernel
import Storage
import TestKit
import Testing
import Vault

struct AuditLogTests {
    private struct Unwanted: Error {}

    @Test(arguments: Engine.allCases)
    func `everything that is written to the journal stands in the log once, and the log is whole`(
        engine: Engine
    ) async throws {
        try await AuditKit.run(engine) { kit in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<60 {
                    let entry = kit.entry(
                        "case.edit", shown: index % 3 == 0 ? [AuditKit.otherCase] : [], sealed: [7, 8])
                    group.addTask {
                        if index % 2 == 0 {
                            try await kit.database.write { try $0.journal(entry) }
                        } else {
                            try await kit.database.append([entry])
                        }
                    }
                }
                try await group.waitForAll()
            }
            while try await kit.log.takeIn() > 0 {}
            let report = try await kit.log.verify()
            #expect(report.faults == [])
            #expect(report.size == 60)
            #expect(report.waiting == 0)
            #expect(try await kit.log.extent() == (60, 0))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a write that fails leaves no place behind`(engine: Engine) async throws {
        try await AuditKit.run(engine) { kit in
            let (kept, undone) = (kit.entry("case.edit"), kit.entry("case.close"))
            async let first: Void = kit.database.write { try $0.journal(kept) }
            await #expect(throws: Unwanted.self) {
                try await kit.database.write { write in
                    try write.journal(undone)
                    throw Unwanted()
                }
            }
            try await first
            try await kit.add([kit.entry("case.read", isRead: true)])
            let report = try await kit.log.verify()
            #expect(report.size == 2)
            #expect(report.isWhole)
        }
    }

    @Test(arguments: Engine.allCases)
    func `entries from before the log, and those that the database alone put in, are taken in and said to be unsealed`(
        engine: Engine
    ) async throws {
        try await TestStore.run(engine) { database in
            let kit = AuditKit(database)
            let early = JournalEntry(
                id: .make(now: kit.clock.now), at: kit.clock.now, actor: nil, organisation: nil, act: "case.open")
            // As an insider would: a row of the journal, and one that waits.
            try await kit.run(JournalEntry.insert, early.values)
            try await kit.run(JournalEntry.await, [.id(early.id), .bytes([1, 2, 3])])
            try await kit.add([])
            let entries = try await database.read { try $0.all(Self.acts) { $0.text(0) } }
            #expect(entries == ["case.open", "audit.unsealed"])
            #expect(try await kit.log.verify().isWhole)
        }
    }

    private static let acts = Statement(
        "test.acts", "SELECT j.act FROM audit_leaves l JOIN journal j ON j.id = l.journal_id ORDER BY l.position")

    @Test func `what an entry that waited has lost is said in the log`() async throws {
        try await AuditKit.run(.postgreSQL) { kit in
            let entry = kit.entry("case.read", isRead: true)
            try await kit.database.append([entry])
            try await kit.run(Self.delete, [.id(entry.id)])
            try await kit.add([])
            let entries = try await kit.database.read { try $0.all(Self.acts) { $0.text(0) } }
            #expect(entries == ["audit.gone"])
        }
    }

    private static let delete = Statement("test.delete", "DELETE FROM journal WHERE id = ?1")

    @Test(arguments: Engine.allCases)
    func `nothing is written any more after somebody without the key moved the log's end`(engine: Engine) async throws {
        try await AuditKit.run(engine) { kit in
            try await kit.add([kit.entry("case.open"), kit.entry("case.edit")])
            try await kit.run(Self.shorten)
            await #expect(throws: AuditProblem.forged) { try await kit.add([kit.entry("case.edit")]) }
            #expect(try await kit.log.verify().faults.contains(.forgedEnd))
        }
    }

    private static let shorten = Statement("test.shorten", "UPDATE audit_end SET size = 1 WHERE id = 1")

    @Test(arguments: Engine.allCases)
    func `an older state that is put back whole is noticed by who has seen more, and by a head that others keep`(
        engine: Engine
    ) async throws {
        try await AuditKit.run(engine) { kit in
            try await kit.add([kit.entry("case.open"), kit.entry("case.edit")])
            let before = try await kit.database.read { read in
                try read.first(Self.end) { ($0.int(0), $0.bytes(1), $0.bytes(2)) }
            }
            let (size, hashes, seal) = try #require(before)
            try await kit.add((0..<5).map { _ in kit.entry("case.read", isRead: true) })
            let held = try await kit.log.sign()
            try await kit.add([])
            #expect(try await kit.log.verify(heldHeads: [held.note]).isWhole)

            for statement in Self.erasing { try await kit.run(statement, [.int(size)]) }
            try await kit.run(Self.putBack, [.int(size), .bytes(hashes), .bytes(seal)])

            #expect(try await kit.log.verify().isWhole, "the database alone can be made to look right")
            #expect(try await kit.log.verify(heldHeads: [held.note]).faults == [.headBeyond(size: held.size)])
            await #expect(throws: AuditProblem.self) { try await kit.add([kit.entry("case.edit")]) }
        }
    }

    private static let end = Statement("test.end", "SELECT size, hashes, seal FROM audit_end")
    private static let putBack = Statement(
        "test.putBack", "UPDATE audit_end SET size = ?1, hashes = ?2, seal = ?3 WHERE id = 1")
    private static let erasing = [
        Statement(
            "test.eraseEntries",
            "DELETE FROM journal WHERE id IN (SELECT journal_id FROM audit_leaves WHERE position >= ?1)"),
        Statement("test.eraseLeaves", "DELETE FROM audit_leaves WHERE position >= ?1"),
        Statement("test.eraseHeads", "DELETE FROM audit_heads WHERE size > ?1"),
        Statement("test.eraseNodes", "DELETE FROM audit_nodes WHERE (position + 1) * 16 > ?1"),
    ]

    @Test(arguments: Engine.allCases)
    func `a head is signed once for each state, by a key that is sealed, and can be read by whoever has the key`(
        engine: Engine
    ) async throws {
        try await AuditKit.run(engine) { kit in
            try await kit.add([kit.entry("case.open")])
            let head = try await kit.log.sign()
            #expect(try await kit.log.sign() == head, "only the head's own entry was added")
            try await kit.add([kit.entry("case.edit")])
            let next = try await kit.log.sign(withAccounts: true)
            #expect(next.size > head.size)
            #expect(next.accounts?.size == 2)
            let keys = try await kit.log.verifierKeys()
            #expect(keys.count == 1)
            let key = try #require(SignedHead.publicKey(inVerifierKey: keys[0]))
            for one in [head, next] {
                let read = try SignedHead(reading: one.note)
                #expect(read == one)
                #expect(read.isSigned(by: key))
            }
            let forged = try SignedHead(reading: head.note.replacing("\n\(head.size)\n", with: "\n9\n"))
            #expect(!forged.isSigned(by: key))
            let sealed = try await kit.database.read { try $0.first(Self.sealedKey) { $0.bytes(0) } }
            #expect(sealed?.count ?? 0 > 32)
        }
    }

    private static let sealedKey = Statement("test.sealedKey", "SELECT sealed FROM audit_keys")

    @Test(arguments: ["", "a\n1\nAAAA\ntime x\n\n— a AAAA\n", "a\n-1\n\n\n\n", String(repeating: "x", count: 20_000)])
    func `what is no signed head is refused`(note: String) {
        #expect(throws: AuditProblem.unreadableHead) { try SignedHead(reading: note) }
    }
}

import Audit
import Kernel
import Storage
import TestKit
import Testing

/// What somebody with the database and not the key may try, and what `verify` says of it.
struct TamperingTests {
    struct Attack: Sendable, CustomTestStringConvertible {
        let what: String
        let statements: [Statement]
        let found: @Sendable (AuditReport.Fault) -> Bool
        var testDescription: String { what }
    }

    static let attacks: [Attack] = [
        Attack(
            what: "who acted is changed",
            statements: [
                Statement(
                    "attack.actor",
                    "UPDATE journal SET actor_id = NULL WHERE id = (SELECT journal_id FROM audit_leaves WHERE position = 3)"
                )
            ]
        ) { if case .changed(3, _) = $0 { true } else { false } },
        Attack(
            what: "a read becomes a change",
            statements: [
                Statement(
                    "attack.kind",
                    "UPDATE journal SET is_read = 1 WHERE id = (SELECT journal_id FROM audit_leaves WHERE position = 0)"
                )
            ]
        ) { if case .changed(0, _) = $0 { true } else { false } },
        Attack(
            what: "what was sealed is exchanged",
            statements: [
                Statement(
                    "attack.sealed",
                    "UPDATE journal SET sealed = NULL WHERE id = (SELECT journal_id FROM audit_leaves WHERE position = 2)"
                )
            ]
        ) { if case .changed(2, _) = $0 { true } else { false } },
        Attack(
            what: "an entry is removed",
            statements: [
                Statement(
                    "attack.remove",
                    "DELETE FROM journal WHERE id = (SELECT journal_id FROM audit_leaves WHERE position = 5)")
            ]
        ) { if case .removed(5, _) = $0 { true } else { false } },
        Attack(
            what: "an entry is removed with its leaf",
            statements: [
                Statement(
                    "attack.removeBoth",
                    "DELETE FROM journal WHERE id = (SELECT journal_id FROM audit_leaves WHERE position = 5)"),
                Statement("attack.removeLeaf", "DELETE FROM audit_leaves WHERE position = 5"),
            ]
        ) { $0 == .gap(position: 5) },
        Attack(
            what: "the last entry is removed with its leaf",
            statements: [
                Statement(
                    "attack.removeLast",
                    "DELETE FROM journal WHERE id = (SELECT journal_id FROM audit_leaves WHERE position = 19)"),
                Statement("attack.removeLastLeaf", "DELETE FROM audit_leaves WHERE position = 19"),
            ]
        ) { $0 == .otherEnd },
        Attack(
            what: "an entry is inserted",
            statements: [
                Statement(
                    "attack.insert",
                    """
                    INSERT INTO journal (id, at, act, is_read, codes)
                    SELECT case_id, at, act, is_read, codes FROM journal WHERE case_id IS NOT NULL LIMIT 1
                    """)
            ]
        ) { if case .inserted = $0 { true } else { false } },
        Attack(
            what: "two entries change places",
            statements: [
                Statement("attack.swap1", "UPDATE audit_leaves SET position = -1 WHERE position = 1"),
                Statement("attack.swap2", "UPDATE audit_leaves SET position = 1 WHERE position = 2"),
                Statement("attack.swap3", "UPDATE audit_leaves SET position = 2 WHERE position = -1"),
            ]
        ) { $0 == .node(level: 4, position: 0) },
        Attack(
            what: "a case that a list showed is taken out of its account",
            statements: [Statement("attack.shown", "DELETE FROM journal_cases")]
        ) { if case .changed(4, _) = $0 { true } else { false } },
        Attack(
            what: "a case is put into the account of a list",
            statements: [
                Statement(
                    "attack.shownToo",
                    """
                    INSERT INTO journal_cases (case_id, journal_id)
                    SELECT actor_id, id FROM journal WHERE id = (SELECT journal_id FROM audit_leaves WHERE position = 6)
                    """)
            ]
        ) { if case .changed(6, _) = $0 { true } else { false } },
        Attack(
            what: "a hash above the leaves is exchanged",
            statements: [
                Statement(
                    "attack.node",
                    "UPDATE audit_nodes SET hash = (SELECT hash FROM audit_leaves WHERE position = 0) WHERE level = 4")
            ]
        ) { $0 == .node(level: 4, position: 0) },
    ]

    @Test(arguments: Engine.allCases, attacks)
    func `an insider's change of the tables is found`(engine: Engine, attack: Attack) async throws {
        try await AuditKit.run(engine) { kit in
            var entries = (0..<20).map { kit.entry("case.edit", sealed: [UInt8($0)]) }
            entries[4].shown = [AuditKit.otherCase, AuditKit.someCase]
            try await kit.add(entries)
            #expect(try await kit.log.verify().isWhole)
            for statement in attack.statements { try await kit.run(statement) }
            let report = try await kit.log.verify()
            #expect(report.faults.contains(where: attack.found), "\(report.faults)")
        }
    }

    @Test(arguments: Engine.allCases)
    func `history that is written anew with the key is found by a head that others keep`(engine: Engine) async throws {
        try await AuditKit.run(engine) { kit in
            try await kit.add((0..<20).map { _ in kit.entry("case.edit") })
            let held = try await kit.log.sign()
            let keys = try await kit.log.verifierKeys()
            // Whoever holds the key file can make a whole log of other entries.
            for statement in Self.emptying { try await kit.run(statement) }
            let again = AuditLog(database: kit.database, vault: TestVault.make(), world: kit.clock.world)
            again.begin()
            for _ in 0..<25 {
                let entry = kit.entry("case.edit")
                try await kit.database.write { try $0.journal(entry) }
            }
            while try await again.takeIn() > 0 {}
            #expect(try await again.verify().isWhole)
            let key = try #require(SignedHead.publicKey(inVerifierKey: keys[0]))
            let report = try await again.verify(heldHeads: [held.note], publicKey: key)
            #expect(report.faults == [.headDiffers(size: held.size)])
        }
    }

    private static let emptying = [
        Statement("attack.journal", "DELETE FROM journal"), Statement("attack.leaves", "DELETE FROM audit_leaves"),
        Statement("attack.nodes", "DELETE FROM audit_nodes"), Statement("attack.end", "DELETE FROM audit_end"),
        Statement("attack.heads", "DELETE FROM audit_heads"), Statement("attack.cases", "DELETE FROM journal_cases"),
    ]
}

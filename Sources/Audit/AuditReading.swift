import Kernel
import Storage

/// Entries with their places, as the log holds them.
enum AuditReading {
    private static let one = Statement(
        "journal.one",
        """
        SELECT id, at, actor_id, organisation_id, act, case_id, entity_id, is_read, codes, sealed FROM journal
        WHERE id = ?1
        """)
    private static let shown = Statement(
        "journal_cases.ofEntry", "SELECT case_id FROM journal_cases WHERE journal_id = ?1 ORDER BY case_id")
    private static let leaves = Statement(
        "audit_leaves.entries",
        """
        SELECT j.id, j.at, j.actor_id, j.organisation_id, j.act, j.case_id, j.entity_id, j.is_read, j.codes, j.sealed,
            l.position, l.journal_id, l.hash, (SELECT count(*) FROM journal_cases c WHERE c.journal_id = l.journal_id)
        FROM audit_leaves l LEFT JOIN journal j ON j.id = l.journal_id WHERE l.position >= ?1
        ORDER BY l.position LIMIT ?2
        """)

    struct Leaf {
        let position: Int
        let id: ID<JournalEntry>
        let hash: [UInt8]
        /// Nil when the journal does not hold it any more.
        let entry: JournalEntry?
    }

    static func entry(_ read: Read, _ id: ID<JournalEntry>) throws -> JournalEntry? {
        guard var entry = try read.first(one, [.id(id)], { try JournalEntry(row: $0) }) else { return nil }
        entry.shown = try cases(read, id)
        return entry
    }

    private static func cases(_ read: Read, _ id: ID<JournalEntry>) throws -> [ID<AnyEntity>] {
        try read.all(shown, [.id(id)]) { try $0.id(0) }
    }

    private static let piece = 1_000

    /// Every leaf from a position on, in the log's order, a thousand at a time.
    static func each(_ read: Read, from start: Int = 0, _ body: (Leaf) throws -> Void) throws {
        var next = start
        while true {
            let rows = try read.all(leaves, [.int(next), .int(piece)]) { row in
                let entry = row.isNull(0) ? nil : try JournalEntry(row: row)
                return (
                    Leaf(position: row.int(10), id: try row.id(11), hash: row.bytes(12), entry: entry),
                    hasShown: row.int(13) > 0
                )
            }
            for (leaf, hasShown) in rows {
                guard hasShown, var entry = leaf.entry else {
                    try body(leaf)
                    continue
                }
                entry.shown = try cases(read, leaf.id)
                try body(Leaf(position: leaf.position, id: leaf.id, hash: leaf.hash, entry: entry))
            }
            guard rows.count == piece, let last = rows.last?.0.position else { return }
            next = last + 1
        }
    }
}

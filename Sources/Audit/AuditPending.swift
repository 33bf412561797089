import Kernel
import Storage

/// Entries that have no place in the log yet.
enum AuditPending {
    private static let any = Statement("audit_pending.any", "SELECT 1 FROM audit_pending LIMIT 1")
    private static let count = Statement("audit_pending.count", "SELECT count(*) FROM audit_pending")
    private static let list = Statement(
        "audit_pending.list",
        """
        SELECT j.id, j.at, j.actor_id, j.organisation_id, j.act, j.case_id, j.entity_id, j.is_read, j.codes, j.sealed,
            p.journal_id, p.seal
        FROM audit_pending p LEFT JOIN journal j ON j.id = p.journal_id ORDER BY p.journal_id LIMIT ?1
        """)
    private static let shown = Statement(
        "audit_pending.shown",
        """
        SELECT c.journal_id, c.case_id FROM audit_pending p JOIN journal_cases c ON c.journal_id = p.journal_id
        WHERE p.journal_id <= ?1
        """)
    private static let delete = Statement("audit_pending.delete", "DELETE FROM audit_pending WHERE journal_id <= ?1")

    struct Waiting {
        let id: ID<JournalEntry>
        let seal: [UInt8]?
        /// Nil when the journal does not hold it any more.
        var entry: JournalEntry?
    }

    static func isAny(_ read: Read) throws -> Bool { try read.first(any) { _ in true } ?? false }
    static func count(_ read: Read) throws -> Int { try read.count(count) }

    /// The first of them, taken out.
    static func take(_ write: Write, limit: Int) throws -> [Waiting] {
        var waiting = try write.all(list, [.int(limit)]) { row in
            Waiting(
                id: try row.id(10), seal: row.optionalBytes(11), entry: row.isNull(0) ? nil : try JournalEntry(row: row)
            )
        }
        guard let last = waiting.last?.id else { return [] }
        var cases: [ID<JournalEntry>: [ID<AnyEntity>]] = [:]
        try write.read.each(shown, [.id(last)]) { cases[try $0.id(0), default: []].append(try $0.id(1)) }
        for index in waiting.indices {
            let id = waiting[index].id
            waiting[index].entry?.shown = cases[id] ?? []
        }
        try write.run(delete, [.id(last)])
        return waiting
    }
}

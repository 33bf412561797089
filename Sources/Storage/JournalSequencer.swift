/// Gives journal entries their place in the audit log. Storage knows when a transaction ends, the room `Audit` how the log
/// is made and sealed; this is what one needs of the other.
///
/// On SQLite, whose transactions follow one another, entries enter the log in the transaction that writes them. On
/// PostgreSQL they would make all transactions wait for each other: there they wait in `audit_pending`, sealed, and a
/// process takes them in within a second.
package protocol JournalSequencer: Sendable {
    /// Puts entries at the end of the log, in this order. Throws when the log is not what this process knows it to be:
    /// then nothing of the transaction may be kept.
    func append(_ entries: [JournalEntry], _ write: Write) throws

    /// What a waiting entry carries, so that the database alone cannot add one.
    func seal(_ entry: JournalEntry) -> [UInt8]
}

extension JournalEntry {
    /// Without a seal: written by a process that does not hold the key. It enters the log, and the log says so.
    package static let await = Statement(
        "audit_pending.insert", "INSERT INTO audit_pending (journal_id, seal) VALUES (?1, ?2)")

    package func awaiting(_ sequencer: (any JournalSequencer)?) -> [SQLValue] {
        [.id(id), .bytes(sequencer?.seal(self))]
    }
}

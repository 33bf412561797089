import Kernel
import Storage

/// Which record keys were destroyed, in a file beside the database and a copy beside the backups: an older copy of the
/// database that is brought back is taken through it before anybody is let in, and what was erased is erased again.
///
/// After a first line that names the list, one line a key, all of one length: when, which record, and a keyed digest, so
/// that nobody without the key file adds one. A line tells no more than the table it is taken from: an identifier made
/// by chance. Cost: the end of the file is read, never the whole of it, but for what a database has not heard of.
package struct KeyLedger: Sendable {
    package struct Line: Sendable, Equatable {
        package let at: Timestamp
        package let record: ID<AnyEntity>
    }

    /// Clears what a room keeps readable of a record whose key was destroyed.
    package typealias Clear = @Sendable (Write, ID<AnyEntity>, Timestamp) throws -> Void

    package static let name = "destroyed-keys"
    /// Keys of this long before the last line are asked for once more: a slower transaction may have been on its way.
    private static let overlapMinutes: Int64 = 10
    /// So many lines of the end are looked at for what is there already. What is beyond stands twice, and does no harm.
    private static let tailLines = 1_000
    private static let batch = 200

    private static let destroyed = Statement(
        "record_keys.destroyed",
        """
        SELECT record_id, destroyed_at FROM record_keys WHERE destroyed_at IS NOT NULL AND destroyed_at >= ?1
        ORDER BY destroyed_at, record_id
        """)
    private static let mark = Statement("key_ledgers.find", "SELECT lines FROM key_ledgers WHERE ledger = ?1")
    private static let keepMark = Statement(
        "key_ledgers.keep",
        "INSERT INTO key_ledgers (ledger, lines) VALUES (?1, ?2) ON CONFLICT (ledger) DO UPDATE SET lines = ?2")

    private let file: KeyLedgerFile
    package let name: String

    /// - Parameter prefix: of the file's name, for a second database in one folder.
    package init(in folder: String, prefix: String = "", vault: Vault) {
        name = prefix + Self.name
        file = KeyLedgerFile(path: "\(folder)/\(name)", vault: vault)
    }

    /// Writes down what was destroyed since, on disk before it returns. How many lines came.
    /// Throws `VaultError.ledger`, and `.ledgerChanged` when its end is not ours.
    @discardableResult
    package func catchUp(_ database: any Database) async throws -> Int {
        let (id, count) = try file.extent() ?? file.begin()
        let tail = try file.lines(max(0, count - Self.tailLines)..<count)
        let since = tail.last.map { $0.at.adding(minutes: -Self.overlapMinutes) } ?? Timestamp(milliseconds: 0)
        let known = Set(tail.map(\.record))
        let found = try await database.read { read in
            try read.all(Self.destroyed, [.at(since)]) { Line(at: $0.at(1), record: try $0.id(0)) }
        }
        let new = found.filter { !known.contains($0.record) }
        let seen = try await database.read { try $0.first(Self.mark, [.text(id)], { $0.int(0) }) }
        if new.isEmpty, seen == count { return 0 }
        let lines = try file.append(new)
        try await database.write { try $0.run(Self.keepMark, [.text(id), .int(lines)]) }
        return new.count
    }

    /// Destroys again what this list says and the database has not heard of yet, after the rooms cleared what they keep
    /// readable. How many lines were new to it.
    package func replay(_ database: any Database, _ clear: @escaping Clear) async throws -> Int {
        guard let (id, count) = try file.extent() else { return 0 }
        let seen = try await database.read { try $0.first(Self.mark, [.text(id)], { $0.int(0) }) } ?? 0
        for start in stride(from: seen, to: count, by: Self.batch) {
            let end = min(start + Self.batch, count)
            let lines = try file.lines(start..<end)
            try await database.write { write in
                for line in lines {
                    // First the rooms, which may have to read what they clear by.
                    try clear(write, line.record, line.at)
                    try KeyStore.destroy(write, for: line.record, at: line.at)
                }
                try write.run(Self.keepMark, [.text(id), .int(end)])
            }
        }
        return max(0, count - seen)
    }

    /// Only the keys, and without a word of it in the database, so that the rooms still go through the list when the
    /// server starts: for a copy that was just brought back.
    package func destroyAgain(_ database: any Database) async throws {
        guard let (_, count) = try file.extent() else { return }
        for start in stride(from: 0, to: count, by: Self.batch) {
            let lines = try file.lines(start..<min(start + Self.batch, count))
            try await database.write { write in
                for line in lines { try KeyStore.destroy(write, for: line.record, at: line.at) }
            }
        }
    }

    /// A copy beside the backups, whole or not at all.
    package func copy(to folder: String) throws(VaultError) { try file.copy(to: "\(folder)/\(name)") }

    /// How many lines there are; 0 without a file.
    package func count() throws(VaultError) -> Int { try file.extent()?.count ?? 0 }
}

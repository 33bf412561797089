import Kernel
import Storage
import StorageSQLite

extension Backups {
    private static let since = Statement("journal.sinceBackup", "SELECT COUNT(*), MAX(at) FROM journal WHERE id >= ?1")

    /// When a backup was made, by its file's name; nil for other files.
    package static func made(_ name: String) -> Timestamp? { Retention.instant(name) }

    /// What the database holds that the backup does not: entries of the journal, and when the latest was.
    package static func missing(
        from manifest: Manifest, in database: String
    ) async throws -> (entries: Int, latest: Timestamp?) {
        let database = try await SQLiteDatabase.open(path: database)
        // Identifiers begin with the millisecond in which they were made.
        let first = ID<JournalEntry>(high: UInt64(max(manifest.at.milliseconds, 0)) << 16, low: 0)
        do {
            let found = try await database.read { read in
                try read.first(since, [.id(first)]) { (entries: $0.int(0), latest: $0.optionalAt(1)) }
            }
            await database.close()
            return found ?? (0, nil)
        } catch {
            await database.close()
            throw error
        }
    }
}

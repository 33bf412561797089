import CSQLite
import Kernel
import Storage

/// A whole copy of a database file while it is in use, and whether a file is one.
package enum SQLiteCopy {
    /// As of one moment; readers and writers go on meanwhile. What was deleted is not in it. Throws `StorageError`.
    /// - Parameter target: must not exist.
    package static func make(of path: String, to target: String) throws {
        let connection = try SQLiteConnection(path: path, purpose: .writing)
        try connection.run(Statement("sqlite.vacuumInto", "VACUUM INTO ?1"), [.text(target)]) { _ in }
    }

    /// What SQLite finds wrong with its pages and indexes; nil when nothing.
    package static func problem(with path: String) throws -> String? {
        let connection = try SQLiteConnection(path: path, purpose: .reading)
        var found: String?
        try connection.run(Statement("sqlite.quickCheck", "PRAGMA quick_check(1)"), []) { row in found = row.text(0) }
        return found == "ok" ? nil : found ?? "no answer"
    }
}

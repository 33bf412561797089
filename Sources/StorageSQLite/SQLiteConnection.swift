import CSQLite
import Kernel
import Storage

/// One SQLite connection with its prepared statements. Used by one thread at a time; the pool sees to that.
final class SQLiteConnection: SchemaConnection {
    enum Purpose {
        case reading
        case writing
    }

    let handle: OpaquePointer
    /// Prepared statements by `Statement.slot`.
    private var cache: [SQLiteStatement?] = []

    var engine: Engine { .sqlite }

    init(path: String, purpose: Purpose, busyMilliseconds: Int32 = busyMilliseconds) throws {
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE
        let code = sqlite3_open_v2(path, &opened, flags, nil)
        guard code == SQLITE_OK, let opened else {
            let message = opened.map { String(cString: sqlite3_errmsg($0)) } ?? "no memory"
            sqlite3_close_v2(opened)
            throw StorageError.unavailable("cannot open \(path): \(message)")
        }
        handle = opened
        self.busyMilliseconds = busyMilliseconds
        sqlite3_extended_result_codes(handle, 1)
        sqlite3_busy_timeout(handle, busyMilliseconds)
        // FULL: an acknowledged write survives a power cut. secure_delete: a destroyed key leaves no trace in free pages.
        // The log is moved into the file every 16 MB: a submission of 250 questions writes some ten pages of it.
        // No memory map: it would count every touched page as resident.
        try script(
            """
            PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;
            PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0;
            PRAGMA wal_autocheckpoint = 4000;
            """)
        try script("PRAGMA cache_size = \(purpose == .writing ? -16_000 : -8_000)")
        if purpose == .reading { try script("PRAGMA query_only = ON") }
    }

    deinit {
        cache.removeAll()
        sqlite3_close_v2(handle)
    }

    /// Asked for by `Write.leaveNoTrace`; stays until it could be done.
    private var leavesTrace = false

    func leaveNoTrace() { leavesTrace = true }

    /// Moves the log into the file, whose free pages are overwritten, and cuts it off. While somebody reads an older
    /// state it cannot be cut: then after a later commit.
    func overwriteLogIfAsked() {
        guard leavesTrace else { return }
        sqlite3_busy_timeout(handle, 100)
        defer { sqlite3_busy_timeout(handle, busyMilliseconds) }
        let code = sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
        if code == SQLITE_OK { leavesTrace = false }
    }

    /// Set by the writer before each batch; nil where this process does not hold the key.
    var sequencer: (any JournalSequencer)?
    /// Entries of the transaction that have no place in the audit log yet.
    private var unplaced: [JournalEntry] = []

    func audit(_ entry: JournalEntry) throws {
        guard sequencer == nil else { return unplaced.append(entry) }
        try run(JournalEntry.await, entry.awaiting(nil)) { _ in }
    }

    func place(_ entries: [JournalEntry]) throws { unplaced += entries }

    var unplacedCount: Int { unplaced.count }

    /// What a savepoint undid leaves no place.
    func forgetUnplaced(after count: Int) { unplaced.removeLast(unplaced.count - count) }

    /// The last act of a transaction.
    func placeEntries() throws {
        guard let sequencer, !unplaced.isEmpty else { return }
        defer { unplaced.removeAll(keepingCapacity: true) }
        try sequencer.append(unplaced, Write(connection: self))
    }

    /// Gives the pages that a long read has gathered back to the system.
    func releaseMemory() { sqlite3_db_release_memory(handle) }

    /// How long a statement waits for another process's transaction.
    static let busyMilliseconds: Int32 = 10_000
    private let busyMilliseconds: Int32

    /// False when SQLite has rolled the transaction back by itself (disk full, I/O error).
    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// Statements that the point read may still run; nil in a transaction.
    private var pointsLeft: Int?

    /// Runs a closure that makes do with one statement outside a transaction.
    func alone<T>(_ body: () throws -> T) rethrows -> T {
        pointsLeft = 1
        defer { pointsLeft = nil }
        return try body()
    }

    @discardableResult
    func run(_ statement: Statement, _ values: [SQLValue], _ row: (Row) throws -> Void) throws -> Int {
        if let left = pointsLeft {
            precondition(left > 0, "\(statement.name): a point read runs one statement, several need a `read`")
            pointsLeft = left - 1
        }
        let prepared = try prepare(statement)
        prepared.isRunning = true
        defer {
            sqlite3_reset(prepared.handle)
            prepared.isRunning = false
        }
        try prepared.bind(values)
        while true {
            switch sqlite3_step(prepared.handle) {
            case SQLITE_ROW: try row(Row(source: prepared, statement: statement))
            case SQLITE_DONE: return Int(sqlite3_changes64(handle))
            case let code: throw failure(code, statement.name)
            }
        }
    }

    func script(_ sql: String) throws {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw failure(code, "script") }
    }

    private func prepare(_ statement: Statement) throws -> SQLiteStatement {
        if statement.slot < cache.count, let prepared = cache[statement.slot], !prepared.isRunning { return prepared }
        let prepared = try SQLiteStatement(statement, on: self)
        while cache.count <= statement.slot { cache.append(nil) }
        // A statement that is stepped through while it is run again inside needs a second, passing one.
        if cache[statement.slot] == nil { cache[statement.slot] = prepared }
        return prepared
    }

    /// The error without any value: SQLite's own messages name tables and columns only.
    func failure(_ code: Int32, _ name: String) -> StorageError {
        let message = String(cString: sqlite3_errmsg(handle))
        return switch code & 0xff {
        case SQLITE_CONSTRAINT: .constraint(statement: name, detail: message)
        case SQLITE_BUSY, SQLITE_LOCKED: .busy(statement: name)
        case SQLITE_FULL, SQLITE_IOERR, SQLITE_READONLY: .full(message)
        default: .engine(statement: name, code: String(code), message: message)
        }
    }
}

import Kernel

/// One open connection with a transaction on it. The two engines implement this and nothing else about SQL.
package protocol Connection: AnyObject {
    /// Runs a statement and hands each row to `row`. Returns the number of rows changed.
    @discardableResult
    func run(_ statement: Statement, _ values: [SQLValue], _ row: (Row) throws -> Void) throws -> Int

    /// Says which statements this transaction will run next, so that an engine across a wire fetches their rows in one
    /// round trip. Changes no result; what is not run after all was fetched in vain.
    func expect(_ statements: [(Statement, [SQLValue])])

    /// An entry was written to the journal in this transaction: sees to its place in the audit log.
    func audit(_ entry: JournalEntry) throws

    /// Entries that waited for their place in the audit log get it with this transaction.
    func place(_ entries: [JournalEntry]) throws

    /// What this transaction overwrites must not be found in the engine's own logs either, as far as it can see to that.
    func leaveNoTrace()
}

extension Connection {
    /// PostgreSQL: its log and dead rows are the operator's to rotate and vacuum (docs/security.md).
    package func leaveNoTrace() {}

    /// SQLite: a statement costs no journey.
    package func expect(_ statements: [(Statement, [SQLValue])]) {}
}

/// A consistent view of the data. Lives only inside the closure of `Database.read` or `write`.
package struct Read {
    package let connection: any Connection

    package init(connection: any Connection) { self.connection = connection }

    /// See `Connection.expect`.
    package func expect(_ statements: [(Statement, [SQLValue])]) { connection.expect(statements) }

    /// All rows, in the statement's order.
    package func all<T>(_ statement: Statement, _ values: [SQLValue] = [], _ make: (Row) throws -> T) throws -> [T] {
        var rows: [T] = []
        try connection.run(statement, values) { rows.append(try make($0)) }
        return rows
    }

    /// The first row, or nil.
    package func first<T>(_ statement: Statement, _ values: [SQLValue] = [], _ make: (Row) throws -> T) throws -> T? {
        var found: T?
        try connection.run(statement, values) { if found == nil { found = try make($0) } }
        return found
    }

    /// The first column of the first row as a number; 0 when there is no row or it is NULL.
    package func count(_ statement: Statement, _ values: [SQLValue] = []) throws -> Int {
        try first(statement, values) { $0.isNull(0) ? 0 : $0.int(0) } ?? 0
    }

    package func each(_ statement: Statement, _ values: [SQLValue] = [], _ body: (Row) throws -> Void) throws {
        try connection.run(statement, values, body)
    }
}

/// A read that may also write. One write is one transaction: all of it is durable when `Database.write` returns, or none.
package struct Write {
    package let connection: any Connection
    private let noted: Alongside.Noted?

    package init(connection: any Connection, noted: Alongside.Noted? = nil) {
        self.connection = connection
        self.noted = noted
    }

    /// See `Alongside`.
    func note(_ entry: JournalEntry) { if !entry.isRead { noted?.isChange = true } }

    /// For what is erased rather than changed: see `Connection.leaveNoTrace`.
    package func leaveNoTrace() { connection.leaveNoTrace() }

    /// See `Connection.place`.
    package func place(_ entries: [JournalEntry]) throws { try connection.place(entries) }

    package var read: Read { Read(connection: connection) }

    /// Runs a statement; returns the number of rows it changed.
    @discardableResult
    package func run(_ statement: Statement, _ values: [SQLValue] = []) throws -> Int {
        try connection.run(statement, values) { _ in }
    }

    package func all<T>(_ statement: Statement, _ values: [SQLValue] = [], _ make: (Row) throws -> T) throws -> [T] {
        try read.all(statement, values, make)
    }
    package func first<T>(_ statement: Statement, _ values: [SQLValue] = [], _ make: (Row) throws -> T) throws -> T? {
        try read.first(statement, values, make)
    }
    package func count(_ statement: Statement, _ values: [SQLValue] = []) throws -> Int {
        try read.count(statement, values)
    }
}

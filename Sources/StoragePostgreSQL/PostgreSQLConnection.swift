import CPostgreSQL
import Kernel
import Storage

/// One connection, used by one thread. BEGIN travels with the first statement and the end of a read is not waited for,
/// so a read of one statement costs one round trip.
final class PostgreSQLConnection: SchemaConnection {
    let engine = Engine.postgreSQL
    private let wire: PostgreSQLWire
    /// By slot: one entry for each combination of parameter types that was met, nearly always one.
    private var prepared: [[PreparedStatement]] = []
    private var generation = 0
    /// How the next statement begins a transaction; nil when it stands alone (the migrator's).
    private var beginning: Beginning?
    private var isOpen = false
    /// The first thing that went wrong in this transaction. It stays, even when the closure swallows it.
    private var failure: StorageError?

    private struct PreparedStatement {
        let name: String
        let types: [Oid]
    }

    init(target: ConnectionTarget) { wire = PostgreSQLWire(target: target) }

    func ensureConnected() throws(StorageError) {
        try wire.ensureConnected()
        if generation != wire.generation {
            generation = wire.generation
            prepared = []
        }
    }

    func disconnect() { wire.disconnect() }

    // MARK: Statements

    @discardableResult
    func run(_ statement: Statement, _ values: [SQLValue], _ row: (Row) throws -> Void) throws -> Int {
        if let failure { throw failure }
        let rows: PostgreSQLRows
        do throws(StorageError) {
            rows = try answer(statement, [Parameters(values)])
        } catch {
            failure = error
            throw error
        }
        guard rows.rowCount > 0 else { return rows.changedCount }
        let view = Row(source: rows, statement: statement)
        for index in 0..<rows.rowCount {
            rows.row = index
            try row(view)
        }
        return rows.changedCount
    }

    /// Runs one statement with one or more sets of values in one round trip. The answer is the last set's.
    private func answer(_ statement: Statement, _ sets: [Parameters]) throws(StorageError) -> PostgreSQLRows {
        var steps: [Step] = []
        if !isOpen, let beginning {
            try wire.send(beginning.rawValue)
            steps.append(.begin)
        }
        for parameters in sets {
            let (name, isNew) = try prepare(statement, parameters)
            if isNew { steps.append(.prepare) }
            try wire.send(name, parameters)
            steps.append(.run)
        }
        try wire.sync()
        var problem: StorageError?
        var answer: PostgreSQLRows?
        for step in steps {
            let rows = try wire.receive()
            switch rows.status {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK:
                if step == .begin { isOpen = true }
                if step == .run { answer = rows }
            default:
                // Whatever follows a failure is skipped by the server and says nothing of its own.
                if step == .prepare { prepared[statement.slot] = [] }
                if problem == nil { problem = rows.failure(in: statement.name) }
            }
        }
        try wire.receiveSync()
        if let problem {
            if case .unavailable = problem { throw wire.lost() }
            throw problem
        }
        guard let answer else { throw wire.lost() }
        return answer
    }

    private enum Step { case begin, prepare, run }

    /// The name under which the statement is prepared for these values; sends the preparation when it is new.
    private func prepare(
        _ statement: Statement, _ parameters: Parameters
    ) throws(StorageError) -> (name: String, isNew: Bool) {
        while prepared.count <= statement.slot { prepared.append([]) }
        for known in prepared[statement.slot] where parameters.fit(known.types) { return (known.name, false) }
        nameCount += 1
        let name = "s\(statement.slot)_\(nameCount)"
        try wire.sendPreparation(name, numberedParameters(statement.postgreSQLText), parameters.types)
        prepared[statement.slot].append(PreparedStatement(name: name, types: parameters.types))
        return (name, true)
    }

    private var nameCount = 0

    func script(_ sql: String) throws {
        let rows = try wire.script(sql)
        guard rows.status == PGRES_COMMAND_OK || rows.status == PGRES_TUPLES_OK else {
            failure = nil
            throw rows.failure(in: "schema")
        }
    }

    /// Adds many entries in one round trip. Only inside a transaction.
    func insert(_ entries: [JournalEntry]) throws {
        do throws(StorageError) {
            _ = try answer(JournalEntry.insert, entries.map { Parameters($0.values) })
        } catch {
            failure = error
            throw error
        }
    }

    // MARK: Transactions

    /// One try at a transaction.
    func transaction<T>(_ begin: Beginning, _ body: () throws -> T) -> Outcome<T> {
        do throws(StorageError) { try ensureConnected() } catch { return .refused(error) }
        beginning = begin
        defer {
            beginning = nil
            isOpen = false
            failure = nil
        }
        let result = Result { try body() }
        if let failure {
            end(.rollback)
            switch (failure, result) {
            case (.busy, _): return .collided(failure)
            case (.unavailable, _): return .lost(failure)
            case (_, .failure(let error)): return .refused(error)
            case (_, .success): return .refused(failure)
            }
        }
        switch result {
        case .failure(let error):
            end(.rollback)
            return .refused(error)
        case .success(let value) where begin == .read || !isOpen:
            end(.commit)
            return .done(value)
        case .success(let value): return commit(value)
        }
    }

    private func end(_ ending: Ending) {
        if isOpen { wire.sendUnread(ending.rawValue) }
    }

    private func commit<T>(_ value: T) -> Outcome<T> {
        do throws(StorageError) {
            try wire.send(Ending.commit.rawValue)
            try wire.sync()
            let rows = try wire.receive()
            try wire.receiveSync()
            if rows.status == PGRES_COMMAND_OK, rows.command == "COMMIT" { return .done(value) }
            let error = rows.failure(in: "commit")
            if case .busy = error { return .collided(error) }
            if case .unavailable = error { throw wire.lost() }
            return .refused(error)
        } catch {
            return .refused(StorageError.uncertain)
        }
    }
}

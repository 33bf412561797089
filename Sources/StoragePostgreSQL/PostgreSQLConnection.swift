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

    /// Statements that a point read may still run; nil in a transaction and for the migrator.
    private var pointsLeft: Int?
    /// Rows that came before they were asked for, in this transaction.
    private var ahead: [Ahead] = []

    private struct Ahead {
        let slot: Int
        let values: [SQLValue]
        let rows: PostgreSQLRows
    }

    private struct PreparedStatement {
        let name: String
        let types: [Oid]
    }

    private let auditing: Auditing

    init(target: ConnectionTarget) {
        wire = PostgreSQLWire(target: target)
        auditing = target.auditing
    }

    func audit(_ entry: JournalEntry) throws {
        try run(JournalEntry.await, entry.awaiting(auditing.sequencer)) { _ in }
    }

    func ensureConnected() throws(StorageError) {
        try wire.ensureConnected()
        if generation != wire.generation {
            generation = wire.generation
            prepared = []
        }
    }

    func disconnect() { wire.disconnect() }

    func place(_ entries: [JournalEntry]) throws {
        try auditing.sequencer?.append(entries, Write(connection: self))
    }

    // MARK: Statements

    @discardableResult
    func run(_ statement: Statement, _ values: [SQLValue], _ row: (Row) throws -> Void) throws -> Int {
        let rows = try fetch(statement, values)
        guard rows.rowCount > 0 else { return rows.changedCount }
        let view = Row(source: rows, statement: statement)
        for index in 0..<rows.rowCount {
            rows.row = index
            try row(view)
        }
        return rows.changedCount
    }

    /// The rows that were fetched ahead, or else those that the server answers now.
    private func fetch(_ statement: Statement, _ values: [SQLValue]) throws(StorageError) -> PostgreSQLRows {
        if let failure { throw failure }
        if let found = ahead.firstIndex(where: { $0.slot == statement.slot && $0.values == values }) {
            return ahead.remove(at: found).rows
        }
        do throws(StorageError) {
            if let left = pointsLeft {
                precondition(left > 0, "\(statement.name): a point read runs one statement, several need a `read`")
                pointsLeft = left - 1
            }
            guard let rows = try answer([(statement, Parameters(values))]).last else { throw wire.lost() }
            return rows
        } catch {
            failure = error
            throw error
        }
    }

    /// One round trip for all of them. Only in a read: a write could change what was fetched before it is asked for.
    func expect(_ statements: [(Statement, [SQLValue])]) {
        guard beginning == .read, failure == nil else { return }
        do throws(StorageError) {
            let answers = try answer(statements.map { ($0.0, Parameters($0.1)) })
            for (asked, rows) in zip(statements, answers) {
                ahead.append(Ahead(slot: asked.0.slot, values: asked.1, rows: rows))
            }
        } catch {
            // Told to the statement that is run next, as if it had failed itself.
            failure = error
        }
    }

    /// Runs statements, each with its values, in one round trip. One answer for each.
    private func answer(_ statements: [(Statement, Parameters)]) throws(StorageError) -> [PostgreSQLRows] {
        var steps: [Step] = []
        if !isOpen, let beginning {
            try wire.send(beginning.rawValue)
            steps.append(.begin)
        }
        for (statement, parameters) in statements {
            let (name, isNew) = try prepare(statement, parameters)
            if isNew { steps.append(.prepare(statement)) }
            try wire.send(name, parameters)
            steps.append(.run(statement))
        }
        try wire.sync()
        var problem: StorageError?
        var answers: [PostgreSQLRows] = []
        for step in steps {
            let rows = try wire.receive()
            switch rows.status {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK:
                switch step {
                case .begin: isOpen = true
                case .prepare: break
                case .run: answers.append(rows)
                }
            default:
                // Whatever follows a failure is skipped by the server and says nothing of its own.
                if case .prepare(let statement) = step { prepared[statement.slot] = [] }
                if problem == nil { problem = rows.failure(in: step.name) }
            }
        }
        try wire.receiveSync()
        if let problem {
            if case .unavailable = problem { throw wire.lost() }
            throw problem
        }
        guard answers.count == statements.count else { throw wire.lost() }
        return answers
    }

    private enum Step {
        case begin
        case prepare(Statement)
        case run(Statement)

        var name: String {
            switch self {
            case .begin: "begin"
            case .prepare(let statement), .run(let statement): statement.name
            }
        }
    }

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

    private static let rowsTogether = 25
    private static let insertTogether = Statement(JournalEntry.insert, rows: rowsTogether)
    private static let insertShownTogether = Statement(JournalEntry.insertShown, rows: rowsTogether)
    private static let awaitTogether = Statement(JournalEntry.await, rows: rowsTogether)

    /// Adds many entries in one round trip, many rows a statement. Only inside a transaction.
    func insert(_ entries: [JournalEntry]) throws {
        do throws(StorageError) {
            let shown = entries.flatMap { entry in entry.shown.map { [SQLValue.id($0), .id(entry.id)] } }
            let sequencer = auditing.sequencer
            let awaiting = entries.map { $0.awaiting(sequencer) }
            _ = try answer(
                Self.gathered(
                    entries.map(\.values), JournalEntry.insert, together: Self.insertTogether, types: JournalEntry.types
                )
                    + Self.gathered(shown, JournalEntry.insertShown, together: Self.insertShownTogether, types: nil)
                    + Self.gathered(
                        awaiting, JournalEntry.await, together: Self.awaitTogether,
                        types: [TypeNumber.uuid, TypeNumber.bytes]))
        } catch {
            failure = error
            throw error
        }
    }

    /// Many rows a statement while there are as many, then one by one.
    private static func gathered(
        _ rows: [[SQLValue]], _ single: Statement, together: Statement, types: [Oid]?
    ) -> [(Statement, Parameters)] {
        let whole = rows.count / rowsTogether * rowsTogether
        return stride(from: 0, to: whole, by: rowsTogether).map { start in
            (together, Parameters(rows[start..<start + rowsTogether].flatMap { $0 }, types: types))
        } + rows[whole...].map { (single, Parameters($0)) }
    }

    // MARK: Transactions

    /// One try at a transaction.
    ///
    /// - Parameter begin: nil for a point read: its one statement stands alone.
    func transaction<T>(_ begin: Beginning?, _ body: () throws -> T) -> Outcome<T> {
        do throws(StorageError) { try ensureConnected() } catch { return .refused(error) }
        beginning = begin
        pointsLeft = begin == nil ? 1 : nil
        defer {
            ahead = []
            pointsLeft = nil
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

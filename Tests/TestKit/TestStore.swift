import Foundation
import Kernel
import Schema
import Storage
import StoragePostgreSQL
import StorageSQLite
import Testing

/// Databases for tests: each test has its own, fresh, on the engine it asks for.
///
/// SQLite is a file in a temporary folder. PostgreSQL is a database of its own on the server that
/// `PALERMO_TEST_POSTGRES` names (`eval "$(scripts/postgres-test start)"`), cloned from a template that is migrated once.
package enum TestStore {
    /// A migrated database, closed and removed afterwards.
    @discardableResult
    package static func run<T>(_ engine: Engine, _ body: (any Database) async throws -> T) async throws -> T {
        try await run(engine, migrated: true, connections: 4) { try await body(try await $0()) }
    }

    /// A database without any table.
    @discardableResult
    package static func runEmpty<T>(_ engine: Engine, _ body: (any Database) async throws -> T) async throws -> T {
        try await run(engine, migrated: false, connections: 4) { try await body(try await $0()) }
    }

    /// The same migrated database opened twice, as two processes would. SQLite too: two processes may share a file.
    @discardableResult
    package static func runTwice<T>(
        _ engine: Engine, _ body: (any Database, any Database) async throws -> T
    ) async throws -> T {
        try await run(engine, migrated: true, connections: 4) { open in try await body(try await open(), open()) }
    }

    private typealias Open = () async throws -> any Database

    private static func run<T>(
        _ engine: Engine, migrated: Bool, connections: Int, _ body: (Open) async throws -> T
    ) async throws -> T {
        let seats = engine == .sqlite ? sqliteSeats : postgreSQLSeats
        await seats.take()
        do {
            let place: any Place =
                switch engine {
                case .sqlite: try FilePlace()
                case .postgreSQL:
                    try await ClonePlace(
                        server: try TestServer.conninfo(), isMigrated: migrated, connections: connections)
                }
            var opened: [any Database] = []
            let result: Result<T, any Error>
            do {
                let value = try await body {
                    let database = try await place.open()
                    opened.append(database)
                    if migrated, opened.count == 1, engine == .sqlite {
                        try await Migrator(Schema.migrations).run(on: database, now: Clock2020.start)
                    }
                    return database
                }
                result = .success(value)
            } catch {
                result = .failure(error)
            }
            for database in opened { await database.close() }
            try await place.remove()
            await seats.give()
            return try result.get()
        } catch {
            await seats.give()
            throw error
        }
    }

    // Swift Testing starts every test at once; databases are opened a few at a time.
    private static let sqliteSeats = Seats(8)
    private static let postgreSQLSeats = Seats(6)
}

/// Somewhere a test's database lives.
private protocol Place: Sendable {
    func open() async throws -> any Database
    func remove() async throws
}

private struct FilePlace: Place {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "palermo-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    func open() async throws -> any Database {
        try await SQLiteDatabase.open(path: folder.appending(path: "test.db").path)
    }

    func remove() async throws { try FileManager.default.removeItem(at: folder) }
}

private struct ClonePlace: Place {
    private let server: String
    private let name: String
    private let connections: Int

    init(server: String, isMigrated: Bool, connections: Int) async throws {
        self.server = server
        self.connections = connections
        let template = isMigrated ? try await TestServer.shared.template(server) : "template0"
        name = "test_" + UUID().uuidString.lowercased().replacing("-", with: "")
        try await TestServer.shared.script("CREATE DATABASE \(name) TEMPLATE \(template)", on: server)
    }

    func open() async throws -> any Database {
        try await PostgreSQLDatabase.open(server + " dbname=\(name)", connections: connections)
    }

    func remove() async throws {
        try await TestServer.shared.script("DROP DATABASE \(name) WITH (FORCE)", on: server)
    }
}

/// The PostgreSQL server of this test run.
actor TestServer {
    static let shared = TestServer()

    private var administration: PostgreSQLDatabase?
    private var templates: [String: Task<String, any Error>] = [:]

    /// Without a server the test is skipped, and says so. Where tests decide whether a change is taken in, they fail.
    static func conninfo() throws -> String {
        let environment = ProcessInfo.processInfo.environment
        if let conninfo = environment["PALERMO_TEST_POSTGRES"], !conninfo.isEmpty { return conninfo }
        if environment["CI"] == "true" { throw NoServer() }
        let why: Comment = "PALERMO_TEST_POSTGRES is not set: not tested on PostgreSQL (see scripts/postgres-test)"
        Issue.record(why, severity: .warning)
        try Test.cancel(why)
    }

    struct NoServer: Error, CustomStringConvertible {
        let description = "PALERMO_TEST_POSTGRES is not set, and CI=true: PostgreSQL must be tested"
    }

    /// Runs a statement that cannot stand in a transaction.
    func script(_ sql: String, on server: String) async throws {
        let database: PostgreSQLDatabase
        if let administration {
            database = administration
        } else {
            database = try await PostgreSQLDatabase.open(server, connections: 4)
            administration = database
        }
        try await database.migrate { try $0.script(sql) }
    }

    /// The name of a database with the newest schema; made once and kept as long as the server.
    func template(_ server: String) async throws -> String {
        if let known = templates[server] { return try await known.value }
        let making = Task { try await makeTemplate(server) }
        templates[server] = making
        return try await making.value
    }

    private func makeTemplate(_ server: String) async throws -> String {
        let name = "template_" + UUID().uuidString.lowercased().replacing("-", with: "")
        try await script("CREATE DATABASE \(name) TEMPLATE template0", on: server)
        let database = try await PostgreSQLDatabase.open(server + " dbname=\(name)", connections: 1)
        try await Migrator(Schema.migrations).run(on: database, now: Clock2020.start)
        await database.close()
        return name
    }
}

/// Lets a few in at a time, in order.
actor Seats {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(_ free: Int) { self.free = free }

    func take() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    func give() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}

extension Engine: CustomTestStringConvertible {
    package var testDescription: String { self == .sqlite ? "SQLite" : "PostgreSQL" }
}

import Access
import Glibc
import Kernel
import Schema
import Statistics
import Storage
import StoragePostgreSQL
import StorageSQLite

/// The one place that wires live things: database, key, policy, clock and the rooms on top of them.
struct Bootstrap {
    let settings: Settings
    let database: any Database
    let policy: Policy
    let world: World

    /// Opens the database and brings it to the newest schema.
    /// - Parameter name: the database's file in the data folder when nothing else is set.
    static func start(_ settings: Settings, database name: String = "palermo.db") async throws -> Bootstrap {
        try makeFolder(settings.dataFolder)
        let world = World.live
        let database = try await openDatabase(settings.databaseTarget(default: name))
        try await Migrator(Schema.migrations).run(on: database, now: world.now())
        let policy = Policy([.system: [Actions.StatisticsImport.name: [.anywhere]]])
        return Bootstrap(settings: settings, database: database, policy: policy, world: world)
    }

    var statistics: Statistics { Statistics(database: database, policy: policy, world: world) }

    static func openDatabase(_ target: DatabaseTarget) async throws -> any Database {
        switch target {
        case .sqlite(let path): try await SQLiteDatabase.open(path: path)
        case .postgreSQL(let connection): try await PostgreSQLDatabase.open(connection)
        }
    }

    /// Readable by nobody else: it holds the key.
    private static func makeFolder(_ path: String) throws {
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        throw CommandProblem(
            "cannot make the data folder \(path): \(String(cString: strerror(errno)))",
            mend: "Choose another with --data")
    }
}

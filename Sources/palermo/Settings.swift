import ArgumentParser
import Glibc
import Kernel
import Web

/// What an operator may set: by flag, else by environment variable, else the default.
struct Settings: ParsableArguments {
    @Option(help: "Folder of the database and the key file (PALERMO_DATA; default ./data).")
    var data: String?

    @Option(help: "Folder of definitions, catalogues and assets (PALERMO_RESOURCES; default ./Resources).")
    var resources: String?

    @Option(
        help: ArgumentHelp(
            "SQLite file or PostgreSQL connection, as host=… dbname=… or postgresql://… (PALERMO_DATABASE).",
            discussion: "Default: palermo.db in the data folder.", valueName: "file-or-connection"))
    var database: String?

    @Option(
        help: "File with the key that seals names and notes (PALERMO_KEY_FILE; default palermo.key in the data folder)."
    )
    var keyFile: String?

    @Option(
        help: "Time zone of the place, as Europe/Rome (PALERMO_ZONE; default UTC, in the demonstration Europe/Rome).")
    var zone: String?

    @Option(
        help:
            "Whose law on recovery periods counts: a rule of definitions/deadlines/recovery.yaml (PALERMO_JURISDICTION)."
    )
    var jurisdiction: String?

    @Option(
        help: "The country's regions: a file of definitions/regions without its ending, or a path (PALERMO_REGIONS).")
    var regions: String?

    @Flag(
        help: "Work on the demonstration: demo.db in the data folder, with the law, map and time zone of its country.")
    var demo = false

    var dataFolder: String { data ?? Settings.environment("PALERMO_DATA") ?? "data" }
    var resourcesFolder: String { resources ?? Settings.environment("PALERMO_RESOURCES") ?? "Resources" }
    var definitionsFolder: String { resourcesFolder + "/definitions" }
    var keyPath: String { keyFile ?? Settings.environment("PALERMO_KEY_FILE") ?? dataFolder + "/palermo.key" }
    var zoneName: String? { zone ?? Settings.environment("PALERMO_ZONE") }
    /// Nil until whoever runs the machine has chosen both.
    var country: CountryChoice? {
        if demo { return .demo }
        guard let jurisdiction = jurisdiction ?? Settings.environment("PALERMO_JURISDICTION"),
            let regions = regions ?? Settings.environment("PALERMO_REGIONS")
        else { return nil }
        return CountryChoice(jurisdiction: jurisdiction, regions: regions)
    }

    /// A file in the data folder when nothing is set. The demonstration keeps out of the environment's database, which
    /// holds real people.
    func databaseTarget() -> DatabaseTarget {
        let setting = demo ? nil : Settings.environment("PALERMO_DATABASE")
        guard let text = database ?? setting else {
            return .sqlite(path: dataFolder + (demo ? "/demo.db" : "/palermo.db"))
        }
        let isConnection =
            text.hasPrefix("postgres://") || text.hasPrefix("postgresql://")
            || text.split(separator: " ").contains { $0.contains("=") }
        return isConnection ? .postgreSQL(connection: text) : .sqlite(path: text)
    }

    /// Nil when it is unset or empty.
    static func environment(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
    }
}

/// Where the data are.
enum DatabaseTarget: Equatable {
    case sqlite(path: String)
    case postgreSQL(connection: String)

    /// For messages: never the connection, which may hold a password.
    var name: String {
        switch self {
        case .sqlite(let path): path
        case .postgreSQL: "PostgreSQL"
        }
    }
}

import Audit
import Access
import Forms
import Glibc
import Kernel
import Logging
import Schema
import Storage
import StoragePostgreSQL
import StorageSQLite
import Vault
import Web

/// The one place that wires live things: database, key, clock, zone, and the rooms on top of them.
struct Bootstrap {
    let settings: Settings
    let database: any Database
    let vault: Vault
    let desk: Desk
    /// With the country's calendar.
    var world: World { desk.world }

    /// Opens key and database, brings the schema to the newest, and reads every definition.
    /// - Parameter demonstration: what sign-in pages say about a demonstration; nil for real work.
    static func start(_ settings: Settings, demonstration: String? = nil) async throws -> Bootstrap {
        guard let country = settings.country else { throw settings.noCountry }
        try Folder.make(settings.dataFolder)
        let database = try await openMigrated(settings.databaseTarget())
        let vault = try await Vault.open(keyFile: settings.keyPath, for: database, at: World.live.now())
        let world = World.live(in: try settings.openZone())
        let desk = try Desk.load(
            resources: settings.resourcesFolder, country: country, database: database, vault: vault, world: world,
            files: settings.dataFolder + "/files", logger: Logger(label: "palermo"),
            settings: try settings.site(demonstration: demonstration))
        try await desk.audit.noteDefinitions(try Folder.definitions(settings.definitionsFolder))
        return Bootstrap(settings: settings, database: database, vault: vault, desk: desk)
    }

    static func openMigrated(_ target: DatabaseTarget) async throws -> any Database {
        let database = try await openDatabase(target)
        try await Migrator(Schema.migrations).run(on: database, now: World.live.now())
        return database
    }

    static func openDatabase(_ target: DatabaseTarget) async throws -> any Database {
        switch target {
        case .sqlite(let path):
            let database = try await SQLiteDatabase.open(path: path)
            // A file that was copied in may be open to others.
            for ending in ["", "-wal", "-shm"] { chmod(path + ending, 0o600) }
            return database
        case .postgreSQL(let connection): return try await PostgreSQLDatabase.open(connection)
        }
    }
}

extension Settings {
    func openZone() throws -> Zone {
        if let zoneName { return try Zone.named(zoneName) }
        guard demo else { return .utc }
        do { return try Zone.named("Europe/Rome") } catch {
            Notice.say("\(error). Times are shown in UTC.")
            return .utc
        }
    }

    var noCountry: CommandProblem {
        CommandProblem(
            "this deployment has not said whose law and whose map it works by",
            mend:
                "Set PALERMO_JURISDICTION (--jurisdiction) to a rule of \(definitionsFolder)/deadlines/recovery.yaml and "
                + "PALERMO_REGIONS (--regions) to a file of \(definitionsFolder)/regions; "
                + "palermo definitions check lists both. --demo works on the invented country")
    }

    func site(demonstration: String?) throws -> Web.Settings {
        Web.Settings(
            name: Settings.environment("PALERMO_NAME") ?? "Palermo",
            isTLS: try isTLS(), proxies: try proxies(),
            helpline: Settings.environment("PALERMO_HELPLINE"), demonstration: demonstration,
            asksFactors: demonstration == nil, metricsToken: Settings.environment("PALERMO_METRICS_TOKEN"),
            converter: converter)
    }
}

extension Settings {
    var converter: SpreadsheetConverter {
        .find(named: Settings.environment("PALERMO_PYXFORM"), besideResources: resourcesFolder)
    }

    /// Whether browsers reach us over TLS.
    func isTLS() throws -> Bool {
        switch Settings.environment("PALERMO_TLS") {
        case nil, "no": false
        case "yes": true
        case .some:
            throw CommandProblem("PALERMO_TLS is neither yes nor no", mend: "Write PALERMO_TLS=yes behind a TLS proxy")
        }
    }

    /// Whose word on where a request came from is believed. With TLS there is a proxy, most often on this machine.
    func proxies() throws -> Proxies {
        guard let text = Settings.environment("PALERMO_PROXIES") else { return try isTLS() ? .loopback : .none }
        guard let proxies = Proxies(text) else {
            throw CommandProblem(
                "PALERMO_PROXIES is not a list of addresses and networks",
                mend: "Write them as 10.0.0.5 10.1.0.0/16 2001:db8::/32")
        }
        return proxies
    }
}

/// Folders and files of a deployment.
enum Folder {
    /// Open to nobody else: it holds the key.
    static func make(_ path: String) throws {
        if mkdir(path, 0o700) == 0 { return }
        var status = stat()
        guard errno == EEXIST, stat(path, &status) == 0 else {
            throw CommandProblem(
                "cannot make the data folder \(path): \(String(cString: strerror(errno)))",
                mend: "Choose another with --data")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw CommandProblem(
                "the data folder \(path) is open to others (mode \(String(status.st_mode & 0o777, radix: 8)))",
                mend: "chmod 700 \(path), or choose another with --data")
        }
    }

    /// A new folder of our own, with a name that nobody can have guessed and prepared.
    static func temporary(in folder: String) throws -> String {
        var template = Array("\(folder)/palermo-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw CommandProblem("cannot make a folder in \(folder): \(String(cString: strerror(errno)))")
        }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// With everything in it.
    static func remove(_ folder: String, depth: Int = 10) {
        guard depth > 0 else { return }
        let names: [String]
        do { names = try Files.names(in: folder, ending: "") } catch { return }
        for name in names where unlink("\(folder)/\(name)") != 0 { remove("\(folder)/\(name)", depth: depth - 1) }
        rmdir(folder)
    }

    static func has(_ path: String) -> Bool { access(path, F_OK) == 0 }

    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Every definition by its path in their folder.
    static func definitions(_ folder: String) throws -> [(name: String, bytes: [UInt8])] {
        try Files.names(in: folder, ending: "").flatMap { name in
            guard isFolder("\(folder)/\(name)") else { return [(name: String, bytes: [UInt8])]() }
            return try Files.names(in: "\(folder)/\(name)", ending: ".yaml").map { file in
                ("\(name)/\(file)", try Files.read("\(folder)/\(name)/\(file)", limit: 16 << 20))
            }
        }
    }

    /// Every CSV file of a folder.
    static func tables(_ path: String) throws -> [(name: String, bytes: [UInt8])] {
        try Files.names(in: path, ending: ".csv").map { name in
            (name, try Files.read("\(path)/\(name)", limit: Input.bytesMax))
        }
    }

    /// Puts a finished file in its place at once: whoever looks sees all of it or nothing. Works across file systems.
    static func move(_ from: String, to path: String) throws {
        if rename(from, path) == 0 { return }
        let part = path + ".part"
        let source = open(from, O_RDONLY | O_CLOEXEC)
        guard source >= 0 else { throw problem(from) }
        defer { close(source) }
        unlink(part)
        let target = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard target >= 0 else { throw problem(part) }
        defer { close(target) }
        var piece = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = read(source, &piece, piece.count)
            guard count >= 0 else { throw problem(from) }
            if count == 0 { break }
            var rest = piece[..<count]
            while !rest.isEmpty {
                let written = rest.withUnsafeBytes { write(target, $0.baseAddress, $0.count) }
                guard written > 0 else { throw problem(part) }
                rest = rest.dropFirst(written)
            }
        }
        guard fsync(target) == 0, rename(part, path) == 0 else { throw problem(path) }
        unlink(from)
    }

    private static func problem(_ path: String) -> CommandProblem {
        CommandProblem("\(path): \(String(cString: strerror(errno)))")
    }
}

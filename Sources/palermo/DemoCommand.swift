import Access
import ArgumentParser
import Audit
import Definitions
import Demo
import Glibc
import Kernel
import Storage
import Vault
import Web

/// `palermo demo`: a country with data to play in. The first start builds it, later ones keep what was done.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "A country with data to play in; nothing to set up.",
        discussion: "Nobody in it exists. Delete demo.db in the data folder to begin anew.")

    @Option(help: "How many cases to build.") var cases = Demo.caseCount
    @Option(help: "The same seed gives the same country.") var seed = Demo.seed
    @Flag(help: "Build the country, print the sign-ins and stop.") var buildOnly = false
    @OptionGroup var listening: Listening
    @OptionGroup var settings: Settings

    func validate() throws {
        guard (1...100_000).contains(cases) else { throw ValidationError("--cases is a number from 1 to 100000") }
    }

    func run() async throws {
        var settings = settings
        settings.demo = true
        try Folder.make(settings.dataFolder)
        guard case .sqlite(let path) = settings.databaseTarget() else {
            throw CommandProblem("the demonstration keeps its data in SQLite", mend: "Leave --database away")
        }
        if !Folder.has(path) { try await build(path, settings) }
        if buildOnly {
            print(table())
            return
        }
        guard let port = listening.number == 0 ? 0 : Port.next(from: listening.number, on: listening.address) else {
            throw CommandProblem("twenty ports from \(listening.number) on are taken", mend: "Choose one with --port")
        }
        let app = try await Bootstrap.start(settings, demonstration: Demo.passphrase.reveal())
        let (table, host, wanted) = (table(), listening.address, listening.number)
        try await Server.run(app, host, port) { open in
            if wanted != 0 && open != wanted { Notice.say("Port \(wanted) is taken; using \(open).") }
            let address = "http://\(host == "0.0.0.0" ? "localhost" : host):\(open)"
            // Written at once, also into a pipe: scripts wait for this line.
            Notice.write("\n  \(address)\n\n\(table)\n\nStop with Ctrl-C.\n", to: STDOUT_FILENO)
        }
    }

    /// Builds beside, in memory where there is room, and puts the finished file in its place: a build that was broken
    /// off leaves nothing behind that looks like a country.
    private func build(_ path: String, _ settings: Settings) async throws {
        let folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : settings.dataFolder
        let ground = try Folder.temporary(in: folder)
        let scratch = ground + "/demo.db"
        defer {
            for ending in ["", "-wal", "-shm"] { unlink(scratch + ending) }
            rmdir(ground)
        }
        let start = Bootstrap.seconds()
        let root = try DefinitionFile.load(settings.definitionsFolder + "/roles/roles.yaml")
        let database = try await Bootstrap.openMigrated(.sqlite(path: scratch))
        let vault = try await Vault.open(keyFile: settings.keyPath, for: database, at: World.live.now())
        // What happened there stands in the audit log from its first day.
        AuditLog(database: database, vault: vault, world: .live).begin()
        let place = Demo.Ground(
            database: database, vault: vault, policy: try Policy.load(from: root),
            resources: settings.resourcesFolder, now: World.live.now(), zone: try settings.openZone())
        Notice.say("Building the demonstration country (once) …")
        let progress = Progress(isShown: true)
        do {
            let summary = try await Demo.build(place, seed: seed, cases: cases) { progress.show($0, of: $1) }
            progress.end()
            await database.close()
            // Its cases have the same identifiers each time: what was erased in the last one is not erased in this.
            unlink("\(settings.dataFolder)/\(settings.ledger(vault: vault).name)")
            try Folder.move(scratch, to: path)
            let tenths = Int((Bootstrap.seconds() - start) * 10)
            Notice.say(
                "\(summary.organisations) organisations, \(summary.services) services, \(summary.members) members, "
                    + "\(summary.cases) cases in \(tenths / 10).\(tenths % 10) s.")
        } catch {
            await database.close()
            throw error
        }
    }

    /// One sign-in a role.
    private func table() -> String {
        let signIns = Demo.signIns
        let width = (signIns.map(\.login.count).max() ?? 0) + 2
        let roles = (signIns.map(\.role.rawValue.count).max() ?? 0) + 2
        func cell(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(0, width - text.count))
        }
        let lines = signIns.map { "  \(cell($0.login, width))\(cell($0.role.rawValue, roles))\($0.does)" }
        let passphrase = "  Passphrase of all: \(Demo.passphrase.reveal())"
        return "  \(cell("Sign in as", width))\n" + lines.joined(separator: "\n") + "\n\n" + passphrase
    }
}

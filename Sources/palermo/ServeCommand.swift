import Access
import ArgumentParser
import Audit
import Cases
import Directory
import Glibc
import Hummingbird
import Kernel
import Logging
import Requests
import Storage
import Vault
import Web

/// Where the server listens.
struct Listening: ParsableArguments {
    @Option(help: "Address to listen on (PALERMO_HOST; default 127.0.0.1, this machine only).")
    var host: String?

    @Option(help: "Port (PALERMO_PORT; default 8080).")
    var port: Int?

    var address: String { host ?? Settings.environment("PALERMO_HOST") ?? "127.0.0.1" }
    var number: Int { port ?? Settings.environment("PALERMO_PORT").flatMap { Int($0) } ?? 8_080 }

    /// Reached from this machine only.
    var isLocal: Bool { address == "localhost" || address == "::1" || address.hasPrefix("127.") }

    func validate() throws {
        guard (0...65_535).contains(number) else { throw ValidationError("a port is a number from 0 to 65535") }
    }
}

/// `palermo serve`: the server.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run the server.",
        discussion: """
            Every flag can also be set in the environment, as its help says. Behind a TLS proxy set PALERMO_TLS=yes,
            and when the proxy is on another machine PALERMO_PROXIES to its address or network (10.0.0.5 10.1.0.0/16):
            sign-ins are then counted by the visitor's own address, as the proxy's X-Forwarded-For says. PALERMO_NAME
            names the site and PALERMO_HELPLINE the number on its public page. It does not start before
            PALERMO_JURISDICTION and PALERMO_REGIONS say whose law and whose map it works by.
            """)

    @OptionGroup var listening: Listening
    @OptionGroup var settings: Settings

    func run() async throws {
        if listening.number != 0, !Port.isFree(listening.number, on: listening.address) {
            throw CommandProblem(
                "port \(listening.number) on \(listening.address) is taken",
                mend: "Stop what uses it, or choose another with --port")
        }
        let app = try await Bootstrap.start(settings)
        if try !settings.isTLS(), !listening.isLocal {
            Notice.say(
                "Warning: \(listening.address) is reached from other machines without TLS: passphrases and names can be "
                    + "read on the way. Put a TLS proxy in front and set PALERMO_TLS=yes.")
        }
        try await Server.run(app, listening.address, listening.number) { port in
            Notice.say("Palermo answers on http://\(listening.address):\(port)")
            Notice.say(
                "Law: \(app.desk.cases.definitions.recovery.label). Map: \(app.desk.directory.regions.all.count) regions "
                    + "(\(settings.country?.regions ?? "")). Times: \(app.world.zone.name).")
        }
    }
}

enum Server {
    /// Answers until it is told to stop (interrupt or termination), then finishes what is under way.
    static func run(
        _ app: Bootstrap, _ host: String, _ port: Int, onRunning: @escaping @Sendable (Int) async -> Void
    ) async throws {
        EventLoops.answerRequests()
        try await app.desk.onceKeys.lapseAll()
        // Before anybody is let in: this may be an older copy of the database.
        let ledger = app.settings.ledger(vault: app.vault)
        let again = try await ledger.replay(app.database, app.desk.clearErased)
        if again > 0 { app.desk.logger.notice("erased.again", metadata: ["keys": "\(again)"]) }
        let assets = try Assets.load(directory: app.settings.resourcesFolder + "/assets")
        // What is due (holds that lapse, answers that do not come) is done beside the pages, by whichever process is free.
        let runner = JobRunner(
            database: app.database, world: app.world, handlers: app.desk.jobHandlers,
            hourly: [Housekeeping.run, { try Desk.prune($0, now: $1) }],
            report: { kind, failure, attempt in
                app.desk.logger.error(
                    "job.failed",
                    metadata: ["kind": "\(kind)", "failure": "\(failure)", "attempt": "\(attempt)"])
            })
        let work = Task { await runner.run() }
        let log = Task {
            await app.desk.audit.run { failure in
                app.desk.logger.error("audit.failed", metadata: ["failure": "\(failure)"])
            }
        }
        let watch = Task {
            await app.desk.watch.run { failure in
                app.desk.logger.error("watch.failed", metadata: ["failure": "\(failure)"])
            }
        }
        let copying = Task { await BackupLoop.run(app) }
        let noting = Task { await LedgerLoop.run(app, ledger) }
        let server = WebApp(app.desk, assets: assets).build(host: host, port: port, onRunning: onRunning)
        let end: Result<Void, any Error>
        do { end = .success(try await server.runService()) } catch { end = .failure(error) }
        // What a job is writing is finished before the database is closed.
        work.cancel()
        log.cancel()
        watch.cancel()
        copying.cancel()
        noting.cancel()
        await work.value
        await log.value
        await watch.value
        await copying.value
        await noting.value
        await app.database.close()
        try end.get()
    }
}

/// The list of destroyed keys, which must be elsewhere than in the database before a backup of today is needed.
enum LedgerLoop {
    static func run(_ app: Bootstrap, _ ledger: KeyLedger) async {
        var copied = -1
        while !Task.isCancelled {
            var pause = Duration.seconds(2)
            do {
                try await ledger.catchUp(app.database)
                if let folder = Settings.environment("PALERMO_BACKUPS") {
                    let count = try ledger.count()
                    if count != copied {
                        try ledger.copy(to: folder)
                        copied = count
                    }
                }
            } catch {
                app.desk.logger.error("ledger.failed", metadata: ["failure": "\(error)"])
                pause = .seconds(60)
            }
            do { try await Task.sleep(for: pause) } catch { return }
        }
    }
}

enum Port {
    /// Whether somebody could listen there now.
    static func isFree(_ port: Int, on host: String) -> Bool {
        var hints = addrinfo()
        hints.ai_flags = AI_PASSIVE
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &found) == 0, let first = found else { return true }
        defer { freeaddrinfo(found) }
        let probe = socket(first.pointee.ai_family, first.pointee.ai_socktype, first.pointee.ai_protocol)
        guard probe >= 0 else { return true }
        defer { close(probe) }
        var yes: Int32 = 1
        setsockopt(probe, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        if bind(probe, first.pointee.ai_addr, first.pointee.ai_addrlen) == 0 { return true }
        return errno != EADDRINUSE
    }

    /// The first free port from `first` on, nil when twenty are taken.
    static func next(from first: Int, on host: String) -> Int? {
        (first..<min(first + 20, 65_536)).first { isFree($0, on: host) }
    }
}

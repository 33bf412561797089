import ArgumentParser
import Backups
import Glibc
import Kernel
import Logging
import Storage
import Vault
import Web

/// `palermo backup`: a whole, sealed copy while everything goes on.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Make a sealed copy of everything, and read it back before it counts.",
        discussion: """
            The key file is never in a backup: keep it elsewhere, and not beside the backups. palermo drill shows that one can be
            brought back. With PALERMO_BACKUPS set to a folder, palermo serve makes one every hour. docs/reliability.md
            """)
    @Option(help: "Folder to put it into (PALERMO_BACKUPS).") var to: String?
    @Option(help: "Take away backups older than so many days; of older than two days one a day stays.") var keepDays:
        Int?
    @OptionGroup var settings: Settings

    func validate() throws {
        if let keepDays, keepDays < 1 { throw ValidationError("--keep-days is 1 or more") }
    }

    func run() async throws {
        let folder = try settings.backupFolder(to)
        let start = Bootstrap.seconds()
        let (path, manifest) = try await BackupCommand.plainly {
            try await settings.backups().make(in: folder)
        }
        print("\(path): \(manifest.entries) entries of the audit log, \(manifest.fileCount) files")
        print("database \(Size.words(manifest.databaseBytes)), made and read back in \(Size.seconds(since: start))")
        if let keepDays {
            let gone = Backups.prune(in: folder, keepDays: keepDays, now: World.live.now())
            if !gone.isEmpty { print("taken away: \(gone.joined(separator: ", "))") }
        }
    }

    static func plainly<T>(_ body: () async throws -> T) async throws -> T {
        do { return try await body() } catch let problem as BackupProblem { throw CommandProblem(problem.description) }
    }
}

/// `palermo restore`: from a backup to a running deployment on an empty data folder.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Bring a backup back into a data folder that holds no database.",
        discussion: "Everything is checked before anything is in its place: the seal, the database, the audit log.")
    @Argument(help: "The backup, or a folder: then its newest.") var backup: String
    @OptionGroup var settings: Settings

    func run() async throws {
        guard case .sqlite(let path) = settings.databaseTarget() else { throw BackupLoop.notSQLite }
        try Folder.make(settings.dataFolder)
        let vault = try Vault.open(keyFile: settings.keyPath, createIfMissing: false)
        let start = Bootstrap.seconds()
        let (file, manifest) = try await BackupCommand.plainly {
            let file = Folder.isFolder(backup) ? try Backups.newest(in: backup) : backup
            return (
                file,
                try await Backups.restore(
                    file, vault: vault, world: .live, to: settings.dataFolder,
                    name: String(path.split(separator: "/").last ?? ""))
            )
        }
        let erased = try await eraseAgain(beside: file, vault)
        print("As of \(manifest.at): \(manifest.entries) entries of the audit log, \(manifest.fileCount) files.")
        let list = settings.ledger(vault: vault).name
        print(
            erased.map { "\($0) keys that were destroyed are destroyed in it too, as the list \(list) says." }
                ?? "No list \(list) was found: what was erased since this backup is in it again. "
                + "Put that list into \(settings.dataFolder) before the server starts, if there is one.")
        print("Checked and in its place in \(Size.seconds(since: start)). Start palermo serve.")
    }
}

extension RestoreCommand {
    /// The list of destroyed keys beside the backup or in the data folder already, whichever has more. Nil without one.
    private func eraseAgain(beside backup: String, _ vault: Vault) async throws -> Int? {
        let slash = backup.lastIndex(of: "/")
        let theirs = settings.ledger(in: slash.map { String(backup[..<$0]) }, vault: vault)
        let ours = settings.ledger(vault: vault)
        if try theirs.count() > ours.count() { try theirs.copy(to: settings.dataFolder) }
        let count = try ours.count()
        if count == 0 { return nil }
        let database = try await Bootstrap.openDatabase(settings.databaseTarget())
        try await ours.destroyAgain(database)
        await database.close()
        return count
    }
}

/// `palermo drill`: shows that the newest backup can be brought back, how long it takes, and what would be lost.
struct DrillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drill",
        abstract: "Bring the newest backup back into a folder of its own, check it, and throw it away.",
        discussion:
            "Changes nothing. Prints how long it took and how much would have been lost if the machine had died now.")
    @Option(help: "Folder with backups, or one of them (PALERMO_BACKUPS).") var from: String?
    @OptionGroup var settings: Settings

    func run() async throws {
        let place = try settings.backupFolder(from)
        guard case .sqlite(let path) = settings.databaseTarget() else { throw BackupLoop.notSQLite }
        let vault = try Vault.open(keyFile: settings.keyPath, createIfMissing: false)
        let folder = try Folder.temporary(in: settings.dataFolder)
        defer { Folder.remove(folder) }
        let start = Bootstrap.seconds()
        let (file, manifest) = try await BackupCommand.plainly {
            let file = Folder.isFolder(place) ? try Backups.newest(in: place) : place
            return (
                file,
                try await Backups.restore(file, vault: vault, world: .live, to: folder, name: "palermo.db")
            )
        }
        print("backup          \(file)")
        print("as of           \(manifest.at)")
        print("brought back in \(Size.seconds(since: start)), with the seal, the database and the audit log checked")
        guard Folder.has(path) else {
            return print("would be lost   nothing is known: there is no database here to compare")
        }
        let lost = try await Backups.missing(from: manifest, in: path)
        print(
            "would be lost   \(lost.entries) entries"
                + (lost.latest.map { " of \(max(0, ($0.milliseconds - manifest.at.milliseconds) / 60_000)) minutes" }
                    ?? ""))
    }
}

/// Backups of a server that runs.
enum BackupLoop {
    static let notSQLite = CommandProblem(
        "backups of PostgreSQL are the cluster's own",
        mend: "Use pg_basebackup with archived log, as docs/reliability.md says; names stay sealed in them")
    private static let keepDays = 30

    /// One an hour into the folder of PALERMO_BACKUPS, until the task is cancelled; nothing when it is not set.
    static func run(_ app: Bootstrap) async {
        guard let folder = Settings.environment("PALERMO_BACKUPS"), case .sqlite = app.settings.databaseTarget() else {
            return
        }
        while !Task.isCancelled {
            do {
                let newest = Backups.names(in: folder).last.flatMap(Backups.made)
                let now = World.live.now()
                if newest.map({ $0 <= now.adding(minutes: -60) }) ?? true {
                    let backups = try app.settings.backups(vault: app.vault)
                    _ = try await Task.detached { try await backups.make(in: folder) }.value
                    _ = Backups.prune(in: folder, keepDays: keepDays, now: now)
                }
            } catch {
                app.desk.logger.error("backup.failed", metadata: ["failure": "\(error)"])
            }
            // A sleep that is cut short means that the loop ends.
            do { try await Task.sleep(for: .seconds(60)) } catch { return }
        }
    }
}

extension Settings {
    /// The list of destroyed keys of this database; `folder` nil: the data folder.
    func ledger(in folder: String? = nil, vault: Vault) -> KeyLedger {
        KeyLedger(in: folder ?? dataFolder, prefix: demo ? "demo-" : "", vault: vault)
    }

    func backupFolder(_ given: String?) throws -> String {
        guard let folder = given ?? Settings.environment("PALERMO_BACKUPS") else {
            throw CommandProblem("no folder for backups is known", mend: "Give --to or --from, or set PALERMO_BACKUPS")
        }
        return folder
    }

    func backups(vault: Vault? = nil) throws -> Backups {
        guard case .sqlite(let path) = databaseTarget() else { throw BackupLoop.notSQLite }
        guard Folder.has(path) else { throw CommandProblem("there is no database \(path) to copy") }
        return Backups(
            database: path, files: dataFolder + "/files",
            vault: try vault ?? Vault.open(keyFile: keyPath, createIfMissing: false), world: .live)
    }
}

private enum Size {
    static func words(_ bytes: Int) -> String {
        bytes < 1 << 20 ? "\(bytes >> 10) KB" : "\(bytes >> 20) MB"
    }

    static func seconds(since start: Double) -> String {
        let tenths = Int((Bootstrap.seconds() - start) * 10)
        return "\(tenths / 10).\(tenths % 10) s"
    }
}

import Audit
import Glibc
import Kernel
import Storage
import StorageSQLite
import Vault

/// Whole, sealed copies of a deployment on SQLite: the database as of one moment and the files that came with submissions,
/// in one file that only the holder of the key file opens. The key file is never in it.
package struct Backups: Sendable {
    /// The database file.
    let database: String
    /// Files that came with submissions; the folder may be missing.
    let files: String
    let vault: Vault
    let world: World

    package init(database: String, files: String, vault: Vault, world: World) {
        self.database = database
        self.files = files
        self.vault = vault
        self.world = world
    }

    /// What one holds, read from the file itself.
    package struct Manifest: Sendable, Equatable {
        package var at: Timestamp
        package var schema: Int
        /// Entries in the audit log, and its root.
        package var entries: Int
        package var root: String
        package var databaseBytes: Int
        package var fileCount: Int
    }

    private static let ending = ".backup"
    private static let schema = Statement("schema_migrations.newest", "SELECT MAX(number) FROM schema_migrations")

    /// Makes one in `folder` and reads it back whole before it counts. Throws `BackupProblem`, `StorageError`.
    /// Readers and writers of the database go on meanwhile. Cost: twice the database's size on disk while it runs.
    package func make(in folder: String) async throws -> (path: String, manifest: Manifest) {
        let now = world.now()
        // Beside the database: an unsealed copy belongs on no other disk.
        let scratch = try Scratch(beside: database)
        defer { scratch.remove() }
        let copy = scratch.path + "/database"
        try SQLiteCopy.make(of: database, to: copy)
        let names = try FileTree.names(files)
        let manifest = try await manifest(of: copy, at: now, fileCount: names.count)
        let name = "palermo-" + String(now.description.prefix(19)).replacing(":", with: "-") + "Z"
        let path = "\(folder)/\(name)\(Self.ending)"
        let part = path + ".part"
        unlink(part)
        let writer = try BackupWriter(part, vault)
        try writer.add("manifest", manifest.json)
        try writer.add("database", file: copy)
        for name in names { try writer.add("files/" + name, file: "\(files)/\(name)") }
        try writer.finish()
        let read = try Self.read(part, vault, into: nil)
        guard read == manifest else { throw BackupProblem.otherKeyOrDamaged(part) }
        guard rename(part, path) == 0 else { throw BackupProblem.errno(path) }
        return (path, manifest)
    }

    /// Brings a backup back into `folder`, which holds no database yet. Everything is checked before anything is in its
    /// place: the seal, the database's pages, the audit log.
    /// - Parameter name: of the database file there.
    package static func restore(
        _ path: String, vault: Vault, world: World, to folder: String, name: String
    ) async throws -> Manifest {
        let target = "\(folder)/\(name)"
        for occupied in [target, target + "-wal", folder + "/files"] where access(occupied, F_OK) == 0 {
            throw BackupProblem.occupied(occupied)
        }
        let scratch = try Scratch(beside: target)
        defer { scratch.remove() }
        let manifest = try read(path, vault, into: scratch.path)
        try await check(scratch.path + "/database", vault, world)
        for ending in ["-wal", "-shm"] { unlink(scratch.path + "/database" + ending) }
        if access(scratch.path + "/files", F_OK) == 0 {
            guard rename(scratch.path + "/files", folder + "/files") == 0 else { throw BackupProblem.errno(folder) }
        }
        guard rename(scratch.path + "/database", target) == 0 else { throw BackupProblem.errno(target) }
        return manifest
    }

    /// Whether what was restored is whole: its pages, and its audit log by the sealed end and the heads in it.
    private static func check(_ path: String, _ vault: Vault, _ world: World) async throws {
        if let problem = try SQLiteCopy.problem(with: path) { throw BackupProblem.damagedDatabase(problem) }
        let database = try await SQLiteDatabase.open(path: path)
        let report: AuditReport
        do {
            report = try await AuditLog(database: database, vault: vault, world: world).verify(heldHeads: [])
        } catch {
            await database.close()
            throw error
        }
        await database.close()
        if !report.isWhole { throw BackupProblem.damagedLog(faults: report.faultCount) }
    }

    private static func read(_ path: String, _ vault: Vault, into folder: String?) throws -> Manifest {
        let reader = try BackupReader(path, vault)
        var manifest: Manifest?
        while let (name, size) = try reader.next() {
            switch name {
            case "manifest": manifest = Manifest(json: try reader.bytes(size))
            case "database": try reader.copy(size, to: folder.map { $0 + "/database" })
            default:
                guard name.hasPrefix("files/"), FileTree.isPlain(name) else { throw BackupProblem.strange(name) }
                if let folder { try FileTree.makeParents(of: name, in: folder) }
                try reader.copy(size, to: folder.map { "\($0)/\(name)" })
            }
        }
        guard let manifest else { throw BackupProblem.notABackup(path) }
        return manifest
    }

    private func manifest(of copy: String, at now: Timestamp, fileCount: Int) async throws -> Manifest {
        let database = try await SQLiteDatabase.open(path: copy)
        let log = AuditLog(database: database, vault: vault, world: world)
        do {
            let (size, root) = try await log.end()
            let schema = try await database.read { try $0.count(Self.schema) }
            await database.close()
            // Opening it may have made a log beside it; what was closed is whole in the file.
            return Manifest(
                at: now, schema: schema, entries: size, root: root,
                databaseBytes: Int(try OpenFile(reading: copy).size), fileCount: fileCount)
        } catch {
            await database.close()
            throw error
        }
    }

    /// The newest one in a folder, by its name. Throws `.none`.
    package static func newest(in folder: String) throws(BackupProblem) -> String {
        guard let name = names(in: folder).last else { throw .none(folder: folder) }
        return "\(folder)/\(name)"
    }

    /// The oldest first.
    package static func names(in folder: String) -> [String] {
        let names: [String]
        do { names = try Files.names(in: folder, ending: ending) } catch { return [] }
        return names.filter { $0.hasPrefix("palermo-") }.sorted()
    }

    /// Takes away what is older than two days but for the first of each day, and what is older than `keepDays`.
    package static func prune(in folder: String, keepDays: Int, now: Timestamp) -> [String] {
        Retention.surplus(names(in: folder), keepDays: keepDays, now: now).filter { unlink("\(folder)/\($0)") == 0 }
    }
}

enum Retention {
    private static let wholeHours: Int64 = 48

    static func surplus(_ names: [String], keepDays: Int, now: Timestamp) -> [String] {
        var days: Set<Day> = []
        return names.sorted().filter { name in
            guard let at = instant(name) else { return false }
            if at > now.adding(hours: -wholeHours) { return false }
            return at < now.adding(days: -Int64(keepDays)) || !days.insert(at.utcDay).inserted
        }
    }

    /// `palermo-2026-11-27T13-29-35Z.backup`
    static func instant(_ name: String) -> Timestamp? {
        let stem = name.dropFirst("palermo-".utf8.count).prefix(20)
        guard stem.count == 20, stem.hasSuffix("Z") else { return nil }
        return Timestamp(rfc3339: stem.prefix(11) + stem.dropFirst(11).replacing("-", with: ":"))
    }
}

import Audit
import Backups
import Foundation
import Kernel
import Schema
import Storage
import StorageSQLite
import Vault

/// The audit log: what it costs to write into, proofs out of a large one, and bringing a large backup back.
enum AuditBenchmark {
    private static let vault = Vault(masterKey: [UInt8](repeating: 7, count: 32))

    static func run(folder: String, entries: Int) async throws {
        for isLogged in [false, true] {
            let database = try await open("\(folder)/audit-\(isLogged).db")
            if isLogged { AuditLog(database: database, vault: vault, world: .live).begin() }
            let rate = try await appends(database, writers: 64, each: 1_500)
            Report.line(
                isLogged ? "durable events into the log, 64 writers" : "the same without the log",
                Report.perSecond(rate), isLogged ? "goal 5,000" : "entries wait without a place")
            await database.close()
        }
        try await records()
        let path = "\(folder)/audit-large/palermo.db"
        try FileManager.default.createDirectory(
            atPath: "\(folder)/audit-large", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let database = try await open(path)
        let log = AuditLog(database: database, vault: vault, world: .live)
        log.begin()
        let ids = try await fill(database, entries)
        try await proofs(log, ids, entries)
        await database.close()
        try await backup(path, folder)
    }

    private static func open(_ path: String) async throws -> SQLiteDatabase {
        let database = try await SQLiteDatabase.open(path: path)
        try await Migrator(Schema.migrations).run(on: database, now: .wallClock())
        return database
    }

    private static func entry() -> JournalEntry {
        let now = Timestamp.wallClock()
        return JournalEntry(
            id: .make(now: now), at: now, actor: .make(now: now), organisation: .make(now: now), act: "case.read",
            caseID: .make(now: now), isRead: true)
    }

    private static func appends(_ database: SQLiteDatabase, writers: Int, each: Int) async throws -> Double {
        let start = Report.now()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<writers {
                group.addTask { for _ in 0..<each { try await database.append([entry()]) } }
            }
            try await group.waitForAll()
        }
        return Double(writers * each) / (Report.now() - start) * 1_000
    }

    /// Some of their identifiers, spread over the log.
    private static func fill(_ database: SQLiteDatabase, _ count: Int) async throws -> [ID<JournalEntry>] {
        let start = Report.now()
        var kept: [ID<JournalEntry>] = []
        let batch = 10_000
        for _ in 0..<max(1, count / batch) {
            let entries = (0..<batch).map { _ in entry() }
            try await database.write { write in for entry in entries { try write.journal(entry) } }
            kept.append(entries[batch / 2].id)
        }
        Report.line("a log of \(count) entries made", "\(Int((Report.now() - start) / 1_000)) s")
        return kept
    }

    private static func proofs(_ log: AuditLog, _ ids: [ID<JournalEntry>], _ count: Int) async throws {
        _ = try await log.sign()
        var times: [Double] = []
        for id in (ids + ids).shuffled().prefix(400) {
            let start = Report.now()
            _ = try await log.proof(of: id)
            times.append(Report.now() - start)
        }
        times.sort()
        Report.line(
            "inclusion proof among \(count), median", Report.milliseconds(Report.quantile(times, 0.5)),
            "slowest hundredth \(Report.milliseconds(Report.quantile(times, 0.99))); goal 10 ms")
    }

    /// A list opens a name of each of a thousand records, each under its own key.
    private static func records() async throws {
        let now = Timestamp.wallClock()
        let rows = (0..<1_000).map { _ -> (ID<AnyEntity>, [UInt8], [UInt8]) in
            let id: ID<AnyEntity> = .make(now: now)
            let (key, wrapped) = vault.newRecordKey(for: id)
            return (id, wrapped, key.seal("Layla Benkirane", table: "cases", column: "name"))
        }
        var times: [Double] = []
        for _ in 0..<50 {
            let start = Report.now()
            for (id, wrapped, sealed) in rows {
                _ = try vault.unwrap(wrapped, for: id).open(sealed, table: "cases", column: "name")
            }
            times.append(Report.now() - start)
        }
        times.sort()
        Report.line(
            "opening 1,000 sealed rows, median", Report.milliseconds(Report.quantile(times, 0.5)), "goal 10 ms")
    }

    private static func backup(_ path: String, _ folder: String) async throws {
        let size = (try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
        let start = Report.now()
        let backups = Backups(database: path, files: "\(folder)/none", vault: vault, world: .live)
        let (file, _) = try await backups.make(in: folder)
        Report.line(
            "backup of \(size >> 20) MB, made and read back", "\(Int((Report.now() - start) / 1_000)) s")
        let target = "\(folder)/audit-back"
        try FileManager.default.createDirectory(
            atPath: target, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let again = Report.now()
        _ = try await Backups.restore(file, vault: vault, world: .live, to: target, name: "palermo.db")
        Report.line(
            "brought back, with everything checked", "\(Int((Report.now() - again) / 1_000)) s", "goal 5 minutes")
    }
}

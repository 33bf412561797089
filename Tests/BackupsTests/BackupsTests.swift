import Audit
import Glibc
import Kernel
import Schema
import Storage
import StorageSQLite
import TestKit
import Testing
import Vault

@testable import Backups

private func newFolder() -> String {
    let path = TestFolder.path()
    mkdir(path, 0o700)
    return path
}

/// A deployment on a disk: database, files, key.
private struct Place {
    let folder: String
    let vault: Vault
    let clock = Clock2020()
    var database: String { folder + "/palermo.db" }
    var backups: Backups { Backups(database: database, files: folder + "/files", vault: vault, world: clock.world) }

    init(_ folder: String, key: UInt8 = 7) {
        self.folder = folder
        vault = Vault(masterKey: [UInt8](repeating: key, count: 32))
    }

    /// With a journal of so many entries and a few files.
    func fill(entries: Int) async throws {
        let database = try await SQLiteDatabase.open(path: self.database)
        try await Migrator(Schema.migrations).run(on: database, now: clock.now)
        try await add(entries, to: database)
        await database.close()
        for (name, size) in [("a", 10), ("b", 200_000), ("c", 0)] {
            try FileTree.makeParents(of: "files/deep/\(name)", in: folder)
            try OpenFile(writing: folder + "/files/deep/\(name)").write([UInt8](repeating: 65, count: size))
        }
    }

    func add(_ entries: Int, to database: any Database) async throws {
        let log = AuditLog(database: database, vault: vault, world: clock.world)
        log.begin()
        for number in 0..<entries {
            clock.advance(seconds: 1)
            let entry = JournalEntry(
                id: .make(now: clock.now), at: clock.now, actor: nil, organisation: nil, act: "test.act",
                codes: "n=\(number)")
            try await database.append([entry])
        }
        _ = try await log.sign()
    }
}

@Suite("Backups")
struct BackupsTests {
    private static func bytes(_ path: String) throws -> [UInt8] { try Files.read(path, limit: 1 << 30) }

    @Test("what was backed up comes back whole, with its files, and as of that moment")
    func whole() async throws {
        let place = Place(newFolder())
        try await place.fill(entries: 40)
        let store = newFolder()
        let (path, manifest) = try await place.backups.make(in: store)
        #expect(manifest.fileCount == 3)
        let bytes = try Self.bytes(path)
        #expect(!String(decoding: bytes, as: UTF8.self).contains("test.act"), "sealed as a whole")
        // What comes later is not in it.
        let database = try await SQLiteDatabase.open(path: place.database)
        try await place.add(5, to: database)
        await database.close()
        let target = newFolder()
        let back = try await Backups.restore(
            path, vault: place.vault, world: place.clock.world, to: target, name: "palermo.db")
        #expect(back == manifest)
        #expect(try Files.names(in: target, ending: "") == ["files", "palermo.db"], "no scratch is left")
        #expect(try Self.bytes(target + "/files/deep/b") == Self.bytes(place.folder + "/files/deep/b"))
        let restored = try await SQLiteDatabase.open(path: target + "/palermo.db")
        let count = Statement("test.count", "SELECT COUNT(*) FROM journal WHERE act = 'test.act'")
        #expect(try await restored.read { try $0.count(count) } == 40)
        await restored.close()
        let lost = try await Backups.missing(from: manifest, in: place.database)
        #expect(lost.entries >= 5 && lost.entries < 10)
        // Nothing is written over what is there.
        await #expect(throws: BackupProblem.occupied(target + "/palermo.db")) {
            _ = try await Backups.restore(
                path, vault: place.vault, world: place.clock.world, to: target, name: "palermo.db")
        }
    }

    @Test("a backup is made while others write, and is of one moment")
    func busy() async throws {
        let place = Place(newFolder())
        try await place.fill(entries: 5)
        let database = try await SQLiteDatabase.open(path: place.database)
        let store = newFolder()
        async let writing: Void = place.add(300, to: database)
        var made: [String] = []
        for _ in 0..<3 {
            place.clock.advance(seconds: 1)
            made.append(try await place.backups.make(in: store).path)
        }
        try await writing
        await database.close()
        for path in made {
            _ = try await Backups.restore(
                path, vault: place.vault, world: place.clock.world, to: newFolder(), name: "palermo.db")
        }
    }

    @Test("with another key, one bit changed, a piece missing or moved, nothing comes back and nothing is left")
    func damage() async throws {
        let place = Place(newFolder())
        try await place.fill(entries: 3)
        let store = newFolder()
        let (path, _) = try await place.backups.make(in: store)
        let whole = try Self.bytes(path)
        let header = BackupWriter.mark.count + SealedWriter.headerBytes
        let piece = SealedWriter.pieceBytes + SealedWriter.tagBytes
        #expect(whole.count > header + 3 * piece)
        var flipped = whole
        flipped[whole.count / 2] ^= 1
        let first = Array(whole[header..<header + piece])
        let second = Array(whole[header + piece..<header + 2 * piece])
        let rest = whole[(header + 2 * piece)...]
        let damaged: [(String, [UInt8])] = [
            ("a bit", flipped), ("the end", Array(whole.dropLast(piece))),
            ("a piece left out", Array(whole.prefix(header)) + second + rest),
            ("two pieces changed over", Array(whole.prefix(header)) + second + first + rest),
            ("something after the end", whole + first), ("nothing in it", Array(whole.prefix(header))),
            ("another file", Array("not a backup".utf8)),
        ]
        for (what, bytes) in damaged {
            let file = newFolder() + "/damaged.backup"
            try OpenFile(writing: file).write(bytes)
            let target = newFolder()
            await #expect(throws: BackupProblem.self, "\(what)") {
                _ = try await Backups.restore(
                    file, vault: place.vault, world: place.clock.world, to: target, name: "palermo.db")
            }
            #expect(try Files.names(in: target, ending: "").isEmpty, "\(what)")
        }
        let stranger = Place(newFolder(), key: 8)
        await #expect(throws: BackupProblem.otherKeyOrDamaged(path)) {
            _ = try await Backups.restore(
                path, vault: stranger.vault, world: place.clock.world, to: stranger.folder, name: "palermo.db")
        }
    }

    @Test("a log that was edited before the backup is found when it is brought back")
    func edited() async throws {
        let place = Place(newFolder())
        try await place.fill(entries: 9)
        let database = try await SQLiteDatabase.open(path: place.database)
        _ = try await database.write {
            try $0.run(Statement("test.edit", "UPDATE journal SET codes = 'n=99' WHERE codes = 'n=4'"))
        }
        await database.close()
        let (path, _) = try await place.backups.make(in: newFolder())
        let target = newFolder()
        // The entry, and the roots of the end and of the signed head that it changes.
        await #expect(throws: BackupProblem.damagedLog(faults: 3)) {
            _ = try await Backups.restore(
                path, vault: place.vault, world: place.clock.world, to: target, name: "palermo.db")
        }
        #expect(try Files.names(in: target, ending: "").isEmpty)
    }

    @Test(
        "paths in a backup stay below the folder",
        arguments: [
            ("files/a", true), ("files/a/b", true), ("files/../a", false), ("/etc/x", false), ("files//a", false),
            ("files/./a", false), ("files/..", false), ("", false), ("files/a\u{0}b", false),
        ])
    func paths(_ path: String, _ isPlain: Bool) { #expect(FileTree.isPlain(path) == isPlain) }

    @Test("all of two days stay, then one a day, then none")
    func retention() {
        let now = Timestamp(rfc3339: "2026-11-27T12:00:00Z"[...]) ?? Timestamp(milliseconds: 0)
        let names = (0..<24 * 40).map { hours -> String in
            let at = now.adding(hours: -Int64(hours))
            return "palermo-" + String(at.description.prefix(19)).replacing(":", with: "-") + "Z.backup"
        }
        let gone = Set(Retention.surplus(names + ["palermo-notes.backup", "other"], keepDays: 30, now: now))
        let kept = names.filter { !gone.contains($0) }
        #expect(!gone.contains("palermo-notes.backup"))
        #expect(kept.prefix(48).elementsEqual(names.prefix(48)))
        #expect(kept.count - 48 >= 28 && kept.count - 48 <= 30)
        #expect(Set(kept.dropFirst(48).map { $0.prefix(18) }).count == kept.count - 48)
    }
}

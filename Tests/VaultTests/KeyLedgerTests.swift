import Foundation
import Kernel
import Storage
import TestKit
import Testing
import Vault

/// The list of destroyed keys: nobody adds a line without the key file, and none is lost.
@Suite struct KeyLedgerTests {
    private let now = Timestamp(milliseconds: 1_586_131_200_000)

    private func destroy(_ count: Int, in database: any Database, _ vault: Vault, at: Timestamp) async throws {
        try await database.write { write in
            for _ in 0..<count {
                let record = ID<AnyEntity>.make(now: at)
                _ = try KeyStore.create(write, vault, for: record, at: at)
                try KeyStore.destroy(write, for: record, at: at)
            }
        }
    }

    private func folder() throws -> String {
        let folder = TestFolder.path()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return folder
    }

    @Test(arguments: Engine.allCases)
    func `every destroyed key stands there once, also when a crash cut the last line short`(engine: Engine) async throws
    {
        let (folder, vault) = (try folder(), TestVault.make())
        defer { try? FileManager.default.removeItem(atPath: folder) }  // tidy: allow - a test's own folder
        try await TestStore.run(engine) { database in
            let ledger = KeyLedger(in: folder, vault: vault)
            try await destroy(3, in: database, vault, at: now)
            #expect(try await ledger.catchUp(database) == 3)
            let path = folder + "/" + ledger.name
            let whole = try Data(contentsOf: URL(filePath: path))
            try (whole + Data("1586131200000 0171".utf8)).write(to: URL(filePath: path))
            #expect(try ledger.count() == 3)
            try await destroy(2, in: database, vault, at: now.adding(minutes: 1))
            #expect(try await ledger.catchUp(database) == 2)
            #expect(try await ledger.catchUp(database) == 0)
            #expect(try ledger.count() == 5)
            #expect(try Data(contentsOf: URL(filePath: path)).starts(with: whole))
            // A second process with the same folder writes no line over another's.
            try await destroy(4, in: database, vault, at: now.adding(minutes: 2))
            async let one = KeyLedger(in: folder, vault: vault).catchUp(database)
            async let other = KeyLedger(in: folder, vault: vault).catchUp(database)
            let came = try await (one, other)
            #expect(try ledger.count() == 5 + came.0 + came.1)
            #expect(try await KeyLedger(in: folder, vault: vault).replay(database) { _, _, _ in } >= 0)
        }
    }

    @Test func `a line that was not written with this key is not followed`() async throws {
        let (folder, vault) = (try folder(), TestVault.make())
        defer { try? FileManager.default.removeItem(atPath: folder) }  // tidy: allow - a test's own folder
        try await TestStore.run(.sqlite) { database in
            let ledger = KeyLedger(in: folder, vault: vault)
            try await destroy(2, in: database, vault, at: now)
            try await ledger.catchUp(database)
            let path = folder + "/" + ledger.name
            let whole = try String(contentsOfFile: path, encoding: .utf8)
            // The victim's identifier in somebody else's line.
            let victim = "01714e80-dc00-7517-81b7-948c61aa375e"
            let lines = whole.split(separator: "\n")
            var parts = lines[1].split(separator: " ")
            parts[1] = victim[...]
            let forged = "\(lines[0])\n\(parts.joined(separator: " "))\n\(lines[2])\n"
            try forged.write(toFile: path, atomically: true, encoding: .utf8)
            try await TestStore.run(.sqlite) { older in
                await #expect(throws: VaultError.ledgerChanged(path)) {
                    try await ledger.replay(older) { _, _, _ in Issue.record("a forged line was followed") }
                }
            }
            await #expect(throws: VaultError.ledgerChanged(path)) { try await ledger.catchUp(database) }
        }
    }
}

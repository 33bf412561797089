import Foundation
import Kernel
import Storage
import TestKit
import Testing
import Vault

/// A database goes with one key file, and no other is ever made beside it.
struct DatabaseKeyTests {
    private func inFolder(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "palermo-key-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try await body(folder.path)
        try FileManager.default.removeItem(at: folder)
    }

    private static let forget = Statement("test.forgetKey", "DELETE FROM vault_key")

    @Test(arguments: Engine.allCases)
    func `a lost key file is not replaced, and another one is refused`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            try await inFolder { folder in
                let (path, now) = ("\(folder)/key", Clock2020.start)
                let vault = try await Vault.open(keyFile: path, for: database, at: now)
                _ = try await Vault.open(keyFile: path, for: database, at: now)
                try await Vault.check(keyFile: path, against: database)

                try FileManager.default.moveItem(atPath: path, toPath: path + ".lost")
                await #expect(throws: VaultError.keyFileMissing(path)) {
                    try await Vault.open(keyFile: path, for: database, at: now)
                }
                #expect(!FileManager.default.fileExists(atPath: path))
                _ = try Vault.open(keyFile: path, createIfMissing: true)
                await #expect(throws: VaultError.keyFileOfAnother(path)) {
                    try await Vault.open(keyFile: path, for: database, at: now)
                }
                await #expect(throws: VaultError.keyFileOfAnother(path)) {
                    try await Vault.check(keyFile: path, against: database)
                }

                // A database from before the mark existed still knows by its records.
                try await database.write { write in
                    _ = try KeyStore.create(write, vault, for: .make(now: now), at: now)
                    try write.run(Self.forget)
                }
                await #expect(throws: VaultError.keyFileOfAnother(path)) {
                    try await Vault.open(keyFile: path, for: database, at: now)
                }
                _ = try await Vault.open(keyFile: path + ".lost", for: database, at: now)
            }
        }
    }
}

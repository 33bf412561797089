import Kernel
import Storage
import TestKit
import Testing
import Vault

struct KeyStoreTests {
    private let vault = Vault(masterKey: [UInt8](repeating: 7, count: 32))

    @Test(arguments: Engine.allCases) func `a destroyed key opens nothing and is not replaced`(engine: Engine)
        async throws
    {
        let vault = vault
        try await TestStore.run(engine) { database in
            let record = ID<AnyEntity>.make(now: Clock2020.start)
            let box = try await database.write { write in
                try KeyStore.create(write, vault, for: record, at: Clock2020.start).seal("x", table: "t", column: "c")
            }
            let text = try await database.read { read in
                try KeyStore.load(read, vault, for: record)?.open(box, table: "t", column: "c")
            }
            #expect(text == "x")
            await #expect(throws: StorageError.self) {
                try await database.write { _ = try KeyStore.create($0, vault, for: record, at: Clock2020.start) }
            }
            try await database.write { try KeyStore.destroy($0, for: record, at: Clock2020.start) }
            let isGone = try await database.read { try KeyStore.load($0, vault, for: record) == nil }
            #expect(isGone)
            await #expect(throws: StorageError.self) {
                try await database.write { _ = try KeyStore.create($0, vault, for: record, at: Clock2020.start) }
            }
        }
    }
}

import Dispatch
import Foundation
import Kernel
import Storage
import StorageSQLite
import TestKit
import Testing
import Vault

/// What only happens with a file that others hold too.
struct SQLiteFileTests {
    @Test func `writes that find the file taken fail together and do not wait one after the other`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "palermo-busy-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.appending(path: "test.db").path
        let other = try await SQLiteDatabase.open(path: path)
        let database = try await SQLiteDatabase.open(path: path, busyMilliseconds: 50)
        try await other.migrate { try $0.script(DataDefinition.translate(Scratch.tables, for: .sqlite)) }

        let (taken, take) = AsyncStream.makeStream(of: Void.self)
        let letGo = DispatchSemaphore(value: 0)
        let holder = Task {
            try await other.write { write in
                try write.run(Scratch.insert, Scratch.thing(0))
                take.yield()
                letGo.wait()
            }
        }
        for await _ in taken { break }
        // All of them wait in one batch before the first is tried.
        let begin = DispatchSemaphore(value: 0)
        let (asked, ask) = AsyncStream.makeStream(of: Void.self)
        let pause = Task { try await database.migrate { _ in begin.wait() } }
        let failures = await withTaskGroup(of: Int.self) { group in
            for number in 1...20 {
                group.addTask {
                    ask.yield()
                    do {
                        _ = try await database.write { try $0.run(Scratch.insert, Scratch.thing(number)) }
                        return 0
                    } catch {
                        // Once somebody has been told, whoever is still being tried gets through.
                        letGo.signal()
                        return error as? StorageError == .busy(statement: "sqlite.begin") ? 1 : 0
                    }
                }
            }
            group.addTask {
                var count = 0
                for await _ in asked {
                    count += 1
                    if count == 20 { break }
                }
                do { try await Task.sleep(for: .milliseconds(200)) } catch { return 0 }
                begin.signal()
                return 0
            }
            return await group.reduce(0, +)
        }
        letGo.signal()
        try await holder.value
        try await pause.value
        #expect(failures == 20)
        _ = try await database.write { try $0.run(Scratch.insert, Scratch.thing(100)) }
        await database.close()
        await other.close()
        try FileManager.default.removeItem(at: folder)
    }

    private static let file = Statement(
        "test.file", "SELECT file FROM pragma_database_list WHERE name = 'main'")
    private static let wrapped = Statement("test.wrapped", "SELECT wrapped FROM record_keys")

    @Test func `a destroyed key is neither in the file nor in its log`() async throws {
        try await TestStore.run(.sqlite) { database in
            let record = ID<AnyEntity>.make(now: Clock2020.start)
            let vault = TestVault.make()
            try await database.write { _ = try KeyStore.create($0, vault, for: record, at: Clock2020.start) }
            let (path, bytes) = try await database.read { read in
                (
                    try read.first(Self.file, [], { $0.text(0) }) ?? "",
                    try read.first(Self.wrapped, [], { $0.bytes(0) }) ?? []
                )
            }
            func isFound() throws -> Bool {
                for name in [path, path + "-wal"] {
                    let content = try Data(contentsOf: URL(filePath: name))
                    if content.range(of: Data(bytes)) != nil { return true }
                }
                return false
            }
            #expect(try isFound())
            try await database.write { try KeyStore.destroy($0, for: record, at: Clock2020.start) }
            #expect(try !isFound())
        }
    }
}

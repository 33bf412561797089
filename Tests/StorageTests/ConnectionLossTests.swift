import Kernel
import Storage
import StoragePostgreSQL
import TestKit
import Testing

/// What only happens with a server that may go away.
struct ConnectionLossTests {
    private static let endAll = """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
        """
    private static let endOwn = Statement(
        "test.endOwn", sqlite: "SELECT 1", postgreSQL: "SELECT CAST(pg_terminate_backend(pg_backend_pid()) AS int)")

    @Test func `after the server has dropped every connection, nobody notices`() async throws {
        try await Scratch.run(.postgreSQL) { database in
            for round in 0..<5 {
                for number in 0..<8 { _ = try await database.read { _ in number } }
                try await database.write { try $0.run(Scratch.insert, Scratch.thing(round)) }
                try await database.migrate { try $0.script(Self.endAll) }
                switch round % 3 {
                case 0: #expect(try await database.read { try $0.count(Scratch.count) } == round + 1)
                case 1: try await database.write { try $0.run(Scratch.setTaken, [.int(1), .int(round)]) }
                default: try await database.append([Scratch.entry(round)])
                }
            }
            let (things, taken) = try await database.read { read in
                (try read.count(Scratch.count), try read.count(Scratch.taken, [.int(1)]))
            }
            #expect(things == 5)
            #expect(taken == 4)
        }
    }

    @Test func `a connection lost in the middle of a write leaves nothing of that try`() async throws {
        try await Scratch.run(.postgreSQL) { database in
            await #expect(throws: StorageError.self) {
                try await database.write { write in
                    try write.run(Scratch.insert, Scratch.thing(1))
                    _ = try write.count(Self.endOwn)
                }
            }
            let count = try await database.read { try $0.count(Scratch.count) }
            #expect(count == 0)
        }
    }

    @Test func `a server that is not there is an error that names no password`() async throws {
        do {
            _ = try await PostgreSQLDatabase.open("host=/nonexistent user=palermo password=geheim dbname=palermo")
            Issue.record("opened")
        } catch {
            guard case .unavailable(let why) = error as? StorageError else { throw error }
            #expect(!why.contains("geheim"))
        }
        await #expect(throws: StorageError.self) { try await PostgreSQLDatabase.open("no such = = setting") }
    }

    @Test func `a closure that swallows a refusal does not commit`() async throws {
        try await Scratch.run(.postgreSQL) { database in
            await #expect(throws: StorageError.self) {
                try await database.write { write in
                    try write.run(Scratch.insert, Scratch.thing(1))
                    do { try write.run(Scratch.insert, Scratch.thing(1)) } catch {}
                }
            }
            let count = try await database.read { try $0.count(Scratch.count) }
            #expect(count == 0)
        }
    }
}

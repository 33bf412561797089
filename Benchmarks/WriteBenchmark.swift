import Kernel
import Storage
import StorageSQLite

/// Durable small writes at synchronous=FULL: one after the other, and many at once that share commits.
enum WriteBenchmark {
    private static let put = Statement("bench.put", "INSERT INTO bench (id, body) VALUES (?1, ?2)")

    static func run(folder: String) async throws {
        let database = try await SQLiteDatabase.open(path: folder + "/writes.db")
        try await database.migrate {
            try $0.script("CREATE TABLE bench (id BLOB PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID")
        }
        let body = String(repeating: "x", count: 200)
        let single = try await rate(database, writes: 2_000, atOnce: 1, body)
        let gathered = try await rate(database, writes: 60_000, atOnce: 256, body)
        await database.close()
        Report.line("durable writes, one at a time", "\(Int(single)) a second")
        Report.line(
            "durable writes, 256 at once", "\(Int(gathered)) a second",
            "\((gathered / single * 10).rounded() / 10) times; goal 6 times")
    }

    private static func rate(
        _ database: SQLiteDatabase, writes: Int, atOnce: Int, _ body: String
    ) async throws -> Double {
        let start = Report.now()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<atOnce {
                group.addTask {
                    for _ in 0..<(writes / atOnce) {
                        let id = ID<AnyEntity>.make(now: .wallClock())
                        _ = try await database.write { try $0.run(put, [.id(id), .text(body)]) }
                    }
                }
            }
            try await group.waitForAll()
        }
        return Double(writes / atOnce * atOnce) / (Report.now() - start) * 1_000
    }
}

import Hummingbird
import Kernel
import Logging
import Schema
import Storage
import StorageSQLite

@main
struct Main {
    static let make = Statement("bench.make", "CREATE TABLE IF NOT EXISTS points (id BIGINT PRIMARY KEY, body TEXT NOT NULL) STRICT")
    static let put = Statement("bench.put", "INSERT OR REPLACE INTO points (id, body) VALUES (?1, ?2)")
    static let point = Statement("bench.point", "SELECT body FROM points WHERE id = ?1")

    static func main() async throws {
        let path = CommandLine.arguments.count > 1 ? CommandLine.arguments[1] : "/tmp/bench.db"
        let database = try await SQLiteDatabase.open(path: path)
        try await database.migrate { try $0.script("CREATE TABLE IF NOT EXISTS points (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT") }
        try await database.write { write in
            for index in 0..<100_000 { try write.run(put, [.int(index), .text("case number \(index)")]) }
        }
        var logger = Logger(label: "bench")
        logger.logLevel = .error
        let router = Router()
        router.get("/hello") { _, _ in "hello" }
        router.get("/point/:id") { _, context in
            let id = context.parameters.get("id").flatMap { Int($0) } ?? 0
            return try await database.read { read in try read.first(point, [.int(id)]) { $0.text(0) } ?? "none" }
        }
        router.get("/write/:id") { _, context in
            let id = context.parameters.get("id").flatMap { Int($0) } ?? 0
            _ = try await database.write { write in try write.run(put, [.int(id), .text("again")]) }
            return "ok"
        }
        let app = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 8099)), logger: logger)
        try await app.runService()
    }
}

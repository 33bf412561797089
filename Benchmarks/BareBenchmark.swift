import Hummingbird
import Kernel
import Logging
import Storage

/// What everything else is measured against: a bare Hummingbird route, and one that reads one row by its key.
enum BareBenchmark {
    private static let point = Statement("bench.point", "SELECT reference FROM cases WHERE id = ?1")
    private static let port = 18_911

    /// The bare route's requests a second.
    static func run(_ ground: Ground, seconds: Int) async throws -> Double {
        let router = Router()
        router.get("/hello") { _, _ in "hello" }
        let database = ground.database
        router.get("/point/:id") { _, context in
            guard let id = context.parameters.get("id").flatMap({ CaseID($0) }) else { return "none" }
            return try await database.point { read in
                try read.first(point, [.id(id)]) { $0.text(0) } ?? "none"
            }
        }
        var logger = Logger(label: "bench")
        logger.logLevel = .error
        let server = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)), logger: logger)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            try await Task.sleep(for: .seconds(1))
            let base = "http://127.0.0.1:\(port)"
            // Twice, the better one of each: the first load also warms the process up.
            _ = try Load.measure(base, ["/hello"], seconds: 2)
            let bare = try Load.measure(base, ["/hello"], seconds: seconds)
            bare.report("bare Hummingbird route")
            let paths = ground.sample(20_000).map { "/point/\($0)" }
            let read = try Load.measure(base, paths, seconds: seconds)
            read.report(
                "the same with one point read", "\(Int((read.rate / bare.rate * 100).rounded())) % of bare, goal 70 %")
            group.cancelAll()
            do { try await group.waitForAll() } catch is CancellationError {}
            return bare.rate
        }
    }
}

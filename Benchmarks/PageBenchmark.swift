import Foundation
import Hummingbird
import Kernel
import Logging
import Storage
import StorageSQLite
import Web

/// Pages under load by wrk on the same machine: a bare route, one with a point read, the case page, the list.
enum PageBenchmark {
    private static let point = Statement("bench.point", "SELECT reference FROM cases WHERE id = ?1")

    static func run(_ ground: Ground, seconds: Int) async throws {
        let router = Router()
        router.get("/hello") { _, _ in "hello" }
        router.get("/point/:id") { _, context in
            guard let id = context.parameters.get("id").flatMap({ CaseID($0) }) else { return "none" }
            return try await ground.database.read { read in
                try read.first(point, [.id(id)]) { $0.text(0) } ?? "none"
            }
        }
        var logger = Logger(label: "bench")
        logger.logLevel = .error
        let bare = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 18_911)), logger: logger)
        let site = WebApp(ground.desk, assets: ground.assets).build(host: "127.0.0.1", port: 18_912)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await bare.run() }
            group.addTask { try await site.run() }
            try await Task.sleep(for: .seconds(1))
            try await measure(ground, seconds)
            group.cancelAll()
            do { try await group.waitForAll() } catch is CancellationError {}
        }
    }

    private static func measure(_ ground: Ground, _ seconds: Int) async throws {
        let paths = ground.cases.shuffled().prefix(5_000)
        let hello = try await load("bare route", "http://127.0.0.1:18911", ["/hello"], seconds, nil, nil)
        _ = try await load(
            "one point read", "http://127.0.0.1:18911", paths.map { "/point/\($0)" }, seconds, nil,
            (hello, "goal 70 %"))
        _ = try await load(
            "case page, signed in, journalled", "http://127.0.0.1:18912", paths.map { "/cases/\($0)" }, seconds,
            ground.token, (hello, "goal 16.7 %"))
        _ = try await load(
            "case list, signed in", "http://127.0.0.1:18912", ["/cases"], seconds, ground.token, (hello, ""))
    }

    /// Requests a second; prints them with p50, p95 and p99.
    private static func load(
        _ name: String, _ base: String, _ paths: [String], _ seconds: Int, _ token: String?,
        _ reference: (Double, String)?
    ) async throws -> Double {
        let file = NSTemporaryDirectory() + "palermo-bench-\(UUID().uuidString).lua"
        defer { Report.attempt("clean up") { try FileManager.default.removeItem(atPath: file) } }
        let cookie = token.map { "wrk.headers['Cookie'] = 'palermo-session=\($0)'\n" } ?? ""
        let script = """
            \(cookie)local paths = {\(paths.map { "'\($0)'" }.joined(separator: ","))}
            local index = 0
            request = function() index = index % #paths + 1; return wrk.format('GET', paths[index]) end
            done = function(s, l, r)
              io.write(string.format('FIGURES %f %f %f %f %d\\n', s.requests / s.duration * 1e6,
                l:percentile(50) / 1000, l:percentile(95) / 1000, l:percentile(99) / 1000, s.errors.status))
            end
            """
        try script.write(toFile: file, atomically: true, encoding: .utf8)
        let output = try await wrk(["-t1", "-c32", "-d\(seconds)s", "-s", file, base + "/"])
        guard let line = output.split(separator: "\n").first(where: { $0.hasPrefix("FIGURES") }) else {
            Report.line(name, "wrk said nothing")
            return 0
        }
        let figures = line.split(separator: " ").dropFirst().compactMap { Double($0) }
        guard figures.count == 5 else { return 0 }
        let share = reference.map { " \(Int((figures[0] / $0.0 * 100).rounded())) % of bare, \($0.1)" } ?? ""
        Report.line(
            name, "\(Int(figures[0])) a second",
            "p50 \(Report.milliseconds(figures[1])), p95 \(Report.milliseconds(figures[2])), "
                + "p99 \(Report.milliseconds(figures[3])), errors \(Int(figures[4]));\(share)")
        return figures[0]
    }

    private static func wrk(_ arguments: [String]) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                let process = Process()
                process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
                process.arguments = ["wrk"] + arguments
                let pipe = Pipe()
                process.standardOutput = pipe
                do {
                    try process.run()
                    let output = pipe.fileHandleForReading.readDataToEndOfFile()
                    process.waitUntilExit()
                    continuation.resume(returning: String(decoding: output, as: UTF8.self))
                } catch { continuation.resume(throwing: error) }
            }
        }
    }
}

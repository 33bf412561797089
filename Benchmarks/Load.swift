import Foundation

/// What wrk measured of one address or a set of them. Closed loop, 32 connections, on the same two cores as the server.
struct Load {
    let rate: Double
    let p50: Double
    let p95: Double
    let p99: Double
    let errors: Int

    static let connections = 32

    /// - Parameters: base: `http://127.0.0.1:8080`. paths: asked one after the other. token: of a session, when signed in.
    static func measure(_ base: String, _ paths: [String], seconds: Int, token: String? = nil) throws -> Load {
        let cookie = token.map { "wrk.headers['Cookie'] = 'palermo-session=\($0)'\n" } ?? ""
        let script = """
            \(cookie)local paths = {\(paths.map { "'\($0)'" }.joined(separator: ","))}
            local index = 0
            request = function() index = index % #paths + 1; return wrk.format('GET', paths[index]) end

            """
        return try measure(base, script: script, seconds: seconds, connections: connections)
    }

    /// - Parameter script: Lua that defines `request`.
    static func measure(_ base: String, script: String, seconds: Int, connections: Int) throws -> Load {
        let file = NSTemporaryDirectory() + "palermo-bench-\(UUID().uuidString).lua"
        defer { Report.attempt("clean up") { try FileManager.default.removeItem(atPath: file) } }
        let whole =
            script + """
                done = function(s, l, r)
                  local e = s.errors
                  io.write(string.format('FIGURES %f %f %f %f %d\\n', s.requests / s.duration * 1e6,
                    l:percentile(50) / 1000, l:percentile(95) / 1000, l:percentile(99) / 1000,
                    e.status + e.connect + e.read + e.write + e.timeout))
                end
                """
        try whole.write(toFile: file, atomically: true, encoding: .utf8)
        let output = try Command.output(
            "wrk", ["-t1", "-c\(connections)", "-d\(seconds)s", "-s", file, base + "/"])
        let line = output.split(separator: "\n").first { $0.hasPrefix("FIGURES") } ?? ""
        let figures = line.split(separator: " ").dropFirst().compactMap { Double($0) }
        guard figures.count == 5 else { throw BenchProblem("wrk said nothing that can be read: \(output)") }
        return Load(rate: figures[0], p50: figures[1], p95: figures[2], p99: figures[3], errors: Int(figures[4]))
    }

    func report(_ name: String, _ note: String = "") {
        let errors = errors == 0 ? "" : ", \(errors) ERRORS"
        Report.line(
            name, Report.perSecond(rate),
            "p50 \(Report.milliseconds(p50)), p95 \(Report.milliseconds(p95)), p99 \(Report.milliseconds(p99))\(errors)"
                + (note.isEmpty ? "" : "; \(note)"))
    }
}

struct BenchProblem: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// Other programs.
enum Command {
    /// What the command wrote to its standard output. Throws when it failed.
    @discardableResult
    static func output(_ name: String, _ arguments: [String], input: String? = nil) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [name] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        if let input { process.standardInput = FileHandle(forReadingAtPath: input) }
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BenchProblem("\(name) \(arguments.first ?? "") ended with \(process.terminationStatus)")
        }
        return String(decoding: output, as: UTF8.self)
    }
}

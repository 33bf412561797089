import Foundation

/// A real `palermo serve` beside the benchmark: what is measured is the program that people run.
final class ServerProcess {
    private let process = Process()
    let base: String
    /// From the start of the process to the last byte of its first page.
    let firstPageMilliseconds: Double

    /// - Parameters: folder: holds the key. database: a file or a connection. Throws when no page comes in 60 s.
    init(folder: String, database: String, resources: String, port: Int) throws {
        base = "http://127.0.0.1:\(port)"
        let program = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().path + "/palermo"
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = [
            "serve", "--data", folder, "--database", database, "--resources", resources, "--port", "\(port)",
            "--jurisdiction", "demo", "--regions", "demo",
        ]
        process.standardOutput = FileHandle.nullDevice
        let start = Report.now()
        try process.run()
        let address = base + "/sign-in"
        while Report.now() - start < 60_000 {
            if ServerProcess.answers(address, port: UInt16(port)) {
                firstPageMilliseconds = Report.now() - start
                return
            }
            usleep(2_000)
        }
        process.terminate()
        throw BenchProblem("no page came from \(address)")
    }

    /// VmRSS and VmHWM of the server, in MB.
    var resident: (now: Int, peak: Int) {
        let text = FileManager.default.contents(atPath: "/proc/\(process.processIdentifier)/status") ?? Data()
        func megabytes(_ key: String) -> Int {
            let line = String(decoding: text, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix(key) }
            return (line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) } ?? 0)
                / 1_024
        }
        return (megabytes("VmRSS"), megabytes("VmHWM"))
    }

    /// From now on the peak is that of what follows.
    func forgetPeak() {
        Report.attempt("forget the peak") {
            try Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/\(process.processIdentifier)/clear_refs"))
        }
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    /// One plain request over a socket; a whole HTTP client would be the larger part of the time.
    private static func answers(_ address: String, port: UInt16) -> Bool {
        let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard client >= 0 else { return false }
        defer { close(client) }
        var target = sockaddr_in()
        target.sin_family = sa_family_t(AF_INET)
        target.sin_port = port.bigEndian
        target.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &target) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { return false }
        let request = Array("GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".utf8)
        guard write(client, request, request.count) == request.count else { return false }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        var answer: [UInt8] = []
        while true {
            let count = read(client, &bytes, bytes.count)
            if count <= 0 { break }
            answer += bytes[..<count]
        }
        return String(decoding: answer.prefix(12), as: UTF8.self) == "HTTP/1.1 200"
    }
}

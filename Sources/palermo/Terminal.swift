import Glibc
import Kernel

/// Standard input or a file, bounded.
enum Input {
    static let bytesMax = 1_024 * 1_024 * 1_024

    static func read(_ path: String) throws -> [UInt8] {
        if path != "-" { return try Files.read(path, limit: bytesMax) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(STDIN_FILENO, &piece, piece.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw CommandProblem("standard input cannot be read") }
            if count == 0 { return bytes }
            bytes.append(contentsOf: piece[..<count])
            guard bytes.count <= bytesMax else {
                throw CommandProblem("standard input is larger than \(bytesMax) bytes")
            }
        }
    }
}

/// Lines on standard error, so that standard output holds the result only.
enum Notice {
    static func say(_ text: String) { write(text + "\n") }

    static func write(_ text: String, to descriptor: Int32 = STDERR_FILENO) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            // A closed stream is no reason to stop the work.
            if count <= 0 { return }
            bytes = bytes.dropFirst(count)
        }
    }
}

/// A progress bar on a terminal, nothing elsewhere.
struct Progress {
    private let isShown: Bool
    private static let width = 40

    init(isShown: Bool) { self.isShown = isShown && isatty(STDERR_FILENO) == 1 }

    func show(_ done: Int, of total: Int) {
        guard isShown, total > 0 else { return }
        let filled = Progress.width * min(done, total) / total
        let bar = String(repeating: "█", count: filled) + String(repeating: "·", count: Progress.width - filled)
        Notice.write("\r\(bar) \(100 * min(done, total) / total) %")
    }

    func end() {
        if isShown { Notice.write("\r\u{1B}[K") }
    }
}

extension Bootstrap {
    /// Seconds of a clock that only goes forward, to measure how long something took.
    static func seconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

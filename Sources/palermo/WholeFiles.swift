import Glibc

/// Files that are there whole or not at all: written beside their place, made durable, and put there together.
enum WholeFiles {
    static func write(_ files: [(path: String, bytes: [UInt8])]) throws {
        var made: [(from: String, to: String)] = []
        do {
            for file in files {
                let temporary = "\(file.path).\(getpid()).part"
                made.append((temporary, file.path))
                try write(file.bytes, to: temporary, meant: file.path)
            }
            for file in made where rename(file.from, file.to) != 0 { throw problem(file.to) }
        } catch {
            for file in made { unlink(file.from) }
            throw error
        }
    }

    private static func write(_ bytes: [UInt8], to path: String, meant: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw problem(meant) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                let problem = problem(meant)
                close(descriptor)
                throw problem
            }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0, close(descriptor) == 0 else { throw problem(meant) }
    }

    private static func problem(_ path: String) -> CommandProblem {
        CommandProblem("cannot write \(path): \(String(cString: strerror(errno)))")
    }
}

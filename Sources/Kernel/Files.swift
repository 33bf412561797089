#if canImport(Glibc)
    import Glibc
#endif

/// Why a file could not be read, in words for whoever put it there.
package struct FileProblem: Error, Sendable, Equatable, CustomStringConvertible {
    package let path: String
    package let why: String

    package init(path: String, why: String) {
        self.path = path
        self.why = why
    }

    package var description: String { "\(path): \(why)" }
}

/// Reading what was installed beside the program: definitions, catalogues, time zones. Never for what people upload.
package enum Files {
    /// The whole of a regular file of at most `limit` bytes.
    package static func read(_ path: String, limit: Int) throws(FileProblem) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw problem(path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw problem(path) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw FileProblem(path: path, why: "not a file") }
        guard status.st_size <= limit else {
            throw FileProblem(path: path, why: "larger than \(limit) bytes")
        }
        // One byte more than its size, to notice a file that grows while it is read.
        var bytes = [UInt8](repeating: 0, count: min(limit, Int(status.st_size)) + 1)
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { buffer in
                Glibc.read(descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw problem(path)
            }
            if count == 0 { break }
            filled += count
        }
        guard filled < bytes.count else {
            throw FileProblem(path: path, why: "changed while it was read or larger than \(limit) bytes")
        }
        return Array(bytes[..<filled])
    }

    /// The same as text. Throws when it is not UTF-8.
    package static func readText(_ path: String, limit: Int) throws(FileProblem) -> String {
        let bytes = try read(path, limit: limit)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw FileProblem(path: path, why: "not UTF-8 text")
        }
        return text
    }

    /// Names in a folder that end in `ending`, sorted; names that start with a dot are left out.
    package static func names(in folder: String, ending: String) throws(FileProblem) -> [String] {
        guard let directory = opendir(folder) else { throw problem(folder) }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix("."), name.hasSuffix(ending) { names.append(name) }
        }
        return names.sorted()
    }

    private static func problem(_ path: String) -> FileProblem {
        let number = errno
        return FileProblem(path: path, why: strerror(number).map { String(cString: $0) } ?? "error \(number)")
    }
}

import CSodium
import Glibc
import Kernel

/// The key-encryption key on disk: 64 hexadecimal digits and an optional line end, readable by its owner only.
enum KeyFile {
    private static let fileMax = 66

    static func load(_ path: String, createIfMissing: Bool) throws(VaultError) -> [UInt8] {
        let file = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        if file < 0 {
            let code = errno
            guard code == ENOENT else { throw .keyFileUnreadable(path, code: code) }
            guard createIfMissing else { throw .keyFileMissing(path) }
            return try create(path)
        }
        defer { close(file) }
        // The mode is asked of the open file: asking by name could be answered for another file.
        var status = stat()
        guard fstat(file, &status) == 0 else { throw .keyFileUnreadable(path, code: errno) }
        guard status.st_mode & 0o077 == 0 else {
            throw .keyFileLoose(path, mode: "0" + String(status.st_mode & 0o777, radix: 8))
        }
        var bytes = [UInt8](repeating: 0, count: fileMax + 1)
        defer { Sodium.wipe(&bytes) }
        let count = read(file, &bytes, bytes.count)
        guard count >= 0 else { throw .keyFileUnreadable(path, code: errno) }
        var digits = bytes.prefix(count)
        while let last = digits.last, last == 10 || last == 13 { digits.removeLast() }
        let text = String(decoding: digits, as: UTF8.self)
        guard count <= fileMax, digits.count == 64, let key = Hex.decode(text) else {
            throw .keyFileMalformed(path)
        }
        return key
    }

    private static func create(_ path: String) throws(VaultError) -> [UInt8] {
        let file = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .keyFileUnreadable(path, code: errno) }
        defer { close(file) }
        // A loose or strict umask must not decide who reads it.
        guard fchmod(file, 0o600) == 0 else { throw .keyFileUnreadable(path, code: errno) }
        let key = Sodium.random(KeyBytes.size)
        let text = Array((Hex.encode(key) + "\n").utf8)
        guard write(file, text, text.count) == text.count, fsync(file) == 0 else {
            let code = errno
            unlink(path)
            throw .keyFileUnreadable(path, code: code)
        }
        try syncFolder(of: path)
        return key
    }

    /// The file's name lies in its folder: without this a power cut could leave data that nothing opens any more.
    private static func syncFolder(of path: String) throws(VaultError) {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let file = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard file >= 0 else { throw .keyFileUnreadable(path, code: errno) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw .keyFileUnreadable(path, code: errno) }
    }
}

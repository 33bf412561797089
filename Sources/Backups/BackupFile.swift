import Glibc
import Kernel
import Vault

/// A file open for reading or writing, closed when it is dropped.
final class OpenFile {
    let path: String
    private let descriptor: Int32

    init(reading path: String) throws(BackupProblem) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .errno(path) }
    }

    /// New, and its owner's alone.
    init(writing path: String) throws(BackupProblem) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .errno(path) }
    }

    deinit { close(descriptor) }

    var size: UInt64 {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? UInt64(max(status.st_size, 0)) : 0
    }

    /// As many bytes as there are, up to `count`; fewer only at the end.
    func read(_ count: Int) throws(BackupProblem) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = bytes.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress?.advanced(by: filled), count - filled)
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw .errno(path) }
            if got == 0 { break }
            filled += got
        }
        bytes.removeLast(count - filled)
        return bytes
    }

    func write(_ bytes: [UInt8]) throws(BackupProblem) {
        var done = 0
        while done < bytes.count {
            let put = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress?.advanced(by: done), bytes.count - done)
            }
            if put < 0, errno == EINTR { continue }
            guard put > 0 else { throw .errno(path) }
            done += put
        }
    }

    /// On the disk, also after a power cut.
    func sync() throws(BackupProblem) { guard fsync(descriptor) == 0 else { throw .errno(path) } }
}

/// Writes entries (a name, a size, the bytes) into one sealed file. Form: a line that says what it is, the stream's header,
/// then sealed pieces of 64 KiB.
final class BackupWriter {
    static let mark = Array("palermo.backup.1\n".utf8)

    private let file: OpenFile
    private let stream: SealedWriter
    private var pending: [UInt8] = []

    init(_ path: String, _ vault: Vault) throws(BackupProblem) {
        file = try OpenFile(writing: path)
        stream = vault.sealedWriter()
        try file.write(Self.mark + stream.header)
    }

    func add(_ name: String, _ bytes: [UInt8]) throws(BackupProblem) {
        try begin(name, size: UInt64(bytes.count))
        try put(bytes)
    }

    func add(_ name: String, file path: String) throws(BackupProblem) {
        let source = try OpenFile(reading: path)
        let size = source.size
        try begin(name, size: size)
        var rest = size
        while rest > 0 {
            let piece = try source.read(Int(min(rest, UInt64(SealedWriter.pieceBytes))))
            guard !piece.isEmpty else { throw .file(path: path, why: "it became shorter while it was read") }
            try put(piece)
            rest -= UInt64(piece.count)
        }
    }

    func finish() throws(BackupProblem) {
        try put([0, 0, 0, 0])
        try file.write(stream.seal(pending, isLast: true))
        try file.sync()
    }

    private func begin(_ name: String, size: UInt64) throws(BackupProblem) {
        let name = Array(name.utf8)
        try put(BigEndian.bytes(UInt64(name.count), count: 4) + name + BigEndian.bytes(size, count: 8))
    }

    private func put(_ bytes: [UInt8]) throws(BackupProblem) {
        pending += bytes
        while pending.count > SealedWriter.pieceBytes {
            try file.write(stream.seal(Array(pending.prefix(SealedWriter.pieceBytes)), isLast: false))
            pending.removeFirst(SealedWriter.pieceBytes)
        }
    }
}

/// Reads them back in their order. Nothing is given out that the key does not vouch for.
final class BackupReader {
    private let file: OpenFile
    private let stream: SealedReader
    private var opened: [UInt8] = []
    private static let nameBytesMax = 4_096

    init(_ path: String, _ vault: Vault) throws(BackupProblem) {
        file = try OpenFile(reading: path)
        guard try file.read(BackupWriter.mark.count) == BackupWriter.mark else { throw .notABackup(path) }
        let header = try file.read(SealedWriter.headerBytes)
        do { stream = try vault.sealedReader(header: header) } catch { throw .notABackup(path) }
    }

    /// The next entry's name and size; nil after the last, when the file ends as it was ended.
    func next() throws(BackupProblem) -> (name: String, size: UInt64)? {
        let length = Int(BigEndian.number(try take(4)))
        if length == 0 {
            guard opened.isEmpty, stream.isEnded else { throw .otherKeyOrDamaged(file.path) }
            return nil
        }
        guard length <= Self.nameBytesMax, let name = String(validating: try take(length), as: UTF8.self) else {
            throw .otherKeyOrDamaged(file.path)
        }
        return (name, BigEndian.number(try take(8)))
    }

    /// The whole of a small entry.
    func bytes(_ size: UInt64) throws(BackupProblem) -> [UInt8] {
        guard size <= 1 << 20 else { throw .otherKeyOrDamaged(file.path) }
        return try take(Int(size))
    }

    /// An entry of any size into a new file; nil only reads it.
    func copy(_ size: UInt64, to path: String?) throws(BackupProblem) {
        let target = try path.map { path throws(BackupProblem) in try OpenFile(writing: path) }
        var rest = size
        while rest > 0 {
            let piece = try take(Int(min(rest, UInt64(SealedWriter.pieceBytes))))
            try target?.write(piece)
            rest -= UInt64(piece.count)
        }
        try target?.sync()
    }

    private func take(_ count: Int) throws(BackupProblem) -> [UInt8] {
        while opened.count < count {
            let sealed = try file.read(SealedWriter.pieceBytes + SealedWriter.tagBytes)
            do { opened += try stream.open(sealed) } catch { throw .otherKeyOrDamaged(file.path) }
        }
        let taken = Array(opened.prefix(count))
        opened.removeFirst(count)
        return taken
    }
}

enum BigEndian {
    static func bytes(_ number: UInt64, count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * (count - 1 - $0))) }
    }

    static func number(_ bytes: [UInt8]) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
}

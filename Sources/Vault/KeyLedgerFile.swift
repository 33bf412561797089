import CSodium
import Glibc
import Kernel
import Storage

/// The lines of `KeyLedger` on disk.
struct KeyLedgerFile: Sendable {
    let path: String
    let vault: Vault

    private static let title = "palermo destroyed keys 1 "
    private static let headBytes = title.utf8.count + 33
    /// 13 digits of milliseconds, an identifier, 32 hexadecimal digits, two spaces and a line end.
    private static let lineBytes = 13 + 1 + 36 + 1 + 32 + 1

    /// The list's own name and how many whole lines it has; nil without a file. What a crash cut short at the end is not
    /// counted, and is written over.
    func extent() throws(VaultError) -> (id: String, count: Int)? {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT { return nil }
            throw .ledger(path, code: errno)
        }
        let size = Int(status.st_size)
        if size < Self.headBytes { return nil }
        let head = String(decoding: try bytes(at: 0, Self.headBytes), as: UTF8.self)
        guard head.hasPrefix(Self.title), head.hasSuffix("\n") else { throw .ledgerChanged(path) }
        return (String(head.dropFirst(Self.title.count).dropLast()), (size - Self.headBytes) / Self.lineBytes)
    }

    /// Several processes may share the folder: whoever comes second takes the list of the first.
    func begin() throws(VaultError) -> (id: String, count: Int) {
        try locked { file throws(VaultError) in
            if let found = try extent() { return found }
            let id = Hex.encode(Sodium.random(16))
            try put(Array((Self.title + id + "\n").utf8), at: 0, of: file)
            return (id, 0)
        }
    }

    /// Throws `.ledgerChanged` for what is no line, or was not written with this key.
    func lines(_ range: Range<Int>) throws(VaultError) -> [KeyLedger.Line] {
        let bytes = try bytes(at: Self.headBytes + range.lowerBound * Self.lineBytes, range.count * Self.lineBytes)
        var lines: [KeyLedger.Line] = []
        for start in stride(from: 0, to: bytes.count, by: Self.lineBytes) {
            let text = String(decoding: bytes[start..<start + Self.lineBytes], as: UTF8.self)
            let parts = text.split(separator: " ")
            guard parts.count == 3, let at = Int64(parts[0]), let record = ID<AnyEntity>(String(parts[1])) else {
                throw .ledgerChanged(path)
            }
            let line = KeyLedger.Line(at: Timestamp(milliseconds: at), record: record)
            guard self.text(line) == text else { throw .ledgerChanged(path) }
            lines.append(line)
        }
        return lines
    }

    /// How many lines there are then.
    func append(_ lines: [KeyLedger.Line]) throws(VaultError) -> Int {
        try locked { file throws(VaultError) in
            let count = try extent()?.count ?? 0
            try put(Array(lines.map(text).joined().utf8), at: Self.headBytes + count * Self.lineBytes, of: file)
            return count + lines.count
        }
    }

    func copy(to target: String) throws(VaultError) {
        guard let (_, count) = try extent() else { return }
        let part = target + ".part"
        unlink(part)
        let whole = try bytes(at: 0, Self.headBytes + count * Self.lineBytes)
        let copy = KeyLedgerFile(path: part, vault: vault)
        try copy.locked { file throws(VaultError) in try copy.put(whole, at: 0, of: file) }
        guard rename(part, target) == 0 else { throw .ledger(target, code: errno) }
    }

    private func text(_ line: KeyLedger.Line) -> String {
        let digits = String(line.at.milliseconds)
        let body = String(repeating: "0", count: max(0, 13 - digits.count)) + digits + " \(line.record)"
        return "\(body) \(Hex.encode(Array(vault.digest(Array(body.utf8), purpose: "destroyed-key").prefix(16))))\n"
    }

    private func bytes(at offset: Int, _ count: Int) throws(VaultError) -> [UInt8] {
        let file = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .ledger(path, code: errno) }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = bytes.withUnsafeMutableBytes {
                pread(file, $0.baseAddress?.advanced(by: filled), count - filled, off_t(offset + filled))
            }
            guard got > 0 else { throw .ledger(path, code: got < 0 ? errno : EIO) }
            filled += got
        }
        return bytes
    }

    /// One writer at a time, of whichever process.
    private func locked<T>(_ body: (Int32) throws(VaultError) -> T) throws(VaultError) -> T {
        let file = Glibc.open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .ledger(path, code: errno) }
        defer { close(file) }
        guard flock(file, LOCK_EX) == 0 else { throw .ledger(path, code: errno) }
        return try body(file)
    }

    private func put(_ bytes: [UInt8], at offset: Int, of file: Int32) throws(VaultError) {
        var written = 0
        while written < bytes.count {
            let put = bytes.withUnsafeBytes {
                pwrite(file, $0.baseAddress?.advanced(by: written), bytes.count - written, off_t(offset + written))
            }
            guard put > 0 else { throw .ledger(path, code: put < 0 ? errno : EIO) }
            written += put
        }
        guard ftruncate(file, off_t(offset + bytes.count)) == 0, fsync(file) == 0 else {
            throw .ledger(path, code: errno)
        }
    }
}

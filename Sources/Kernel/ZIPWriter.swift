/// Writes a ZIP archive without compression (APPNOTE 6.3.3): names in UTF-8, every date 1 January 1980, so that the same
/// content gives the same bytes. It can be handed out while it is written (`take`), and a file can come piece by piece.
/// At most 65,535 files and 4 GB.
package struct ZIPWriter: Sendable {
    private struct Entry {
        let name: [UInt8]
        let place: Int
        var size = 0
        var crc: UInt32 = 0xFFFF_FFFF
    }

    package static let filesMax = 65_535
    /// The name is UTF-8.
    private static let utf8 = 0x0800
    /// The checksum and the size stand behind the file: they were not known before.
    private static let later = 0x0008
    private var bytes: [UInt8] = []
    private var taken = 0
    private var directory: [UInt8] = []
    private var count = 0
    private var open: Entry?

    package init() {}

    package mutating func add(_ name: String, _ content: [UInt8]) {
        var entry = Entry(name: Array(name.utf8), place: taken + bytes.count)
        entry.size = content.count
        entry.crc = Self.checksum(content, from: entry.crc)
        header(entry, Self.utf8)
        bytes += content
        list(entry, Self.utf8)
    }

    /// A file whose bytes come with `append`, until `end`.
    package mutating func begin(_ name: String) {
        precondition(open == nil, "a file is open")
        let entry = Entry(name: Array(name.utf8), place: taken + bytes.count)
        var unknown = entry
        unknown.crc = ~0
        header(unknown, Self.utf8 | Self.later)
        open = entry
    }

    package mutating func append(_ piece: [UInt8]) {
        open?.size += piece.count
        open.map { open?.crc = Self.checksum(piece, from: $0.crc) }
        bytes += piece
    }

    package mutating func end() {
        guard let entry = open else { return }
        bytes += [0x50, 0x4B, 7, 8]
        Self.append(Int(~entry.crc), 4, to: &bytes)
        for _ in 0..<2 { Self.append(entry.size, 4, to: &bytes) }
        list(entry, Self.utf8 | Self.later)
        open = nil
    }

    /// Hands out what was written so far.
    package mutating func take() -> [UInt8] {
        defer { bytes = [] }
        taken += bytes.count
        return bytes
    }

    /// How long the archive will be once files of these names and sizes have come piece by piece.
    package func sizeBytes(withFiles files: some Sequence<(name: String, sizeBytes: Int)>) -> Int {
        files.reduce(taken + bytes.count + directory.count + 22) { sum, file in
            // Before the file, behind it, and in the directory.
            sum + 30 + 16 + 46 + 2 * file.name.utf8.count + file.sizeBytes
        }
    }

    /// What has not been taken, with the end of the archive.
    package func finished() -> [UInt8] {
        var end: [UInt8] = [0x50, 0x4B, 5, 6, 0, 0, 0, 0]
        let parts = [(count, 2), (count, 2), (directory.count, 4), (taken + bytes.count, 4), (0, 2)]
        for (value, size) in parts { Self.append(value, size, to: &end) }
        return bytes + directory + end
    }

    private mutating func header(_ entry: Entry, _ flags: Int) {
        bytes += [0x50, 0x4B, 3, 4] + Self.common(entry, flags) + entry.name
    }

    private mutating func list(_ entry: Entry, _ flags: Int) {
        directory += [0x50, 0x4B, 1, 2, 20, 0] + Self.common(entry, flags)
        for (value, size) in [(0, 2), (0, 2), (0, 2), (0, 4), (entry.place, 4)] {
            Self.append(value, size, to: &directory)
        }
        directory += entry.name
        count += 1
    }

    /// Version 2.0, stored, no date but the first that there is.
    private static func common(_ entry: Entry, _ flags: Int) -> [UInt8] {
        var common: [UInt8] = []
        for value in [20, flags, 0, 0, 0x0021] { append(value, 2, to: &common) }
        append(Int(~entry.crc), 4, to: &common)
        for _ in 0..<2 { append(entry.size, 4, to: &common) }
        append(entry.name.count, 2, to: &common)
        append(0, 2, to: &common)
        return common
    }

    private static func append(_ value: Int, _ size: Int, to bytes: inout [UInt8]) {
        for shift in 0..<size { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * shift))) }
    }

    /// CRC-32 as PKZIP computes it, before its last inversion.
    static func checksum(_ bytes: [UInt8], from start: UInt32) -> UInt32 {
        var crc = start
        for byte in bytes { crc = table[Int((crc ^ UInt32(byte)) & 0xFF)] ^ (crc >> 8) }
        return crc
    }

    private static let table: [UInt32] = (0..<256).map { start in
        (0..<8).reduce(UInt32(start)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
    }
}

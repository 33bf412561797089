/// Writes a ZIP archive without compression (APPNOTE 6.3.3): names in UTF-8, every date 1 January 1980, so that the same
/// content gives the same bytes. At most 65,535 files and 4 GB.
package struct ZIPWriter: Sendable {
    private var bytes: [UInt8] = []
    private var directory: [UInt8] = []
    private var count = 0

    package init() {}

    package mutating func add(_ name: String, _ content: [UInt8]) {
        let place = bytes.count
        let name = Array(name.utf8)
        var common: [UInt8] = []
        // Version 2.0, names in UTF-8, stored, no date but the first that there is.
        for value in [20, 0x0800, 0, 0, 0x0021] { Self.append(value, 2, to: &common) }
        Self.append(Int(Self.checksum(content)), 4, to: &common)
        Self.append(content.count, 4, to: &common)
        Self.append(content.count, 4, to: &common)
        Self.append(name.count, 2, to: &common)
        Self.append(0, 2, to: &common)
        bytes += [0x50, 0x4B, 3, 4] + common + name + content
        directory += [0x50, 0x4B, 1, 2, 20, 0] + common
        for (value, size) in [(0, 2), (0, 2), (0, 2), (0, 4), (place, 4)] { Self.append(value, size, to: &directory) }
        directory += name
        count += 1
    }

    /// The whole archive.
    package func finished() -> [UInt8] {
        var end: [UInt8] = [0x50, 0x4B, 5, 6, 0, 0, 0, 0]
        let parts = [(count, 2), (count, 2), (directory.count, 4), (bytes.count, 4), (0, 2)]
        for (value, size) in parts { Self.append(value, size, to: &end) }
        return bytes + directory + end
    }

    private static func append(_ value: Int, _ size: Int, to bytes: inout [UInt8]) {
        for shift in 0..<size { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * shift))) }
    }

    /// CRC-32 as PKZIP computes it.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in bytes { crc = table[Int((crc ^ UInt32(byte)) & 0xFF)] ^ (crc >> 8) }
        return ~crc
    }

    private static let table: [UInt32] = (0..<256).map { start in
        (0..<8).reduce(UInt32(start)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
    }
}

import Testing

@testable import Kernel

@Suite struct ZIPTests {
    /// The check value that every description of CRC-32 gives.
    @Test func `the checksum is PKZIP's`() {
        #expect(~ZIPWriter.checksum(Array("123456789".utf8), from: 0xFFFF_FFFF) == 0xCBF4_3926)
    }

    @Test func `a file that comes in pieces is the same file, wherever the archive was taken apart`() {
        var whole = ZIPWriter()
        whole.add("a", [1])
        whole.begin("b.bin")
        whole.append([1, 2])
        whole.append([3])
        whole.end()
        var taken = ZIPWriter()
        taken.add("a", [1])
        #expect(taken.sizeBytes(withFiles: [("b.bin", 3)]) == whole.finished().count)
        var bytes = taken.take()
        taken.begin("b.bin")
        taken.append([1, 2])
        bytes += taken.take()
        taken.append([3])
        taken.end()
        bytes += taken.finished()
        #expect(bytes == whole.finished())
        var known = ZIPWriter()
        known.add("b.bin", [1, 2, 3])
        // The directory tells of both the same, but for the place and the flag that the size stands behind the file.
        let (one, other) = (bytes.suffix(22 + 51), known.finished().suffix(22 + 51))
        #expect(one.dropFirst(16).prefix(12).elementsEqual(other.dropFirst(16).prefix(12)))
        // ...which it does: signature, checksum, size twice.
        let behind = bytes.firstRange(of: [0x50, 0x4B, 7, 8] + other.dropFirst(16).prefix(12))
        #expect(behind != nil)
    }

    @Test func `an archive says where each file is`() {
        var zip = ZIPWriter()
        zip.add("a.csv", Array("x\r\n".utf8))
        zip.add("é.txt", [])
        let bytes = zip.finished()
        // Two files of 30 bytes and their names, one of three bytes; then the directory.
        let start = 30 + 5 + 3 + 30 + 6
        #expect(bytes[start..<(start + 4)].elementsEqual([0x50, 0x4B, 1, 2]))
        let end = bytes.suffix(22)
        #expect(end.starts(with: [0x50, 0x4B, 5, 6]) && Array(end)[10] == 2 && Array(end)[16] == UInt8(start))
    }
}

import Testing

@testable import Kernel

@Suite struct ZIPTests {
    /// The check value that every description of CRC-32 gives.
    @Test func `the checksum is PKZIP's`() {
        #expect(ZIPWriter.checksum(Array("123456789".utf8)) == 0xCBF4_3926)
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

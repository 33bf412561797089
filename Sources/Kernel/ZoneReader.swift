/// Reads a TZif file (RFC 8536). Nil wherever the bytes do not keep to it; nothing is read past their end.
struct ZoneReader {
    let bytes: [UInt8]
    private var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    private struct Header {
        let version: UInt8
        /// isutcnt, isstdcnt, leapcnt, timecnt, typecnt, charcnt.
        let counts: [Int]

        func length(timeSize: Int) -> Int {
            counts[3] * (timeSize + 1) + counts[4] * 6 + counts[5] + counts[2] * (timeSize + 4) + counts[1] + counts[0]
        }
    }

    mutating func zone(name: String) -> Zone? {
        // The first block has 32-bit times; version 2 repeats everything with 64 bits, and that is the one to read.
        guard let first = header(), first.version >= UInt8(ascii: "2") else { return nil }
        position += first.length(timeSize: 4)
        guard let second = header() else { return nil }
        let end = position + second.length(timeSize: 8)
        guard end <= bytes.count else { return nil }
        let (timeCount, typeCount, charCount) = (second.counts[3], second.counts[4], second.counts[5])
        guard typeCount > 0 else { return nil }

        var transitions: [Int64] = []
        for index in 0..<timeCount { transitions.append(integer(at: position + index * 8, size: 8)) }
        position += timeCount * 8
        let kindOfTransition = Array(bytes[position..<position + timeCount])
        position += timeCount
        let typesAt = position
        let namesAt = typesAt + typeCount * 6
        var kinds: [Zone.Kind] = []
        for index in 0..<typeCount {
            let at = typesAt + index * 6
            let offset = Int(Int32(truncatingIfNeeded: integer(at: at, size: 4)))
            let nameStart = Int(bytes[at + 5])
            guard nameStart < charCount, abs(offset) < 26 * 3_600 else { return nil }
            let letters = bytes[(namesAt + nameStart)..<(namesAt + charCount)].prefix { $0 != 0 }
            kinds.append(Zone.Kind(offset: offset, abbreviation: String(decoding: letters, as: UTF8.self)))
        }
        guard kindOfTransition.allSatisfy({ Int($0) < typeCount }),
            zip(transitions, transitions.dropFirst()).allSatisfy({ $0 < $1 })
        else { return nil }

        // The footer: a newline, the rule, a newline.
        var rule: ZoneRule?
        if end < bytes.count, bytes[end] == 10 {
            let text = bytes[(end + 1)...].prefix { $0 != 10 }
            if !text.isEmpty {
                guard let read = ZoneRule(Array(text)) else { return nil }
                rule = read
            }
        }
        return Zone(
            name: name, transitions: transitions, kindOfTransition: kindOfTransition, kinds: kinds, rule: rule)
    }

    private mutating func header() -> Header? {
        guard position + 44 <= bytes.count, bytes[position..<position + 4].elementsEqual("TZif".utf8) else {
            return nil
        }
        var counts: [Int] = []
        for index in 0..<6 {
            let count = Int(integer(at: position + 20 + index * 4, size: 4))
            guard count <= bytes.count else { return nil }
            counts.append(count)
        }
        let version = bytes[position + 4]
        position += 44
        return Header(version: version, counts: counts)
    }

    /// Big-endian; 8 bytes are signed, 4 are returned as unsigned.
    private func integer(at start: Int, size: Int) -> Int64 {
        var value: UInt64 = 0
        for byte in bytes[start..<start + size] { value = value << 8 | UInt64(byte) }
        return Int64(bitPattern: value)
    }
}

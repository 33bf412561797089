/// A UUIDv7 that knows what it names: an `ID<Case>` cannot be handed to something that wants an `ID<Referral>`.
///
/// 16 bytes, ordered by the millisecond in which it was made (RFC 9562, version 7), so rows made together lie together.
package struct ID<Entity>: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A new identifier: 48 bits of `now`, 74 bits of chance.
    package init(now: Timestamp, using generator: inout some RandomNumberGenerator) {
        let milliseconds = UInt64(bitPattern: now.milliseconds) & 0xFFFF_FFFF_FFFF
        high = milliseconds << 16 | 0x7000 | (generator.next() & 0x0FFF)
        low = 0x8000_0000_0000_0000 | (generator.next() >> 2)
    }

    /// A new identifier with the system's own randomness.
    package static func make(now: Timestamp) -> ID {
        var generator = SystemRandomNumberGenerator()
        return ID(now: now, using: &generator)
    }

    /// The millisecond in which it was made.
    package var madeAt: Timestamp { Timestamp(milliseconds: Int64(high >> 16)) }

    /// Reads the 36-character form (`018f…-…`), upper or lower case. Nil when it is anything else. O(36), no regex.
    package init?(_ text: some StringProtocol) {
        var high: UInt64 = 0
        var low: UInt64 = 0
        var digits = 0
        var position = 0
        for byte in text.utf8 {
            if position == 8 || position == 13 || position == 18 || position == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else {
                guard let value = Hex.value(byte) else { return nil }
                if digits < 16 { high = high << 4 | UInt64(value) } else { low = low << 4 | UInt64(value) }
                digits += 1
            }
            position += 1
            if position > 36 { return nil }
        }
        guard position == 36, digits == 32 else { return nil }
        self.init(high: high, low: low)
    }

    /// Reads 16 bytes, most significant first. Nil when there are not 16.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        for (index, byte) in bytes.enumerated() {
            if index < 8 { high = high << 8 | UInt64(byte) } else { low = low << 8 | UInt64(byte) }
        }
        self.init(high: high, low: low)
    }

    /// The 16 bytes, most significant first.
    package var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 16) { buffer, count in
            for index in 0..<8 {
                buffer[index] = UInt8(truncatingIfNeeded: high >> (56 - 8 * UInt64(index)))
                buffer[index + 8] = UInt8(truncatingIfNeeded: low >> (56 - 8 * UInt64(index)))
            }
            count = 16
        }
    }

    /// The same identifier under another name, for the few places where one thing is another's key.
    package func cast<Other>(to: Other.Type = Other.self) -> ID<Other> { ID<Other>(high: high, low: low) }

    package var description: String {
        String(unsafeUninitializedCapacity: 36) { buffer in
            var position = 0
            for index in 0..<32 {
                if position == 8 || position == 13 || position == 18 || position == 23 {
                    buffer[position] = UInt8(ascii: "-")
                    position += 1
                }
                let word = index < 16 ? high : low
                let nibble = UInt8(truncatingIfNeeded: word >> (60 - 4 * UInt64(index & 15))) & 15
                buffer[position] = Hex.digit(nibble)
                position += 1
            }
            return 36
        }
    }

    package static func < (a: ID, b: ID) -> Bool { a.high != b.high ? a.high < b.high : a.low < b.low }
}

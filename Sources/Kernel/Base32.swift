/// Crockford's base 32: no I, L, O or U, so that a code read aloud on a bad line is still understood.
package enum Base32 {
    private static let alphabet: [UInt8] = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    /// The lowest `length` × 5 bits of `value`, most significant first.
    package static func encode(_ value: UInt64, length: Int) -> String {
        String(unsafeUninitializedCapacity: length) { buffer in
            for index in 0..<length {
                let shift = UInt64(5 * (length - 1 - index))
                buffer[index] = alphabet[Int(truncatingIfNeeded: (value >> shift) & 31)]
            }
            return length
        }
    }

    /// What a person may have typed for a code: upper case, O as 0, I and L as 1, no separators.
    package static func normalise(_ text: some StringProtocol) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "-", " ", "\u{2010}"..."\u{2015}": continue
            case "o", "O": result.append("0")
            case "i", "I", "l", "L": result.append("1")
            case "a"..."z": result += scalar.properties.uppercaseMapping
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

#if canImport(Glibc)
    import Glibc
#endif

/// Numbers as forms read and write them (XPath 1.0, 4.2 and 4.4): no exponent, no plus sign, no thousands.
enum Numerals {
    /// NaN when the text is not a number.
    static func number(_ text: String) -> Double {
        var bytes = Array(text.utf8)
        while let last = bytes.last, last == 32 || last == 10 || last == 13 || last == 9 { bytes.removeLast() }
        let start = bytes.firstIndex { $0 != 32 && $0 != 10 && $0 != 13 && $0 != 9 } ?? bytes.count
        guard start < bytes.count, bytes.count - start <= 400 else { return .nan }
        var digits = 0
        var points = 0
        for (index, byte) in bytes[start...].enumerated() {
            switch byte {
            case 48...57: digits += 1
            case UInt8(ascii: "."): points += 1
            case UInt8(ascii: "-") where index == 0: continue
            default: return .nan
            }
        }
        guard digits > 0, points <= 1 else { return .nan }
        bytes.append(0)
        return bytes[start...].withUnsafeBytes { buffer in
            buffer.bindMemory(to: CChar.self).baseAddress.map { strtod($0, nil) } ?? .nan
        }
    }

    /// Digits with an optional minus sign, as `xsd:int` has them.
    static func isWhole(_ text: String) -> Bool {
        let bytes = Array(text.trimmed.utf8)
        let digits =
            bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+") ? bytes.dropFirst() : bytes[...]
        return !digits.isEmpty && digits.count <= 18 && digits.allSatisfy { $0 >= 48 && $0 <= 57 }
    }

    /// The shortest text that reads back as the same number, never with an exponent.
    static func text(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
        if abs(value) < 1e15, value.rounded(.towardZero) == value { return String(Int64(value)) }
        return plain(value.description)
    }

    /// `1.5e-07` as `0.00000015`.
    private static func plain(_ text: String) -> String {
        guard let mark = text.utf8.firstIndex(of: UInt8(ascii: "e")) else {
            return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
        }
        let exponent = Int(text[text.index(after: mark)...]) ?? 0
        var mantissa = text[..<mark]
        let isNegative = mantissa.hasPrefix("-")
        if isNegative { mantissa = mantissa.dropFirst() }
        let parts = mantissa.split(separator: ".", omittingEmptySubsequences: false)
        let fraction = parts.count > 1 && parts[1] != "0" ? String(parts[1]) : ""
        let digits = parts[0] + fraction
        let point = parts[0].utf8.count + exponent
        let body: String
        if point <= 0 {
            body = "0." + String(repeating: "0", count: -point) + digits
        } else if point >= digits.utf8.count {
            body = digits + String(repeating: "0", count: point - digits.utf8.count)
        } else {
            body = "\(digits.prefix(point)).\(digits.dropFirst(point))"
        }
        return isNegative ? "-" + body : body
    }
}

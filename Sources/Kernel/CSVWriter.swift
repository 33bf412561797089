/// Writes RFC 4180: UTF-8, CRLF, fields quoted only where they must be.
package struct CSVWriter: Sendable {
    package private(set) var bytes: [UInt8] = []
    private let separator: UInt8
    private let guardsFormulas: Bool

    /// - Parameter guardsFormulas: put an apostrophe before a text that a spreadsheet would run as a formula (`=`, `+`,
    ///   `-`, `@`, tab or carriage return first; a plain number is left alone). On for tables that people open in a
    ///   spreadsheet; off for an exchange format, whose values must come back byte for byte.
    package init(separator: UInt8 = UInt8(ascii: ","), guardsFormulas: Bool, reserving: Int = 4_096) {
        self.separator = separator
        self.guardsFormulas = guardsFormulas
        bytes.reserveCapacity(reserving)
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    package mutating func record(_ fields: some Sequence<String>) {
        var isFirst = true
        for field in fields {
            if !isFirst { bytes.append(separator) }
            write(field, isFirst: isFirst)
            isFirst = false
        }
        bytes.append(contentsOf: [13, 10])
    }

    /// Hands out what was written so far and begins anew, so that a long export can be streamed.
    package mutating func take() -> [UInt8] {
        let taken = bytes
        bytes.removeAll(keepingCapacity: true)
        return taken
    }

    private mutating func write(_ field: String, isFirst: Bool) {
        let isGuarded = guardsFormulas && CSVWriter.looksLikeFormula(field)
        // An empty first field alone would make an empty line, which readers skip.
        let quotes =
            (isFirst && field.isEmpty)
            || field.utf8.contains { $0 == separator || $0 == UInt8(ascii: "\"") || $0 == 10 || $0 == 13 }
        if quotes { bytes.append(UInt8(ascii: "\"")) }
        if isGuarded { bytes.append(UInt8(ascii: "'")) }
        if quotes {
            for byte in field.utf8 {
                if byte == UInt8(ascii: "\"") { bytes.append(byte) }
                bytes.append(byte)
            }
            bytes.append(UInt8(ascii: "\""))
        } else {
            bytes.append(contentsOf: field.utf8)
        }
    }

    package static func looksLikeFormula(_ field: String) -> Bool {
        guard let first = field.utf8.first else { return false }
        switch first {
        case UInt8(ascii: "="), UInt8(ascii: "@"), 9, 13: return true
        case UInt8(ascii: "+"), UInt8(ascii: "-"):
            let rest = field.utf8.dropFirst()
            return rest.isEmpty || !rest.allSatisfy { ($0 >= 48 && $0 <= 57) || $0 == UInt8(ascii: ".") }
        default: return false
        }
    }
}

/// One record of a CSV file: its fields and the line on which it began (a quoted field may hold line ends).
package struct CSVRecord: Sendable, Equatable {
    package let line: Int
    package let fields: [String]
}

/// Why a CSV file, or one of its records, cannot be read. Says where, never what stood there.
package enum CSVProblem: Error, Sendable, Equatable, CustomStringConvertible {
    case tooLarge(bytesMax: Int)
    /// The bytes are UTF-16; we read UTF-8.
    case wrongEncoding
    case notUTF8(line: Int)
    case controlCharacter(line: Int)
    case unclosedQuote(line: Int)
    /// Something stands between a closing quote and the next separator.
    case strayQuote(line: Int)
    case fieldTooLong(line: Int)
    case tooManyFields(line: Int)

    package var line: Int? {
        switch self {
        case .tooLarge, .wrongEncoding: nil
        case .notUTF8(let line), .controlCharacter(let line), .unclosedQuote(let line), .strayQuote(let line),
            .fieldTooLong(let line), .tooManyFields(let line):
            line
        }
    }

    /// The same word in reports of refused rows.
    package var code: String {
        switch self {
        case .tooLarge: "too-large"
        case .wrongEncoding: "wrong-encoding"
        case .notUTF8: "not-utf-8"
        case .controlCharacter: "control-character"
        case .unclosedQuote: "unclosed-quote"
        case .strayQuote: "stray-quote"
        case .fieldTooLong: "field-too-long"
        case .tooManyFields: "too-many-fields"
        }
    }

    package var description: String {
        let place = line.map { "line \($0): " } ?? ""
        switch self {
        case .tooLarge(let bytesMax): return "the file is larger than \(bytesMax) bytes"
        case .wrongEncoding: return "the file is UTF-16; save it as UTF-8"
        case .notUTF8: return place + "the text is not UTF-8"
        case .controlCharacter: return place + "a control character"
        case .unclosedQuote: return place + "a quote that opens here is never closed"
        case .strayQuote: return place + "text after a closing quote"
        case .fieldTooLong: return place + "a field is too long"
        case .tooManyFields: return place + "too many fields"
        }
    }
}

/// Reads RFC 4180: quoted fields with line ends and doubled quotes, CRLF, LF or CR, an optional byte order mark.
/// The separator is the one of `,` `;` and tab that the first line holds most of, or as given.
///
/// A problem in one record is thrown by `next` with the reader already behind that record, so the caller can note it
/// and go on; after `.unclosedQuote` there is nothing left. Empty lines are skipped.
package struct CSVReader: Sendable {
    package struct Bounds: Sendable {
        package var bytesMax = 1_024 * 1_024 * 1_024
        package var fieldBytesMax = 1_024 * 1_024
        package var fieldsMax = 2_000
        package init() {}
    }

    private let bytes: [UInt8]
    private let bounds: Bounds
    private var position = 0
    private var line = 1
    package let separator: UInt8

    package init(bytes: [UInt8], separator: UInt8? = nil, bounds: Bounds = Bounds()) throws(CSVProblem) {
        guard bytes.count <= bounds.bytesMax else { throw .tooLarge(bytesMax: bounds.bytesMax) }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { throw .wrongEncoding }
        self.bytes = bytes
        self.bounds = bounds
        position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        self.separator = separator ?? CSVReader.sniff(bytes)
    }

    /// How far the reader is, in bytes, for a progress bar.
    package var offset: Int { position }
    package var byteCount: Int { bytes.count }

    /// The next record, nil at the end.
    package mutating func next() throws(CSVProblem) -> CSVRecord? {
        skipEmptyLines()
        guard position < bytes.count else { return nil }
        let start = line
        var fields: [String] = []
        var problem: CSVProblem?
        while true {
            let (field, fault) = try readField(start)
            if let field { fields.append(field) }
            problem = problem ?? fault
            if fields.count > bounds.fieldsMax { problem = problem ?? .tooManyFields(line: start) }
            guard position < bytes.count else { break }
            if bytes[position] == separator {
                position += 1
                if fields.count > bounds.fieldsMax { fields.removeAll(keepingCapacity: true) }
            } else {
                endLine()
                break
            }
        }
        if let problem { throw problem }
        return CSVRecord(line: start, fields: fields)
    }

    /// Stands after the field, on its separator, on its line end or at the end of the file.
    private mutating func readField(_ start: Int) throws(CSVProblem) -> (String?, CSVProblem?) {
        position < bytes.count && bytes[position] == UInt8(ascii: "\"") ? try readQuoted(start) : readPlain(start)
    }

    private mutating func readPlain(_ start: Int) -> (String?, CSVProblem?) {
        let begin = position
        let end = bytes.withUnsafeBufferPointer { buffer in
            var at = begin
            while at < buffer.count, buffer[at] != separator, buffer[at] != 10, buffer[at] != 13 { at += 1 }
            return at
        }
        position = end
        return text(bytes[begin..<end], start)
    }

    private mutating func readQuoted(_ start: Int) throws(CSVProblem) -> (String?, CSVProblem?) {
        position += 1
        let begin = position
        var hasDoubled = false
        while true {
            guard position < bytes.count else { throw .unclosedQuote(line: start) }
            switch bytes[position] {
            case UInt8(ascii: "\""):
                if position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "\"") {
                    hasDoubled = true
                    position += 2
                    continue
                }
            case 10:
                line += 1
                position += 1
                continue
            case 13:
                if position + 1 >= bytes.count || bytes[position + 1] != 10 { line += 1 }
                position += 1
                continue
            default:
                position += 1
                continue
            }
            break
        }
        let raw = bytes[begin..<position]
        position += 1
        var stray = false
        while position < bytes.count, bytes[position] != separator, bytes[position] != 10, bytes[position] != 13 {
            stray = true
            position += 1
        }
        if stray { return (nil, .strayQuote(line: start)) }
        return hasDoubled ? text(halved(raw)[...], start) : text(raw, start)
    }

    private func halved(_ raw: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(raw.count)
        var skipsQuote = false
        for byte in raw {
            if skipsQuote {
                skipsQuote = false
                continue
            }
            result.append(byte)
            skipsQuote = byte == UInt8(ascii: "\"")
        }
        return result
    }

    private func text(_ raw: ArraySlice<UInt8>, _ start: Int) -> (String?, CSVProblem?) {
        if raw.count > bounds.fieldBytesMax { return (nil, .fieldTooLong(line: start)) }
        // Tab and line ends are text; anything else below a space has no business in a table.
        if raw.contains(where: { $0 < 32 && $0 != 9 && $0 != 10 && $0 != 13 }) {
            return (nil, .controlCharacter(line: start))
        }
        guard let text = String(validating: raw, as: UTF8.self) else { return (nil, .notUTF8(line: start)) }
        return (text, nil)
    }

    private mutating func endLine() {
        if bytes[position] == 13, position + 1 < bytes.count, bytes[position + 1] == 10 { position += 1 }
        position += 1
        line += 1
    }

    private mutating func skipEmptyLines() {
        while position < bytes.count, bytes[position] == 10 || bytes[position] == 13 { endLine() }
    }

    private static func sniff(_ bytes: [UInt8]) -> UInt8 {
        var counts: [UInt8: Int] = [:]
        var isQuoted = false
        for byte in bytes.prefix(65_536) {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if isQuoted { continue }
            if byte == 10 || byte == 13 { break }
            if byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";") || byte == 9 { counts[byte, default: 0] += 1 }
        }
        let comma = counts[UInt8(ascii: ","), default: 0]
        let others = [UInt8(ascii: ";"), 9].max { counts[$0, default: 0] < counts[$1, default: 0] }
        guard let others, counts[others, default: 0] > comma else { return UInt8(ascii: ",") }
        return others
    }
}

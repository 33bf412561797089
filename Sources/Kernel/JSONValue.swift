/// A JSON document (RFC 8259) as read from outside, with bounds on size and depth. Members keep their order, so that
/// what is not understood can be given back as it came.
package indirect enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    /// The digits as written: nothing is lost by reading and writing again.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([Member])

    package struct Member: Sendable, Equatable {
        package let name: String
        package let value: JSONValue
        package init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    package struct Malformed: Error, Sendable, Equatable {
        /// Bytes from the beginning.
        package let offset: Int
    }

    /// Throws `Malformed` with the place.
    package init(parsing bytes: [UInt8]) throws(Malformed) {
        var parser = Parser(bytes: bytes)
        self = try parser.document()
    }

    package subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.name == name }?.value
    }

    /// A text that is not empty.
    package var text: String? { if case .string(let text) = self, !text.isEmpty { text } else { nil } }
    package var items: [JSONValue]? { if case .array(let items) = self { items } else { nil } }
    package var members: [Member]? { if case .object(let members) = self { members } else { nil } }

    /// A number, or a text that is one (tables give texts).
    package var integer: Int? {
        switch self {
        case .number(let text), .string(let text):
            if let whole = Int(text) { return whole }
            guard let real = Double(text), real.isFinite, abs(real) < 1e15 else { return nil }
            return Int(real)
        default: return nil
        }
    }

    package func write(to json: inout JSONWriter) {
        switch self {
        case .null: json.null()
        case .bool(let value): json.value(value)
        case .number(let text): json.raw(text)
        case .string(let text): json.value(text)
        case .array(let items): json.array { for item in items { item.write(to: &$0) } }
        case .object(let members):
            json.object {
                for member in members {
                    $0.key(member.name)
                    member.value.write(to: &$0)
                }
            }
        }
    }

    package var encoded: String {
        var json = JSONWriter()
        write(to: &json)
        return json.text
    }
}

private struct Parser {
    static let depthMax = 64
    let bytes: [UInt8]
    var position = 0

    mutating func document() throws(JSONValue.Malformed) -> JSONValue {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        let value = try value(0)
        skipSpace()
        guard position == bytes.count else { throw bad }
        return value
    }

    private var bad: JSONValue.Malformed { JSONValue.Malformed(offset: position) }

    private mutating func skipSpace() {
        while position < bytes.count, [9, 10, 13, 32].contains(bytes[position]) { position += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func word(_ text: StaticString, _ value: JSONValue) throws(JSONValue.Malformed) -> JSONValue {
        let word = Array("\(text)".utf8)
        guard bytes[position...].starts(with: word) else { throw bad }
        position += word.count
        return value
    }

    private mutating func value(_ depth: Int) throws(JSONValue.Malformed) -> JSONValue {
        skipSpace()
        guard depth < Self.depthMax, position < bytes.count else { throw bad }
        switch bytes[position] {
        case UInt8(ascii: "{"): return try object(depth)
        case UInt8(ascii: "["): return try array(depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func object(_ depth: Int) throws(JSONValue.Malformed) -> JSONValue {
        position += 1
        var members: [JSONValue.Member] = []
        if take(UInt8(ascii: "}")) { return .object([]) }
        repeat {
            skipSpace()
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { throw bad }
            let name = try string()
            guard take(UInt8(ascii: ":")) else { throw bad }
            members.append(JSONValue.Member(name, try value(depth + 1)))
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw bad }
        return .object(members)
    }

    private mutating func array(_ depth: Int) throws(JSONValue.Malformed) -> JSONValue {
        position += 1
        var items: [JSONValue] = []
        if take(UInt8(ascii: "]")) { return .array([]) }
        repeat { items.append(try value(depth + 1)) } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw bad }
        return .array(items)
    }

    private mutating func number() throws(JSONValue.Malformed) -> String {
        let start = position
        func isDigit(_ at: Int) -> Bool { at < bytes.count && bytes[at] >= 48 && bytes[at] <= 57 }
        if position < bytes.count, bytes[position] == UInt8(ascii: "-") { position += 1 }
        guard isDigit(position) else { throw bad }
        if bytes[position] == 48 { position += 1 } else { while isDigit(position) { position += 1 } }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            guard isDigit(position) else { throw bad }
            while isDigit(position) { position += 1 }
        }
        if position < bytes.count, bytes[position] | 32 == UInt8(ascii: "e") {
            position += 1
            if position < bytes.count, bytes[position] == 43 || bytes[position] == 45 { position += 1 }
            guard isDigit(position) else { throw bad }
            while isDigit(position) { position += 1 }
        }
        guard position - start <= 60 else { throw bad }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func string() throws(JSONValue.Malformed) -> String {
        position += 1
        var text: [UInt8] = []
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            let byte = bytes[position]
            guard byte >= 32 else { throw bad }
            position += 1
            if byte != UInt8(ascii: "\\") {
                text.append(byte)
                continue
            }
            guard position < bytes.count else { throw bad }
            let escape = bytes[position]
            position += 1
            switch escape {
            case UInt8(ascii: "n"): text.append(10)
            case UInt8(ascii: "r"): text.append(13)
            case UInt8(ascii: "t"): text.append(9)
            case UInt8(ascii: "b"): text.append(8)
            case UInt8(ascii: "f"): text.append(12)
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(escape)
            case UInt8(ascii: "u"): text.append(contentsOf: String(try scalar()).utf8)
            default: throw bad
            }
        }
        guard position < bytes.count else { throw bad }
        position += 1
        guard let valid = String(validating: text, as: UTF8.self) else { throw bad }
        return valid
    }

    private mutating func scalar() throws(JSONValue.Malformed) -> Character {
        var code = try unit()
        if code & 0xFC00 == 0xD800 {
            guard position + 1 < bytes.count, bytes[position] == 92, bytes[position + 1] == 117 else { throw bad }
            position += 2
            let low = try unit()
            guard low & 0xFC00 == 0xDC00 else { throw bad }
            code = 0x10000 + ((code & 0x3FF) << 10 | low & 0x3FF)
        }
        guard let scalar = Unicode.Scalar(code) else { throw bad }
        return Character(scalar)
    }

    private mutating func unit() throws(JSONValue.Malformed) -> UInt32 {
        guard position + 4 <= bytes.count else { throw bad }
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Hex.value(bytes[position]) else { throw bad }
            code = code << 4 | UInt32(digit)
            position += 1
        }
        return code
    }
}

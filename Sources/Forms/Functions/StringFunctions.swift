import CCrypto
import CLibXML2
import Kernel

extension FunctionCatalogue {
    static let stringFunctions: [FormFunction] = [
        FormFunction("string", 0...1) { .string($0.count == 0 ? own($0) : $0.string(0)) },
        FormFunction("concat", 0...many) { .string($0.strings(from: 0).joined()) },
        FormFunction("join", 1...many) { .string($0.strings(from: 1).joined(separator: $0.string(0))) },
        FormFunction("substr", 2...3) { call in
            let units = Array(call.string(0).utf16)
            let start = place(call.number(1), in: units.count)
            let end = call.count > 2 ? place(call.number(2), in: units.count) : units.count
            return .string(start < end ? String(decoding: units[start..<end], as: UTF16.self) : "")
        },
        // XPath 1.0, 4.2: positions from 1, rounded.
        FormFunction("substring", 2...3) { call in
            let units = Array(call.string(0).utf16)
            let from = (call.number(1) + 0.5).rounded(.down)
            let to = call.count > 2 ? from + (call.number(2) + 0.5).rounded(.down) : .infinity
            let kept = units.indices.filter { Double($0 + 1) >= from && Double($0 + 1) < to }.map { units[$0] }
            return .string(String(decoding: kept, as: UTF16.self))
        },
        FormFunction("substring-before", 2...2) { call in
            let (text, part) = (Array(call.string(0).utf8), Array(call.string(1).utf8))
            return .string(first(part, in: text).map { String(decoding: text[..<$0], as: UTF8.self) } ?? "")
        },
        FormFunction("substring-after", 2...2) { call in
            let (text, part) = (Array(call.string(0).utf8), Array(call.string(1).utf8))
            return .string(
                first(part, in: text).map { String(decoding: text[($0 + part.count)...], as: UTF8.self) } ?? "")
        },
        FormFunction("translate", 3...3) { call in
            let (from, to) = (Array(call.string(1).unicodeScalars), Array(call.string(2).unicodeScalars))
            var result = String.UnicodeScalarView()
            for scalar in call.string(0).unicodeScalars {
                guard let place = from.firstIndex(of: scalar) else {
                    result.append(scalar)
                    continue
                }
                if place < to.count { result.append(to[place]) }
            }
            return .string(String(result))
        },
        FormFunction("string-length", 0...1, givesNumber: true) { call in
            .number(Double((call.count == 0 ? own(call) : call.string(0)).utf16.count))
        },
        FormFunction("normalize-space", 0...1) { call in
            .string(Words.of(call.count == 0 ? own(call) : call.string(0)).joined(separator: " "))
        },
        FormFunction("contains", 2...2) { call in
            .boolean(first(Array(call.string(1).utf8), in: Array(call.string(0).utf8)) != nil)
        },
        FormFunction("starts-with", 2...2) { .boolean($0.string(0).utf8.starts(with: $0.string(1).utf8)) },
        FormFunction("ends-with", 2...2) { call in
            .boolean(call.string(0).utf8.reversed().starts(with: call.string(1).utf8.reversed()))
        },
        FormFunction("lower-case", 1...1) { .string($0.string(0).lowercased()) },
        FormFunction("upper-case", 1...1) { .string($0.string(0).uppercased()) },
        FormFunction("regex", 2...2) { call in
            do { return .boolean(try call.session.pattern(call.string(1)).matches(call.string(0))) } catch {
                return call.fail("regex")
            }
        },
        FormFunction("digest", 2...3) { call in
            guard let bytes = digest(Array(call.string(0).utf8), call.string(1)) else { return call.fail("digest") }
            return .string(call.string(2).lowercased() == "hex" ? Hex.encode(bytes) : Base64.encode(bytes))
        },
        FormFunction("base64-decode", 1...1) { call in
            .string(Base64.decode(call.string(0)).map { String(decoding: $0, as: UTF8.self) } ?? "")
        },
        FormFunction("base64-encode", 1...1) { .string(Base64.encode(Array($0.string(0).utf8))) },
        FormFunction("version", 0...0) { .string($0.session.form.version) },
        FormFunction("name", 0...1) { call in .string(nodeName(call)) },
        FormFunction("local-name", 0...1) { call in .string(nodeName(call)) },
    ]

    private static func own(_ call: FunctionCall) -> String {
        call.node.map { call.evaluator.string(.nodes([$0])) } ?? ""
    }

    private static func nodeName(_ call: FunctionCall) -> String {
        let node = call.count == 0 ? call.node : call.nodes(0)?.first
        return node.map { String(xml: $0.pointee.name) } ?? ""
    }

    /// A place in a text of `count` units; a negative one counts from the end.
    private static func place(_ number: Double, in count: Int) -> Int {
        guard number.isFinite else { return number == .infinity ? count : 0 }
        let whole = Int(max(-1e9, min(1e9, number.rounded(.towardZero))))
        return max(0, min(count, whole < 0 ? count + whole : whole))
    }

    private static func first(_ part: [UInt8], in text: [UInt8]) -> Int? {
        guard part.count <= text.count else { return nil }
        return (0...(text.count - part.count)).first { text[$0...].starts(with: part) }
    }

    private static func digest(_ bytes: [UInt8], _ algorithm: String) -> [UInt8]? {
        let type: OpaquePointer?
        switch algorithm.uppercased() {
        case "MD5": type = EVP_md5()
        case "SHA-1": type = EVP_sha1()
        case "SHA-256": type = EVP_sha256()
        case "SHA-384": type = EVP_sha384()
        case "SHA-512": type = EVP_sha512()
        default: return nil
        }
        var result = [UInt8](repeating: 0, count: 64)
        var count: UInt32 = 0
        guard EVP_Digest(bytes, bytes.count, &result, &count, type, nil) == 1 else { return nil }
        return Array(result.prefix(Int(count)))
    }
}

/// Words between white space.
enum Words {
    static func of(_ text: String) -> [String] {
        text.utf8.split { $0 == 32 || $0 == 9 || $0 == 10 || $0 == 13 }.map { String(Substring($0)) }
    }
}

/// RFC 4648, section 4.
enum Base64 {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var result: [UInt8] = []
        var start = 0
        while start < bytes.count {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            bits <<= 0
            for place in 0..<4 {
                result.append(place <= group.count ? digits[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
            }
            start += 3
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Nil when the text is not base64; white space is skipped.
    static func decode(_ text: String) -> [UInt8]? {
        var result: [UInt8] = []
        var bits = 0
        var filled = 0
        for byte in text.utf8 where byte != UInt8(ascii: "=") && byte > 32 {
            guard let digit = digits.firstIndex(of: byte) else { return nil }
            bits = (bits << 6 | digit) & 0xFF_FFFF
            filled += 6
            if filled >= 8 {
                filled -= 8
                result.append(UInt8(bits >> filled & 255))
            }
        }
        return result
    }
}

/// One word of an expression and where it begins (bytes from 0).
struct XPathToken: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        case number, literal, name, symbol
        case end
    }

    let kind: Kind
    let text: String
    let at: Int
}

/// Cuts an expression into words (XPath 1.0, 3.7).
struct XPathLexer {
    private let bytes: [UInt8]
    private var position = 0

    static let bytesMax = 64 * 1_024

    init(_ text: String) { bytes = Array(text.utf8) }

    /// All words, the end included. Linear.
    static func tokens(of text: String) throws(XPathProblem) -> [XPathToken] {
        guard text.utf8.count <= bytesMax else {
            throw XPathProblem(
                what: "the expression is longer than \(bytesMax) bytes", mend: "Split it in calculations.")
        }
        var lexer = XPathLexer(text)
        var result: [XPathToken] = []
        repeat { result.append(try lexer.next()) } while result.last?.kind != .end
        return result
    }

    private mutating func next() throws(XPathProblem) -> XPathToken {
        while position < bytes.count, [32, 9, 10, 13].contains(bytes[position]) { position += 1 }
        // A no-break space comes with copying from a text processor or a spreadsheet.
        if position + 1 < bytes.count, bytes[position] == 0xC2, bytes[position + 1] == 0xA0 {
            position += 2
            return try next()
        }
        let start = position
        guard position < bytes.count else { return XPathToken(kind: .end, text: "", at: start) }
        let byte = bytes[position]
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { return try literal(byte) }
        if isDigit(position) || (byte == UInt8(ascii: ".") && isDigit(position + 1)) { return number() }
        if isNameStart(byte) { return name() }
        for symbol in ["!=", "<=", ">=", "//", "..", "::"] where bytes[position...].starts(with: symbol.utf8) {
            position += 2
            return XPathToken(kind: .symbol, text: symbol, at: start)
        }
        if "()[]/@,|+-=<>*.$".utf8.contains(byte) {
            position += 1
            return XPathToken(kind: .symbol, text: String(UnicodeScalar(byte)), at: start)
        }
        let rest = String(decoding: bytes[position...].prefix(8), as: UTF8.self)
        throw XPathProblem(
            what: "\"\(rest.first.map(String.init) ?? "")\" has no meaning here",
            mend: rest.hasPrefix("“") || rest.hasPrefix("‘") || rest.hasPrefix("’")
                ? "Write straight quotation marks." : "Remove it or put it in quotation marks.", column: start + 1)
    }

    private mutating func literal(_ quote: UInt8) throws(XPathProblem) -> XPathToken {
        let start = position
        guard let end = bytes[(position + 1)...].firstIndex(of: quote) else {
            throw XPathProblem(
                what: "a text begins here and never ends", mend: "Close it with the same quotation mark.",
                column: start + 1)
        }
        position = end + 1
        return XPathToken(kind: .literal, text: String(decoding: bytes[(start + 1)..<end], as: UTF8.self), at: start)
    }

    private mutating func number() -> XPathToken {
        let start = position
        while isDigit(position) { position += 1 }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            while isDigit(position) { position += 1 }
        }
        return XPathToken(kind: .number, text: String(decoding: bytes[start..<position], as: UTF8.self), at: start)
    }

    private mutating func name() -> XPathToken {
        let start = position
        while position < bytes.count, isNamePart(bytes[position]) { position += 1 }
        // A prefix, unless the colon begins an axis' `::`.
        if position + 1 < bytes.count, bytes[position] == UInt8(ascii: ":"),
            isNameStart(bytes[position + 1]) || bytes[position + 1] == UInt8(ascii: "*")
        {
            position += 2
            while position < bytes.count, isNamePart(bytes[position]) { position += 1 }
        }
        return XPathToken(kind: .name, text: String(decoding: bytes[start..<position], as: UTF8.self), at: start)
    }

    private func isDigit(_ at: Int) -> Bool { at < bytes.count && bytes[at] >= 48 && bytes[at] <= 57 }

    private func isNameStart(_ byte: UInt8) -> Bool {
        (65...90).contains(byte) || (97...122).contains(byte) || byte == 95 || (byte >= 0x80 && byte != 0xE2)
    }

    private func isNamePart(_ byte: UInt8) -> Bool {
        isNameStart(byte) || byte >= 0x80 || (48...57).contains(byte) || byte == 45 || byte == 46
    }
}

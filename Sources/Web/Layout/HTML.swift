import Kernel

/// A piece of a page. Literal text is trusted, everything interpolated is escaped unless it is itself `HTML`, so that
/// what somebody typed can never become markup: `page += "<p class=\"x\">\(name)</p>"`.
///
/// Holds UTF-8 bytes ready for the wire. Attribute values must be written between double quotes.
package struct HTML: Sendable, Equatable {
    package private(set) var bytes: [UInt8]

    package init() { bytes = [] }

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// Text that a person or a catalogue wrote: escaped.
    package init(text: some StringProtocol) {
        bytes = []
        Escaping.append(text, to: &bytes)
    }

    /// Markup that comes ready made, from ourselves only.
    package init(raw: String) { bytes = Array(raw.utf8) }

    package var isEmpty: Bool { bytes.isEmpty }
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    package mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

    package static func += (page: inout HTML, more: HTML) { page.bytes.append(contentsOf: more.bytes) }

    package static func + (a: HTML, b: HTML) -> HTML {
        var both = a
        both += b
        return both
    }

    /// The pieces one after the other.
    package static func each<Part>(_ parts: some Sequence<Part>, _ make: (Part) throws -> HTML) rethrows -> HTML {
        var all = HTML()
        for part in parts { all += try make(part) }
        return all
    }
}

extension HTML: ExpressibleByStringInterpolation {
    package init(stringLiteral value: String) { bytes = Array(value.utf8) }
    package init(stringInterpolation: StringInterpolation) { bytes = stringInterpolation.bytes }

    package struct StringInterpolation: StringInterpolationProtocol {
        var bytes: [UInt8] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            bytes.reserveCapacity(literalCapacity + interpolationCount * 24)
        }

        package mutating func appendLiteral(_ literal: String) { bytes.append(contentsOf: literal.utf8) }

        package mutating func appendInterpolation(_ text: some StringProtocol) { Escaping.append(text, to: &bytes) }
        package mutating func appendInterpolation(_ number: some BinaryInteger) { Escaping.append(number, to: &bytes) }
        package mutating func appendInterpolation(_ html: HTML) { bytes.append(contentsOf: html.bytes) }
        package mutating func appendInterpolation<Entity>(_ id: ID<Entity>) {
            bytes.append(contentsOf: id.description.utf8)
        }
        package mutating func appendInterpolation(_ day: Day) { bytes.append(contentsOf: day.description.utf8) }
        package mutating func appendInterpolation(_ link: Links) { Escaping.append(link.path, to: &bytes) }

        /// Nothing when there is none.
        package mutating func appendInterpolation(_ html: HTML?) {
            if let html { bytes.append(contentsOf: html.bytes) }
        }

        /// Markup from ourselves, not escaped.
        package mutating func appendInterpolation(raw: String) { bytes.append(contentsOf: raw.utf8) }

        /// A literal that appears only under a condition: `<option\(if: chosen, " selected")>`.
        package mutating func appendInterpolation(
            if condition: Bool, _ html: @autoclosure () -> HTML, else other: @autoclosure () -> HTML = HTML()
        ) {
            bytes.append(contentsOf: condition ? html().bytes : other().bytes)
        }

        /// An attribute that appears only when it has a value: `<input\(attribute: "value", text)>`.
        package mutating func appendInterpolation(attribute name: StaticString, _ value: String?) {
            guard let value else { return }
            bytes.append(UInt8(ascii: " "))
            bytes.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
            bytes.append(contentsOf: [UInt8(ascii: "="), UInt8(ascii: "\"")])
            Escaping.append(value, to: &bytes)
            bytes.append(UInt8(ascii: "\""))
        }
    }
}

/// Turns text into text that no parser takes for markup, in element content and in double-quoted attributes.
enum Escaping {
    static func append(_ text: some StringProtocol, to bytes: inout [UInt8]) {
        let done: Void? = text.utf8.withContiguousStorageIfAvailable { append($0, to: &bytes) }
        if done == nil { Array(text.utf8).withUnsafeBufferPointer { append($0, to: &bytes) } }
    }

    /// Copies runs that need nothing in one go; most text is one run.
    private static func append(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        var start = 0
        for index in text.indices {
            guard let safe = replacement(text[index]) else { continue }
            bytes.append(contentsOf: text[start..<index])
            bytes.append(contentsOf: UnsafeBufferPointer(start: safe.utf8Start, count: safe.utf8CodeUnitCount))
            start = index + 1
        }
        bytes.append(contentsOf: text[start...])
    }

    @inline(__always)
    private static func replacement(_ byte: UInt8) -> StaticString? {
        switch byte {
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "\""): "&quot;"
        case UInt8(ascii: "'"): "&#39;"
        case 0: "\u{FFFD}"
        default: nil
        }
    }

    static func append(_ number: some BinaryInteger, to bytes: inout [UInt8]) {
        if let small = UInt8(exactly: number), small < 10 {
            bytes.append(48 + small)
        } else {
            bytes.append(contentsOf: String(number).utf8)
        }
    }
}

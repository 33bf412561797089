/// Writing XML: text and attributes escaped, control characters that XML cannot hold left out.
struct XMLText {
    private(set) var bytes: [UInt8] = []

    mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

    mutating func text(_ text: String) { escape(text, isAttribute: false) }

    mutating func attribute(_ name: String, _ value: String) {
        raw(" ")
        raw(name)
        raw("=\"")
        escape(value, isAttribute: true)
        raw("\"")
    }

    private mutating func escape(_ text: String, isAttribute: Bool) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): raw("&amp;")
            case UInt8(ascii: "<"): raw("&lt;")
            case UInt8(ascii: ">"): raw("&gt;")
            case UInt8(ascii: "\"") where isAttribute: raw("&quot;")
            case 10 where isAttribute: raw("&#10;")
            case 9 where isAttribute: raw("&#9;")
            case 13: raw("&#13;")
            case 0..<9, 11, 12, 14..<32: continue
            default: bytes.append(byte)
            }
        }
    }
}

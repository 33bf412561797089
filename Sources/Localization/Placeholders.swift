/// `{name}` in a sentence. A brace without a closing one, or around anything but a word, stands for itself.
enum Placeholders {
    private static let open = UInt8(ascii: "{")
    private static let close = UInt8(ascii: "}")
    /// FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE.
    private static let isolate: [UInt8] = [0xE2, 0x81, 0xA8]
    private static let pop: [UInt8] = [0xE2, 0x81, 0xA9]

    /// Puts the values in. A value whose writing direction may differ from the sentence's is isolated (U+2068 … U+2069),
    /// so that a Latin name cannot turn an Arabic sentence around, nor the other way: in a right-to-left language every
    /// value, in the others only values that hold Hebrew, Arabic and the like. Unknown names are left as they stand.
    static func fill(_ sentence: String, _ values: [String: String], isRightToLeft: Bool) -> String {
        guard !values.isEmpty else { return sentence }
        var text = sentence
        return text.withUTF8 { bytes in
            guard bytes.contains(open) else { return sentence }
            var result: [UInt8] = []
            result.reserveCapacity(bytes.count + 32)
            var index = 0
            while index < bytes.count {
                if bytes[index] == open, let end = nameEnd(bytes, index),
                    let value = values[String(decoding: bytes[(index + 1)..<end], as: UTF8.self)]
                {
                    let isIsolated = isRightToLeft || value.unicodeScalars.contains(where: isRightToLeftLetter)
                    if isIsolated { result.append(contentsOf: isolate) }
                    result.append(contentsOf: value.utf8)
                    if isIsolated { result.append(contentsOf: pop) }
                    index = end + 1
                } else {
                    result.append(bytes[index])
                    index += 1
                }
            }
            return String(decoding: result, as: UTF8.self)
        }
    }

    static func names(in sentence: String) -> Set<String> {
        var names: Set<String> = []
        var text = sentence
        text.withUTF8 { bytes in
            for index in bytes.indices where bytes[index] == open {
                if let end = nameEnd(bytes, index) {
                    names.insert(String(decoding: bytes[(index + 1)..<end], as: UTF8.self))
                }
            }
        }
        return names
    }

    /// The position of the closing brace when a word of letters, digits and `_` lies between.
    private static func nameEnd(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
        var index = start + 1
        while index < bytes.count, bytes[index] != close {
            let byte = bytes[index]
            let isWord = (97...122).contains(byte | 0x20) || (48...57).contains(byte) || byte == 95
            guard isWord else { return nil }
            index += 1
        }
        return index < bytes.count && index > start + 1 ? index : nil
    }

    private static func isRightToLeftLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0590...0x08FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFC, 0x1_0800...0x1_0FFF, 0x1_E800...0x1_EFFF: true
        default: false
        }
    }
}

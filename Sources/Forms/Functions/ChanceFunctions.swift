import Kernel

extension FunctionCatalogue {
    static let chanceFunctions: [FormFunction] = [
        FormFunction("random", 0...0, givesNumber: true, varies: true) { call in
            .number(Double(call.session.chance.next() >> 11) / 9_007_199_254_740_992)
        },
        FormFunction("uuid", 0...1, varies: true) { call in
            guard call.count > 0 else { return .string(call.session.uuid()) }
            let length = call.number(0)
            guard length.isFinite, length >= 0, length <= 1_000 else { return call.fail("uuid") }
            let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".utf8)
            let chosen = (0..<Int(length)).map { _ in letters[Int(call.session.chance.next() % 36)] }
            return .string(String(decoding: chosen, as: UTF8.self))
        },
    ]
}

/// Chance for one session: the system's, or a test's.
struct SessionChance: RandomNumberGenerator {
    let source: @Sendable () -> UInt64
    mutating func next() -> UInt64 { source() }
}

extension FormSession {
    /// RFC 4122, version 4.
    func uuid() -> String {
        var bytes: [UInt8] = []
        for _ in 0..<2 {
            let word = chance.next()
            bytes += (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
        }
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let text = Hex.encode(bytes)
        var result = ""
        for (index, letter) in text.enumerated() {
            if [8, 12, 16, 20].contains(index) { result += "-" }
            result.append(letter)
        }
        return result
    }
}

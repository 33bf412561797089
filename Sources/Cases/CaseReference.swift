import Kernel
import Vault

/// What people say on the telephone for a case: `PA-7K2M-94QX`. 35 random bits and a check character (Luhn, modulo 32),
/// which catches every single mistake and nearly all swaps of neighbours.
package enum CaseReference {
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    package static func make(using generator: inout some RandomNumberGenerator) -> String {
        let body = Base32.encode(generator.next(), length: 7)
        let code = body + check(body)
        return "PA-\(code.prefix(4))-\(code.suffix(4))"
    }

    /// The reference as stored, from whatever somebody typed; nil when the check character does not agree.
    package static func read(_ typed: String) -> String? {
        guard typed.utf8.count <= 40 else { return nil }
        var code = Base32.normalise(typed.trimmingSpaces)
        if code.utf8.count == 10, code.hasPrefix("PA") { code.removeFirst(2) }
        guard code.utf8.count == 8, code.utf8.allSatisfy({ alphabet.contains($0) }),
            check(String(code.prefix(7))) == code.suffix(1)
        else { return nil }
        return "PA-\(code.prefix(4))-\(code.suffix(4))"
    }

    private static let erasedPrefix = "erased:"

    /// What stands in its place once the case is erased: whoever still has the reference on paper can be told so, and the
    /// database alone does not tell it.
    static func erased(_ reference: String, _ vault: Vault) -> String {
        erasedPrefix + Hex.encode(vault.digest(Array(reference.utf8), purpose: "erased-reference"))
    }

    static func isErased(_ stored: String) -> Bool { stored.hasPrefix(erasedPrefix) }

    private static func check(_ body: String) -> String {
        var sum = 0
        for (index, byte) in body.utf8.reversed().enumerated() {
            let value = alphabet.firstIndex(of: byte) ?? 0
            let weighted = index % 2 == 0 ? 2 * value : value
            sum += weighted / 32 + weighted % 32
        }
        return Base32.encode(UInt64((32 - sum % 32) % 32), length: 1)
    }
}

extension String {
    var trimmingSpaces: String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r" || $0 == "\r\n" }
        guard let first = firstIndex(where: { !isSpace($0) }), let last = lastIndex(where: { !isSpace($0) }) else {
            return ""
        }
        return String(self[first...last])
    }
}

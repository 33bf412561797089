import CCrypto
import Kernel

/// Time-based one-time passwords (RFC 6238) as authenticator programs make them: HMAC-SHA-1, 30 seconds, six digits.
package enum OneTimePassword {
    package static let periodSeconds: Int64 = 30
    static let digits = 6
    /// 160 bits, as RFC 4226 recommends.
    package static let secretBytes = 20

    package static func newSecret() -> [UInt8] { Sodium.random(secretBytes) }

    /// The number of the half minute.
    package static func step(at instant: Timestamp) -> Int64 { instant.milliseconds / 1_000 / periodSeconds }

    package static func code(_ secret: [UInt8], step: Int64) -> String { code(secret, step: step, digits: digits) }

    static func code(_ secret: [UInt8], step: Int64, digits: Int) -> String {
        let message = (0..<8).map { UInt8(truncatingIfNeeded: step >> (56 - 8 * $0)) }
        var hash = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var size: UInt32 = 0
        guard HMAC(EVP_sha1(), secret, Int32(secret.count), message, message.count, &hash, &size) != nil, size == 20
        else {
            fatalError("libcrypto has no HMAC-SHA-1")  // tidy: allow - fail closed
        }
        let at = Int(hash[19] & 0x0f)
        let number =
            UInt32(hash[at] & 0x7f) << 24 | UInt32(hash[at + 1]) << 16 | UInt32(hash[at + 2]) << 8
            | UInt32(hash[at + 3])
        var modulus: UInt32 = 1
        for _ in 0..<digits { modulus *= 10 }
        let text = String(number % modulus)
        return String(repeating: "0", count: digits - text.count) + text
    }

    /// Which half minute this code is for, of the one now and one before and after: clocks differ. Nil for none, and for
    /// one not after `last`: a code is good once.
    package static func step(of code: String, _ secret: [UInt8], at now: Timestamp, after last: Int64) -> Int64? {
        let current = step(at: now)
        var found: Int64?
        for step in [current - 1, current, current + 1] {
            let isRight = Token.isEqual(Array(self.code(secret, step: step).utf8), Array(code.utf8))
            if isRight, step > last, found == nil { found = step }
        }
        return found
    }

    /// As authenticator programs take it (RFC 4648, base 32).
    package static func base32(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
        var (text, pending, bits) = ([UInt8](), UInt32(0), UInt32(0))
        for byte in bytes {
            pending = pending << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.append(alphabet[Int(pending >> bits & 31)])
            }
        }
        if bits > 0 { text.append(alphabet[Int(pending << (5 - bits) & 31)]) }
        return String(decoding: text, as: UTF8.self)
    }
}

import Kernel
import Testing

@testable import Vault

@Suite("One-time passwords")
struct OneTimePasswordTests {
    private static let secret = Array("12345678901234567890".utf8)

    /// RFC 6238, appendix B, the rows for SHA-1.
    @Test(arguments: [
        (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"),
        (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
    ])
    func `codes are those of the standard`(seconds: Int64, code: String) {
        let step = OneTimePassword.step(at: Timestamp(milliseconds: seconds * 1_000))
        #expect(OneTimePassword.code(Self.secret, step: step, digits: 8) == code)
        #expect(OneTimePassword.code(Self.secret, step: step) == String(code.suffix(6)))
    }

    @Test func `a code is good for its half minute and those beside it, and once`() {
        let now = Timestamp(milliseconds: 1_234_567_890_000)
        let step = OneTimePassword.step(at: now)
        for offset in Int64(-2)...2 {
            let code = OneTimePassword.code(Self.secret, step: step + offset)
            let found = OneTimePassword.step(of: code, Self.secret, at: now, after: 0)
            #expect(found == (abs(offset) <= 1 ? step + offset : nil), "\(offset)")
            #expect(OneTimePassword.step(of: code, Self.secret, at: now, after: step + offset) == nil)
        }
        #expect(OneTimePassword.step(of: "", Self.secret, at: now, after: 0) == nil)
    }

    /// RFC 4648, section 10.
    @Test(arguments: [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foobar", "MZXW6YTBOI")])
    func `secrets are written in base 32`(plain: String, text: String) {
        #expect(OneTimePassword.base32(Array(plain.utf8)) == text)
    }
}

import Access
import Kernel
import Testing
import Vault

/// What anybody would try first, and what nobody would. Source: NIST SP 800-63B, 5.1.1.2.
@Suite struct PassphraseStrengthTests {
    @Test(arguments: [
        "aaaaaaaaaaaaaaaa", "abcabcabcabc", "password1234", "Passw0rd2020!", "p@ssw0rdp@ssw0rd", "qwertyuiop[]",
        "qwertz123456",
        "123456789012", "987654321098", "summer2020!!", "palermo-palermo", "abcdefghijklm", "йцукенгшщзхъ",
        "admin-admin-2024",
        "mira.aldous1", "Aldous-Mira-1984", "iloveyou2021",
    ])
    func `what is tried first is refused`(passphrase: String) {
        #expect(PassphraseStrength.isGuessable(passphrase, names: ["mira", "Mira Aldous"]))
    }

    @Test(arguments: [
        "correct horse battery", "twelve lemons on a window sill", "a long and quiet passphrase", "talvia-open-door",
        "mira owns seven umbrellas", "ثلاثة قوارب زرقاء في الشتاء", "四只猫坐在红色的屋顶上看雨", "xk9-vtzq-04m2-wpd7",
    ])
    func `words that have nothing to do with anybody are taken`(passphrase: String) {
        #expect(!PassphraseStrength.isGuessable(passphrase, names: ["mira", "Mira Aldous"]))
    }

    @Test func `what the program makes itself is taken, and nothing typed takes long`() {
        for _ in 0..<500 { #expect(!PassphraseStrength.isGuessable(Access.makePassphrase().reveal())) }
        let longest = String(repeating: "qwertyuiopasdfghjklzxcvbnm", count: 19) + "zx81"
        #expect(!PassphraseStrength.isGuessable(longest))
    }
}

import Kernel
import Vault

/// What a login, a name, a passphrase and a language code may look like.
enum Login {
    /// Logins are compared without case and without the space that a telephone adds.
    static func normal(_ text: String) -> String {
        var scalars = Substring(text.prefix(200)).unicodeScalars
        while scalars.first?.properties.isWhitespace == true { scalars.removeFirst() }
        while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
        return String(String.UnicodeScalarView(scalars)).lowercased()
    }

    static func isLogin(_ text: String) -> Bool {
        let bytes = text.utf8
        return (1...100).contains(bytes.count)
            && bytes.allSatisfy { ($0 >= 97 && $0 <= 122) || ($0 >= 48 && $0 <= 57) || ".-_@+".utf8.contains($0) }
    }

    static func isName(_ text: String) -> Bool {
        (1...Limits.lineCharactersMax).contains(text.count)
            && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }

    /// Long rather than complicated (NIST SP 800-63B, 5.1.1.2: at least 8, no rules about kinds of characters).
    static func isPassphrase(_ text: String) -> Bool {
        (12...500).contains(text.count) && text.utf8.count <= PassphraseRules.bytesMax
    }

    /// The same letters are the same passphrase, however a keyboard puts them together (NFC; NIST SP 800-63B, 3.1.1.2).
    static func passphrase(_ typed: Secret<String>) -> Secret<String> {
        Secret(CanonicalText.composed(typed.reveal()))
    }

    static func isLanguage(_ code: String) -> Bool {
        (2...8).contains(code.utf8.count) && code.utf8.allSatisfy { ($0 >= 97 && $0 <= 122) || $0 == 45 }
    }
}

/// The bounds of what is typed as a passphrase, for whoever reads it from outside.
package enum PassphraseRules {
    package static let bytesMax = 2_000
    /// A passphrase that somebody else made holds so long, and must be replaced when it is first used.
    package static let firstDays: Int64 = 7
}

import Kernel
import Vault

/// The root of the log at one size, signed: a few lines of text that can be printed, mailed, or kept by another
/// institution. Whoever holds one can tell whether anything before it was changed since.
///
/// The form is that of C2SP's tlog-checkpoint and signed-note, so that others' tools read it: origin, size, root, lines of
/// our own, an empty line, signatures.
package struct SignedHead: Sendable, Equatable {
    package let origin: String
    package let size: Int
    package let root: [UInt8]
    package let at: Timestamp
    /// Of the tree of accounts, when it was made for this head.
    package let accounts: Accounts?
    /// Whole, with signatures.
    package let note: String

    package struct Accounts: Sendable, Equatable {
        package let size: Int
        package let root: [UInt8]
    }

    init(
        origin: String, size: Int, root: [UInt8], at: Timestamp, accounts: Accounts?, signedBy key: SigningKey,
        _ hasher: TreeHasher
    ) {
        self.origin = origin
        self.size = size
        self.root = root
        self.at = at
        self.accounts = accounts
        var text = "\(origin)\n\(size)\n\(Base64.encode(root))\ntime \(at)\n"
        if let accounts { text += "accounts \(accounts.size) \(Base64.encode(accounts.root))\n" }
        let signature =
            Self.keyHash(origin, key.publicKey, hasher) + key.sign(Array(text.utf8))
        note = "\(text)\n\u{2014} \(origin) \(Base64.encode(signature))\n"
    }

    /// Throws `.unreadableHead`. Whose signature it bears is asked of `isSigned`.
    package init(reading note: String) throws(AuditProblem) {
        guard note.utf8.count <= 10_000, let end = note.firstRange(of: "\n\n") else { throw .unreadableHead }
        let lines = note[..<end.lowerBound].split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.count >= 4, !lines[0].isEmpty, let size = Int(lines[1]), size >= 0, String(size) == lines[1],
            let root = Base64.decode(lines[2]), root.count == SHA256.size, lines[3].hasPrefix("time "),
            let at = Timestamp(rfc3339: lines[3].dropFirst(5))
        else { throw .unreadableHead }
        var accounts: Accounts?
        for line in lines.dropFirst(4) where line.hasPrefix("accounts ") {
            let words = line.split(separator: " ")
            guard words.count == 3, let count = Int(words[1]), let root = Base64.decode(words[2]),
                root.count == SHA256.size
            else { throw .unreadableHead }
            accounts = Accounts(size: count, root: root)
        }
        (origin, self.size, self.root, self.at, self.accounts, self.note) = (lines[0], size, root, at, accounts, note)
    }

    /// Whether one of its signatures is this key's.
    package func isSigned(by publicKey: [UInt8]) -> Bool {
        guard let end = note.firstRange(of: "\n\n") else { return false }
        let text = Array(note[...end.lowerBound].utf8)
        let hash = Self.keyHash(origin, publicKey, TreeHasher())
        return note[end.upperBound...].split(separator: "\n").contains { line in
            let words = line.split(separator: " ")
            guard words.count == 3, words[0] == "\u{2014}", words[1] == origin, let bytes = Base64.decode(words[2]),
                bytes.count == 4 + SigningKey.signatureSize, bytes.prefix(4).elementsEqual(hash)
            else { return false }
            return SigningKey.isValid(Array(bytes.dropFirst(4)), of: text, by: publicKey)
        }
    }

    /// How the public key is written for those who check: `origin+hash+key`.
    package static func verifierKey(_ origin: String, _ publicKey: [UInt8]) -> String {
        "\(origin)+\(Hex.encode(keyHash(origin, publicKey, TreeHasher())))+\(Base64.encode([ed25519] + publicKey))"
    }

    /// The key in what `verifierKey` wrote; nil for anything else.
    package static func publicKey(inVerifierKey text: String) -> [UInt8]? {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let bytes = Base64.decode(parts[2]), bytes.count == 1 + SigningKey.publicSize,
            bytes[0] == ed25519
        else { return nil }
        let key = Array(bytes.dropFirst())
        return verifierKey(String(parts[0]), key) == text ? key : nil
    }

    private static let ed25519: UInt8 = 1

    private static func keyHash(_ origin: String, _ publicKey: [UInt8], _ hasher: TreeHasher) -> [UInt8] {
        Array(hasher.digest(Array(origin.utf8) + [0x0A, ed25519] + publicKey).prefix(4))
    }
}

import CCrypto
import Kernel

/// Why an encrypted submission was not opened. Names of files only: nothing of what was answered.
package enum DecryptionProblem: Error, Sendable, Equatable {
    /// No RSA private key in PEM, or its passphrase was not given.
    case notAKey
    /// The record is not encrypted.
    case notEncrypted
    /// The manifest lacks something or names a file that cannot be one.
    case badManifest(String)
    /// It was encrypted for another key, or the key in it was changed.
    case wrongKey
    case missing(String)
    /// A file was changed or cut off: what comes out of it cannot be right.
    case damaged(String)
    /// What came out is not what the telephone signed.
    case changed
    case cannotWrite(String)
}

/// An encrypted submission, as the telephone sent it: the manifest, beside which its encrypted files lie.
/// Source: ODK XForms specification, Encryption.
package struct EncryptedSubmission: Sendable {
    /// A file as it lies here, and as it was called before.
    struct Part: Sendable, Equatable {
        let sealed: String
        let plain: String
    }

    package let formID: String
    package let instanceID: String
    /// Nil where the form has none: an empty one is signed, none is not.
    let version: String?
    let key: String
    let signature: String
    /// In the order in which they were encrypted: the record is the last.
    let parts: [Part]

    static let ending = ".enc"
    /// The name under which a submission's manifest and its plain record lie in a folder.
    package static let recordName = "submission.xml"

    /// Throws `.notEncrypted`, `.badManifest`.
    package init(manifest xml: [UInt8]) throws(DecryptionProblem) {
        let envelope: Envelope
        let document: XMLDocument
        do {
            envelope = try Envelope(reading: xml)
            document = try XMLDocument(reading: xml, bounds: .submission)
        } catch { throw .notEncrypted }
        defer { withExtendedLifetime(document) {} }
        guard envelope.isEncrypted, let root = document.root else { throw .notEncrypted }
        formID = envelope.formID
        instanceID = envelope.instanceID
        version = root.attributes.first { $0.name == "version" }?.value
        key = root.child("base64EncryptedKey")?.text.trimmed ?? ""
        signature = root.child("base64EncryptedElementSignature")?.text.trimmed ?? ""
        let record = root.child("encryptedXmlFile")?.text.trimmed ?? ""
        guard !instanceID.isEmpty else { throw .badManifest("it has no instanceID") }
        guard !key.isEmpty else { throw .badManifest("it has no base64EncryptedKey") }
        guard !record.isEmpty else { throw .badManifest("it names no encryptedXmlFile") }
        let media = root.children(named: "media").flatMap { $0.children(named: "file") }.map(\.text.trimmed)
        guard media.count < IncomingSubmission.filesMax else { throw .badManifest("it names too many files") }
        var parts: [Part] = []
        var known: Set<String> = [Self.recordName]
        for name in media {
            let plain = String(name.dropLast(Self.ending.count))
            guard FileName.isFit(name), name.hasSuffix(Self.ending), FileName.isFit(plain) else {
                throw .badManifest("a file in it has a name that cannot be one")
            }
            guard known.insert(plain).inserted else { throw .badManifest("it names \(name) twice") }
            parts.append(Part(sealed: name, plain: plain))
        }
        guard FileName.isFit(record) else { throw .badManifest("a file in it has a name that cannot be one") }
        self.parts = parts + [Part(sealed: record, plain: Self.recordName)]
    }

    /// What the telephone signed: what the manifest says and a digest of each file, line by line.
    func signed(_ digests: [[UInt8]]) -> [UInt8] {
        var lines = [formID] + [version].compactMap { $0 } + [key, instanceID]
        for (part, digest) in zip(parts, digests) { lines.append("\(part.plain)::\(Hex.encode(digest))") }
        return MD5.of(Array(lines.map { "\($0)\n" }.joined().utf8))
    }
}

/// The vectors of one submission, one after the other: a digest of its name and its key, of which the next byte is
/// counted up for every file.
struct FileVectors {
    private var vector: [UInt8]
    private var count = 0

    init(instanceID: String, key: [UInt8]) { vector = MD5.of(Array(instanceID.utf8) + key) }

    mutating func next() -> [UInt8] {
        vector[count % vector.count] &+= 1
        count += 1
        return vector
    }
}

/// A digest that ODK's formats name; it protects nothing.
struct MD5: ~Copyable {
    static let size = 16
    private let context = EVP_MD_CTX_new()

    init() { EVP_DigestInit_ex(context, EVP_md5(), nil) }

    deinit { EVP_MD_CTX_free(context) }

    func add(_ bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        EVP_DigestUpdate(context, bytes, bytes.count)
    }

    consuming func finished() -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Self.size)
        EVP_DigestFinal_ex(context, &digest, nil)
        return digest
    }

    static func of(_ bytes: [UInt8]) -> [UInt8] {
        let digest = MD5()
        digest.add(bytes)
        return digest.finished()
    }
}

/// AES-256/CFB/PKCS5Padding, piece by piece. libcrypto pads no stream cipher, so the padding is taken off here.
struct FileDecipher: ~Copyable {
    private static let block = 16
    private let context = EVP_CIPHER_CTX_new()
    /// What may yet be padding.
    private var held: [UInt8] = []
    private var size = 0

    /// `key` has 32 bytes, `vector` 16.
    init(key: [UInt8], vector: [UInt8]) {
        precondition(key.count == 32 && vector.count == Self.block)
        EVP_DecryptInit_ex(context, EVP_aes_256_cfb128(), nil, key, vector)
    }

    deinit { EVP_CIPHER_CTX_free(context) }

    mutating func open(_ piece: [UInt8]) -> ArraySlice<UInt8> {
        var plain = [UInt8](repeating: 0, count: piece.count)
        var count: Int32 = 0
        EVP_DecryptUpdate(context, &plain, &count, piece, Int32(piece.count))
        size += piece.count
        held += plain
        let ready = held.dropLast(Self.block)
        held = Array(held.suffix(Self.block))
        return ready
    }

    /// The last bytes; nil when the padding is none.
    consuming func finish() -> ArraySlice<UInt8>? {
        guard size > 0, size % Self.block == 0, let count = held.last, (1...Self.block).contains(Int(count)),
            held.suffix(Int(count)).allSatisfy({ $0 == count })
        else { return nil }
        return held.dropLast(Int(count))
    }
}

import CSodium
import Kernel
import Storage

/// Seals what identifies or locates a person, so that whoever holds the database and not the key file learns nothing.
///
/// One key-encryption key outside the database; from it one key for each purpose (wrapping, name index, digests); one
/// random key for each record, kept wrapped beside the data. Architecture and threats: docs/security.md.
package final class Vault: Sendable {
    private let wrapping: Cipher
    let index: KeyBytes
    private let digests: KeyBytes
    let backups: KeyBytes
    /// Which key-encryption key wrapped a record key, so that a changed key file is noticed and rotation is possible.
    private let keyID: [UInt8]

    private static let wrappedVersion: UInt8 = 1

    /// `masterKey` must have 32 bytes. For keys that come from elsewhere than a file; tests.
    package init(masterKey: [UInt8]) {
        precondition(masterKey.count == KeyBytes.size, "a key-encryption key has 32 bytes")
        let master = KeyBytes { target in
            masterKey.withUnsafeBufferPointer { source in
                if let start = source.baseAddress { target.update(from: start, count: KeyBytes.size) }
            }
        }
        wrapping = master.derive(1).withBytes { Cipher(key: $0, lanes: 16) }
        index = master.derive(2)
        digests = master.derive(3)
        backups = master.derive(5)
        keyID = Array(Sodium.keyedHash(master.derive(4), size: 16, Array("key id".utf8)).prefix(4))
    }

    /// Reads the key file, or makes it (mode 0600) when it is missing and may be made.
    package static func open(keyFile: String, createIfMissing: Bool) throws(VaultError) -> Vault {
        var key = try KeyFile.load(keyFile, createIfMissing: createIfMissing)
        defer { Sodium.wipe(&key) }
        return Vault(masterKey: key)
    }

    /// A fresh random key and its wrapped form: version, key id (4 bytes), sealed key bound to the record.
    package func newRecordKey(for record: ID<AnyEntity>) -> (key: RecordKey, wrapped: [UInt8]) {
        var bytes = Sodium.random(KeyBytes.size)
        defer { Sodium.wipe(&bytes) }
        let sealed = bytes.withUnsafeBytes { wrapping.seal($0, associated: associated(record)) }
        return (RecordKey(key: bytes, record: record), [Vault.wrappedVersion] + keyID + sealed)
    }

    /// Throws `.format` for a destroyed or unknown form, `.otherKey` after a change of key file, `.tampered` when it was
    /// changed or belongs to another record.
    package func unwrap(_ wrapped: [UInt8], for record: ID<AnyEntity>) throws(VaultError) -> RecordKey {
        guard wrapped.count == 5 + KeyBytes.size + Cipher.overhead, wrapped[0] == Vault.wrappedVersion else {
            throw .format
        }
        guard wrapped[1..<5].elementsEqual(keyID) else { throw .otherKey }
        let box = Array(wrapped[5...])
        guard Cipher.plainCount(box) == KeyBytes.size else { throw .format }
        let bound = associated(record)
        let key: RecordKey? = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: KeyBytes.size) { buffer in
            guard wrapping.open(box, associated: bound, into: buffer), let start = buffer.baseAddress else {
                return nil
            }
            defer { sodium_memzero(start, KeyBytes.size) }
            return RecordKey(key: start, record: record)
        }
        guard let key else { throw .tampered }
        return key
    }

    /// Whether this key wrapped it, as far as its label says.
    func hasWrapped(_ wrapped: [UInt8]) -> Bool { wrapped.count > 5 && wrapped[1..<5].elementsEqual(keyID) }

    /// Keyed BLAKE2b-256. Tokens of sessions and links are stored as this, so that a stolen table opens no door.
    package func digest(_ secret: [UInt8], purpose: StaticString) -> [UInt8] {
        var message: [UInt8] = []
        purpose.withUTF8Buffer { message.append(contentsOf: $0) }
        message.append(0x1F)
        message.append(contentsOf: secret)
        return Sodium.keyedHash(digests, size: 32, message)
    }

    private func associated(_ record: ID<AnyEntity>) -> [UInt8] { Array("record key\u{1F}".utf8) + record.bytes }
}

import Kernel
import Storage
import Vault

/// The key that signs heads: its private half is sealed like a record, so it is of no use without the key file.
enum AuditKeys {
    private static let newest = Statement(
        "audit_keys.newest", "SELECT id, public_key, sealed FROM audit_keys ORDER BY made_at DESC, id DESC LIMIT 1")
    private static let first = Statement("audit_keys.first", "SELECT id FROM audit_keys ORDER BY made_at, id LIMIT 1")
    private static let all = Statement("audit_keys.all", "SELECT public_key FROM audit_keys ORDER BY made_at, id")
    private static let insert = Statement(
        "audit_keys.insert", "INSERT INTO audit_keys (id, public_key, sealed, made_at) VALUES (?1, ?2, ?3, ?4)")

    /// The newest key, made when there is none.
    static func current(_ write: Write, _ vault: Vault, _ now: Timestamp) throws -> SigningKey {
        if let key = try open(write.read, vault) { return key }
        let id = ID<AnyEntity>.make(now: now)
        let seed = SigningKey.newSeed()
        guard let key = SigningKey(seed: seed) else { throw AuditProblem.forged }
        let sealed = try KeyStore.create(write, vault, for: id, at: now)
            .sealBytes(seed, table: "audit_keys", column: "sealed")
        try write.run(insert, [.id(id), .bytes(key.publicKey), .bytes(sealed), .at(now)])
        return key
    }

    private static func open(_ read: Read, _ vault: Vault) throws -> SigningKey? {
        let row = try read.first(newest) { (try $0.id(0, AnyEntity.self), $0.bytes(1), $0.bytes(2)) }
        guard let (id, publicKey, sealed) = row else { return nil }
        guard let record = try KeyStore.load(read, vault, for: id),
            let key = SigningKey(seed: try record.openBytes(sealed, table: "audit_keys", column: "sealed")),
            key.publicKey == publicKey
        else { throw AuditProblem.forged }
        return key
    }

    /// Every key there ever was, the oldest first.
    static func publicKeys(_ read: Read) throws -> [[UInt8]] { try read.all(all) { $0.bytes(0) } }

    /// How this log is called wherever its heads are kept: by its first key, whatever keys follow.
    static func origin(_ read: Read) throws -> String? {
        try read.first(first) { "palermo.audit/\(try $0.id(0, AnyEntity.self))" }
    }
}

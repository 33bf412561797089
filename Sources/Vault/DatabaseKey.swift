import CSodium
import Glibc
import Kernel
import Storage

/// Which key-encryption key a database was sealed with, table `vault_key`: a digest, never the key.
///
/// A key file that was lost, or another deployment's, must not go unnoticed: everything written from then on would be
/// sealed with a key that the rest cannot be read with.
extension Vault {
    private static let anyRecord = Statement("vault_key.anyRecord", "SELECT 1 FROM record_keys LIMIT 1")
    private static let anyWrapped = Statement(
        "vault_key.anyWrapped", "SELECT wrapped FROM record_keys WHERE destroyed_at IS NULL LIMIT 1")
    private static let mark = Statement("vault_key.find", "SELECT digest FROM vault_key WHERE id = 1")
    private static let keep = Statement(
        "vault_key.keep",
        "INSERT INTO vault_key (id, digest, kept_at) VALUES (1, ?1, ?2) ON CONFLICT (id) DO NOTHING")

    /// Reads the key file and holds it against the database. It is made only while nothing has been sealed yet.
    /// Throws `.keyFileMissing`, `.keyFileOfAnother` and what reading the file throws.
    package static func open(keyFile: String, for database: any Database, at now: Timestamp) async throws -> Vault {
        let isUsed = try await database.read { read in
            try read.count(anyRecord) > 0 || read.first(mark, [], { _ in true }) != nil
        }
        let vault = try open(keyFile: keyFile, createIfMissing: !isUsed)
        let digest = vault.digest([], purpose: "database-key")
        let isOurs = try await database.write { write in
            // A database from before this table says by its records which key it has.
            if let wrapped = try write.first(anyWrapped, [], { $0.bytes(0) }), !vault.hasWrapped(wrapped) {
                return false
            }
            try write.run(keep, [.bytes(digest), .at(now)])
            return try write.first(mark, [], { $0.bytes(0) }) == digest
        }
        guard isOurs else { throw VaultError.keyFileOfAnother(keyFile) }
        return vault
    }

    /// Whether the key file is there and is this database's; for `palermo doctor`, which changes nothing.
    package static func check(keyFile: String, against database: any Database) async throws {
        let (known, wrapped) = try await database.read { read in
            (try read.first(mark, [], { $0.bytes(0) }), try read.first(anyWrapped, [], { $0.bytes(0) }))
        }
        if known == nil, wrapped == nil { return }
        let vault = try open(keyFile: keyFile, createIfMissing: false)
        let isOurs = known.map { $0 == vault.digest([], purpose: "database-key") } ?? true
        guard isOurs, wrapped.map(vault.hasWrapped) ?? true else { throw VaultError.keyFileOfAnother(keyFile) }
    }

    /// No core dump of this process, and no reading of its memory by others of the same account: keys lie in it.
    package static func keepMemoryToOurselves() {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        _ = palermo_forbid_dumps()
    }
}

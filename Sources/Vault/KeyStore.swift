import Kernel
import Storage

/// The wrapped keys of all records, table `record_keys`. A destroyed key leaves its row as a tombstone, so that a record
/// that was erased cannot be given a new key by mistake.
package enum KeyStore {
    private static let insert = Statement(
        "record_keys.insert", "INSERT INTO record_keys (record_id, wrapped, made_at) VALUES (?1, ?2, ?3)")
    private static let find = Statement(
        "record_keys.find", "SELECT wrapped FROM record_keys WHERE record_id = ?1 AND destroyed_at IS NULL")
    /// The same as a column of a statement on `cases`, for lists that open something of each row.
    package static let columnOfCase: StaticString =
        "(SELECT k.wrapped FROM record_keys k WHERE k.record_id = cases.id AND k.destroyed_at IS NULL)"
    private static let erase = Statement(
        "record_keys.destroy",
        "UPDATE record_keys SET wrapped = ?2, destroyed_at = ?3 WHERE record_id = ?1 AND destroyed_at IS NULL")

    /// Throws a constraint error when the record has, or had, a key.
    package static func create(
        _ write: Write, _ vault: Vault, for record: ID<AnyEntity>, at: Timestamp
    ) throws -> RecordKey {
        let (key, wrapped) = vault.newRecordKey(for: record)
        try write.run(insert, [.id(record), .bytes(wrapped), .at(at)])
        return key
    }

    /// Keeps a key that something was sealed under before its transaction began (a file while it arrived).
    package static func keep(_ write: Write, _ wrapped: [UInt8], for record: ID<AnyEntity>, at: Timestamp) throws {
        try write.run(insert, [.id(record), .bytes(wrapped), .at(at)])
    }

    /// What `load` will run, for `Read.expect`.
    package static func asked(for record: ID<AnyEntity>) -> (Statement, [SQLValue]) { (find, [.id(record)]) }

    /// Nil when the record never had a key or it was destroyed. Throws `VaultError` when it cannot be unwrapped.
    package static func load(_ read: Read, _ vault: Vault, for record: ID<AnyEntity>) throws -> RecordKey? {
        guard let wrapped = try read.first(find, [.id(record)], { $0.bytes(0) }) else { return nil }
        return try vault.unwrap(wrapped, for: record)
    }

    /// Erasure: what was sealed under this key can never be read again, in backups neither once they rotate.
    package static func destroy(_ write: Write, for record: ID<AnyEntity>, at: Timestamp) throws {
        try write.run(erase, [.id(record), .bytes([]), .at(at)])
        write.leaveNoTrace()
    }
}

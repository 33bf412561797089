import Kernel
import Storage

/// The signed heads that this deployment keeps itself. Others are kept elsewhere: that is what they are for.
enum AuditHeads {
    private static let insert = Statement(
        "audit_heads.insert",
        """
        INSERT INTO audit_heads (size, signed_at, note) VALUES (?1, ?2, ?3)
        ON CONFLICT (size) DO UPDATE SET signed_at = excluded.signed_at, note = excluded.note
        """)
    private static let newest = Statement(
        "audit_heads.newest", "SELECT note FROM audit_heads ORDER BY size DESC LIMIT 1")
    private static let all = Statement("audit_heads.all", "SELECT note FROM audit_heads ORDER BY size")

    static func keep(_ write: Write, _ head: SignedHead) throws {
        try write.run(insert, [.int(head.size), .at(head.at), .text(head.note)])
    }

    static func newest(_ read: Read) throws -> SignedHead? {
        try read.first(newest) { $0.text(0) }.map { try SignedHead(reading: $0) }
    }

    /// As they are stored, readable or not.
    static func notes(_ read: Read) throws -> [String] { try read.all(all) { $0.text(0) } }
}

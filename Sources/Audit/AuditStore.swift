import Kernel
import Storage
import Vault

/// Every statement on the log's end, leaves and nodes.
enum AuditStore {
    private static let end = Statement("audit_end.find", "SELECT size, hashes, seal FROM audit_end WHERE id = 1")
    private static let keepEnd = Statement(
        "audit_end.keep",
        """
        INSERT INTO audit_end (id, size, hashes, seal) VALUES (1, ?1, ?2, ?3)
        ON CONFLICT (id) DO UPDATE SET size = excluded.size, hashes = excluded.hashes, seal = excluded.seal
        """)
    private static let insertLeaf = Statement(
        "audit_leaves.insert", "INSERT INTO audit_leaves (position, journal_id, hash) VALUES (?1, ?2, ?3)")
    private static let insertNode = Statement(
        "audit_nodes.insert", "INSERT INTO audit_nodes (level, position, hash) VALUES (?1, ?2, ?3)")
    private static let leaves = Statement(
        "audit_leaves.hashes",
        "SELECT position, hash FROM audit_leaves WHERE position >= ?1 AND position < ?2 ORDER BY position")
    private static let nodes = Statement(
        "audit_nodes.hashes",
        "SELECT position, hash FROM audit_nodes WHERE level = ?1 AND position >= ?2 AND position < ?3 ORDER BY position"
    )
    private static let position = Statement(
        "audit_leaves.position", "SELECT position FROM audit_leaves WHERE journal_id = ?1")

    /// Stored levels are multiples of this: a tree of ten million leaves then has 700,000 nodes and not ten million.
    static let levelsTogether = 4

    struct End {
        let size: Int
        let hashes: [UInt8]
        let seal: [UInt8]
    }

    /// Nil before the first entry.
    static func end(_ read: Read) throws -> End? {
        try read.first(end) { End(size: $0.int(0), hashes: $0.bytes(1), seal: $0.bytes(2)) }
    }

    static func keepEnd(_ write: Write, _ end: End) throws {
        try write.run(keepEnd, [.int(end.size), .bytes(end.hashes), .bytes(end.seal)])
    }

    static func insertLeaf(_ write: Write, position: Int, _ entry: ID<JournalEntry>, _ hash: [UInt8]) throws {
        try write.run(insertLeaf, [.int(position), .id(entry), .bytes(hash)])
    }

    static func insertNode(_ write: Write, _ subtree: Subtree) throws {
        try write.run(insertNode, [.int(subtree.level), .int(subtree.position), .bytes(subtree.hash)])
    }

    static func position(_ read: Read, of entry: ID<JournalEntry>) throws -> Int? {
        try read.first(position, [.id(entry)]) { $0.int(0) }
    }

    /// The hash of a whole subtree, of what is stored below it.
    static func hash(_ read: Read, level: Int, position: Int, _ hasher: TreeHasher) throws -> [UInt8] {
        let stored = level / levelsTogether * levelsTogether
        let (first, count) = (position << (level - stored), 1 << (level - stored))
        let found = try hashes(read, level: stored, from: first, to: first + count)
        guard found.count == count else {
            throw AuditProblem.damaged(position: (first + found.count) << stored)
        }
        var range = CompactRange()
        for hash in found { range.append(hash, hasher) }
        return range.root(hasher)
    }

    private static func hashes(_ read: Read, level: Int, from low: Int, to high: Int) throws -> [[UInt8]] {
        var (found, expected) = ([[UInt8]](), low)
        let values: [SQLValue] = level == 0 ? [.int(low), .int(high)] : [.int(level), .int(low), .int(high)]
        try read.each(level == 0 ? leaves : nodes, values) { row in
            guard row.int(0) == expected else { return }
            found.append(row.bytes(1))
            expected += 1
        }
        return found
    }
}

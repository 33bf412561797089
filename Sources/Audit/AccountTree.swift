import Kernel
import Storage

/// A second tree over the same entries, ordered by case: all that concerns a case stands side by side in it. With its
/// neighbours shown, nobody can have left an entry out, so that it can be proved who did not look.
enum AccountTree {
    private static let records = Statement(
        "audit_leaves.accounts",
        """
        SELECT a.case_id, a.journal_id, l.hash FROM (
            SELECT case_id, id AS journal_id FROM journal WHERE is_read = 0 AND case_id IS NOT NULL
            UNION ALL SELECT case_id, id FROM journal WHERE is_read = 1 AND case_id IS NOT NULL
            UNION ALL SELECT case_id, journal_id FROM journal_cases
        ) a JOIN audit_leaves l ON l.journal_id = a.journal_id
        WHERE l.position < ?1 ORDER BY a.case_id, a.journal_id
        """)

    struct Record: Equatable {
        let caseID: ID<AnyEntity>
        let entry: ID<JournalEntry>
        /// The entry's leaf in the log.
        let leaf: [UInt8]

        func hash(_ hasher: TreeHasher) -> [UInt8] { hasher.leaf(AuditLeaf.account(caseID, entry, leaf: leaf)) }
    }

    private static func each(_ read: Read, below size: Int, _ body: (Record) throws -> Void) throws {
        try read.each(records, [.int(size)]) { row in
            try body(Record(caseID: try row.id(0), entry: try row.id(1), leaf: row.bytes(2)))
        }
    }

    static func root(_ read: Read, below size: Int, _ hasher: TreeHasher) throws -> SignedHead.Accounts {
        var range = CompactRange()
        try each(read, below: size) { range.append($0.hash(hasher), hasher) }
        return SignedHead.Accounts(size: range.size, root: range.root(hasher))
    }

    /// The records of one case and the one before and after them, shown to stand side by side.
    static func proof(
        of caseID: ID<AnyEntity>, _ read: Read, below size: Int, _ hasher: TreeHasher
    ) throws -> (records: [Record], proof: RangeProof) {
        var (before, own, total) = (0, 0, 0)
        try each(read, below: size) { record in
            total += 1
            if record.caseID < caseID { before += 1 } else if record.caseID == caseID { own += 1 }
        }
        let (low, high) = (max(before - 1, 0), min(before + own + 1, total))
        var rest = Stretch.subtrees(from: high, to: total)[...]
        var (left, records, right, part, index) = (CompactRange(), [Record](), [[UInt8]](), CompactRange(), 0)
        try each(read, below: size) { record in
            defer { index += 1 }
            if index < low { return left.append(record.hash(hasher), hasher) }
            if index < high { return records.append(record) }
            part.append(record.hash(hasher), hasher)
            guard let subtree = rest.first, part.size == 1 << subtree.level else { return }
            right.append(part.root(hasher))
            part = CompactRange()
            rest.removeFirst()
        }
        return (records, RangeProof(size: total, from: low, left: left.hashes, right: right))
    }
}

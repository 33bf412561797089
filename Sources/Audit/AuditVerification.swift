import Kernel
import Storage
import Vault

/// What `palermo audit verify` found.
package struct AuditReport: Sendable, Equatable {
    package enum Fault: Sendable, Equatable {
        /// The entry is not what it was when it entered the log.
        case changed(position: Int, entry: ID<JournalEntry>)
        /// The journal does not hold it any more.
        case removed(position: Int, entry: ID<JournalEntry>)
        /// The journal holds it and the log does not.
        case inserted(entry: ID<JournalEntry>)
        /// A look at a list is said to have shown a case, by no entry.
        case looseCase(entry: ID<JournalEntry>)
        /// A place is empty.
        case gap(position: Int)
        /// A hash above the leaves is not that of its leaves.
        case node(level: Int, position: Int)
        /// The end is sealed by somebody who does not hold the key.
        case forgedEnd
        /// The leaves do not make what the end was sealed over: some were moved, put in or taken out.
        case otherEnd
        case unreadableHead(String)
        case unsigned(size: Int)
        /// A head was signed over other entries than those that are there.
        case headDiffers(size: Int)
        /// A head was signed over more entries than there are: the last ones were removed.
        case headBeyond(size: Int)
        case accountsDiffer(size: Int)
    }

    package var size = 0
    package var waiting = 0
    package var heads = 0
    package var root: [UInt8] = []
    package private(set) var faults: [Fault] = []
    /// How many there were, when they were too many to keep each.
    package private(set) var faultCount = 0
    package var isWhole: Bool { faultCount == 0 }

    package init() {}

    private static let kept = 100

    mutating func add(_ fault: Fault) {
        faultCount += 1
        if faults.count < Self.kept { faults.append(fault) }
    }
}

extension AuditLog {
    /// Reads the whole journal and holds it against the log, its sealed end, every stored head and the heads that were
    /// kept elsewhere. About 15 µs an entry.
    /// - Parameters:
    ///   - held: notes of heads that somebody else kept.
    ///   - publicKey: the key that signed them, as somebody else kept it; nil for the deployment's own keys.
    ///   - progress: entries done, of how many.
    package func verify(
        heldHeads held: [String] = [], publicKey: [UInt8]? = nil,
        progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws -> AuditReport {
        let sequencer = sequencer
        return try await database.readLong { read in
            var report = AuditReport()
            let keys = try publicKey.map { [$0] } ?? AuditKeys.publicKeys(read)
            let stored = try AuditHeads.notes(read)
            let heads = Self.heads(stored + held, keys, &report)
            let total = try AuditVerification.size(read)
            let hasher = TreeHasher()
            let (range, roots) = try Self.recompute(
                read, sizes: Set(heads.map(\.size)), hasher, &report, progress: { progress($0, total) })
            report.size = range.size
            report.root = range.root(hasher)
            report.waiting = try AuditPending.count(read)
            for head in heads {
                if head.size > range.size {
                    report.add(.headBeyond(size: head.size))
                } else if roots[head.size] != head.root {
                    report.add(.headDiffers(size: head.size))
                }
            }
            if let head = heads.last(where: { $0.accounts != nil && $0.size <= range.size }),
                try AccountTree.root(read, below: head.size, hasher) != head.accounts
            {
                report.add(.accountsDiffer(size: head.size))
            }
            do {
                if try sequencer.end(read) != range { report.add(.otherEnd) }
            } catch AuditProblem.forged { report.add(.forgedEnd) }
            try AuditVerification.inserted(read) { report.add(.inserted(entry: $0)) }
            try AuditVerification.looseCases(read) { report.add(.looseCase(entry: $0)) }
            return report
        }
    }

    /// The readable ones, by size.
    private static func heads(
        _ notes: [String], _ keys: [[UInt8]], _ report: inout AuditReport
    ) -> [SignedHead] {
        var heads: [SignedHead] = []
        for note in notes {
            do throws(AuditProblem) {
                let head = try SignedHead(reading: note)
                if !keys.contains(where: head.isSigned) { report.add(.unsigned(size: head.size)) }
                heads.append(head)
            } catch { report.add(.unreadableHead(String(note.prefix(80)))) }
        }
        report.heads = heads.count
        return heads.sorted { $0.size < $1.size }
    }

    /// The tree of the entries as the journal holds them now, and its roots at some sizes.
    private static func recompute(
        _ read: Read, sizes: Set<Int>, _ hasher: TreeHasher, _ report: inout AuditReport, progress: (Int) -> Void
    ) throws -> (CompactRange, [Int: [UInt8]]) {
        var (range, roots) = (CompactRange(), [Int: [UInt8]]())
        if sizes.contains(0) { roots[0] = range.root(hasher) }
        try AuditReading.each(read) { leaf in
            if leaf.position != range.size { report.add(.gap(position: range.size)) }
            // What is gone is known by its hash only; a head tells whether that is still the right one.
            var hash = leaf.hash
            if let entry = leaf.entry {
                hash = hasher.leaf(AuditLeaf.bytes(entry, hasher))
                if hash != leaf.hash { report.add(.changed(position: leaf.position, entry: leaf.id)) }
            } else {
                report.add(.removed(position: leaf.position, entry: leaf.id))
            }
            try range.append(hash, hasher) { subtree in
                guard subtree.level > 0, subtree.level % AuditStore.levelsTogether == 0,
                    try AuditVerification.node(read, subtree) != subtree.hash
                else { return }
                report.add(.node(level: subtree.level, position: subtree.position))
            }
            if sizes.contains(range.size) { roots[range.size] = range.root(hasher) }
            if range.size % 1_000 == 0 { progress(range.size) }
        }
        return (range, roots)
    }
}

enum AuditVerification {
    private static let size = Statement("audit_leaves.count", "SELECT count(*) FROM audit_leaves")
    private static let node = Statement(
        "audit_nodes.one", "SELECT hash FROM audit_nodes WHERE level = ?1 AND position = ?2")
    private static let inserted = Statement(
        "journal.outsideTheLog",
        """
        SELECT j.id FROM journal j LEFT JOIN audit_leaves l ON l.journal_id = j.id
        LEFT JOIN audit_pending p ON p.journal_id = j.id WHERE l.journal_id IS NULL AND p.journal_id IS NULL
        """)
    private static let looseCases = Statement(
        "journal_cases.withoutEntry",
        """
        SELECT c.journal_id FROM journal_cases c LEFT JOIN journal j ON j.id = c.journal_id WHERE j.id IS NULL
        """)

    static func size(_ read: Read) throws -> Int { try read.count(size) }

    static func node(_ read: Read, _ subtree: Subtree) throws -> [UInt8]? {
        try read.first(node, [.int(subtree.level), .int(subtree.position)]) { $0.bytes(0) }
    }

    static func inserted(_ read: Read, _ body: (ID<JournalEntry>) throws -> Void) throws {
        try read.each(inserted) { try body(try $0.id(0)) }
    }

    static func looseCases(_ read: Read, _ body: (ID<JournalEntry>) throws -> Void) throws {
        try read.each(looseCases) { try body(try $0.id(0)) }
    }
}

import Kernel
import Storage
import Vault

extension AuditLog {
    /// Shows that an entry is in the log, as a JSON document that `AuditProof` and other programs check.
    package func proof(of entry: ID<JournalEntry>) async throws -> String {
        let head = try await sign()
        let keys = try await verifierKeys()
        return try await database.readLong { read in
            guard let position = try AuditStore.position(read, of: entry), position < head.size,
                let stored = try AuditReading.entry(read, entry)
            else { throw AuditProblem.unknownEntry }
            let hasher = TreeHasher()
            let proof = try Self.range(read, from: position, to: position + 1, size: head.size, hasher)
            return AuditProof(
                kind: .entry, head: head.note, keys: keys, entries: [Self.text(stored, hasher)], proof: proof
            ).encoded
        }
    }

    /// Shows all entries about a case, and that there are no others: also that there are none.
    package func account(of caseID: ID<AnyEntity>) async throws -> String {
        let head = try await sign(withAccounts: true)
        let keys = try await verifierKeys()
        return try await database.readLong { read in
            let hasher = TreeHasher()
            let (records, proof) = try AccountTree.proof(of: caseID, read, below: head.size, hasher)
            let entries = try records.filter { $0.caseID == caseID }.map { record in
                guard let entry = try AuditReading.entry(read, record.entry) else { throw AuditProblem.unknownEntry }
                return Self.text(entry, hasher)
            }
            var document = AuditProof(kind: .account, head: head.note, keys: keys, entries: entries, proof: proof)
            document.caseID = caseID
            document.records = records
            return document.encoded
        }
    }

    /// Shows that the log as it is now begins with the one that an older head was signed for.
    package func growth(since old: SignedHead) async throws -> String {
        let head = try await sign()
        let keys = try await verifierKeys()
        guard old.size <= head.size else { throw AuditProblem.shortened(known: old.size, found: head.size) }
        return try await database.readLong { read in
            let proof = try Self.range(read, from: old.size, to: old.size, size: head.size, TreeHasher())
            var document = AuditProof(kind: .growth, head: head.note, keys: keys, entries: [], proof: proof)
            document.old = old.note
            return document.encoded
        }
    }

    private static func text(_ entry: JournalEntry, _ hasher: TreeHasher) -> String {
        String(decoding: AuditLeaf.bytes(entry, hasher), as: UTF8.self)
    }

    /// Some fifty hashes at most, from stored nodes: about a tenth of a millisecond among ten million.
    static func range(_ read: Read, from: Int, to: Int, size: Int, _ hasher: TreeHasher) throws -> RangeProof {
        func hashes(_ stretch: [(level: Int, position: Int)]) throws -> [[UInt8]] {
            try stretch.map { try AuditStore.hash(read, level: $0.level, position: $0.position, hasher) }
        }
        return RangeProof(
            size: size, from: from, left: try hashes(Stretch.subtrees(from: 0, to: from)),
            right: try hashes(Stretch.subtrees(from: to, to: size)))
    }
}

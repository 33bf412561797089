import Kernel
import Storage
import Synchronization
import Vault

/// Makes the log: gives entries their places, keeps the tree's hashes, and seals its end with the key, so that whoever has
/// the database alone can add nothing to it.
package final class AuditSequencer: JournalSequencer {
    private let vault: Vault
    /// How far this process has seen the log reach.
    private let seen = Mutex(0)

    package init(vault: Vault) { self.vault = vault }

    package func append(_ entries: [JournalEntry], _ write: Write) throws {
        let hasher = TreeHasher()
        var range = try end(write.read)
        // Read first thing in a transaction, so it is durable. An older state that is put back has a right seal too.
        let known = seen.withLock { known in
            defer { known = max(known, range.size) }
            return known
        }
        guard range.size >= known else { throw AuditProblem.shortened(known: known, found: range.size) }
        for entry in entries {
            let position = range.size
            let leaf = hasher.leaf(AuditLeaf.bytes(entry, hasher))
            try AuditStore.insertLeaf(write, position: position, entry.id, leaf)
            try range.append(leaf, hasher) { subtree in
                guard subtree.level > 0, subtree.level % AuditStore.levelsTogether == 0 else { return }
                try AuditStore.insertNode(write, subtree)
            }
        }
        let hashes = range.hashes.flatMap { $0 }
        try AuditStore.keepEnd(
            write, AuditStore.End(size: range.size, hashes: hashes, seal: seal(size: range.size, hashes)))
    }

    package func seal(_ entry: JournalEntry) -> [UInt8] {
        vault.digest(AuditLeaf.bytes(entry, TreeHasher()), purpose: "audit-entry")
    }

    /// The log as far as it reaches, when its seal is ours.
    package func end(_ read: Read) throws -> CompactRange {
        guard let stored = try AuditStore.end(read) else { return CompactRange() }
        guard Token.isEqual(stored.seal, seal(size: stored.size, stored.hashes)),
            let range = CompactRange(size: stored.size, hashes: Self.split(stored.hashes))
        else { throw AuditProblem.forged }
        return range
    }

    private func seal(size: Int, _ hashes: [UInt8]) -> [UInt8] {
        vault.digest(Array("\(size):".utf8) + hashes, purpose: "audit-end")
    }

    private static func split(_ hashes: [UInt8]) -> [[UInt8]] {
        stride(from: 0, to: hashes.count, by: SHA256.size).map {
            Array(hashes[$0..<min($0 + SHA256.size, hashes.count)])
        }
    }
}

import Kernel
import Storage
import Vault

extension AuditLog {
    /// The whole log as lines of JSON, for a verifier that is not ours: first the keys, then every entry in its order as
    /// the fields of its leaf, then every signed head. Holds codes and identifiers, no name and no text.
    package func export(to write: @escaping @Sendable ([UInt8]) throws -> Void) async throws -> Int {
        let head = try await sign(withAccounts: true)
        let keys = try await verifierKeys()
        return try await database.readLong { read in
            var line = JSONWriter()
            line.object {
                $0.member("form", "palermo.audit.export.1")
                $0.memberStrings("keys", keys)
            }
            try write(line.bytes + [10])
            var count = 0
            let hasher = TreeHasher()
            try AuditReading.each(read) { leaf in
                guard leaf.position < head.size else { return }
                guard let entry = leaf.entry else { throw AuditProblem.damaged(position: leaf.position) }
                try write(Self.line(leaf.position, entry, hasher))
                count += 1
            }
            for note in try AuditHeads.notes(read) {
                var line = JSONWriter()
                line.object { $0.member("head", note) }
                try write(line.bytes + [10])
            }
            return count
        }
    }

    private static func line(_ position: Int, _ entry: JournalEntry, _ hasher: TreeHasher) -> [UInt8] {
        var line = JSONWriter()
        line.object { json in
            json.member("position", position)
            json.member("id", entry.id.description)
            json.member("at", entry.at.milliseconds)
            json.member("actor", entry.actor?.description ?? "")
            json.member("organisation", entry.organisation?.description ?? "")
            json.member("act", entry.act)
            json.member("case", entry.caseID?.description ?? "")
            json.member("entity", entry.entity?.description ?? "")
            json.member("kind", entry.isRead ? "read" : "change")
            json.member("codes", entry.codes)
            json.member("sealed", entry.sealed.map { Hex.encode(hasher.digest($0)) } ?? "")
            json.memberStrings("shown", entry.shown.sorted().map(\.description))
        }
        return line.bytes + [10]
    }
}

import Kernel
import Storage
import Vault

/// What things are in a country, and who may do what, stands in files beside the program. Nobody is signed in when they
/// are changed; so each start says in the journal which of them differ from the start before.
enum DefinitionChanges {
    private static let all = Statement("audit_definitions.all", "SELECT file, digest FROM audit_definitions")
    private static let keep = Statement(
        "audit_definitions.keep",
        """
        INSERT INTO audit_definitions (file, digest) VALUES (?1, ?2)
        ON CONFLICT (file) DO UPDATE SET digest = excluded.digest
        """)
    private static let remove = Statement("audit_definitions.remove", "DELETE FROM audit_definitions WHERE file = ?1")

    static func known(_ read: Read) throws -> [String: [UInt8]] {
        var known: [String: [UInt8]] = [:]
        try read.each(all) { known[$0.text(0)] = $0.bytes(1) }
        return known
    }

    static func note(_ write: Write, _ files: [String: [UInt8]], _ now: Timestamp) throws {
        let known = try known(write.read)
        // What a first start finds was not changed by anybody.
        let verb = known.isEmpty ? "noted" : "changed"
        func say(_ file: String, _ codes: String) throws {
            try write.journal(
                JournalEntry(
                    id: .make(now: now), at: now, actor: nil, organisation: nil,
                    act: (file.hasPrefix("roles/") ? "policy." : "definition.") + verb,
                    codes: "file=\(code(file)) \(codes)"))
        }
        for (file, digest) in files.sorted(by: { $0.key < $1.key }) where known[file] != digest {
            try write.run(keep, [.text(file), .bytes(digest)])
            try say(file, "digest=\(Hex.encode(digest))")
        }
        for file in known.keys.sorted() where files[file] == nil {
            try write.run(remove, [.text(file)])
            try say(file, "removed=yes")
        }
    }

    /// Codes are words without spaces and line ends.
    private static func code(_ file: String) -> String {
        String(file.map { $0.isLetter || $0.isNumber || "-_./".contains($0) ? $0 : "?" })
    }
}

extension AuditLog {
    /// - Parameter files: every definition's path within its folder, and its content.
    package func noteDefinitions(_ files: [(name: String, bytes: [UInt8])]) async throws {
        let hasher = TreeHasher()
        let digests = Dictionary(files.map { ($0.name, hasher.digest($0.bytes)) }) { $1 }
        guard try await database.read({ try DefinitionChanges.known($0) }) != digests else { return }
        let now = world.now()
        try await database.write { try DefinitionChanges.note($0, digests, now) }
    }
}

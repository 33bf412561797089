import Kernel
import Storage
import Vault

package enum DraftProblem: Error, Sendable, Equatable {
    /// More than `Drafts.bytesMax`.
    case tooLarge
    /// The member has 50 already.
    case tooMany
    /// The form was sent and taken: what comes late is not kept.
    case sentAlready
}

/// Forms that were left half-way, kept sealed for the member who wrote them until they are sent or thrown away.
package struct Drafts: Sendable {
    /// More than the texts of our longest form take in any script.
    package static let bytesMax = 512 * 1_024
    package static let keyBytesMax = 200
    package static let countMax = 50

    package struct Summary: Sendable, Equatable {
        package let key: String
        package let updatedAt: Timestamp
    }

    private let database: any Database
    private let vault: Vault
    private let world: World

    package init(database: any Database, vault: Vault, world: World) {
        self.database = database
        self.vault = vault
        self.world = world
    }

    private static let upsert = Statement(
        "drafts.save",
        """
        INSERT INTO drafts (id, member_id, draft_key, sealed, updated_at) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (member_id, draft_key) DO UPDATE SET sealed = excluded.sealed, updated_at = excluded.updated_at
        """)
    private static let find = Statement(
        "drafts.find", "SELECT sealed FROM drafts WHERE member_id = ?1 AND draft_key = ?2")
    private static let others = Statement(
        "drafts.others", "SELECT COUNT(*) FROM drafts WHERE member_id = ?1 AND draft_key <> ?2")
    private static let remove = Statement(
        "drafts.delete", "DELETE FROM drafts WHERE member_id = ?1 AND draft_key = ?2")
    private static let list = Statement(
        "drafts.list",
        "SELECT draft_key, updated_at FROM drafts WHERE member_id = ?1 ORDER BY updated_at DESC, draft_key")

    /// `key` says which form (`case.new`, `screening.018f…`): codes and identifiers only, it is stored readably.
    /// - Parameter once: the once-key of the form that it was typed in.
    package func save(_ text: String, key: String, of member: MemberID, once: OnceKeys.Key? = nil) async throws {
        guard text.utf8.count <= Drafts.bytesMax, key.utf8.count <= Drafts.keyBytesMax else {
            throw DraftProblem.tooLarge
        }
        let now = world.now()
        let vault = vault
        let id: DraftID = world.makeID()
        try await database.write { write in
            if let once, try OnceKeys.isDone(write.read, once) { throw DraftProblem.sentAlready }
            guard try write.count(Drafts.others, [.id(member), .text(key)]) < Drafts.countMax else {
                throw DraftProblem.tooMany
            }
            let record: ID<AnyEntity> = member.cast()
            let recordKey =
                try KeyStore.load(write.read, vault, for: record)
                ?? KeyStore.create(write, vault, for: record, at: now)
            let sealed = recordKey.seal(text, table: "drafts", column: "sealed", row: key)
            try write.run(Drafts.upsert, [.id(id), .id(member), .text(key), .bytes(sealed), .at(now)])
        }
    }

    package func load(key: String, of member: MemberID) async throws -> String? {
        let vault = vault
        // Nearly always there is none: every page with a form asks.
        let kept = try await database.point { try $0.first(Drafts.find, [.id(member), .text(key)], { $0.bytes(0) }) }
        guard let sealed = kept,
            let recordKey = try await database.point({ try KeyStore.load($0, vault, for: member.cast()) })
        else { return nil }
        return try recordKey.open(sealed, table: "drafts", column: "sealed", row: key)
    }

    package func delete(key: String, of member: MemberID) async throws {
        try await database.write { try Drafts.remove($0, key, of: member) }
    }

    static func remove(_ write: Write, _ key: String, of member: MemberID) throws {
        try write.run(remove, [.id(member), .text(key)])
    }

    /// The latest first.
    package func list(of member: MemberID) async throws -> [Summary] {
        try await database.read { read in
            try read.all(Drafts.list, [.id(member)]) { Summary(key: $0.text(0), updatedAt: $0.at(1)) }
        }
    }
}

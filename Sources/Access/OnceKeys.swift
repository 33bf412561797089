import Kernel
import Storage
import Vault

/// What is sent twice (a double click, a page reloaded, a program that tries again) is done once, whichever process it
/// reaches. A sending reserves its key before the act and tells its answer afterwards.
package struct OnceKeys: Sendable {
    /// How a sending stands.
    package enum Standing: Sendable, Equatable {
        /// Nobody has begun: the caller does it now and then calls `finish` or `giveBack`.
        case first
        case running
        /// Done, with the answer that was kept.
        case done(String)
        /// The same key came before with another content.
        case otherContent
        /// Begun and never ended, because a process or the database died: nobody can say whether it was done.
        case uncertain
    }

    /// Whose key, and what came with it.
    package struct Key: Sendable, Equatable {
        let digest: [UInt8]
        let content: [UInt8]
    }

    package static let tokenBytesMax = 100
    /// Longer than any act takes.
    private static let leaseSeconds: Int64 = 60
    private static let keepHours: Int64 = 12
    private static let answerBytesMax = 2_048

    private let database: any Database
    private let vault: Vault
    private let world: World

    package init(database: any Database, vault: Vault, world: World) {
        self.database = database
        self.vault = vault
        self.world = world
    }

    private static let reserve = Statement(
        "once_keys.reserve",
        """
        INSERT INTO once_keys (id, digest, content, begun_at, leased_until) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (digest) DO NOTHING
        """)
    private static let find = Statement(
        "once_keys.find", "SELECT id, content, leased_until, wrapped, answer FROM once_keys WHERE digest = ?1")
    private static let end = Statement(
        "once_keys.end", "UPDATE once_keys SET wrapped = ?2, answer = ?3 WHERE digest = ?1")
    private static let lapse = Statement("once_keys.lapse", "UPDATE once_keys SET leased_until = 0 WHERE digest = ?1")
    private static let remove = Statement("once_keys.remove", "DELETE FROM once_keys WHERE digest = ?1")
    private static let sweep = Statement("once_keys.sweep", "DELETE FROM once_keys WHERE begun_at < ?1")

    /// - Parameters: token: what the form or program sent. content: everything that the act depends on; sent again with
    ///   another one, it is another act.
    package func key(_ session: SessionID, token: String, content: String = "") -> Key {
        Key(
            digest: vault.digest(session.bytes + Array(token.utf8), purpose: "once-key"),
            content: vault.digest(Array(content.utf8), purpose: "once-content"))
    }

    package func begin(_ key: Key) async throws -> Standing {
        let (now, vault) = (world.now(), vault)
        let id: ID<AnyEntity> = world.makeID()
        return try await database.write { write in
            let until = now.adding(seconds: Self.leaseSeconds)
            let values: [SQLValue] = [.id(id), .bytes(key.digest), .bytes(key.content), .at(now), .at(until)]
            if try write.run(Self.reserve, values) == 1 { return .first }
            let found = try write.first(Self.find, [.bytes(key.digest)]) { row in
                (
                    id: try row.id(0) as ID<AnyEntity>, content: row.bytes(1), until: row.at(2),
                    answer: row.isNull(4) ? nil : (row.bytes(3), row.bytes(4))
                )
            }
            guard let found else { return .running }
            guard found.content == key.content else { return .otherContent }
            guard let (wrapped, answer) = found.answer else { return found.until > now ? .running : .uncertain }
            return .done(
                try vault.unwrap(wrapped, for: found.id).open(answer, table: "once_keys", column: "answer"))
        }
    }

    /// The act is done: repeats get `answer`, and what was kept while it was typed is not needed any more.
    package func finish(_ key: Key, answer: String, draft: String?, of member: MemberID) async throws {
        let vault = vault
        let short = answer.utf8.count <= Self.answerBytesMax ? answer : ""
        try await database.write { write in
            let id = try write.first(Self.find, [.bytes(key.digest)]) { try $0.id(0) as ID<AnyEntity> }
            if let id {
                let (recordKey, wrapped) = vault.newRecordKey(for: id)
                let sealed = recordKey.seal(short, table: "once_keys", column: "answer")
                try write.run(Self.end, [.bytes(key.digest), .bytes(wrapped), .bytes(sealed)])
            }
            if let draft { try Drafts.remove(write, draft, of: member) }
        }
    }

    /// It was refused and nothing was changed: it may be sent again.
    package func giveBack(_ key: Key) async throws {
        try await database.write { try $0.run(Self.remove, [.bytes(key.digest)]) }
    }

    /// Nobody can say whether it was done, and no later sending is told otherwise.
    package func leaveOpen(_ key: Key) async throws {
        try await database.write { try $0.run(Self.lapse, [.bytes(key.digest)]) }
    }

    /// Whether what belongs to this key was done.
    static func isDone(_ read: Read, _ key: Key) throws -> Bool {
        try read.first(find, [.bytes(key.digest)]) { !$0.isNull(4) } ?? false
    }

    package static func prune(_ write: Write, now: Timestamp) throws {
        try write.run(sweep, [.at(now.adding(hours: -keepHours))])
    }
}

import Kernel
import Storage
import Vault

/// What is sent twice (a double click, a page reloaded, a program that tries again) is done once, whichever process it
/// reaches. A sending reserves its key before the act and tells its answer afterwards.
package struct OnceKeys: Sendable {
    /// How a sending stands.
    package enum Standing: Sendable, Equatable {
        /// Nobody has begun: the caller does it now and then calls `finish` or `giveBack`.
        case first(Run)
        case running
        /// Done, with the answer that was kept.
        case done(String)
        /// The same key came before with another content.
        case otherContent
        /// It has changed something, and its answer is not known, because a process or the database died.
        case doneUnanswered
    }

    /// One try of an act. Of several tries with the same key one changes something.
    package struct Run: Sendable, Equatable { let id: [UInt8] }

    /// Another try of the same act was faster: this one changed nothing.
    package struct Outrun: Error, Equatable { package init() {} }

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
        "once_keys.find", "SELECT id, content, leased_until, wrapped, answer, acted FROM once_keys WHERE digest = ?1")
    private static let takeOver = Statement(
        "once_keys.takeOver", "UPDATE once_keys SET leased_until = ?2 WHERE digest = ?1")
    private static let act = Statement(
        "once_keys.act", "UPDATE once_keys SET acted = ?2 WHERE digest = ?1 AND (acted IS NULL OR acted = ?2)")
    private static let lapseAll = Statement(
        "once_keys.lapseAll", "UPDATE once_keys SET leased_until = 0 WHERE answer IS NULL AND leased_until > 0")
    private static let end = Statement(
        "once_keys.end", "UPDATE once_keys SET wrapped = ?2, answer = ?3 WHERE digest = ?1")
    private static let lapse = Statement("once_keys.lapse", "UPDATE once_keys SET leased_until = 0 WHERE digest = ?1")
    private static let remove = Statement(
        "once_keys.remove",
        "DELETE FROM once_keys WHERE digest = ?1 AND (acted IS NULL OR acted = ?2)")
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
        let run = Run(id: (world.makeID() as ID<AnyEntity>).bytes)
        return try await database.write { write in
            let until = now.adding(seconds: Self.leaseSeconds)
            let values: [SQLValue] = [.id(id), .bytes(key.digest), .bytes(key.content), .at(now), .at(until)]
            if try write.run(Self.reserve, values) == 1 { return .first(run) }
            let found = try write.first(Self.find, [.bytes(key.digest)]) { row in
                (
                    id: try row.id(0) as ID<AnyEntity>, content: row.bytes(1), until: row.at(2),
                    answer: row.isNull(4) ? nil : (row.bytes(3), row.bytes(4)), isActed: !row.isNull(5)
                )
            }
            guard let found else { return .running }
            guard found.content == key.content else { return .otherContent }
            guard let (wrapped, answer) = found.answer else {
                if found.until > now { return .running }
                if found.isActed { return .doneUnanswered }
                // Whoever began it is dead, or so slow that its change will find ours and be undone.
                try write.run(Self.takeOver, [.bytes(key.digest), .at(until)])
                return .first(run)
            }
            return .done(
                try vault.unwrap(wrapped, for: found.id).open(answer, table: "once_keys", column: "answer"))
        }
    }

    /// Does the act so that its first change and the word that it was done are durable together.
    package func doing<T>(_ key: Key, _ run: Run, _ act: () async throws -> T) async throws -> T {
        let mark = Alongside { write in
            guard try write.run(Self.act, [.bytes(key.digest), .bytes(run.id)]) == 1 else { throw Outrun() }
        }
        return try await Alongside.$current.withValue(mark) { try await act() }
    }

    /// What a process that has died had begun may be tried again at once. A living one loses nothing by it: of two tries
    /// one changes something.
    package func lapseAll() async throws { try await database.write { try $0.run(Self.lapseAll) } }

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
    package func giveBack(_ key: Key, _ run: Run) async throws {
        try await database.write { try $0.run(Self.remove, [.bytes(key.digest), .bytes(run.id)]) }
    }

    /// Nobody can say yet whether it was done: the next sending finds out.
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

import Kernel
import Storage
import Vault

/// The log over the journal that an outsider can check: signed heads, proofs, and what keeps it going. docs/guides/audit.md
/// says what it promises and how other programs read it.
package struct AuditLog: Sendable {
    let database: any Database
    let vault: Vault
    let world: World
    package let sequencer: AuditSequencer

    package init(database: any Database, vault: Vault, world: World) {
        self.database = database
        self.vault = vault
        self.world = world
        sequencer = AuditSequencer(vault: vault)
    }

    /// From now on what this process writes enters the log.
    package func begin() { database.audit(by: sequencer) }

    /// Gives entries that wait their places: of other processes, of PostgreSQL, of the time before the log. Returns how
    /// many there were, at most `limit`.
    @discardableResult
    package func takeIn(limit: Int = 2_000) async throws -> Int {
        guard try await database.read({ try AuditPending.isAny($0) }) else { return 0 }
        let (sequencer, now) = (sequencer, world.now())
        return try await database.write { write in
            let waiting = try AuditPending.take(write, limit: limit)
            if waiting.isEmpty { return 0 }
            try write.place(waiting.compactMap(\.entry))
            try Self.note(waiting, sequencer, write, now)
            return waiting.count
        }
    }

    /// The log itself says what reached it without the key's seal, and what was gone before it could be taken in.
    private static func note(
        _ waiting: [AuditPending.Waiting], _ sequencer: AuditSequencer, _ write: Write, _ now: Timestamp
    ) throws {
        func say(_ act: String, entity: ID<AnyEntity>? = nil, _ codes: String) throws {
            try write.journal(
                JournalEntry(
                    id: .make(now: now), at: now, actor: nil, organisation: nil, act: act, entity: entity, codes: codes)
            )
        }
        for gone in waiting where gone.entry == nil {
            try say("audit.gone", entity: gone.id.cast(), "entry=\(gone.id)")
        }
        let unsealed = waiting.filter { one in
            guard let entry = one.entry else { return false }
            guard let seal = one.seal else { return true }
            return !Token.isEqual(seal, sequencer.seal(entry))
        }
        if let first = unsealed.first, let last = unsealed.last {
            try say("audit.unsealed", "count=\(unsealed.count) first=\(first.id) last=\(last.id)")
        }
    }

    /// A head of the log as it is now, signed and kept. The newest one when nothing but itself was added since.
    /// - Parameter withAccounts: also over the tree of accounts, from which it is shown that a case has no other entries:
    ///   reads every entry of every case.
    package func sign(withAccounts: Bool = false) async throws -> SignedHead {
        while try await takeIn() > 0 {}
        let sequencer = sequencer
        let (range, accounts, newest) = try await database.readLong { read in
            let range = try sequencer.end(read)
            return (
                range, withAccounts ? try AccountTree.root(read, below: range.size, TreeHasher()) : nil,
                try AuditHeads.newest(read)
            )
        }
        if let newest, newest.size + 1 >= range.size, newest.accounts != nil || !withAccounts { return newest }
        let (vault, now) = (vault, world.now())
        return try await database.write { write in
            let hasher = TreeHasher()
            let key = try AuditKeys.current(write, vault, now)
            guard let origin = try AuditKeys.origin(write.read) else { throw AuditProblem.unreadableHead }
            let head = SignedHead(
                origin: origin, size: range.size, root: range.root(hasher), at: now, accounts: accounts, signedBy: key,
                hasher)
            try AuditHeads.keep(write, head)
            try write.journal(
                JournalEntry(
                    id: .make(now: now), at: now, actor: nil, organisation: nil, act: "audit.head",
                    codes: "size=\(head.size) root=\(Hex.encode(head.root))"))
            return head
        }
    }

    /// The newest signed head, nil before the first.
    package func newestHead() async throws -> SignedHead? { try await database.read { try AuditHeads.newest($0) } }

    /// How the keys that sign are written for those who check, the newest last.
    package func verifierKeys() async throws -> [String] {
        try await database.read { read in
            guard let origin = try AuditKeys.origin(read) else { return [] }
            return try AuditKeys.publicKeys(read).map { SignedHead.verifierKey(origin, $0) }
        }
    }

    /// How far the log reaches, and how many entries still wait.
    package func extent() async throws -> (size: Int, waiting: Int) {
        let sequencer = sequencer
        return try await database.read { (try sequencer.end($0).size, try AuditPending.count($0)) }
    }

    /// The log's length, and its root in hex.
    package func end() async throws -> (size: Int, root: String) {
        let sequencer = sequencer
        let range = try await database.read { try sequencer.end($0) }
        return (range.size, Hex.encode(range.root(TreeHasher())))
    }

    private static let signMinutes: Int64 = 10

    /// Runs until the task is cancelled: takes in what waits every second, signs a head every ten minutes.
    /// - Parameter report: told of each failure, without anything of a record.
    package func run(report: @escaping @Sendable (any Error) -> Void) async {
        var signedAt: Timestamp?
        while !Task.isCancelled {
            do {
                while try await takeIn() > 0 {}
                let now = world.now()
                if signedAt.map({ now >= $0.adding(minutes: Self.signMinutes) }) ?? true {
                    _ = try await sign()
                    signedAt = now
                }
            } catch { report(error) }
            // A sleep that is cut short means that the loop ends.
            do { try await Task.sleep(for: .seconds(1)) } catch { return }
        }
    }
}

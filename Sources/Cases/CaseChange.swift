import Access
import Kernel
import Storage
import Vault

/// One change to one case inside its transaction: permitted, with its key, and with everything it does journalled.
struct CaseChange<A: Action> {
    let write: Write
    let permit: Permit<A>
    var record: Case
    let seal: CaseSeal
    let sharing: CaseSharing
    let now: Timestamp
    /// What the rooms above must answer in this transaction, once the row is stored.
    var happenings: [CaseHappening] = []
    private var entries = 0

    init(
        write: Write, permit: Permit<A>, record: Case, seal: CaseSeal, sharing: CaseSharing, now: Timestamp
    ) {
        self.write = write
        self.permit = permit
        self.record = record
        self.seal = seal
        self.sharing = sharing
        self.now = now
    }

    var id: CaseID { record.id }
    var vault: Vault { sharing.vault }
    var definitions: CaseDefinitions { sharing.definitions }
    /// In the place's own calendar.
    var today: Day { sharing.zone.day(of: now) }
    /// On which the case was opened, in the same calendar.
    var opened: Day { sharing.zone.day(of: record.openedAt) }
    var actor: Actor { permit.actor }

    /// Throws why the stage does not allow it.
    func require(_ command: CaseCommand) throws {
        if let problem = CaseRules.problem(command, in: record.stage) { throw problem }
    }

    /// - Parameters:
    ///   - codes: codes only, `key=value key=value`.
    ///   - note: free text; sealed with the case's key.
    mutating func journal(
        _ act: String, entity: ID<AnyEntity>? = nil, codes: String = "", note: String = ""
    ) throws {
        var entry = permit.entry(act, at: now, case: id, entity: entity, codes: codes).placed(entries)
        entries += 1
        entry.sealed = seal.note(note, entry.id)
        try write.journal(entry)
    }
}

extension JournalEntry {
    /// The same entry as number `position` of its transaction: entries of one millisecond keep the order in which they
    /// were made (the 12 bits after the time are a counter, RFC 9562 section 6.2, method 1).
    func placed(_ position: Int) -> JournalEntry {
        var entry = self
        entry.id = ID(high: id.high & ~0xFFF | UInt64(min(position, 0xFFF)), low: id.low)
        return entry
    }
}

extension Cases {
    /// Loads, asks the policy, changes, stores, and lets the rooms above react, in one transaction.
    func change<A: Action, T: Sendable>(
        _ action: A.Type, _ id: CaseID, _ actor: Actor,
        _ body: @escaping @Sendable (inout CaseChange<A>) throws -> T
    ) async throws -> T {
        let now = world.now()
        return try await database.write { try change(action, id, actor, in: $0, at: now, body) }
    }

    /// The same inside a transaction that has begun.
    func change<A: Action, T>(
        _ action: A.Type, _ id: CaseID, _ actor: Actor, in write: Write, at now: Timestamp,
        _ body: (inout CaseChange<A>) throws -> T
    ) throws -> T {
        guard let stored = try CaseStore.row(write.read, id) else {
            throw policy.mayEver(action, actor) ? Refusal.unknown : .forbidden(action: A.name)
        }
        let permit = try policy.permit(action, actor, stored.record.facts)
        guard let key = try KeyStore.load(write.read, vault, for: id.cast()) else { throw Refusal.unknown }
        var change = CaseChange(
            write: write, permit: permit, record: stored.record, seal: CaseSeal(key: key), sharing: sharing, now: now)
        let result = try body(&change)
        change.record.version += 1
        change.record.updatedAt = max(now, stored.record.updatedAt)
        try CaseStore.update(write, change.record, permit)
        if !change.happenings.isEmpty { try Authority.recheck(write, id, sharing, permit, now: now) }
        for happening in change.happenings {
            for reaction in reactions { try reaction(write, happening, now) }
        }
        return result
    }
}

/// Bounds that every free text passes.
enum TextRule {
    static func check(_ text: String, _ field: String, required: Bool = false) throws(CaseProblem) {
        if required && text.trimmingSpaces.isEmpty { throw .empty(field) }
        if text.utf8.count > 4 * Limits.textCharactersMax || text.count > Limits.textCharactersMax {
            throw .tooLong(field: field, charactersMax: Limits.textCharactersMax)
        }
    }

    static func code(_ code: String, in known: [CodeLabel]) throws(CaseProblem) {
        guard known.contains(where: { $0.code == code }) else { throw .unknownCode(code) }
    }

    /// A code that another room keeps (kinds of service): only its form can be checked here.
    static func foreignCode(_ code: String) throws(CaseProblem) {
        let isGood =
            !code.isEmpty && code.utf8.count <= 64
            && code.utf8.allSatisfy { ($0 >= 48 && $0 <= 57) || ($0 | 32 >= 97 && $0 | 32 <= 122) || $0 == 45 }
        if !isGood { throw .unknownCode("kind") }
    }
}

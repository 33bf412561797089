import Access
import Deadlines
import Kernel
import Storage
import Vault

/// The front door to people's files: one method a use case. Every method asks the policy first, and everything that is
/// read or changed is in the journal before the caller has it.
package struct Cases: Sendable {
    let database: any Database
    let vault: Vault
    let policy: Policy
    package let definitions: CaseDefinitions
    let world: World
    let reactions: [CaseReaction]
    /// What moves recovery periods.
    let measures: MeasureBook?

    package init(
        database: any Database, vault: Vault, policy: Policy, definitions: CaseDefinitions, world: World,
        reactions: [CaseReaction] = [], measures: MeasureBook? = nil
    ) {
        self.database = database
        self.vault = vault
        self.policy = policy
        self.definitions = definitions
        self.world = world
        self.reactions = reactions
        self.measures = measures
    }

    /// What may leave a file, for whoever sends something inside their own transaction.
    package var sharing: CaseSharing { CaseSharing(vault: vault, definitions: definitions, calendar: world.calendar) }

    /// The file, or the authority's part of it. Throws `Refusal.unknown` for a case that is not there or not this actor's to see.
    package func file(_ id: CaseID, _ actor: Actor, timelineRows: Int = 20) async throws -> CaseFile {
        let (policy, sharing, now) = (policy, sharing, world.now())
        let (file, permit) = try await database.read { read in
            guard let stored = try CaseStore.row(read, id) else { throw Cases.absent(policy, actor) }
            let permit = try policy.permit(Actions.CaseRead.self, actor, stored.record.facts)
            let file = try CaseLoad.file(
                read, stored.record, sharing, timelineRows: timelineRows, now: now, permit)
            return (file, permit)
        }
        try await database.append([permit.entry(at: now, case: id)])
        return file
    }

    /// Older timeline entries, before the last one that a page showed.
    package func timeline(
        _ id: CaseID, before: ID<JournalEntryName>?, limit: Int, _ actor: Actor
    ) async throws -> [TimelineEntry] {
        let (vault, policy, now) = (vault, policy, world.now())
        let (entries, permit) = try await database.read { read in
            guard let stored = try CaseStore.row(read, id) else { throw Cases.absent(policy, actor) }
            let permit = try policy.permit(Actions.CaseRead.self, actor, stored.record.facts)
            let (_, seal) = try CaseLoad.sealed(read, id, vault)
            let load = permit.isPartial ? CaseLoad.authorityTimeline : CaseLoad.timeline
            let entries = try load(read, id, seal, before?.cast(), min(limit, Limits.apiRowsMax))
            return (entries, permit)
        }
        try await database.append([permit.entry(at: now, case: id)])
        return entries
    }

    /// The case that a typed reference names, if this actor may read it.
    package func find(reference typed: String, _ actor: Actor) async throws -> CaseID? {
        guard let reference = CaseReference.read(typed) else { return nil }
        let policy = policy
        return try await database.read { read in
            guard let id = try CaseStore.id(read, reference: reference), let stored = try CaseStore.row(read, id)
            else { return nil }
            do {
                _ = try policy.permit(Actions.CaseRead.self, actor, stored.record.facts)
                return id
            } catch is Refusal { return nil }
        }
    }

    /// What the policy needs to know of a case.
    package func facts(_ id: CaseID) async throws -> Facts? {
        try await database.read { try Cases.facts($0, id) }
    }

    /// The same inside a transaction of another room.
    package static func facts(_ read: Read, _ id: CaseID) throws -> Facts? {
        try CaseStore.row(read, id)?.record.facts
    }

    /// The case that a typed reference names, inside a transaction of another room, which asks the policy itself before
    /// it does anything with it.
    package static func id(_ read: Read, reference typed: String) throws -> CaseID? {
        try CaseReference.read(typed).flatMap { try CaseStore.id(read, reference: $0) }
    }

    /// The row of a case inside a transaction of another room, which has its own permit for what it does there.
    package static func row(_ read: Read, _ id: CaseID) throws -> Case? { try CaseStore.row(read, id)?.record }

    /// The competent authority of the case while it may be told what goes with identification; nil when it may not.
    package static func toldAuthority(
        _ read: Read, _ record: Case, _ sharing: CaseSharing, now: Timestamp
    ) throws -> OrganisationID? {
        guard let authority = record.authority else { return nil }
        return try Authority.isTold(read, record, authority, sharing, now: now) ? authority : nil
    }

    /// Marks a case as touched by another room's change, so that lists show it first.
    package static func touch(_ write: Write, _ id: CaseID, at now: Timestamp) throws {
        try write.run(touchRow, [.id(id), .at(now)])
    }

    private static let touchRow = Statement(
        "cases.touch", "UPDATE cases SET updated_at = ?2, version = version + 1 WHERE id = ?1 AND updated_at <= ?2")
}

import Access
import Kernel
import Storage

/// One look at a case.
package struct CaseLook: Sendable, Equatable {
    package let at: Timestamp
    package let member: MemberID?
    package let organisation: OrganisationID?
    /// `case.read`, `case.export`, …
    package let act: String
}

/// A page of who looked at a case, the latest first.
package struct CaseLooks: Sendable {
    /// Nil of a case that was erased.
    package let reference: String?
    package let looks: [CaseLook]
    /// Where the next page goes on; nil on the last.
    package let next: ID<JournalEntryName>?
    /// Whether the reader may open the file itself. Who guards data protection may not.
    package let mayOpen: Bool
}

extension Cases {
    /// Who looked at this case, the latest first, page by page back to its beginning, so that no number of looks hides
    /// another. For those who may read it, and for those who guard data protection.
    package func readers(
        _ id: CaseID, before: ID<JournalEntryName>? = nil, limit: Int = Limits.apiRowsMax, _ actor: Actor
    ) async throws -> CaseLooks {
        let (policy, now) = (policy, world.now())
        let limit = min(max(limit, 1), Limits.apiRowsMax)
        let (page, entry) = try await database.read { read in
            guard let stored = try CaseStore.row(read, id) else { throw Cases.absent(policy, actor) }
            let (entry, isPartial) = try Cases.readersEntry(stored.record, policy, actor, now)
            // Which organisations help is not the authority's to know: it sees its own looks.
            let found = try JournalEntry.readers(
                of: id.cast(), for: isPartial ? actor.organisation?.cast() : nil, before: before?.cast(),
                limit: limit + 1, in: read)
            let shown = found.prefix(limit)
            let looks = shown.map {
                CaseLook(at: $0.at, member: $0.actor?.cast(), organisation: $0.organisation?.cast(), act: $0.act)
            }
            let page = CaseLooks(
                reference: CaseReference.isErased(stored.record.reference) ? nil : stored.record.reference,
                looks: looks,
                next: found.count > limit ? shown.last?.id.cast() : nil,
                mayOpen: policy.allows(Actions.CaseRead.self, actor, stored.record.facts))
            return (page, entry)
        }
        try await database.append([entry])
        return page
    }

    /// The case that a typed reference names, for somebody who guards data protection: who looked at it is theirs to
    /// see, the file is not.
    package func findForAudit(reference typed: String, _ actor: Actor) async throws -> CaseID? {
        _ = try policy.permit(Actions.AuditRead.self, actor)
        guard let reference = CaseReference.read(typed) else { return nil }
        let erased = CaseReference.erased(reference, vault)
        return try await database.read { read in
            try CaseStore.id(read, reference: reference) ?? CaseStore.id(read, reference: erased)
        }
    }

    /// For whoever runs the machine and proves what the log holds of a case. Nobody is shown anything of it.
    package static func identifier(_ read: Read, reference: String) throws -> CaseID? {
        try CaseStore.id(read, reference: reference)
    }

    private static func readersEntry(
        _ record: Case, _ policy: Policy, _ actor: Actor, _ now: Timestamp
    ) throws -> (entry: JournalEntry, isPartial: Bool) {
        if policy.allows(Actions.AuditRead.self, actor, record.facts) {
            let permit = try policy.permit(Actions.AuditRead.self, actor, record.facts)
            return (permit.entry(at: now, case: record.id, codes: "readers"), false)
        }
        let permit = try policy.permit(Actions.CaseRead.self, actor, record.facts)
        return (permit.entry(at: now, case: record.id, codes: "readers"), permit.isPartial)
    }
}

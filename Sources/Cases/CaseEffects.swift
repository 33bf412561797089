import Access
import Kernel
import Storage
import Vault

/// What a room above must do in the same transaction as a change to a case. Given to `Cases` where it is made.
package typealias CaseReaction = @Sendable (Write, CaseHappening, Timestamp) throws -> Void

package enum CaseHappening: Sendable, Equatable {
    /// A consent was withdrawn, or a new answer was recorded that may outweigh one.
    case consentChanged(CaseID)
    /// What the rules of sharing ask about the person changed: their age, or how much danger there is.
    case circumstancesChanged(CaseID)
    /// Work on the case has ended.
    case closed(CaseID)
    /// Everything about the person goes. A room that cannot let go yet throws why, unless `isReplay`: then a restored
    /// copy is brought to what was decided before, whatever stood in it.
    case erased(CaseID, isReplay: Bool)
}

/// What an answered request changes in a case, inside the request's own transaction and under its permit.
extension Cases {
    private static let setKeeper = Statement(
        "cases.setKeeper",
        """
        UPDATE cases SET organisation_id = ?2, worker_id = NULL, updated_at = ?3, version = version + 1
        WHERE id = ?1
        """)
    private static let ofWorker = Statement(
        "cases.ofWorker", "SELECT id FROM cases WHERE worker_id = ?1 AND organisation_id = ?2")
    private static let unassign = Statement(
        "cases.unassign",
        "UPDATE cases SET worker_id = NULL, updated_at = ?2, version = version + 1 WHERE id = ?1")
    private static let reopenNeed = Statement(
        "needs.reopen",
        """
        UPDATE needs SET state = 'open', ended_at = NULL WHERE case_id = ?1 AND id = ?2 AND state = 'met'
        RETURNING kind
        """)
    private static let openNeed = Statement(
        "needs.kind", "SELECT kind FROM needs WHERE case_id = ?1 AND id = ?2 AND state = 'open'")

    /// A member can no longer work on an organisation's cases: nobody works on what they had there, and its pages say so.
    /// To be given to `Access`.
    package static func reaction(policy: Policy) -> MembershipReaction {
        { write, member, left, permit, now in
            if policy.mayEver(Actions.CaseEdit.self, left) { return }
            let cases = try write.all(ofWorker, [.id(member), .id(left.organisation)]) { row -> CaseID in
                try row.id(0)
            }
            for (position, id) in cases.enumerated() {
                try write.run(unassign, [.id(id), .at(now)])
                var entry = permit.entry("case.assign", at: now, case: id, codes: "part=worker reason=left")
                entry.entity = nil
                try write.journal(entry.placed(position))
            }
        }
    }

    /// The kind of an open need; nil when there is no such need or it is no longer open.
    package static func openNeed(_ read: Read, _ id: CaseID, _ need: NeedID) throws -> String? {
        try read.first(openNeed, [.id(id), .id(need)]) { $0.text(0) }
    }

    /// The need was met, if it was still open.
    package static func meetNeed<A: Action>(
        _ write: Write, _ id: CaseID, _ need: NeedID, _ permit: Permit<A>, now: Timestamp
    ) throws {
        guard let kind = try openNeed(write.read, id, need),
            try PartStore.end(write, id, need, .met, now, permit)
        else { return }
        try write.journal(
            permit.entry("need.met", at: now, case: id, entity: need.cast(), codes: "kind=\(kind)"))
    }

    /// What met the need is over, and it is open again.
    package static func reopenNeed<A: Action>(
        _ write: Write, _ id: CaseID, _ need: NeedID, _ permit: Permit<A>, now: Timestamp
    ) throws {
        guard let kind = try write.first(reopenNeed, [.id(id), .id(need)], { $0.text(0) }) else { return }
        try write.journal(
            permit.entry("need.reopened", at: now, case: id, entity: need.cast(), codes: "kind=\(kind)"))
    }

    /// The organisation that decides on identification from now on. Throws `CaseProblem.noConsent` when neither consent
    /// nor the exception holds.
    package static func nameAuthority<A: Action>(
        _ write: Write, _ id: CaseID, _ authority: OrganisationID, exception: String?, _ sharing: CaseSharing,
        _ permit: Permit<A>, now: Timestamp
    ) throws {
        try Authority.name(write, id, authority, exception: exception, sharing, permit, now: now)
    }

    /// This organisation decides no longer and reads nothing more, unless it has decided already.
    package static func endAuthority<A: Action>(
        _ write: Write, _ id: CaseID, _ authority: OrganisationID, _ permit: Permit<A>, now: Timestamp
    ) throws {
        try Authority.end(write, id, authority, permit, now: now)
    }

    /// The entry with words for those who read the case, sealed under the case's key.
    package static func noted(
        _ entry: JournalEntry, _ note: String, of id: CaseID, _ read: Read, _ vault: Vault
    ) throws -> JournalEntry {
        guard !note.isEmpty else { return entry }
        var noted = entry
        noted.sealed = try CaseLoad.sealed(read, id, vault).1.note(note, entry.id)
        return noted
    }

    /// Hands the file over: from now on `organisation` keeps it, and nobody there is assigned yet.
    package static func handOver<A: Action>(
        _ write: Write, _ id: CaseID, to organisation: OrganisationID, _ permit: Permit<A>, now: Timestamp
    ) throws {
        try write.run(setKeeper, [.id(id), .id(organisation), .at(now)])
        try write.journal(permit.entry("case.handover", at: now, case: id, entity: organisation.cast()))
    }
}

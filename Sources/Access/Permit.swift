import Kernel
import Storage

/// One thing that the policy can allow. The name is the permission, the audit's word and the route's word at once.
package protocol Action: Sendable {
    static var name: String { get }
    /// True for a look, false for a change.
    static var isRead: Bool { get }
}

extension Action { package static var isRead: Bool { false } }

/// Proof that the policy allowed this actor this action on this record. Only `Policy` can make one, and a store function
/// cannot be called without one.
package struct Permit<A: Action>: Sendable {
    package let actor: Actor
    /// The record it was given for; nil for actions on no record (open a case, list).
    package let record: ID<AnyEntity>?
    /// The rule that allowed it, for the audit: `case-manager: own-organisation`.
    package let reason: String
    /// True when it rests only on the part that the actor's organisation, or a link, has in a record of others. Whoever
    /// opens a record with it shows that part and no more.
    package let isPartial: Bool

    init(actor: Actor, record: ID<AnyEntity>?, reason: String, isPartial: Bool) {
        self.actor = actor
        self.record = record
        self.reason = reason
        self.isPartial = isPartial
    }

    /// A journal entry for what this permit allowed.
    package func entry(
        _ act: String = A.name, at: Timestamp, case caseID: CaseID? = nil, entity: ID<AnyEntity>? = nil,
        codes: String = "", sealed: [UInt8]? = nil
    ) -> JournalEntry {
        var codes = codes
        // Nobody is named, and yet it was not the program: whoever held the organisation's one-time link.
        if case .link = actor.kind { codes += codes.isEmpty ? "via=link" : " via=link" }
        if let device = actor.device { codes += codes.isEmpty ? "device=\(device)" : " device=\(device)" }
        return JournalEntry(
            id: .make(now: at), at: at, actor: actor.member?.cast(), organisation: actor.organisation?.cast(), act: act,
            caseID: caseID?.cast(), entity: entity ?? record, isRead: A.isRead, codes: codes, sealed: sealed)
    }
}

/// What the policy needs to know of a record to decide: never its content.
package struct Facts: Sendable {
    package var record: ID<AnyEntity>?
    /// The organisation that keeps the record (a case's owner, a service's provider, a request's sender).
    package var owner: OrganisationID?
    /// Other organisations with a part in it: the competent authority of a case, the receiver of a request.
    package var parties: Set<OrganisationID>
    /// Members it is assigned to. It counts only while they act for `assignedAt`.
    package var assigned: Set<MemberID>
    /// For which organisation it is theirs; nil for the owner.
    package var assignedAt: OrganisationID?
    /// The roles in which somebody stands on the owner's side of this record; nil for every role of the policy.
    package var ownerRoles: Set<String>?
    /// The roles in which somebody stands on the side of the other organisations; nil for every role of the policy.
    package var partyRoles: Set<String>?

    package init(
        record: ID<AnyEntity>? = nil, owner: OrganisationID? = nil, parties: Set<OrganisationID> = [],
        assigned: Set<MemberID> = [], ownerRoles: Set<String>? = nil, partyRoles: Set<String>? = nil
    ) {
        self.record = record
        self.owner = owner
        self.parties = parties
        self.assigned = assigned
        self.ownerRoles = ownerRoles
        self.partyRoles = partyRoles
    }

    package static let none = Facts()
}

/// Why not. `unknown` is answered exactly as a record that does not exist (404): the asker may not learn that it does.
package enum Refusal: Error, Sendable, Equatable {
    case notSignedIn
    case unknown
    case forbidden(action: String)
}

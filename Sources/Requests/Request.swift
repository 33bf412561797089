import Access
import Cases
import Kernel

/// One ask from one party to another, without anything sealed.
package struct Request: Sendable, Equatable {
    package let id: RequestID
    /// The kind: the id of a definition.
    package let kind: String
    /// The text of the definition it runs under.
    package let digest: String
    package let caseID: CaseID
    package let from: OrganisationID
    package let fromMember: MemberID?
    package let to: OrganisationID
    package let service: ServiceID?
    package let group: String?
    /// Of the service or the receiving organisation, for oversight.
    package let region: String
    package let urgency: Urgency
    package let need: NeedID?
    /// The consent it shares under; nil for a lawful exception.
    package let consent: ConsentID?
    /// The lawful exception it shares on; nil with no consent either: sent before this was kept.
    package let exception: String?
    /// The request that it follows.
    package let previous: RequestID?
    package let madeAt: Timestamp
    package var state: String
    package var phase: RequestState.Phase
    package var turn: RequestState.Turn
    package var dueAt: Timestamp?
    package var escalatedAt: Timestamp?
    /// To whom it was given then; nil with `escalatedAt` set when nobody there could be named.
    package var escalatedTo: MemberID?
    /// The receiver's member who took it on.
    package var responsible: MemberID?
    package var hold: HoldID?
    package var proposed: ServiceID?
    package var answeredAt: Timestamp?
    package var arrivedAt: Timestamp?
    /// The last reason given.
    package var reason: String?
    package var sharingEndedAt: Timestamp?
    /// What was done last.
    package var lastAct: String
    package var version: Int
    package var changedAt: Timestamp
    package var closedAt: Timestamp?

    package var isClosed: Bool { closedAt != nil }
    package func isOverdue(_ now: Timestamp) -> Bool { !isClosed && (dueAt.map { $0 <= now } ?? false) }

    /// What the policy needs for the program's own acts and for the holder of a link.
    var facts: Facts { Facts(record: id.cast(), owner: from, parties: [to]) }

    /// What the policy needs for a member: who sent it, who received it, and in which roles its definition lets somebody
    /// act there. Whoever works on the case, for the organisation that keeps it now, stands on the sender's side, unless
    /// they act for the receiver.
    package func facts(_ definition: RequestDefinition, on record: Case?, for actor: Actor) -> Facts {
        var facts = facts
        facts.ownerRoles = Set(definition.fromRoles)
        facts.partyRoles = Set(definition.toRoles)
        if let record, let worker = record.worker, actor.organisation != to || to == from {
            facts.assigned = [worker]
            facts.assignedAt = record.organisation
        }
        return facts
    }
}

/// What somebody wants to do with a request.
package struct RequestCommand: Sendable, Equatable {
    package var act: String
    /// The version of the request that they saw.
    package var version: Int
    package var reason: String?
    package var text: String
    package var day: Day?

    package init(act: String, version: Int, reason: String? = nil, text: String = "", day: Day? = nil) {
        self.act = act
        self.version = version
        self.reason = reason
        self.text = text
        self.day = day
    }
}

/// A request to be sent.
package struct RequestDraft: Sendable, Equatable {
    package var kind: String
    package var caseID: CaseID
    package var to: OrganisationID
    package var service: ServiceID?
    /// Which places are asked for, as `Match.group` says; needed for a service that counts places.
    package var group: String?
    package var urgency: Urgency
    package var need: NeedID?
    /// Words to the receiver; sealed.
    package var message: String
    /// A lawful exception of consent.yaml, when there is no consent.
    package var exception: String?
    /// Made by the form: sent twice, the second gets the first one's answer.
    package var onceKey: String

    package init(
        kind: String, caseID: CaseID, to: OrganisationID, service: ServiceID? = nil, group: String? = nil,
        urgency: Urgency = .routine, need: NeedID? = nil, message: String = "", exception: String? = nil,
        onceKey: String
    ) {
        self.kind = kind
        self.caseID = caseID
        self.to = to
        self.service = service
        self.group = group
        self.urgency = urgency
        self.need = need
        self.message = message
        self.exception = exception
        self.onceKey = onceKey
    }
}

/// What an act brings about.
package enum RequestEvent: Sendable, Equatable {
    case moved(act: String, from: String, to: String)
    case reasonGiven(String)
    case textGiven(String)
    case dayGiven(Day)
    case answered
    case arrived
    case dueAt(Timestamp?)
    case effect(Effect)
    case ended
}

/// Why a request is refused. Closed, without anything about a person.
package enum RequestProblem: Error, Sendable, Equatable {
    case unknownKind(String)
    case unknownAct(String)
    /// Somebody else was faster: what they did, and what stands now.
    case stale(act: String, state: String, version: Int)
    case notFromHere(act: String, state: String)
    case notYours(act: String)
    case ended(state: String)
    case reasonRequired
    case unknownReason(String)
    case textRequired
    case tooLong(charactersMax: Int)
    case dayRequired
    case dayInThePast
    /// Something was given that this act does not take.
    case notTaken(String)
    case serviceRequired
    case serviceNotTaken
    case unknownService
    case unknownOrganisation
    case wrongKindOfOrganisation
    case wrongRole
    case caseClosed
    case unknownNeed
    case groupRequired
    case noPlaceLeft
    /// The person is moved on: whom to ask next belongs to it.
    case nextRequired
    case onceKeyRequired
    /// The same once-key came with another request.
    case onceKeyReused
    case linksNotAllowed
    case linkUnknown
    case linkExpired
    case linkUsed
    /// Consent was withdrawn: nothing more is shared under this request.
    case sharingEnded

    package var code: String {
        let text = "\(self)"
        return String(text.prefix { $0 != "(" })
    }
}

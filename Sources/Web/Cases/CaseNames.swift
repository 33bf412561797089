import Access
import Cases
import Directory
import Kernel

/// Who is who on a page about a case: members and organisations by name, asked for once.
struct CaseNames {
    let members: [MemberID: String]
    let organisations: [OrganisationID: String]

    static func load(_ me: SignedIn, _ members: [MemberID]) async throws -> CaseNames {
        let site = me.visit.site
        return CaseNames(
            members: try await site.memberNames.names(of: members, in: me.desk.access, now: me.now),
            organisations: try await site.organisationNames.all(in: me.desk.directory, now: me.now))
    }

    /// Everybody whom a file mentions.
    static func load(_ me: SignedIn, for file: CaseFile) async throws -> CaseNames {
        var members = [file.record.worker, file.record.openedBy].compactMap(\.self)
        for entry in file.timeline {
            if let actor = entry.actor { members.append(actor) }
            if entry.act == CaseEvent.assign.rawValue, let entity = entry.entity { members.append(entity.cast()) }
        }
        for decision in file.decisions { if let decider = decision.decidedBy { members.append(decider) } }
        for conflict in file.conflicts { if let proposer = conflict.proposedBy { members.append(proposer) } }
        for consent in file.consents { if let recorder = consent.recordedBy { members.append(recorder) } }
        return try await load(me, members)
    }

    func member(_ id: MemberID?) -> String? {
        guard let id, let name = members[id], !name.isEmpty else { return nil }
        return name
    }

    func organisation(_ id: OrganisationID?) -> String? {
        guard let id, let name = organisations[id], !name.isEmpty else { return nil }
        return name
    }
}

/// What this member may do to this case, asked once a page. The front doors ask the policy again.
struct CaseRights {
    let edit: Bool
    let consent: Bool
    let assign: Bool
    let close: Bool
    let decide: Bool
    let askErasure: Bool
    let send: Bool

    init(_ me: SignedIn, _ record: Case) {
        let (policy, actor, facts) = (me.desk.policy, me.actor, record.facts)
        let isOpen = !record.isClosed
        edit = isOpen && policy.allows(Actions.CaseEdit.self, actor, facts)
        consent = isOpen && policy.allows(Actions.ConsentRecord.self, actor, facts)
        assign = isOpen && policy.allows(Actions.CaseAssign.self, actor, facts)
        close = policy.allows(Actions.CaseClose.self, actor, facts)
        askErasure = !isOpen && policy.allows(Actions.CaseEraseAsk.self, actor, facts)
        decide = isOpen && policy.allows(Actions.DecisionMake.self, actor, facts)
        send = isOpen && policy.allows(Actions.RequestSend.self, actor, facts)
    }
}

extension Links {
    static func editCase(_ id: CaseID, section: String) -> Links {
        .query(.casePart(id, "edit"), [("section", section)])
    }
    static func decide(_ id: CaseID, _ kind: Decision.Kind) -> Links {
        .query(.casePart(id, "decisions/new"), [("kind", kind.rawValue)])
    }
    static func match(_ id: CaseID, _ need: NeedID, _ more: [(String, String)] = []) -> Links {
        .query(.casePart(id, "match"), [("need", need.description)] + more)
    }
    static func withdrawConsent(_ id: CaseID, _ consent: ConsentID) -> Links {
        .typed("/cases/\(id)/consents/\(consent)/withdraw")
    }
    static func need(_ id: CaseID, _ need: NeedID) -> Links { .typed("/cases/\(id)/needs/\(need)") }
    static func clock(_ id: CaseID, _ clock: ClockID) -> Links { .typed("/cases/\(id)/clocks/\(clock)") }
    static func conflict(_ id: CaseID, _ conflict: ConflictID) -> Links {
        .typed("/cases/\(id)/conflicts/\(conflict)")
    }
}

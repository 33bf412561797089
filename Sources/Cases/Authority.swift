import Access
import Kernel
import Storage

/// The competent authority of a case: named only with the person's consent for identification or on a lawful exception
/// of that purpose, shown the fields of that purpose and what was decided, and gone again when the ground is gone.
///
/// A decision is an official act about a named person. The authority that made one keeps its decisions, the periods that
/// follow, the names and the date of birth, also when consent is withdrawn: without them nobody could confirm the
/// decision to the person or look at it again. Everything else is closed to it from that moment on.
enum Authority {
    static let purpose = "identification"
    /// As the directory calls the kind.
    static let kind = "competent-authority"
    static let job = "case.authority"
    private static let kept = CaseFieldID.names + [CaseFieldID.birthDate]

    private static let set = Statement(
        "cases.setAuthority",
        """
        UPDATE cases SET authority_id = ?2, authority_exception = ?3, updated_at = ?4, version = version + 1
        WHERE id = ?1
        """)
    private static let clear = Statement(
        "cases.clearAuthority",
        """
        UPDATE cases SET authority_id = NULL, authority_exception = NULL, updated_at = ?3, version = version + 1
        WHERE id = ?1 AND authority_id = ?2
        """)

    /// The exception that the ground is, nil for consent. Looks again when the ground will have ended by itself. Throws
    /// `CaseProblem.noConsent` or `.noConsentOfGuardian`.
    static func ground(
        _ write: Write, _ id: CaseID, _ authority: OrganisationID, exception: String?, _ sharing: CaseSharing,
        now: Timestamp
    ) throws -> String? {
        let standing = try sharing.stands(write.read, id, scope(authority, exception), now: now)
        if let through = standing.through {
            let at = sharing.zone.instant(through.adding(days: 1))
            try Jobs.enqueue(
                write, kind: job, payload: "\(id)", runAt: at, onceKey: "\(job) \(id) \(at.milliseconds)")
        }
        switch standing.ground {
        case .consent: return nil
        case .exception(let code): return code
        }
    }

    /// From now on this organisation decides on identification. Throws as `ground`.
    static func name<A: Action>(
        _ write: Write, _ id: CaseID, _ authority: OrganisationID, exception: String?, _ sharing: CaseSharing,
        _ permit: Permit<A>, now: Timestamp
    ) throws {
        let exception = try ground(write, id, authority, exception: exception, sharing, now: now)
        try write.run(set, [.id(id), .id(authority), .text(exception), .at(now)])
        let codes = exception.map { "exception=\($0)" } ?? ""
        let entry = permit.entry("case.authority", at: now, case: id, entity: authority.cast(), codes: codes)
        try write.journal(entry.placed(0xFFF))
    }

    /// It decides no longer and reads nothing, unless it has decided already.
    static func end<A: Action>(
        _ write: Write, _ id: CaseID, _ authority: OrganisationID, _ permit: Permit<A>, now: Timestamp
    ) throws {
        if try PartStore.hasDecided(write.read, id, authority) { return }
        guard try write.run(clear, [.id(id), .id(authority), .at(now)]) == 1 else { return }
        let entry = permit.entry("case.assign", at: now, case: id, codes: "part=authority to=nobody")
        try write.journal(entry.placed(0xFFF))
    }

    /// Ends it when neither consent nor its exception holds any more.
    static func recheck<A: Action>(
        _ write: Write, _ id: CaseID, _ sharing: CaseSharing, _ permit: Permit<A>, now: Timestamp
    ) throws {
        guard let record = try CaseStore.row(write.read, id)?.record, let authority = record.authority else { return }
        do {
            _ = try ground(write, id, authority, exception: record.authorityException, sharing, now: now)
        } catch CaseProblem.noConsent {
            try end(write, id, authority, permit, now: now)
        } catch CaseProblem.noConsentOfGuardian {
            try end(write, id, authority, permit, now: now)
        }
    }

    /// Whether consent, or the exception on which it was named, lets this authority be told now.
    static func isTold(
        _ read: Read, _ record: Case, _ authority: OrganisationID, _ sharing: CaseSharing, now: Timestamp
    ) throws -> Bool {
        do {
            _ = try sharing.stands(read, record.id, scope(authority, record.authorityException), now: now)
            return true
        } catch CaseProblem.noConsent {
        } catch CaseProblem.noConsentOfGuardian {
        }
        return false
    }

    /// The fields that a reader of this organisation may see now, asked at every look.
    static func fields(
        _ read: Read, _ record: Case, of reader: OrganisationID?, _ sharing: CaseSharing, now: Timestamp
    ) throws -> Set<String> {
        guard let reader else { return [] }
        if try isTold(read, record, reader, sharing, now: now) {
            return Set(sharing.definitions.purpose(purpose)?.fields ?? [])
        }
        return try PartStore.hasDecided(read, record.id, reader) ? Set(kept) : []
    }

    /// What the authority sees of the timeline: decisions and periods with their words, who decides, its own requests.
    static func part(of entry: TimelineEntry) -> TimelineEntry? {
        if entry.act.hasPrefix("decision.") || entry.act.hasPrefix("clock.") { return entry }
        let isNaming = entry.act == "case.assign" && entry.codes.hasPrefix("part=authority")
        guard isNaming || entry.act == "case.authority" || entry.act.hasPrefix("identification.") else { return nil }
        return TimelineEntry(
            entry: entry.entry, at: entry.at, actor: entry.actor, organisation: entry.organisation, act: entry.act,
            codes: entry.codes, entity: entry.entity, note: nil)
    }

    private static func scope(_ authority: OrganisationID, _ exception: String?) -> CaseSharing.Scope {
        CaseSharing.Scope(
            recipient: authority, recipientKind: kind, purpose: purpose, exceptions: exception.map { [$0] } ?? [])
    }
}

extension Cases {
    /// Looks again whether the authority of a case may still be told of it, at the end of a consent's last day.
    package static let authorityJob = Authority.job

    package func recheckAuthority(_ job: Job) async throws {
        guard let id = CaseID(job.payload[...]) else { return }
        let (policy, sharing, now) = (policy, sharing, world.now())
        try await database.write { write in
            guard let record = try CaseStore.row(write.read, id)?.record else { return }
            let permit = try policy.permit(Actions.CaseAssign.self, .system, record.facts)
            try Authority.recheck(write, id, sharing, permit, now: now)
        }
    }
}

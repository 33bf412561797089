import Access
import Kernel
import Storage

/// Every statement on the table `requests`.
enum RequestStore {
    static let columns: StaticString = """
        SELECT id, kind, digest, case_id, from_organisation_id, from_member_id, to_organisation_id, service_id,
            place_group, region, urgency, need_id, consent_id, previous_id, made_at, state, phase, turn, due_at,
            escalated_at, escalated_to, responsible_id, hold_id, proposed_service_id, answered_at, arrived_at, reason,
            sharing_ended_at, last_act, version, changed_at, closed_at, exception FROM requests
        """
    private static let byID = Statement("requests.byID", [columns, "WHERE id = ?1"])
    private static let ofCase = Statement(
        "requests.ofCase", [columns, "WHERE case_id = ?1 ORDER BY id DESC LIMIT ?2"])
    private static let shared = Statement(
        "requests.shared", [columns, "WHERE case_id = ?1 AND sharing_ended_at IS NULL ORDER BY id"])
    private static let live = Statement(
        "requests.live",
        [columns, "WHERE case_id = ?1 AND (closed_at IS NULL OR sharing_ended_at IS NULL) ORDER BY id"])
    private static let moveSender = Statement(
        "requests.moveSender",
        """
        UPDATE requests SET from_organisation_id = ?2, from_member_id = NULL, version = version + 1, changed_at = ?3
        WHERE id = ?1
        """)
    private static let given = Statement(
        "requests.given", [columns, "WHERE escalated_to = ?1 AND due_at IS NOT NULL ORDER BY due_at, id"])
    private static let give = Statement(
        "requests.give", "UPDATE requests SET escalated_to = ?2 WHERE id = ?1")
    private static let once = Statement("requests.once", "SELECT id, once_digest FROM requests WHERE once_key = ?1")
    private static let payload = Statement("requests.payload", "SELECT payload FROM requests WHERE id = ?1")
    private static let insert = Statement(
        "requests.insert",
        """
        INSERT INTO requests (id, kind, digest, case_id, from_organisation_id, from_member_id, to_organisation_id,
            service_id, place_group, region, urgency, need_id, consent_id, previous_id, made_at, state, phase, turn,
            due_at, escalated_at, escalated_to, responsible_id, hold_id, proposed_service_id, answered_at, arrived_at,
            reason, sharing_ended_at, last_act, version, changed_at, closed_at, once_key, once_digest, payload,
            exception)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,
            ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35, ?36)
        """)
    private static let update = Statement(
        "requests.update",
        """
        UPDATE requests SET state = ?3, phase = ?4, turn = ?5, due_at = ?6, escalated_at = ?7, escalated_to = ?8,
            responsible_id = ?9, hold_id = ?10, proposed_service_id = ?11, answered_at = ?12, arrived_at = ?13,
            reason = ?14, sharing_ended_at = ?15, last_act = ?16, version = ?17, changed_at = ?18, closed_at = ?19
        WHERE id = ?1 AND version = ?2
        """)
    private static let erase = Statement("requests.erase", "UPDATE requests SET payload = NULL WHERE id = ?1")

    private static let answerProposals = Statement(
        "requests.answerProposals",
        """
        UPDATE requests SET proposed_service_id = NULL
        WHERE case_id = ?1 AND kind = ?2 AND need_id IS NOT DISTINCT FROM ?3 AND id <> ?4
            AND proposed_service_id IS NOT NULL
        """)

    static func find(_ read: Read, _ id: RequestID) throws -> Request? {
        try read.first(byID, [.id(id)]) { try Request(row: $0) }
    }

    static func ofCase(_ read: Read, _ id: CaseID, limit: Int = Limits.apiRowsMax) throws -> [Request] {
        try read.all(ofCase, [.id(id), .int(limit)]) { try Request(row: $0) }
    }

    /// Every request of a case under which something is still shared, however many there are.
    static func shared(_ read: Read, _ id: CaseID) throws -> [Request] {
        try read.all(shared, [.id(id)]) { try Request(row: $0) }
    }

    /// Every request of a case that runs, or under which something is still shared.
    static func live(_ read: Read, _ id: CaseID) throws -> [Request] {
        try read.all(live, [.id(id)]) { try Request(row: $0) }
    }

    /// The sending side is this organisation's from now on, and nobody's there in particular.
    static func moveSender<A: Action>(
        _ write: Write, _ id: RequestID, to organisation: OrganisationID, _ now: Timestamp, _: Permit<A>
    ) throws { try write.run(moveSender, [.id(id), .id(organisation), .at(now)]) }

    /// What is late and stands on this member's desk.
    static func given(_ read: Read, to member: MemberID) throws -> [Request] {
        try read.all(given, [.id(member)]) { try Request(row: $0) }
    }

    /// Puts it on another desk, or on nobody's. No new version: for the two parties nothing has changed.
    static func give<A: Action>(_ write: Write, _ id: RequestID, to member: MemberID?, _: Permit<A>) throws {
        try write.run(give, [.id(id), .id(member)])
    }

    static func once(_ read: Read, _ key: String) throws -> (RequestID, [UInt8])? {
        try read.first(once, [.text(key)]) { (try $0.id(0), $0.bytes(1)) }
    }

    static func payload(_ read: Read, _ id: RequestID) throws -> [UInt8]? {
        try read.first(payload, [.id(id)]) { $0.optionalBytes(0) } ?? nil
    }

    static func insert(
        _ write: Write, _ request: Request, onceKey: String, onceDigest: [UInt8], payload: [UInt8],
        _: Permit<Actions.RequestSend>
    ) throws {
        let r = request
        try write.run(
            insert,
            [
                .id(r.id), .text(r.kind), .text(r.digest), .id(r.caseID), .id(r.from), .id(r.fromMember), .id(r.to),
                .id(r.service), .text(r.group), .text(r.region), .text(r.urgency.rawValue), .id(r.need),
                .id(r.consent), .id(r.previous), .at(r.madeAt), .text(r.state), .text(r.phase.rawValue),
                .text(r.turn.rawValue), .at(r.dueAt), .at(r.escalatedAt), .id(r.escalatedTo), .id(r.responsible),
                .id(r.hold), .id(r.proposed), .at(r.answeredAt), .at(r.arrivedAt), .text(r.reason),
                .at(r.sharingEndedAt), .text(r.lastAct), .int(r.version), .at(r.changedAt), .at(r.closedAt),
                .text(onceKey), .bytes(onceDigest), .bytes(payload), .text(r.exception),
            ])
    }

    /// False when somebody else changed it since `version`.
    static func update(_ write: Write, _ r: Request, from version: Int) throws -> Bool {
        try write.run(
            update,
            [
                .id(r.id), .int(version), .text(r.state), .text(r.phase.rawValue), .text(r.turn.rawValue),
                .at(r.dueAt), .at(r.escalatedAt), .id(r.escalatedTo), .id(r.responsible), .id(r.hold),
                .id(r.proposed), .at(r.answeredAt), .at(r.arrivedAt), .text(r.reason), .at(r.sharingEndedAt),
                .text(r.lastAct), .int(r.version), .at(r.changedAt), .at(r.closedAt),
            ]) == 1
    }

    /// Somebody is asked next: what was proposed for this need before no longer waits for anybody.
    static func answerProposals(_ write: Write, _ r: Request, _: Permit<Actions.RequestSend>) throws {
        try write.run(answerProposals, [.id(r.caseID), .text(r.kind), .id(r.need), .id(r.id)])
    }

    static func erasePayload(_ write: Write, _ id: RequestID) throws { try write.run(erase, [.id(id)]) }
}

extension Request {
    init(row: Row) throws {
        self.init(
            id: try row.id(0), kind: row.text(1), digest: row.text(2), caseID: try row.id(3), from: try row.id(4),
            fromMember: try row.optionalID(5), to: try row.id(6), service: try row.optionalID(7),
            group: row.optionalText(8), region: row.text(9), urgency: try row.code(10), need: try row.optionalID(11),
            consent: try row.optionalID(12), exception: row.optionalText(32), previous: try row.optionalID(13),
            madeAt: row.at(14), state: row.text(15),
            phase: try row.code(16), turn: try row.code(17), dueAt: row.optionalAt(18),
            escalatedAt: row.optionalAt(19), escalatedTo: try row.optionalID(20), responsible: try row.optionalID(21),
            hold: try row.optionalID(22), proposed: try row.optionalID(23), answeredAt: row.optionalAt(24),
            arrivedAt: row.optionalAt(25), reason: row.optionalText(26), sharingEndedAt: row.optionalAt(27),
            lastAct: row.text(28), version: row.int(29), changedAt: row.at(30), closedAt: row.optionalAt(31))
    }
}

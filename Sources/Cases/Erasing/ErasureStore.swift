import Access
import Kernel
import Storage
import Vault

/// Every statement on `case_erasures`, and those that leave nothing of a person behind.
enum ErasureStore {
    private static let columns: StaticString = """
        SELECT e.case_id, c.reference, e.organisation_id, e.ground, e.reason, e.asked_by, e.asked_at, e.state,
            e.answered_by, e.answered_at
        FROM case_erasures e JOIN cases c ON c.id = e.case_id
        """
    private static let one = Statement("case_erasures.one", [columns, "WHERE e.case_id = ?1"])
    private static let waiting = Statement(
        "case_erasures.waiting", [columns, "WHERE e.state = 'asked' ORDER BY e.asked_at, e.case_id LIMIT ?1"])
    private static let answered = Statement(
        "case_erasures.answered",
        [columns, "WHERE e.state <> 'asked' ORDER BY e.answered_at DESC, e.case_id LIMIT ?1"])
    private static let ask = Statement(
        "case_erasures.ask",
        """
        INSERT INTO case_erasures (case_id, organisation_id, ground, reason, asked_by, asked_at, state)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'asked')
        ON CONFLICT (case_id) DO UPDATE SET organisation_id = ?2, ground = ?3, reason = ?4, asked_by = ?5,
            asked_at = ?6, state = 'asked', answered_by = NULL, answered_at = NULL
        """)
    private static let answer = Statement(
        "case_erasures.answer",
        """
        UPDATE case_erasures SET state = ?2, answered_by = ?3, answered_at = ?4, reason = NULL
        WHERE case_id = ?1 AND state = 'asked'
        """)
    private static let count = Statement(
        "case_erasures.count", "SELECT COUNT(*) FROM case_erasures WHERE state = 'asked'")

    /// Without the words, which are sealed.
    struct Stored: Sendable {
        let erasure: CaseErasure
        let sealedReason: [UInt8]?
    }

    static func one(_ read: Read, _ id: CaseID) throws -> Stored? {
        try read.first(one, [.id(id)]) { try make($0) }
    }

    /// The longest waiting first; of those that were answered the latest.
    static func list(_ read: Read, isWaiting: Bool, limit: Int) throws -> [Stored] {
        try read.all(isWaiting ? waiting : answered, [.int(limit)]) { try make($0) }
    }

    static func waitingCount(_ read: Read) throws -> Int { try read.count(count) }

    private static func make(_ row: Row) throws -> Stored {
        let state: CaseErasure.State = try row.code(7)
        return Stored(
            erasure: CaseErasure(
                id: try row.id(0), reference: state == .done ? nil : row.text(1), organisation: try row.id(2),
                ground: row.text(3), reason: nil, askedBy: try row.optionalID(5), askedAt: row.at(6), state: state,
                answeredBy: try row.optionalID(8), answeredAt: row.optionalAt(9)),
            sealedReason: row.optionalBytes(4))
    }

    static func ask(
        _ write: Write, _ record: Case, _ command: AskErasure, reason: [UInt8], _ now: Timestamp,
        _ permit: Permit<Actions.CaseEraseAsk>
    ) throws {
        try write.run(
            ask,
            [
                .id(record.id), .id(record.organisation), .text(command.ground), .bytes(reason),
                .id(permit.actor.member), .at(now),
            ])
    }

    /// Throws `.noErasureAsked` when it was answered or taken back by somebody faster.
    static func answer(
        _ write: Write, _ id: CaseID, _ state: CaseErasure.State, _ now: Timestamp, by member: MemberID?
    ) throws {
        let count = try write.run(answer, [.id(id), .text(state.rawValue), .id(member), .at(now)])
        if count != 1 { throw CaseProblem.noErasureAsked }
    }

    /// What rules and lists keep readable of a case. Decisions, needs and the row itself stay as codes without words:
    /// statistics count them.
    private static let emptied: [Statement] = [
        Statement("case_fields.erase", "DELETE FROM case_fields WHERE case_id = ?1"),
        Statement("field_conflicts.erase", "DELETE FROM field_conflicts WHERE case_id = ?1"),
        Statement("name_tokens.erase", "DELETE FROM name_tokens WHERE case_id = ?1"),
        Statement("consents.erase", "DELETE FROM consents WHERE case_id = ?1"),
        Statement("case_imports.erase", "DELETE FROM case_imports WHERE case_id = ?1"),
        Statement("limit_alerts.erase", "DELETE FROM limit_alerts WHERE case_id = ?1"),
        Statement("limit_proofs.erase", "DELETE FROM limit_proofs WHERE case_id = ?1"),
        Statement("measure_run_rows.erase", "DELETE FROM measure_run_rows WHERE case_id = ?1"),
        Statement("case_clocks.erase", "DELETE FROM case_clocks WHERE case_id = ?1"),
        Statement("needs.erase", "UPDATE needs SET detail = NULL WHERE case_id = ?1"),
    ]
    /// A refusal keeps its column: the schema asks for reasons.
    private static let decisions = Statement(
        "decisions.erase", "UPDATE decisions SET reasons = ?2, decided_by = NULL WHERE case_id = ?1")
    private static let drafts = Statement("drafts.eraseOfCase", "DELETE FROM drafts WHERE draft_key LIKE ?1")
    private static let row = Statement(
        "cases.erase",
        """
        UPDATE cases SET reference = ?2, name = NULL, opened_by = NULL, organisation_id = NULL, worker_id = NULL,
            authority_id = NULL, authority_exception = NULL, risk = 'unknown', next_step = NULL, next_step_on = NULL,
            version = version + 1, updated_at = ?3
        WHERE id = ?1
        """)

    /// Destroys the key and what stood readably. `reference` is what the row is found by from now on.
    static func erase(_ write: Write, _ id: CaseID, reference: String, _ now: Timestamp) throws {
        for statement in emptied { try write.run(statement, [.id(id)]) }
        try write.run(decisions, [.id(id), .bytes([])])
        try write.run(drafts, [.text("%\(id)%")])
        try write.run(row, [.id(id), .text(reference), .at(now)])
        try KeyStore.destroy(write, for: id.cast(), at: now)
    }
}

import Access
import Kernel
import Storage

/// Every statement on what hangs on a case: consents, decisions, needs, clocks.
enum PartStore {
    private static let consents = Statement(
        "consents.ofCase",
        """
        SELECT id, purpose, recipient_id, recipient_kind, answer, giver, form, language, until, recorded_at,
            recorded_by, withdrawn_at FROM consents WHERE case_id = ?1 ORDER BY id
        """)
    private static let addConsent = Statement(
        "consents.add",
        """
        INSERT INTO consents (case_id, id, purpose, recipient_id, recipient_kind, answer, giver, form, language, until,
            recorded_at, recorded_by)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
        """)
    private static let withdrawConsent = Statement(
        "consents.withdraw",
        "UPDATE consents SET withdrawn_at = ?3 WHERE case_id = ?1 AND id = ?2 AND withdrawn_at IS NULL")
    private static let decisions = Statement(
        "decisions.ofCase",
        """
        SELECT id, kind, outcome, standard, reasons, decided_on, authority_id, decided_by, is_reconsideration,
            recorded_at, person_asked FROM decisions WHERE case_id = ?1 ORDER BY id
        """)
    private static let decided = Statement(
        "decisions.ofAuthority", "SELECT COUNT(*) FROM decisions WHERE case_id = ?1 AND authority_id = ?2")
    private static let addDecision = Statement(
        "decisions.add",
        """
        INSERT INTO decisions (case_id, id, kind, outcome, standard, reasons, decided_on, authority_id, decided_by,
            is_reconsideration, recorded_at, person_asked)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
        """)
    private static let needs = Statement(
        "needs.ofCase",
        "SELECT id, kind, detail, state, added_at, ended_at FROM needs WHERE case_id = ?1 ORDER BY id")
    private static let addNeed = Statement(
        "needs.add",
        "INSERT INTO needs (case_id, id, kind, detail, state, added_at) VALUES (?1, ?2, ?3, ?4, 'open', ?5)")
    private static let endNeed = Statement(
        "needs.end",
        "UPDATE needs SET state = ?3, ended_at = ?4 WHERE case_id = ?1 AND id = ?2 AND state = 'open'")
    private static let clocks = Statement(
        "case_clocks.ofCase",
        """
        SELECT id, kind, rule, starts_on, due_on, steps, state, jurisdiction, ordinary_on, until FROM case_clocks
        WHERE case_id = ?1 AND kind = 'recovery' ORDER BY id
        """)
    private static let addClock = Statement(
        "case_clocks.add",
        """
        INSERT INTO case_clocks (case_id, id, kind, rule, starts_on, due_on, steps, state, jurisdiction, ordinary_on,
            until)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'running', ?8, ?9, ?10)
        """)
    private static let moveClock = Statement(
        "case_clocks.move",
        """
        UPDATE case_clocks SET due_on = ?3, steps = ?4, ordinary_on = ?5, until = ?6, changed_at = ?7,
            revision = revision + 1
        WHERE case_id = ?1 AND id = ?2
        """)

    /// What the whole of a file, or an authority's part of it, will ask of here.
    static func asked(of id: CaseID, whole: Bool) -> [(Statement, [SQLValue])] {
        (whole ? [consents, decisions, clocks, needs] : [consents, decisions, clocks]).map { ($0, [.id(id)]) }
    }

    static func consents(_ read: Read, _ id: CaseID) throws -> [Consent] {
        try read.all(consents, [.id(id)]) { row in
            Consent(
                id: try row.id(0), purpose: row.text(1), recipient: try row.optionalID(2),
                recipientKind: row.optionalText(3), answer: try row.code(4), giver: try row.code(5),
                form: try row.code(6), language: row.text(7), until: try row.optionalDay(8), recordedAt: row.at(9),
                recordedBy: try row.optionalID(10), withdrawnAt: row.optionalAt(11))
        }
    }

    static func add<A: Action>(_ write: Write, _ id: CaseID, _ consent: Consent, _: Permit<A>) throws {
        try write.run(
            addConsent,
            [
                .id(id), .id(consent.id), .text(consent.purpose), .id(consent.recipient),
                .text(consent.recipientKind), .text(consent.answer.rawValue), .text(consent.giver.rawValue),
                .text(consent.form.rawValue), .text(consent.language), .day(consent.until), .at(consent.recordedAt),
                .id(consent.recordedBy),
            ])
    }

    static func withdraw<A: Action>(
        _ write: Write, _ id: CaseID, _ consent: ConsentID, _ now: Timestamp, _: Permit<A>
    ) throws -> Bool {
        try write.run(withdrawConsent, [.id(id), .id(consent), .at(now)]) == 1
    }

    static func decisions(_ read: Read, _ id: CaseID, _ seal: CaseSeal) throws -> [Decision] {
        try read.all(decisions, [.id(id)]) { row in
            let decision: DecisionID = try row.id(0)
            return Decision(
                id: decision, kind: try row.code(1), outcome: try row.code(2), standard: row.text(3),
                reasons: try row.optionalBytes(4).map { try seal.openReasons($0, decision) }, on: try row.day(5),
                authority: try row.optionalID(6), decidedBy: try row.optionalID(7), isReconsideration: row.bool(8),
                personAsked: row.bool(10), recordedAt: row.at(9))
        }
    }

    static func hasDecided(_ read: Read, _ id: CaseID, _ authority: OrganisationID) throws -> Bool {
        try read.count(decided, [.id(id), .id(authority)]) > 0
    }

    static func add<A: Action>(
        _ write: Write, _ id: CaseID, _ decision: Decision, _ seal: CaseSeal, _: Permit<A>
    ) throws {
        try write.run(
            addDecision,
            [
                .id(id), .id(decision.id), .text(decision.kind.rawValue), .text(decision.outcome.rawValue),
                .text(decision.standard), .bytes(seal.reasons(decision.reasons ?? "", decision.id)),
                .day(decision.on), .id(decision.authority), .id(decision.decidedBy),
                .bool(decision.isReconsideration), .at(decision.recordedAt), .bool(decision.personAsked),
            ])
    }

    static func needs(_ read: Read, _ id: CaseID, _ seal: CaseSeal) throws -> [Need] {
        try read.all(needs, [.id(id)]) { row in
            let need: NeedID = try row.id(0)
            return Need(
                id: need, kind: row.text(1), detail: try row.optionalBytes(2).map { try seal.openDetail($0, need) },
                state: try row.code(3), addedAt: row.at(4), endedAt: row.optionalAt(5))
        }
    }

    static func add<A: Action>(_ write: Write, _ id: CaseID, _ need: Need, _ seal: CaseSeal, _: Permit<A>) throws {
        try write.run(
            addNeed,
            [
                .id(id), .id(need.id), .text(need.kind), .bytes(seal.detail(need.detail ?? "", need.id)),
                .at(need.addedAt),
            ])
    }

    static func end<A: Action>(
        _ write: Write, _ id: CaseID, _ need: NeedID, _ state: Need.State, _ now: Timestamp, _: Permit<A>
    ) throws -> Bool {
        try write.run(endNeed, [.id(id), .id(need), .text(state.rawValue), .at(now)]) == 1
    }

    static func clocks(_ read: Read, _ id: CaseID) throws -> [CaseClock] {
        try read.all(clocks, [.id(id)]) { row in
            guard let steps = PeriodStep.decode(row.text(5)) else {
                throw StorageError.corrupt(statement: row.statement.name, column: 5)
            }
            return CaseClock(
                id: try row.id(0), kind: row.text(1), rule: row.text(2), startsOn: try row.day(3),
                dueOn: try row.day(4), steps: steps, state: try row.code(6), place: row.optionalText(7),
                ordinaryOn: try row.optionalDay(8), until: row.optionalText(9))
        }
    }

    static func add<A: Action>(_ write: Write, _ id: CaseID, _ clock: CaseClock, _: Permit<A>) throws {
        try write.run(
            addClock,
            [
                .id(id), .id(clock.id), .text(clock.kind), .text(clock.rule), .day(clock.startsOn),
                .day(clock.dueOn), .text(PeriodStep.encode(clock.steps)), .text(clock.place), .day(clock.ordinaryOn),
                .text(clock.until),
            ])
    }

    static func move<A: Action>(
        _ write: Write, _ id: CaseID, _ clock: CaseClock, at now: Timestamp, _: Permit<A>
    ) throws {
        try write.run(
            moveClock,
            [
                .id(id), .id(clock.id), .day(clock.dueOn), .text(PeriodStep.encode(clock.steps)),
                .day(clock.ordinaryOn), .text(clock.until), .at(now),
            ])
    }
}

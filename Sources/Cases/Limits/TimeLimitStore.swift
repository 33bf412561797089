import Access
import Deadlines
import Kernel
import Storage

/// Every statement on the time limits of one case.
enum TimeLimitStore {
    private static let ofCase = Statement(
        "case_clocks.limits",
        """
        SELECT id, kind, jurisdiction, question, due_on, ordinary_on, until, touched_at, closed_on, closed_as, state,
            steps, follows_id
        FROM case_clocks WHERE case_id = ?1 ORDER BY id
        """)
    private static let add = Statement(
        "case_clocks.addLimit",
        """
        INSERT INTO case_clocks (case_id, id, kind, rule, starts_on, due_on, steps, state, question, jurisdiction,
            ordinary_on, until, touched_at, changed_at, follows_id)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, '', 'running', ?7, ?8, ?9, ?10, ?11, ?11, ?12)
        """)
    private static let set = Statement(
        "case_clocks.setLimit",
        """
        UPDATE case_clocks SET kind = ?3, rule = ?4, starts_on = ?5, due_on = ?6, question = ?7, jurisdiction = ?8,
            ordinary_on = ?9, until = ?10, touched_at = ?11, changed_at = ?11, revision = revision + 1,
            follows_id = ?12
        WHERE case_id = ?1 AND id = ?2
        """)
    private static let close = Statement(
        "case_clocks.close",
        """
        UPDATE case_clocks SET state = 'ended', closed_on = ?3, closed_as = ?4, touched_at = ?5, changed_at = ?5,
            revision = revision + 1
        WHERE case_id = ?1 AND id = ?2
        """)
    private static let reopen = Statement(
        "case_clocks.reopen",
        """
        UPDATE case_clocks SET state = 'running', closed_on = NULL, closed_as = NULL WHERE case_id = ?1 AND id = ?2
        """)

    /// With the steps of a recovery period.
    static func all(_ read: Read, _ id: CaseID) throws -> [(limit: TimeLimit, steps: [PeriodStep])] {
        try read.all(ofCase, [.id(id)]) { row in
            guard let steps = PeriodStep.decode(row.text(11)) else {
                throw StorageError.corrupt(statement: row.statement.name, column: 11)
            }
            let recovery =
                row.text(1) == TimeLimit.recovery
                ? RecoveryClock(place: row.optionalText(2), steps: steps, ordinary: try row.optionalDay(5)) : nil
            return (
                TimeLimit(
                    id: try row.id(0), kind: row.text(1), jurisdiction: row.optionalText(2),
                    question: try row.optionalText(3).map { try DeadlineQuestion(stored: $0) } ?? recovery?.question,
                    promised: recovery?.promised, dueOn: try row.day(4), ordinaryOn: try row.optionalDay(5),
                    until: row.optionalText(6),
                    touchedAt: row.optionalAt(7), closedOn: try row.optionalDay(8),
                    closedAs: row.isNull(9) ? nil : try row.code(9),
                    isRunning: row.text(10) == CaseClock.State.running.rawValue, follows: try row.optionalID(12)), steps
            )
        }
    }

    static func one(_ read: Read, _ id: CaseID, _ limit: ClockID) throws -> TimeLimit? {
        try all(read, id).first { $0.limit.id == limit }?.limit
    }

    static func add<A: Action>(
        _ write: Write, _ id: CaseID, _ limit: ClockID, _ question: DeadlineQuestion, _ answer: DeadlineAnswer,
        follows: ClockID?, at now: Timestamp, _: Permit<A>
    ) throws {
        try write.run(add, values(id, limit, question, answer, now) + [.id(follows)])
    }

    static func set<A: Action>(
        _ write: Write, _ id: CaseID, _ limit: ClockID, _ question: DeadlineQuestion, _ answer: DeadlineAnswer,
        follows: ClockID?, at now: Timestamp, _: Permit<A>
    ) throws {
        try write.run(set, values(id, limit, question, answer, now) + [.id(follows)])
    }

    private static func values(
        _ id: CaseID, _ limit: ClockID, _ question: DeadlineQuestion, _ answer: DeadlineAnswer, _ now: Timestamp
    ) -> [SQLValue] {
        // An end that was given says nothing of a beginning: then it begins with the end.
        let start = question.trigger ?? answer.ordinaryDue
        return [
            .id(id), .id(limit), .text(question.clock ?? ""), .text(question.rule ?? ""), .day(start),
            .day(answer.due ?? answer.ordinaryDue), .text(question.stored), .text(question.jurisdiction),
            .day(answer.ordinaryDue), .text(answer.until?.state), .at(now),
        ]
    }

    static func close<A: Action>(
        _ write: Write, _ id: CaseID, _ limit: ClockID, on day: Day, as ending: TimeLimit.Ending, at now: Timestamp,
        _: Permit<A>
    ) throws {
        try write.run(close, [.id(id), .id(limit), .day(day), .text(ending.rawValue), .at(now)])
    }

    static func reopen<A: Action>(_ write: Write, _ id: CaseID, _ limit: ClockID, _: Permit<A>) throws {
        try write.run(reopen, [.id(id), .id(limit)])
    }
}

extension DeadlineQuestion {
    /// As a row keeps it: codes and days only.
    var stored: String {
        var json = JSONWriter()
        write(&json)
        return json.text
    }

    init(stored: String) throws { try self.init(try JSONValue(parsing: Array(stored.utf8))) }
}

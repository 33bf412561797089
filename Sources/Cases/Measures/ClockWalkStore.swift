import Kernel
import Storage

/// A running clock as a walk meets it.
struct WalkedClock: Sendable {
    let key: ClockKey
    let kind: String
    let isRunning: Bool
    let jurisdiction: String?
    /// The question that it answers, as JSON.
    let question: String?
    /// A recovery period has its question from its decision.
    var recovery: RecoveryClock?
    /// It hangs on another clock, whose question its own holds.
    var isFollower = false
    /// What its file says now; nil while that depends on a state whose end is not known.
    let due: Day?
}

/// A clock for which a walk found another day.
struct MovedClock: Sendable {
    let key: ClockKey
    let kind: String
    let outcome: MeasureRunRow.Outcome
    let before: Day?
    let after: Day?
    /// The state on which the new day depends.
    let until: String?
}

/// The clocks of all cases in the order of their keys, many at a time.
enum ClockWalkStore {
    private static let next = Statement(
        "case_clocks.walk",
        """
        SELECT case_id, id, kind, jurisdiction, question, due_on, until, state, steps, ordinary_on, follows_id FROM case_clocks
        WHERE (case_id, id) > (?1, ?2) ORDER BY case_id, id LIMIT ?3
        """)
    /// PostgreSQL must be told the types of the rows.
    private static let moveOne = Statement(
        "case_clocks.moveMany",
        sqlite: """
            UPDATE case_clocks SET due_on = moved.column3, until = moved.column4, revision = revision + 1,
                changed_at = moved.column5
            FROM (VALUES (?1, ?2, ?3, ?4, ?5)) AS moved
            WHERE case_clocks.case_id = moved.column1 AND case_clocks.id = moved.column2
            """,
        postgreSQL: """
            UPDATE case_clocks SET due_on = moved.column3, until = moved.column4, revision = revision + 1,
                changed_at = moved.column5
            FROM (VALUES (CAST(?1 AS UUID), CAST(?2 AS UUID), ?3, ?4, CAST(?5 AS BIGINT))) AS moved
            WHERE case_clocks.case_id = moved.column1 AND case_clocks.id = moved.column2
            """)
    static let moveRows = 100
    private static let moveMany = Statement(moveOne, rows: moveRows)

    static func next(_ read: Read, after key: ClockKey?, limit: Int) throws -> [WalkedClock] {
        let first: ClockKey = key ?? ClockKey(caseID: CaseID(high: 0, low: 0), clock: ClockID(high: 0, low: 0))
        return try read.all(next, [.id(first.caseID), .id(first.clock), .int(limit)]) { row in
            let kind = row.text(2)
            return WalkedClock(
                key: ClockKey(caseID: try row.id(0), clock: try row.id(1)),
                kind: kind == TimeLimit.recovery ? RecoveryClock.kind : kind,
                isRunning: row.text(7) == CaseClock.State.running.rawValue,
                jurisdiction: row.optionalText(3), question: row.optionalText(4),
                recovery: kind == TimeLimit.recovery ? try recovery(row) : nil, isFollower: !row.isNull(10),
                due: row.isNull(6) ? try row.day(5) : nil)
        }
    }

    private static func recovery(_ row: Row) throws -> RecoveryClock? {
        guard let steps = PeriodStep.decode(row.text(8)) else {
            throw StorageError.corrupt(statement: row.statement.name, column: 8)
        }
        return RecoveryClock(place: row.optionalText(3), steps: steps, ordinary: try row.optionalDay(9))
    }

    /// Writes the new days. A day that depends on a state keeps the last day that was known.
    static func move(_ write: Write, _ moved: [MovedClock], at now: Timestamp) throws {
        func values(_ one: MovedClock) -> [SQLValue] {
            [.id(one.key.caseID), .id(one.key.clock), .day(one.after ?? one.before), .text(one.until), .at(now)]
        }
        var rest = moved[...]
        while rest.count >= moveRows {
            try write.run(moveMany, rest.prefix(moveRows).flatMap(values))
            rest = rest.dropFirst(moveRows)
        }
        for one in rest { try write.run(moveOne, values(one)) }
    }
}

import Access
import Kernel
import Storage

/// Every statement on the walks of measures.
enum MeasureRunStore {
    private static let columns: StaticString = """
        SELECT id, measure_id, revision, kind, state, started_at, finished_at, after_case, after_clock, total, counts
        FROM measure_runs
        """
    private static let one = Statement("measure_runs.one", [columns, "WHERE id = ?1"])
    private static let ofMeasure = Statement(
        "measure_runs.ofMeasure", [columns, "WHERE measure_id = ?1 ORDER BY id DESC LIMIT ?2"])
    private static let insert = Statement(
        "measure_runs.insert",
        """
        INSERT INTO measure_runs (id, measure_id, revision, kind, state, started_by, started_at, total, counts)
        VALUES (?1, ?2, ?3, ?4, 'waiting', ?5, ?6, ?7, ?8)
        """)
    private static let advance = Statement(
        "measure_runs.advance",
        """
        UPDATE measure_runs SET state = ?2, finished_at = ?3, after_case = ?4, after_clock = ?5, counts = ?6
        WHERE id = ?1
        """)
    private static let running = Statement(
        "case_clocks.running", "SELECT COUNT(*) FROM case_clocks WHERE state = 'running'")
    private static let addRow = Statement(
        "measure_run_rows.add",
        """
        INSERT INTO measure_run_rows (run_id, outcome, number, case_id, clock_id, kind, before_on, after_on)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        """)
    private static let rows = Statement(
        "measure_run_rows.of",
        """
        SELECT r.outcome, r.case_id, c.reference, r.kind, r.before_on, r.after_on
        FROM measure_run_rows r JOIN cases c ON c.id = r.case_id
        WHERE r.run_id = ?1 AND r.outcome = ?2 AND r.number > ?3 ORDER BY r.number LIMIT ?4
        """)

    static func insert<A: Action>(
        _ write: Write, _ run: MeasureRun, by member: MemberID?, _: Permit<A>
    ) throws {
        try write.run(
            insert,
            [
                .id(run.id), .id(run.measure), .int(run.revision), .text(run.kind.rawValue), .id(member),
                .at(run.startedAt), .int(run.total), .text(run.counts.text),
            ])
    }

    static func runningClocks(_ read: Read) throws -> Int { try read.count(running) }

    static func one(_ read: Read, _ id: MeasureRunID) throws -> MeasureRun? {
        try read.first(one, [.id(id)]) { try make($0) }
    }

    static func of(_ read: Read, _ measure: MeasureID, limit: Int) throws -> [MeasureRun] {
        try read.all(ofMeasure, [.id(measure), .int(limit)]) { try make($0) }
    }

    static func advance(
        _ write: Write, _ run: MeasureRun, state: MeasureRun.State, finishedAt: Timestamp?
    ) throws {
        try write.run(
            advance,
            [
                .id(run.id), .text(state.rawValue), .at(finishedAt), .id(run.after?.caseID), .id(run.after?.clock),
                .text(run.counts.text),
            ])
    }

    static func add(_ write: Write, _ run: MeasureRunID, number: Int, _ row: MovedClock) throws {
        try write.run(
            addRow,
            [
                .id(run), .text(row.outcome.rawValue), .int(number), .id(row.key.caseID), .id(row.key.clock),
                .text(row.kind), .day(row.before), .day(row.after),
            ])
    }

    static func rows(
        _ read: Read, _ run: MeasureRunID, _ outcome: MeasureRunRow.Outcome, after number: Int, limit: Int,
        _: Permit<Actions.MeasureRead>
    ) throws -> [MeasureRunRow] {
        try read.all(rows, [.id(run), .text(outcome.rawValue), .int(number), .int(limit)]) { row in
            MeasureRunRow(
                outcome: try row.code(0), caseID: try row.id(1), reference: row.text(2), kind: row.text(3),
                before: try row.optionalDay(4), after: try row.optionalDay(5))
        }
    }

    private static func make(_ row: Row) throws -> MeasureRun {
        let after: ClockKey? =
            row.isNull(7) ? nil : ClockKey(caseID: try row.id(7), clock: try row.id(8))
        return MeasureRun(
            id: try row.id(0), measure: try row.id(1), revision: row.int(2), kind: try row.code(3),
            state: try row.code(4), startedAt: row.at(5), finishedAt: row.optionalAt(6), total: row.int(9),
            counts: try MeasureCounts(text: row.text(10)), after: after)
    }
}

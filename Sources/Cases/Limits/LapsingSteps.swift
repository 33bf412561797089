import Access
import Kernel
import Storage

/// So many of one kind, of one organisation.
struct LapsingCount {
    let kind: String
    let organisation: OrganisationID?
    let count: Int
}

/// Time limits and next steps of cases in one order, by day, case and clock: a next step comes before the clocks of its
/// case and day.
enum LapsingPages {
    /// Rows looked at in one go where some of them are left out.
    private static let batchRows = 500

    static func rows(
        _ read: Read, _ filter: LapsingFilter, _ actor: Actor, today: Day, limit: Int
    ) throws -> [LapsingRow] {
        let size = filter.organisations == nil ? limit : batchRows
        var found: [LapsingRow] = []
        var after = filter.after
        while true {
            var batch = try LapsingStore.rows(read, filter, actor, after: after, today: today, limit: size)
            if filter.asksNextSteps {
                batch += try NextStepStore.rows(read, filter, actor, after: after, today: today, limit: size)
                batch = Array(batch.sorted { $0.order < $1.order }.prefix(size))
            }
            for row in batch where filter.keeps(row.organisation) && found.count < limit { found.append(row) }
            after = batch.last?.cursor
            if batch.count < size || found.count >= limit { return found }
        }
    }

    static func counts(
        _ read: Read, _ filter: LapsingFilter, _ actor: Actor, today: Day
    ) throws -> [(kind: String, count: Int)] {
        var all = try LapsingStore.counts(read, filter, actor, today: today)
        if filter.asksNextSteps { all += try NextStepStore.counts(read, filter, actor, today: today) }
        var kinds: [String: Int] = [:]
        for one in all where filter.keeps(one.organisation) { kinds[one.kind, default: 0] += one.count }
        return kinds.map { (kind: $0.key, count: $0.value) }.sorted { ($1.count, $0.kind) < ($0.count, $1.kind) }
    }
}

/// The statements on next steps of cases by their day.
enum NextStepStore {
    private static let columns: StaticString = """
        SELECT c.next_step_on, c.id, c.next_step, c.reference, c.organisation_id, c.worker_id, c.updated_at
        """
    private static let wanted: StaticString = """
        FROM cases c
        WHERE c.next_step_on IS NOT NULL AND c.stage <> 'closed' AND c.next_step_on <= ?1
            AND (c.next_step_on, c.id) > (?2, ?3)
        """
    private static let order: StaticString = "ORDER BY c.next_step_on, c.id LIMIT ?4"
    private static let counted: StaticString = "SELECT kept, COUNT(*) FROM (SELECT c.organisation_id AS kept"
    private static let byOrganisation: StaticString = "LIMIT ?4) AS found GROUP BY kept"

    private static let ofAll: StaticString = "AND (?5 = 0 OR c.organisation_id = ?6)"
    private static let ofOrganisation: StaticString = "AND c.organisation_id = ?5"
    private static let ofWorker: StaticString = "AND c.worker_id = ?5 AND c.organisation_id = ?6"

    private static let allRows = Statement("cases.nextSteps", [columns, wanted, ofAll, order])
    private static let organisationRows = Statement(
        "cases.nextStepsOfOrganisation", [columns, wanted, ofOrganisation, order])
    private static let workerRows = Statement("cases.nextStepsOfWorker", [columns, wanted, ofWorker, order])
    private static let allCounts = Statement("cases.countNextSteps", [counted, wanted, ofAll, byOrganisation])
    private static let organisationCounts = Statement(
        "cases.countNextStepsOfOrganisation", [counted, wanted, ofOrganisation, byOrganisation])
    private static let workerCounts = Statement(
        "cases.countNextStepsOfWorker", [counted, wanted, ofWorker, byOrganisation])

    private static func values(
        _ filter: LapsingFilter, _ actor: Actor, after: LapsingCursor?, today: Day, limit: Int
    ) -> [SQLValue] {
        let first = filter.window.days == nil ? "" : today.description
        let last = filter.window.days.map { today.adding(days: $0) } ?? today.adding(days: -1)
        let values: [SQLValue] = [
            .day(last), .text(after?.due.description ?? first), .id(after?.caseID ?? CaseID(high: 0, low: 0)),
            .int(limit),
        ]
        return values + LapsingStore.owner(filter, actor)
    }

    static func rows(
        _ read: Read, _ filter: LapsingFilter, _ actor: Actor, after: LapsingCursor?, today: Day, limit: Int
    ) throws -> [LapsingRow] {
        let statement =
            switch filter.scope {
            case .all: allRows
            case .organisation: organisationRows
            case .mine: workerRows
            }
        return try read.all(statement, values(filter, actor, after: after, today: today, limit: limit)) { row in
            LapsingRow(
                due: try row.day(0), caseID: try row.id(1), limit: LapsingRow.noClock, kind: LapsingRow.followUp,
                place: nil, reference: row.text(3), organisation: try row.optionalID(4),
                worker: try row.optionalID(5), touchedAt: row.at(6), nextStep: row.optionalText(2) ?? "")
        }
    }

    static func counts(
        _ read: Read, _ filter: LapsingFilter, _ actor: Actor, today: Day
    ) throws -> [LapsingCount] {
        let statement =
            switch filter.scope {
            case .all: allCounts
            case .organisation: organisationCounts
            case .mine: workerCounts
            }
        let values = values(filter, actor, after: nil, today: today, limit: LapsingList.countMax)
        return try read.all(statement, values) {
            LapsingCount(kind: LapsingRow.followUp, organisation: try $0.optionalID(0), count: $0.int(1))
        }
    }
}

extension LapsingRow {
    /// A next step has no clock.
    static let noClock = ClockID(high: 0, low: 0)

    fileprivate var order: (Day, CaseID, ClockID) { (due, caseID, limit) }
}

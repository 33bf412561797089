import Access
import Kernel
import Storage

/// Which time limits end next, and for whom.
package struct LapsingFilter: Sendable, Equatable {
    package enum Scope: String, Sendable, CaseIterable {
        /// Of the cases on which the member works.
        case mine
        /// Of every case that the member's organisation keeps.
        case organisation
        /// Of the whole country, by reference only.
        case all
    }

    package enum Window: String, Sendable, CaseIterable {
        case overdue
        case day = "1"
        case week = "7"
        case fortnight = "14"
        case month = "30"

        /// Days from today to the last day; nil: before today.
        package var days: Int? { Int(rawValue) }
    }

    package var scope: Scope
    package var window: Window
    /// Only with `.all`.
    package var organisation: OrganisationID?
    /// A place and its parts.
    package var place: String?
    package var kind: String?
    package var after: LapsingCursor?
    package var limit: Int

    package init(
        scope: Scope, window: Window = .month, organisation: OrganisationID? = nil, place: String? = nil,
        kind: String? = nil, after: LapsingCursor? = nil, limit: Int = Limits.pageRows
    ) {
        self.scope = scope
        self.window = window
        self.organisation = organisation
        self.place = place
        self.kind = kind
        self.after = after
        self.limit = limit
    }
}

/// Where a page ended.
package struct LapsingCursor: Sendable, Equatable {
    package let due: Day
    package let caseID: CaseID
    package let limit: ClockID

    package init(due: Day, caseID: CaseID, limit: ClockID) {
        self.due = due
        self.caseID = caseID
        self.limit = limit
    }

    package init?(text: String) {
        let parts = text.split(separator: "_")
        guard parts.count == 3, let due = Day(parts[0]), let caseID = CaseID(parts[1]), let limit = ClockID(parts[2])
        else { return nil }
        self.init(due: due, caseID: caseID, limit: limit)
    }

    package var text: String { "\(due)_\(caseID)_\(limit)" }
}

/// A time limit in a list: a reference and codes, nothing sealed.
package struct LapsingRow: Sendable, Equatable {
    package let due: Day
    package let caseID: CaseID
    package let limit: ClockID
    package let kind: String
    package let place: String?
    package let reference: String
    package let organisation: OrganisationID?
    package let worker: MemberID?
    package let touchedAt: Timestamp?

    var cursor: LapsingCursor { LapsingCursor(due: due, caseID: caseID, limit: limit) }
}

package struct LapsingList: Sendable, Equatable {
    package let rows: [LapsingRow]
    package let next: LapsingCursor?
    /// By kind, the most first, of the whole window; counted to `countMax` altogether.
    package let counts: [(kind: String, count: Int)]

    package static let countMax = 10_000

    package static func == (a: LapsingList, b: LapsingList) -> Bool {
        a.rows == b.rows && a.next == b.next && a.counts.elementsEqual(b.counts, by: ==)
    }
}

extension TimeLimits {
    /// What lapses next. Whoever may read the cases sees their own; whoever watches over the country sees references.
    package func lapsing(_ filter: LapsingFilter, _ actor: Actor) async throws -> LapsingList {
        let now = world.now()
        let entry = try entry(for: filter.scope, actor, now)
        let today = world.today()
        let limit = max(1, min(filter.limit, Limits.apiRowsMax))
        let list = try await database.read { read in
            let found = try LapsingStore.rows(read, filter, actor, today: today, limit: limit + 1)
            return LapsingList(
                rows: Array(found.prefix(limit)), next: found.count > limit ? found[limit - 1].cursor : nil,
                counts: try LapsingStore.counts(read, filter, actor, today: today))
        }
        try await database.append([entry])
        return list
    }

    /// Whether the actor may see this list at all.
    package func allows(_ scope: LapsingFilter.Scope, _ actor: Actor) -> Bool {
        switch scope {
        case .mine: actor.member != nil && policy.mayEver(Actions.CaseRead.self, actor)
        case .organisation:
            actor.organisation.map { policy.allows(Actions.CaseRead.self, actor, Facts(owner: $0)) } ?? false
        case .all: policy.allows(Actions.MonitoringRead.self, actor)
        }
    }

    private func entry(
        for scope: LapsingFilter.Scope, _ actor: Actor, _ now: Timestamp
    ) throws -> JournalEntry {
        guard allows(scope, actor) else { throw Refusal.forbidden(action: Actions.CaseList.name) }
        let codes = "limits scope=\(scope.rawValue)"
        return scope == .all
            ? try policy.permit(Actions.MonitoringRead.self, actor).entry(at: now, codes: codes)
            : try policy.permit(Actions.CaseList.self, actor).entry(at: now, codes: codes)
    }
}

/// The statements on running time limits by their day.
enum LapsingStore {
    private static let columns: StaticString = """
        SELECT k.due_on, k.case_id, k.id, k.kind, k.jurisdiction, c.reference, c.organisation_id, c.worker_id,
            k.touched_at
        """
    private static let wanted: StaticString = """
        FROM case_clocks k JOIN cases c ON c.id = k.case_id
        WHERE k.state = 'running' AND k.until IS NULL AND c.stage <> 'closed' AND k.due_on <= ?1
            AND (k.due_on, k.case_id, k.id) > (?2, ?3, ?4) AND (k.kind <> 'recovery' OR k.due_on >= ?5)
            AND (?6 = '' OR k.kind = ?6) AND (?7 = '' OR k.jurisdiction = ?7 OR k.jurisdiction LIKE ?8)
        """
    private static let order: StaticString = "ORDER BY k.due_on, k.case_id, k.id LIMIT ?9"
    private static let counted: StaticString = "SELECT kind, COUNT(*) FROM (SELECT k.kind AS kind"
    private static let byKind: StaticString = "LIMIT ?9) AS found GROUP BY kind ORDER BY COUNT(*) DESC, kind"

    private static let ofAll: StaticString = "AND (?10 = 0 OR c.organisation_id = ?11)"
    private static let ofOrganisation: StaticString = "AND c.organisation_id = ?10"
    private static let ofWorker: StaticString = "AND c.worker_id = ?10 AND c.organisation_id = ?11"

    private static let allRows = Statement("case_clocks.lapsing", [columns, wanted, ofAll, order])
    private static let organisationRows = Statement(
        "case_clocks.lapsingOfOrganisation", [columns, wanted, ofOrganisation, order])
    private static let workerRows = Statement("case_clocks.lapsingOfWorker", [columns, wanted, ofWorker, order])
    private static let allCounts = Statement("case_clocks.countLapsing", [counted, wanted, ofAll, byKind])
    private static let organisationCounts = Statement(
        "case_clocks.countLapsingOfOrganisation", [counted, wanted, ofOrganisation, byKind])
    private static let workerCounts = Statement(
        "case_clocks.countLapsingOfWorker", [counted, wanted, ofWorker, byKind])

    private static func values(
        _ filter: LapsingFilter, _ actor: Actor, from: LapsingCursor?, today: Day, limit: Int
    ) -> [SQLValue] {
        let first = filter.window.days == nil ? "" : today.description
        let last = filter.window.days.map { today.adding(days: $0) } ?? today.adding(days: -1)
        let place = filter.place ?? ""
        var values: [SQLValue] = [
            .day(last), .text(from?.due.description ?? first), .id(from?.caseID ?? CaseID(high: 0, low: 0)),
            .id(from?.limit ?? ClockID(high: 0, low: 0)), .day(today), .text(filter.kind ?? ""), .text(place),
            .text(place + "-%"), .int(limit),
        ]
        switch filter.scope {
        case .all:
            values += [
                .int(filter.organisation == nil ? 0 : 1),
                .id(filter.organisation ?? OrganisationID(high: 0, low: 0)),
            ]
        case .organisation: values += [.id(actor.organisation)]
        case .mine: values += [.id(actor.member), .id(actor.organisation)]
        }
        return values
    }

    static func rows(
        _ read: Read, _ filter: LapsingFilter, _ actor: Actor, today: Day, limit: Int
    ) throws -> [LapsingRow] {
        let statement =
            switch filter.scope {
            case .all: allRows
            case .organisation: organisationRows
            case .mine: workerRows
            }
        return try read.all(statement, values(filter, actor, from: filter.after, today: today, limit: limit)) {
            try make($0)
        }
    }

    static func counts(
        _ read: Read, _ filter: LapsingFilter, _ actor: Actor, today: Day
    ) throws -> [(kind: String, count: Int)] {
        let statement =
            switch filter.scope {
            case .all: allCounts
            case .organisation: organisationCounts
            case .mine: workerCounts
            }
        let values = values(filter, actor, from: nil, today: today, limit: LapsingList.countMax)
        return try read.all(statement, values) { (kind: $0.text(0), count: $0.int(1)) }
    }

    static func make(_ row: Row) throws -> LapsingRow {
        LapsingRow(
            due: try row.day(0), caseID: try row.id(1), limit: try row.id(2), kind: row.text(3),
            place: row.optionalText(4), reference: row.text(5), organisation: try row.optionalID(6),
            worker: try row.optionalID(7), touchedAt: row.optionalAt(8))
    }
}

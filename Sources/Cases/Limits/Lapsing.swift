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
    /// Of one region: a case's own is sealed, so that of the organisation that keeps it stands for it.
    package var organisations: Set<OrganisationID>?
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

    /// Whether next steps of cases are asked for, too: they are of no place's law.
    var asksNextSteps: Bool { place == nil && (kind ?? LapsingRow.followUp) == LapsingRow.followUp }

    func keeps(_ organisation: OrganisationID?) -> Bool {
        guard let organisations else { return true }
        return organisation.map(organisations.contains) ?? false
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

/// A time limit, or a case's next step, in a list: a reference and codes, nothing sealed.
package struct LapsingRow: Sendable, Equatable {
    /// The kind of every next step.
    package static let followUp = "follow-up"

    package let due: Day
    package let caseID: CaseID
    package let limit: ClockID
    package let kind: String
    package let place: String?
    package let reference: String
    package let organisation: OrganisationID?
    package let worker: MemberID?
    package let touchedAt: Timestamp?
    /// What is to be done, a code of `next-steps`; nil: it is a time limit.
    package var nextStep: String?

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
            let found = try LapsingPages.rows(read, filter, actor, today: today, limit: limit + 1)
            return LapsingList(
                rows: Array(found.prefix(limit)), next: found.count > limit ? found[limit - 1].cursor : nil,
                counts: try LapsingPages.counts(read, filter, actor, today: today))
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
    private static let counted: StaticString =
        "SELECT kind, kept, COUNT(*) FROM (SELECT k.kind AS kind, c.organisation_id AS kept"
    private static let byKind: StaticString = "LIMIT ?9) AS found GROUP BY kind, kept"

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
        values += owner(filter, actor)
        return values
    }

    /// Whose cases.
    static func owner(_ filter: LapsingFilter, _ actor: Actor) -> [SQLValue] {
        switch filter.scope {
        case .all:
            [.int(filter.organisation == nil ? 0 : 1), .id(filter.organisation ?? OrganisationID(high: 0, low: 0))]
        case .organisation: [.id(actor.organisation)]
        case .mine: [.id(actor.member), .id(actor.organisation)]
        }
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
        return try read.all(statement, values(filter, actor, from: after, today: today, limit: limit)) {
            try make($0)
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
        let values = values(filter, actor, from: nil, today: today, limit: LapsingList.countMax)
        return try read.all(statement, values) {
            LapsingCount(kind: $0.text(0), organisation: try $0.optionalID(1), count: $0.int(2))
        }
    }

    static func make(_ row: Row) throws -> LapsingRow {
        LapsingRow(
            due: try row.day(0), caseID: try row.id(1), limit: try row.id(2), kind: row.text(3),
            place: row.optionalText(4), reference: row.text(5), organisation: try row.optionalID(6),
            worker: try row.optionalID(7), touchedAt: row.optionalAt(8))
    }
}

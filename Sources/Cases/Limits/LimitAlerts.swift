import Access
import Kernel
import Storage

/// Somebody was told that a time limit ends.
package struct LimitAlert: Sendable, Equatable {
    package enum Step: String, Sendable, CaseIterable {
        case month = "30"
        case fortnight = "14"
        case week = "7"
        case day = "1"
        case late
        /// To whoever leads: nobody worked on it for a week, and it ends tomorrow.
        case untouched
        /// To whoever leads: its day has passed.
        case overdue

        /// The step of the person responsible, so many days before the end; nil while it is far away.
        package static func before(days: Int) -> Step? {
            switch days {
            case ..<0: .late
            case ...1: .day
            case ...7: .week
            case ...14: .fortnight
            case ...30: .month
            default: nil
            }
        }

        package var isEscalation: Bool { self == .untouched || self == .overdue }
    }

    package let row: LapsingRow
    package let step: Step
    package let madeAt: Timestamp
}

/// What a member's day begins with.
package struct LimitDigest: Sendable, Equatable {
    /// Told since yesterday, the latest first.
    package let new: [LimitAlert]
    package let overdue: [LapsingRow]
    /// Within a week.
    package let soon: [LapsingRow]
}

extension TimeLimits {
    package static let alertJob = "limits.alert"
    private static let stepRows = 200
    /// Whoever was not told in this time of what is over was told by its list.
    private static let lateDays = 14
    private static let untouchedHours: Int64 = 7 * 24

    /// Once a day, whoever asks how often.
    package static func planAlerts(_ write: Write, now: Timestamp) throws {
        try Jobs.enqueue(
            write, kind: alertJob, payload: "", runAt: now, onceKey: "\(alertJob) \(now.utcDay)")
    }

    package var jobHandlers: [String: JobRunner.Handler] { [Self.alertJob: { _ in try await alert() }] }

    /// Tells everybody what ends in 30, 14, 7 and 1 days, and whoever leads what nobody touched. Each is told once for each
    /// day on which it ends: running it again does nothing.
    package func alert() async throws {
        let today = world.today()
        var after: LapsingCursor?
        repeat {
            try Task.checkCancellation()
            after = try await alert(after, today: today)
        } while after != nil
    }

    private func alert(_ after: LapsingCursor?, today: Day) async throws -> LapsingCursor? {
        let now = world.now()
        return try await database.write { write in
            let rows = try AlertStore.next(
                write.read, after: after, from: today.adding(days: -Self.lateDays), to: today.adding(days: 30),
                limit: Self.stepRows)
            var leaders: [OrganisationID: [MemberID]] = [:]
            var told: [CaseID: Told] = [:]
            for row in rows {
                let days = Int(row.due.number - today.number)
                let isRecovery = row.kind == TimeLimit.recovery
                // A recovery period ends by itself: nobody is late with it.
                guard let step = LimitAlert.Step.before(days: days), !(isRecovery && step == .late) else { continue }
                let isUntouched = row.touchedAt.map { $0 < now.adding(hours: -Self.untouchedHours) } ?? true
                var steps = [step]
                if step == .day, isUntouched, !isRecovery { steps.append(.untouched) }
                if step == .late { steps.append(.overdue) }
                for step in steps {
                    let member =
                        step.isEscalation
                        ? try leader(of: row, write.read, &leaders, besides: row.worker)
                        : try row.worker ?? leader(of: row, write.read, &leaders, besides: nil)
                    if try AlertStore.add(write, row, step, to: member, at: now) {
                        told[row.caseID, default: Told(first: row)].add(step)
                    }
                }
            }
            for (id, told) in told.sorted(by: { $0.key < $1.key }) { try write.journal(told.entry(of: id, at: now)) }
            return rows.count < Self.stepRows ? nil : rows.last?.cursor
        }
    }

    /// What a case's account says of one day's telling: one entry, however many of its time limits end.
    private struct Told {
        /// The earliest that ends.
        let first: LapsingRow
        var count = 0
        var isEscalated = false

        init(first: LapsingRow) { self.first = first }

        mutating func add(_ step: LimitAlert.Step) {
            if step.isEscalation { isEscalated = true } else { count += 1 }
        }

        func entry(of id: CaseID, at now: Timestamp) -> JournalEntry {
            JournalEntry(
                id: .make(now: now), at: now, actor: nil, organisation: nil, act: "limit.told", caseID: id.cast(),
                entity: first.limit.cast(),
                codes: "count=\(count) kind=\(first.kind) due=\(first.due)" + (isEscalated ? " escalated=yes" : ""))
        }
    }

    /// Somebody who may give the organisation's cases to others; not always the same: the case's own number decides.
    private func leader(
        of row: LapsingRow, _ read: Read, _ known: inout [OrganisationID: [MemberID]], besides worker: MemberID?
    ) throws -> MemberID? {
        guard let organisation = row.organisation else { return nil }
        if known[organisation] == nil {
            known[organisation] = try Access.active(read, in: organisation).filter { member in
                let actor = Actor(kind: .member(member.id), organisation: organisation, roles: member.roles)
                return policy.allows(Actions.CaseClose.self, actor, Facts(owner: organisation))
            }.map(\.id).sorted()
        }
        let all = known[organisation] ?? []
        let others = all.filter { $0 != worker }
        let able = others.isEmpty ? all : others
        return able.isEmpty ? nil : able[Int(row.caseID.low % UInt64(able.count))]
    }

    /// What was told to the member since the beginning of yesterday, and what ends within a week.
    package func digest(_ actor: Actor) async throws -> LimitDigest {
        let overdue = try await lapsing(LapsingFilter(scope: .mine, window: .overdue, limit: 100), actor)
        let soon = try await lapsing(LapsingFilter(scope: .mine, window: .week, limit: 100), actor)
        guard let member = actor.member, let organisation = actor.organisation else { throw Refusal.unknown }
        let since = world.zone.instant(world.today().adding(days: -1))
        let new = try await database.read {
            try AlertStore.told($0, to: member, in: organisation, since: since, limit: 100)
        }
        return LimitDigest(new: new, overdue: overdue.rows, soon: soon.rows)
    }
}

/// Every statement on who was told.
enum AlertStore {
    private static let columns: StaticString = """
        SELECT k.due_on, k.case_id, k.id, k.kind, k.jurisdiction, c.reference, c.organisation_id, c.worker_id,
            k.touched_at
        """
    private static let next = Statement(
        "case_clocks.toTell",
        [
            columns,
            """
            FROM case_clocks k JOIN cases c ON c.id = k.case_id
            WHERE k.state = 'running' AND k.until IS NULL AND c.stage <> 'closed' AND k.due_on <= ?1
                AND (k.due_on, k.case_id, k.id) > (?2, ?3, ?4)
            ORDER BY k.due_on, k.case_id, k.id LIMIT ?5
            """,
        ])
    private static let add = Statement(
        "limit_alerts.add",
        """
        INSERT INTO limit_alerts (case_id, clock_id, due_on, step, member_id, made_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT DO NOTHING
        """)
    private static let told = Statement(
        "limit_alerts.told",
        [
            columns, ", a.step, a.made_at",
            """
            FROM limit_alerts a JOIN cases c ON c.id = a.case_id
                JOIN case_clocks k ON k.case_id = a.case_id AND k.id = a.clock_id
            WHERE a.member_id = ?1 AND a.made_at >= ?2 AND c.organisation_id = ?3 AND k.due_on = a.due_on
                AND k.state = 'running'
            ORDER BY a.made_at DESC, a.due_on, a.case_id, a.clock_id LIMIT ?4
            """,
        ])

    static func next(
        _ read: Read, after: LapsingCursor?, from: Day, to: Day, limit: Int
    ) throws -> [LapsingRow] {
        try read.all(
            next,
            [
                .day(to), .day(after?.due ?? from), .id(after?.caseID ?? CaseID(high: 0, low: 0)),
                .id(after?.limit ?? ClockID(high: 0, low: 0)), .int(limit),
            ]
        ) { try LapsingStore.make($0) }
    }

    /// False when that was told before.
    static func add(
        _ write: Write, _ row: LapsingRow, _ step: LimitAlert.Step, to member: MemberID?, at now: Timestamp
    ) throws -> Bool {
        try write.run(
            add,
            [.id(row.caseID), .id(row.limit), .day(row.due), .text(step.rawValue), .id(member), .at(now)]) == 1
    }

    static func told(
        _ read: Read, to member: MemberID, in organisation: OrganisationID, since: Timestamp, limit: Int
    ) throws -> [LimitAlert] {
        try read.all(told, [.id(member), .at(since), .id(organisation), .int(limit)]) { row in
            LimitAlert(row: try LapsingStore.make(row), step: try row.code(9), madeAt: row.at(10))
        }
    }
}

import Access
import Cases
import Directory
import Kernel
import Requests
import Storage

/// Where the response is stuck, for those who steer it: counts, times and codes, never a name and never a file.
package struct Monitoring: Sendable {
    let database: any Database
    let policy: Policy
    let directory: Directory
    let definitions: RequestDefinitions
    let world: World

    package init(
        database: any Database, policy: Policy, directory: Directory, definitions: RequestDefinitions, world: World
    ) {
        self.database = database
        self.policy = policy
        self.directory = directory
        self.definitions = definitions
        self.world = world
    }

    /// Unanswered requests past their time and cases without a next step, each with its count and the worst of them.
    package func stuck(_ actor: Actor, rows: Int = Limits.pageRows) async throws -> Stuck {
        let permit = try policy.permit(Actions.MonitoringRead.self, actor)
        let now = world.now()
        let rows = min(max(rows, 1), Limits.apiRowsMax)
        try await database.append([permit.entry("monitoring.stuck", at: now)])
        return try await database.read { read in
            Stuck(
                overdue: try RequestOversight.overdue(read, now: now, limit: rows, permit),
                overdueCount: try RequestOversight.countOverdue(read, now: now, permit),
                withoutStep: try CaseOversight.withoutStep(read, limit: rows, permit),
                withoutStepCount: try CaseOversight.countWithoutStep(read, permit), at: now)
        }
    }

    /// Work of the program itself that failed and waits for its next try, most often tried first: kinds and times, and
    /// nothing of what it was about.
    package func failing(_ actor: Actor) async throws -> [Jobs.Failing] {
        _ = try policy.permit(Actions.MonitoringRead.self, actor)
        return try await database.read { try Jobs.failing($0, limit: Limits.pageRows) }
    }

    /// Services by region, state and freshness, with places left.
    package func services(_ actor: Actor, kind: String? = nil) async throws -> [ServiceCell] {
        let permit = try policy.permit(Actions.MonitoringRead.self, actor)
        let now = world.now()
        try await database.append([permit.entry("monitoring.services", at: now)])
        return ServiceCell.cells(of: try await directory.snapshot(), kind: kind, now: now)
    }

    /// How long people waited, by kind, region and month of sending, over the last `days` days (1…366).
    package func waiting(_ actor: Actor, days: Int = 92) async throws -> [WaitingTimes] {
        let permit = try policy.permit(Actions.MonitoringRead.self, actor)
        let now = world.now()
        let since = now.adding(days: -Int64(min(max(days, 1), 366)))
        try await database.append([permit.entry("monitoring.waiting", at: now)])
        return try await database.readLong { read in
            WaitingTimes.of(
                try RequestOversight.courses(read, since: since, until: now.adding(milliseconds: 1), permit),
                in: world.zone)
        }
    }

    /// Refusals by reason over the last `days` days (1…366), most frequent first.
    package func refusals(_ actor: Actor, days: Int = 92) async throws -> [RequestOversight.Refused] {
        let permit = try policy.permit(Actions.MonitoringRead.self, actor)
        let now = world.now()
        let since = now.adding(days: -Int64(min(max(days, 1), 366)))
        try await database.append([permit.entry("monitoring.refusals", at: now)])
        return try await database.readLong { read in
            try RequestOversight.refused(
                read, definitions, since: since, until: now.adding(milliseconds: 1), permit)
        }
    }
}

package struct Stuck: Sendable, Equatable {
    /// The longest overdue first.
    package let overdue: [OverdueRequest]
    /// Up to `RequestOversight.countMax` + 1, which means "more".
    package let overdueCount: Int
    /// Longest without change first.
    package let withoutStep: [CaseWithoutStep]
    package let withoutStepCount: Int
    package let at: Timestamp
}

import Access
import Kernel
import Storage

/// Statistical cases: coded rows about nobody in particular, taken in from published files and counted.
package struct Statistics: Sendable {
    let database: any Database
    let policy: Policy
    let world: World
    private let kept = KeptMicrodata()

    package init(database: any Database, policy: Policy, world: World) {
        self.database = database
        self.policy = policy
        self.world = world
    }

    /// Records that can be given away, made from these cases.
    package var releases: Releases { Releases(database: database, policy: policy, world: world) }

    /// Tables, protected, and those that were given to everybody.
    package var tables: StatisticalTables {
        StatisticalTables(database: database, policy: policy, world: world, kept: kept)
    }

    /// Rows that an import refused, by line, at most `limit`.
    package func refusals(of id: ImportID, limit: Int = 200, actor: Actor) async throws -> [ImportReport.Refused] {
        _ = try policy.permit(Actions.StatisticsRead.self, actor)
        return try await database.readLong { read in try StatisticsStore.refused(read, id, limit: limit) }
    }
}

import Access
import Kernel
import Storage

/// Statistical cases: coded rows about nobody in particular, taken in from published files and counted.
package struct Statistics: Sendable {
    let database: any Database
    let policy: Policy
    let world: World

    package init(database: any Database, policy: Policy, world: World) {
        self.database = database
        self.policy = policy
        self.world = world
    }

    /// How many cases have each value of a field, with small counts hidden, for the worker's overview.
    package func counts(by field: StatisticalField, actor: Actor) async throws -> CountTable {
        let permit = try policy.permit(Actions.StatisticsRead.self, actor)
        return try await database.readLong { read in try CountStore.table(read, permit, by: field) }
    }

    /// Year, exploitation, gender and age at a glance, all from one snapshot.
    package func overview(actor: Actor) async throws -> StatisticsOverview {
        let permit = try policy.permit(Actions.StatisticsRead.self, actor)
        return try await database.readLong { read in
            let tables = try [StatisticalField.year, .exploitation, .gender, .age].map {
                try CountStore.table(read, permit, by: $0)
            }
            let imports = try StatisticsStore.latest(read, permit, limit: 20)
            return StatisticsOverview(total: tables[0].total, tables: tables, imports: imports)
        }
    }

    /// Rows that an import refused, by line, at most `limit`.
    package func refusals(of id: ImportID, limit: Int = 200, actor: Actor) async throws -> [ImportReport.Refused] {
        _ = try policy.permit(Actions.StatisticsRead.self, actor)
        return try await database.readLong { read in try StatisticsStore.refused(read, id, limit: limit) }
    }
}

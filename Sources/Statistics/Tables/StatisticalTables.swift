import Access
import Kernel
import Storage

/// Tables of the statistical cases, protected, and those that were given to everybody.
package struct StatisticalTables: Sendable {
    /// What a table counts, and by which rule it is protected.
    package struct Query: Sendable, Equatable {
        /// One to three different ones.
        package let fields: [StatisticalField]
        package let rule: DisclosureRule

        package init(fields: [StatisticalField], rule: DisclosureRule) {
            precondition((1...3).contains(fields.count) && Set(fields).count == fields.count, "one to three fields")
            (self.fields, self.rule) = (fields, rule)
        }
    }

    /// A table, and how many records it was made from.
    package struct Answer: Sendable, Equatable {
        package let table: ProtectedTable
        package let records: Int
    }

    static let dataSet = "cases"
    private let database: any Database
    private let policy: Policy
    private let world: World
    private let kept: KeptMicrodata

    init(database: any Database, policy: Policy, world: World, kept: KeptMicrodata) {
        (self.database, self.policy, self.world, self.kept) = (database, policy, world, kept)
    }

    /// A table for work. It is protected as one that is given away, but looks at no other: whoever sees several may learn
    /// from them together, which `publish` does not allow.
    package func answer(_ query: Query, _ actor: Actor) async throws -> Answer {
        _ = try policy.permit(Actions.StatisticsRead.self, actor)
        let data = try await kept.data(database)
        return Answer(table: try await Self.protect(data, query), records: data.count)
    }

    /// Gives a table to everybody.
    /// - Returns: the table that has it inside, when one was given away before.
    /// - Throws: `DisclosureProblem` when it would tell more together with those that were.
    package func publish(_ query: Query, _ actor: Actor) async throws -> PublishedTableID {
        let permit = try policy.permit(Actions.TablePublish.self, actor)
        let data = try await kept.data(database)
        let id: PublishedTableID = world.makeID()
        let now = world.now()
        // What was published meanwhile counts as well: looked at again inside the write.
        let seen = try await database.read { try PublishedTableStore.all($0, of: Self.dataSet) }
        let table = try await Self.protect(data, query, beside: TableRegister(earlier: seen))
        return try await database.write { write in
            let earlier = try PublishedTableStore.all(write.read, of: Self.dataSet)
            let names = query.fields.map(\.name)
            if let (published, _) = TableRegister(earlier: earlier).answer(
                names, records: data.count, rule: query.rule), published.withdrawnAt == nil
            {
                return published.id
            }
            guard earlier == seen else { throw DisclosureProblem.changed }
            let published = PublishedTable(
                id: id, dataSet: Self.dataSet, records: data.count, table: table, publishedAt: now)
            try PublishedTableStore.insert(write, permit, published)
            try write.journal(
                permit.entry(
                    at: now, entity: id.cast(),
                    codes: "fields=\(names.joined(separator: ",")) rule=\(query.rule.code) records=\(data.count)"))
            return id
        }
    }

    /// Takes a table off the public page. It still counts for what may be given away later.
    package func withdraw(_ id: PublishedTableID, _ actor: Actor) async throws {
        let permit = try policy.permit(Actions.TablePublish.self, actor)
        let now = world.now()
        try await database.write { write in
            guard try PublishedTableStore.find(write.read, id) != nil else { throw Refusal.unknown }
            guard try PublishedTableStore.withdraw(write, permit, id, now: now) else { return }
            try write.journal(permit.entry("table.withdraw", at: now, entity: id.cast()))
        }
    }

    /// For everybody: the newest first.
    package func published(limit: Int = 200) async throws -> [PublishedTable] {
        try await database.read { try PublishedTableStore.current($0, limit: limit) }
    }

    /// For everybody; nil when there is none or it was withdrawn.
    package func published(_ id: PublishedTableID) async throws -> PublishedTable? {
        let found = try await database.read { try PublishedTableStore.find($0, id) }
        return found.flatMap { $0.withdrawnAt == nil ? $0 : nil }
    }

    /// Off the threads that answer requests.
    @concurrent
    private static func protect(
        _ data: Microdata, _ query: Query, beside register: TableRegister? = nil
    ) async throws -> ProtectedTable {
        let names = query.fields.map(\.name)
        if let (_, part) = register?.answer(names, records: data.count, rule: query.rule) { return part }
        let columns = names.compactMap { name in data.columns.firstIndex { $0.name == name } }
        let cross = try CrossTable(data, by: columns).ordered()
        guard let register else { return try ProtectedTable(cross, query.rule) }
        let frozen = try register.frozen(cross, rule: query.rule)
        let table = try ProtectedTable(cross, query.rule, frozen: frozen)
        guard TableAttack(cross, table).recovered == 0 else { throw DisclosureProblem.unprotectable }
        try register.check(table, records: data.count)
        return table
    }
}

extension StatisticalField {
    /// The column's name in published files.
    package var name: String { spellings[0] }

    package static func ofColumn(_ name: String) -> StatisticalField? { allCases.first { $0.name == name } }
}

/// The records as columns of codes, read anew when there are more of them: a table then takes milliseconds.
actor KeptMicrodata {
    private var data: Microdata?

    func data(_ database: any Database) async throws -> Microdata {
        let count = try await database.read { try CaseMicrodata.count($0) }
        // Rows are only ever added.
        if let data, data.count == count { return data }
        let fresh = try await database.readLong { try CaseMicrodata.load($0, StatisticalField.allCases) }
        data = fresh
        return fresh
    }
}

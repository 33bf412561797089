import Access
import Kernel
import Storage
import TestKit
import Testing

@testable import Statistics

/// Tables given to everybody, on both engines: each is checked against those before it.
@Suite("Published tables") struct PublishedTableTests {
    private static let policy = Policy([
        .system: [
            Actions.StatisticsImport.name: [.anywhere], Actions.StatisticsRead.name: [.anywhere],
            Actions.TablePublish.name: [.anywhere],
        ]
    ])
    private static let header =
        "yearOfRegistration,Datasource,gender,ageBroad,citizenship,isForcedLabour,control_category,RecruiterCategory,"
        + "ExploitType,Labor_Type\n"

    private typealias Query = StatisticalTables.Query

    private func statistics(_ database: any Database) -> Statistics {
        Statistics(database: database, policy: Self.policy, world: Clock2020().world)
    }

    /// Year, gender and form: 2015 has 4 men in labour, everything else is large.
    private func file(_ more: String = "") -> [UInt8] {
        func rows(_ count: Int, _ year: Int, _ gender: String, _ form: String) -> String {
            String(repeating: "\(year),Hotline,\(gender),,,,,,\(form),\n", count: count)
        }
        return Array(
            (Self.header + rows(4, 2015, "Male", "Labour") + rows(23, 2015, "Female", "Labour")
                + rows(31, 2015, "Female", "Sexual") + rows(17, 2016, "Male", "Labour")
                + rows(26, 2016, "Female", "Labour") + rows(40, 2016, "Female", "Sexual")
                + rows(35, 2015, "Male", "Sexual") + rows(38, 2016, "Male", "Sexual") + more).utf8)
    }

    @Test(arguments: Engine.allCases)
    func `a table that was given away answers its parts, and others only when they add nothing`(
        engine: Engine
    ) async throws {
        try await TestStore.run(engine) { database in
            let statistics = statistics(database)
            _ = try await statistics.importCTDC(file(), actor: .system)
            let tables = statistics.tables
            let id = try await tables.publish(Query(fields: [.year, .gender, .exploitation], rule: .k11), .system)
            let published = try #require(try await tables.published(id))
            #expect(published.records == 214)
            #expect(published.table.cells.contains(.small))
            // A part of it is the same table.
            #expect(try await tables.publish(Query(fields: [.gender, .year], rule: .k11), .system) == id)
            // Another rule would show what it hides.
            await #expect(throws: DisclosureProblem.otherRule(earlier: published)) {
                try await tables.publish(Query(fields: [.year], rule: .tenFive), .system)
            }
            // Everything is read again as it was kept.
            #expect(try await tables.published().map(\.table) == [published.table])
            try await tables.withdraw(id, .system)
            #expect(try await tables.published(id) == nil)
            #expect(try await tables.published().isEmpty)
            let journal = try await database.read { read in
                try read.all(Statement("test.journal", "SELECT act, codes FROM journal ORDER BY at, id")) {
                    ($0.text(0), $0.text(1))
                }
            }
            #expect(
                journal.contains {
                    $0 == ("table.publish", "fields=yearOfRegistration,gender,ExploitType rule=k11 records=214")
                })
            #expect(journal.contains { $0.0 == "table.withdraw" })
        }
    }

    /// January to March, then January to April: the difference is April.
    @Test(arguments: Engine.allCases)
    func `a few new records cannot be had by subtracting`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let statistics = statistics(database)
            _ = try await statistics.importCTDC(file(), actor: .system)
            let query = Query(fields: [.gender], rule: .k11)
            let first = try await statistics.tables.publish(query, .system)
            let more = String(repeating: "2016,Hotline,Female,,,,,,Sexual,\n", count: 3)
            _ = try await statistics.importCTDC(Array((Self.header + more).utf8), actor: .system)
            let published = try #require(try await statistics.tables.published(first))
            await #expect(throws: DisclosureProblem.differencing(earlier: published)) {
                try await statistics.tables.publish(query, .system)
            }
            // A withdrawn table was public all the same.
            try await statistics.tables.withdraw(first, .system)
            await #expect(throws: DisclosureProblem.self) { try await statistics.tables.publish(query, .system) }
            let many = String(repeating: "2016,Hotline,Female,,,,,,Labour,\n", count: 20)
            _ = try await statistics.importCTDC(Array((Self.header + many).utf8), actor: .system)
            _ = try await statistics.tables.publish(query, .system)
        }
    }

    @Test(arguments: Engine.allCases)
    func `of two people who publish at once neither misses the other's table`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let statistics = statistics(database)
            _ = try await statistics.importCTDC(file(), actor: .system)
            let tables = statistics.tables
            let queries = [
                [StatisticalField.year, .gender, .exploitation], [.gender, .source], [.year], [.exploitation],
            ]
            await withTaskGroup(of: Void.self) { group in
                for fields in queries {
                    group.addTask {
                        do { _ = try await tables.publish(Query(fields: fields, rule: .k11), .system) } catch {
                            #expect(error is DisclosureProblem)
                        }
                    }
                }
            }
            let all = try await tables.published()
            #expect(!all.isEmpty)
            for (one, other) in zip(all, all.dropFirst()) {
                for (_, cell) in one.table.shared(with: other.table.dimensions) where all.count > 1 {
                    if case .shown = cell { continue }
                    Issue.record("two tables share a cell that one of them hides")
                }
            }
        }
    }

    @Test func `who may not publish cannot`() async throws {
        try await TestStore.run(.sqlite) { database in
            let statistics = Statistics(database: database, policy: Policy([:]), world: Clock2020().world)
            await #expect(throws: Refusal.forbidden(action: "table.publish")) {
                try await statistics.tables.publish(Query(fields: [.year], rule: .k11), .system)
            }
        }
    }

    @Test func `differences are held to the rule also where only one cell of a line is hidden`() {
        func table(_ cells: [ProtectedTable.Cell]) -> ProtectedTable {
            ProtectedTable(
                dimensions: [CrossTable.Dimension(name: "a", values: ["x", "y", "z"])], rule: .k11, cells: cells)
        }
        let old = table([.shown(50), .shown(30), .small, .shown(85)])
        // x and the total grew by 20: z did not change.
        #expect(!TableRegister.reveals(old, table([.shown(70), .shown(30), .small, .shown(105)])))
        // The total grew by 24, so z grew by 4.
        #expect(TableRegister.reveals(old, table([.shown(70), .shown(30), .small, .shown(109)])))
        #expect(TableRegister.reveals(old, table([.shown(53), .shown(30), .small, .shown(88)])))
    }
}

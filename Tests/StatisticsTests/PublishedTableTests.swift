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

    private func table(_ fields: [String], _ cells: [ProtectedTable.Cell]) -> ProtectedTable {
        ProtectedTable(
            dimensions: fields.map { CrossTable.Dimension(name: $0, values: ["x", "y", "z"]) }, rule: .k11, cells: cells
        )
    }

    private func register(_ table: ProtectedTable, records: Int) -> TableRegister {
        TableRegister(earlier: [
            PublishedTable(
                id: PublishedTableID(high: 0, low: 1), dataSet: "cases", records: records, table: table,
                publishedAt: Clock2020.start)
        ])
    }

    @Test func `differences between two states of the data are held to the rule`() throws {
        let register = register(table(["a"], [.shown(50), .shown(30), .shown(0), .shown(80)]), records: 80)
        try register.check(table(["a"], [.shown(70), .shown(30), .shown(0), .shown(100)]), records: 100)
        let small =
            [
                [.shown(53), .shown(30), .shown(0), .shown(83)],
                // Three new records in a cell that was zero, and one that was shown and is hidden now.
                [.shown(70), .shown(30), .small, .shown(103)],
                [.complementary, .shown(30), .shown(0), .shown(100)],
            ] as [[ProtectedTable.Cell]]
        for cells in small {
            #expect(throws: DisclosureProblem.self) { try register.check(table(["a"], cells), records: 100) }
        }
    }

    /// Records are only ever added, so a later count bounds an earlier one: a hidden total may not be shown later.
    @Test func `a total that an earlier table hides stays closed in every later state`() throws {
        let cross = CrossTable(
            dimensions: [CrossTable.Dimension(name: "a", values: ["x", "y", "z"])], inner: [80, 40, 50])
        for hidden in [ProtectedTable.Cell.small, .complementary] {
            let register = register(table(["a"], [.shown(50), .shown(30), hidden, .shown(85)]), records: 85)
            #expect(throws: DisclosureProblem.self) { try register.frozen(cross, rule: .k11) }
        }
    }

    @Test(arguments: [
        ([["a", "b"], ["b", "c"]], true), ([["a", "b"], ["b", "c"], ["c", "d"]], true),
        ([["a", "b"], ["b", "c"], ["a", "c"]], false),
        ([["a", "b"], ["b", "c"], ["a", "c"], ["a", "b", "c"]], true),
        ([["a", "b", "c"], ["a", "b", "d"]], true), ([["a", "b"], ["c", "d"], ["b", "c"], ["a", "d"]], false),
        ([["a", "b"], ["a", "b"]], true), ([["a"]], true),
    ])
    func `a ring of fields is found`(_ fields: [[String]], _ isWithout: Bool) {
        #expect(TableRegister.isWithoutRing(fields.map { Set($0) }) == isWithout)
    }

    @Test(arguments: Engine.allCases)
    func `three tables that close a ring are not given away, two are`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let statistics = statistics(database)
            let rows = [("2015", "Male"), ("2015", "Female"), ("2016", "Male"), ("2016", "Female")].flatMap {
                year, gender in
                ["Labour", "Sexual"].map { "\(year),Hotline,\(gender),,,,,,\($0),\n" }
            }
            let text = rows.map { String(repeating: $0, count: 30) }.joined()
            _ = try await statistics.importCTDC(Array((Self.header + text).utf8), actor: .system)
            let tables = statistics.tables
            _ = try await tables.publish(Query(fields: [.year, .gender], rule: .k11), .system)
            _ = try await tables.publish(Query(fields: [.gender, .exploitation], rule: .k11), .system)
            await #expect(throws: DisclosureProblem.ring) {
                try await tables.publish(Query(fields: [.year, .exploitation], rule: .k11), .system)
            }
        }
    }
}

import Access
import Kernel
import Storage
import Testing
import TestKit

@testable import Statistics

@Suite("Statistics") struct StatisticsTests {
    private static let policy = Policy([
        .system: [
            Actions.StatisticsImport.name: [.anywhere], Actions.StatisticsRead.name: [.anywhere],
        ]
    ])
    private static let header =
        "yearOfRegistration,Datasource,gender,ageBroad,citizenship,isForcedLabour,control_category,RecruiterCategory,"
        + "ExploitType,Labor_Type\n"

    private static func statistics(_ database: any Database) -> Statistics {
        Statistics(database: database, policy: policy, world: Clock2020().world)
    }

    private static func records(_ statistics: Statistics) async throws -> Int {
        try await statistics.tables.answer(
            StatisticalTables.Query(fields: [.year], rule: .k11), .system
        ).records
    }

    private static func rows(_ count: Int, _ row: String) -> String { String(repeating: row + "\n", count: count) }

    @Test(arguments: Engine.allCases)
    func `good rows are taken and bad ones are reported with line, field and reason`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let long = String(repeating: "x", count: 65)
            let file =
                Self.header + Self.rows(12, "2016,Hotline,Female,9--17,UA,0,Threats,,Sexual,")
                + "2016,Hotline,Female\n20x6,Hotline,Male,,,,,,,\n2999,Hotline,Male,,,,,,,\n"
                + "2015,\(long),Male,,,,,,Labor,Construction\n2015,\"a\"b,Male,,,,,,,\n"
                + "2015,Hotline,Male,,,1,,,Labor,Construction\n"
            let bytes = Array(file.utf8) + Array("2015,Hot".utf8) + [0xFF] + Array(",Male,,,,,,,\n".utf8)
            let outcome = try await Self.statistics(database).importCTDC(bytes, actor: .system)
            #expect(outcome.report.taken == 13)
            #expect(outcome.report.refusedCount == 6)
            #expect(
                outcome.report.refused == [
                    .init(line: 14, reason: "wrong-column-count"),
                    .init(line: 15, field: "yearOfRegistration", reason: "not-a-year"),
                    .init(line: 16, field: "yearOfRegistration", reason: "not-a-year"),
                    .init(line: 17, field: "Datasource", reason: "too-long"),
                    .init(line: 18, reason: "stray-quote"),
                    .init(line: 20, reason: "not-utf-8"),
                ])
            let kept = try await Self.statistics(database).refusals(of: outcome.id, actor: .system)
            #expect(kept == outcome.report.refused)
        }
    }

    @Test(arguments: Engine.allCases)
    func `the same file again changes nothing and says so`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let statistics = Self.statistics(database)
            let bytes = Array((Self.header + Self.rows(20, "2016,Hotline,Female,,,,,,,")).utf8)
            let first = try await statistics.importCTDC(bytes, actor: .system)
            let second = try await statistics.importCTDC(bytes, actor: .system)
            #expect(!first.wasThere && second.wasThere)
            #expect(second.id == first.id)
            #expect(try await Self.records(statistics) == 20)
        }
    }

    private struct PowerCut: Error {}

    @Test(arguments: Engine.allCases)
    func `an interrupted import goes on behind its last batch without a duplicate`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let statistics = Self.statistics(database)
            let bytes = Array((Self.header + Self.rows(20_000, "2016,Hotline,Female,,,,,,,")).utf8)
            await #expect(throws: PowerCut.self) {
                _ = try await statistics.importCTDC(bytes, actor: .system) { _, _ in throw PowerCut() }
            }
            let outcome = try await statistics.importCTDC(bytes, actor: .system)
            #expect(outcome.resumedAfterLine == 8_193)
            #expect(outcome.report.taken == 20_000 - 8_192)
            #expect(try await Self.records(statistics) == 20_000)
        }
    }

    @Test(arguments: Engine.allCases)
    func `who may not import is refused before anything is written`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let statistics = Statistics(database: database, policy: Policy([:]), world: Clock2020().world)
            await #expect(throws: Refusal.forbidden(action: "statistics.import")) {
                _ = try await statistics.importCTDC(Array(Self.header.utf8), actor: .system)
            }
            let records = try await Self.records(Self.statistics(database))
            #expect(records == 0)
        }
    }

    @Test(arguments: [
        ("", StatisticsProblem.empty),
        ("name,village\nA,B\n", .notCTDC(missing: "yearOfRegistration")),
        ("yearOfRegistration,gender\n", .notCTDC(missing: "ExploitType")),
    ])
    func `what is no CTDC file is refused as a whole`(text: String, problem: StatisticsProblem) async throws {
        try await TestStore.run(.sqlite) { database in
            await #expect(throws: problem) {
                _ = try await Self.statistics(database).importCTDC(Array(text.utf8), actor: .system)
            }
        }
    }

    @Test(arguments: [
        ("2002", 2002), ("1900", 1900), ("2020", 2020), ("1899", nil), ("2021", nil), ("202", nil), ("20200", nil),
        (" 2002", nil), ("２００２", nil), ("", nil),
    ])
    func `a year has four digits and is not in the future`(text: String, year: Int?) {
        #expect(StatisticalRow.year(text, until: 2020) == year)
    }

    @Test(arguments: ["ctdc.csv", "ctdc-complete.csv"])
    func `the published files are taken in completely`(name: String) async throws {
        let path = try Shared.required("data/ctdc/\(name)")
        let bytes = try Files.read(path, limit: 64 * 1_024 * 1_024)
        let lines = bytes.count { $0 == 10 }
        try await TestStore.run(.sqlite) { database in
            let statistics = Self.statistics(database)
            let outcome = try await statistics.importCTDC(bytes, actor: .system)
            #expect(outcome.report.taken == lines - 1)
            #expect(outcome.report.refusedCount == 0)
            #expect(outcome.report.unknownFields.isEmpty)
            #expect(try await Self.records(statistics) == lines - 1)
        }
    }
}

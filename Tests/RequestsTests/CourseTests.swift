import Access
import Kernel
import Monitoring
import Storage
import TestKit
import Testing

/// The time series of the Oxford tracker.
struct CourseTests {
    private static let policy = Policy([
        .coordinator: [Actions.MeasureRead.name: [.anywhere], Actions.StatisticsImport.name: [.anywhere]]
    ])
    private static let who = Actor(
        kind: .system, organisation: nil, roles: [Role.coordinator.rawValue])
    private static let head =
        "CountryCode,CountryName,RegionCode,RegionName,CityCode,CityName,Jurisdiction,01Jan2020,02Jan2020,03Jan2020"

    private func course(_ engine: Engine, _ body: (EmergencyCourse) async throws -> Void) async throws {
        try await TestStore.run(engine) {
            try await body(try EmergencyCourse(database: $0, policy: Self.policy, resources: "Resources"))
        }
    }

    private func take(_ course: EmergencyCourse, _ rows: String...) async throws -> ImportReport {
        let text = ([Self.head] + rows).joined(separator: "\n")
        return try await course.importOxCGRT(Array(text.utf8), series: "stringency", Self.who)
    }

    @Test(arguments: Engine.allCases)
    func `nations and states are taken under the codes that measures use`(engine: Engine) async throws {
        try await course(engine) { course in
            let report = try await take(
                course, "ITA,Italy,,,,,NAT_TOTAL,0,11.11,NA", "USA,United States,US_NY,New York,,,STATE_TOTAL,1,2,3",
                "AUS,Australia,AUS_ACT,Capital,,,STATE_TOTAL,1,2,",
                "AUS,Australia,AUS_NSW,NSW,AUS_1GSYD,Sydney,CITY_TOTAL,1,2,3", "ZZZ,Nowhere,,,,,NAT_TOTAL,1,2,3",
                "FRA,France,,,,,NAT_TOTAL,1,2,101", "DEU,Germany,,,,,NAT_TOTAL,1,2")
            #expect(report.taken == 3)
            #expect(
                report.refused.map(\.reason) == [
                    "cities-are-not-taken", "unknown-code", "not-from-0-to-100", "wrong-number-of-fields",
                ])
            #expect(try await course.places(Self.who) == ["AU-ACT", "IT", "US-NY"])
            let italy = try #require(try await course.of("IT", Self.who).first)
            #expect(italy.readings == [0, 11.11, nil])
            #expect(italy.firstOn == Day("2020-01-01"))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a newer file stands in place of the one before, and the same file changes nothing`(engine: Engine)
        async throws
    {
        try await course(engine) { course in
            for _ in 0..<2 { _ = try await take(course, "ITA,Italy,,,,,NAT_TOTAL,0,11.11,12") }
            _ = try await take(course, "ITA,Italy,,,,,NAT_TOTAL,0,11.11,50")
            let series = try await course.of("IT", Self.who)
            #expect(series.map(\.readings) == [[0, 11.11, 50]])
        }
    }

    @Test(arguments: [
        ("", CourseProblem.noColumns), ("a,b\n", .missingColumn("CountryCode")),
        ("CountryCode,RegionCode,Jurisdiction,01Jan2020,03Jan2020\n", .notADay("03Jan2020")),
        ("CountryCode,RegionCode,Jurisdiction,Stringency\n", .missingColumn("01Jan2020")),
    ])
    func `what is no such file is refused as a whole`(text: String, problem: CourseProblem) async throws {
        try await course(.sqlite) { course in
            await #expect(throws: problem) {
                _ = try await course.importOxCGRT(Array(text.utf8), series: "stringency", Self.who)
            }
        }
    }
}

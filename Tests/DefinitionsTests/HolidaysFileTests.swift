import Definitions
import Kernel
import Testing

@Suite struct HolidaysFileTests {
    private static let sound = """
        source: an official list
        status: verified
        weekend: [friday, saturday]
        from: 2020-01-01
        until: 2021-12-31
        days:
          - {on: 2020-05-03, name: Day of the Press}
          - {on: 2020-06-24, name: Harbour Day, regions: [north]}
          - {on: 2020-06-24, name: Bridge Day, regions: [south]}
        """

    private static func read(_ text: String) throws -> Holidays {
        try Holidays.read(try DefinitionFile.parse(text, file: "xx.yaml"), regions: ["north", "south"])
    }

    private static func day(_ text: String) throws -> Day { try #require(Day(text)) }

    @Test func `a table is read with its weekend, its regions and its end`() throws {
        let holidays = try Self.read(Self.sound)
        #expect(holidays.weekend == [5, 6])
        #expect(holidays.source == .init(title: "an official list", isVerified: true))
        let checked = try Self.read(
            Self.sound.replacing(
                "status: verified", with: "status: verified\nchecked: {by: Ministry of Labour, on: 2020-01-07}"))
        #expect(checked.source?.checkedBy == "Ministry of Labour")
        #expect(try checked.source?.checkedOn == Self.day("2020-01-07"))
        #expect(throws: DefinitionProblem.self) {
            try Self.read(
                Self.sound.replacing("status: verified", with: "status: unverified\nchecked: {by: A, on: 2020-01-07}"))
        }
        #expect(holidays.covered?.upperBound == (try Self.day("2021-12-31")))
        #expect(try !holidays.isWorking(Self.day("2020-05-03"), in: nil))
        #expect(try holidays.isWorking(Self.day("2020-06-24"), in: nil))
        #expect(try holidays.holiday(on: Self.day("2020-06-24"), in: "south")?.name == "Bridge Day")
    }

    @Test(arguments: [
        ("[friday, saturday]", "[friday, freeday]", 3, "freeday"),
        (
            "[friday, saturday]", "[monday, tuesday, wednesday, thursday, friday, saturday, sunday]", 3,
            "no day of the week"
        ),
        ("until: 2021-12-31", "until: 2019-12-31", 5, "begins on 2020-01-01"),
        ("until: 2021-12-31", "until: 2420-12-31", 5, "begins on 2020-01-01"),
        ("on: 2020-05-03", "on: 2022-05-03", 7, "outside"),
        ("on: 2020-05-03", "on: 2020-02-30", 7, "a day is needed"),
        ("on: 2020-05-03", "on: 2020-06-24", 8, "stands twice"),
        ("regions: [south]", "regions: [north]", 9, "stands twice"),
        ("regions: [south]", "regions: [nroth]", 9, "nroth"),
        ("regions: [south]", "regions: []", 9, "no region"),
        ("regions: [south]", "region: south", 9, "unknown key"),
        ("until: 2021-12-31\n", "", 1, "\"until\" is missing"),
    ])
    func `a broken table is refused with its line and its mend`(find: String, with: String, line: Int, says: String) {
        #expect { _ = try Self.read(Self.sound.replacing(find, with: with)) } throws: { error in
            guard let problem = error as? DefinitionProblem else { return false }
            return problem.line == line && problem.what.contains(says) && !problem.mend.isEmpty
        }
    }

    @Test func `the shipped table is read, and a country without one is not given another's`() throws {
        let demo = try Holidays.load(resources: "Resources", jurisdiction: "demo", regions: ["belin", "lumia"])
        #expect(try !demo.isWorking(Self.day("2026-12-27"), in: nil))
        #expect(try Holidays.load(resources: "Resources", jurisdiction: "coe", regions: []) == .unknown)
    }
}

import Kernel
import Testing

@Suite struct HolidaysTests {
    struct Counted: Sendable {
        let length: Int
        let after: String
        var off: [String] = []
        var local: [String] = []
        var region: String?
        var weekend: Set<Int> = [6, 7]
        let last: String
    }

    /// The first four from published calendars: England and Wales at Easter 2020; Portugal, where Gaia keeps 24 June.
    static let counted = [
        Counted(length: 5, after: "2020-04-09", off: ["2020-04-10", "2020-04-13"], last: "2020-04-20"),
        Counted(
            length: 20, after: "2020-06-03", off: ["2020-06-10", "2020-06-11"], local: ["2020-06-24"],
            last: "2020-07-03"),
        Counted(
            length: 20, after: "2020-06-03", off: ["2020-06-10", "2020-06-11"], local: ["2020-06-24"], region: "gaia",
            last: "2020-07-06"),
        Counted(length: 20, after: "2021-04-06", last: "2021-05-04"),
        Counted(length: 1, after: "2020-04-10", last: "2020-04-13"),
        Counted(length: 1, after: "2020-04-11", last: "2020-04-13"),
        Counted(length: 2, after: "2020-04-08", weekend: [5, 6], last: "2020-04-12"),
        Counted(length: 3, after: "2020-04-06", weekend: [], last: "2020-04-09"),
        Counted(length: 1, after: "2020-04-06", local: ["2020-04-07"], region: "other", last: "2020-04-07"),
    ]

    private static func holidays(_ row: Counted) throws -> Holidays {
        let rows =
            try row.off.map { Holidays.Row(try #require(Day($0)), "Day off") }
            + row.local.map { Holidays.Row(try #require(Day($0)), "Local day off", regions: ["gaia"]) }
        return Holidays(weekend: row.weekend, covered: nil, rows: rows)
    }

    @Test(arguments: counted) func `working days end on the right day`(row: Counted) throws {
        let after = try #require(Day(row.after))
        let end = try Self.holidays(row).end(ofWorkingDays: row.length, after: after, in: row.region)
        #expect(end.description == row.last)
    }

    @Test func `the holidays on the way are told, and those on a weekend or elsewhere are not`() throws {
        var row = Self.counted[2]
        row.off.append("2020-06-13")
        let holidays = try Self.holidays(row)
        let end = try #require(Day(row.last))
        #expect(
            holidays.skipped(before: end, workingDays: 20, in: "gaia").map(\.day.description)
                == ["2020-06-10", "2020-06-11", "2020-06-24"])
        let elsewhere = holidays.skipped(before: end.adding(days: -3), workingDays: 20, in: nil)
        #expect(elsewhere.map(\.day.description) == ["2020-06-10", "2020-06-11"])
    }

    @Test func `a table knows the days it covers and no others`() throws {
        let (first, last) = (try #require(Day("2020-01-01")), try #require(Day("2020-12-31")))
        let holidays = Holidays(weekend: [6, 7], covered: first...last, rows: [])
        #expect(holidays.knows(first, through: last))
        #expect(!holidays.knows(first, through: last.adding(days: 1)))
        #expect(!holidays.knows(first.adding(days: -1), through: last))
        #expect(!Holidays.unknown.knows(first, through: first))
    }

    @Test func `the clock on the wall shows the same after days in which it was changed`() throws {
        // Rome went to summer time on Sunday 29 March 2020 and back on Sunday 25 October.
        let calendar = CivilCalendar(zone: try Zone.named("Europe/Rome"))
        let friday = try #require(Timestamp(rfc3339: "2020-03-27T09:30:00.250+01:00"))
        #expect(calendar.adding(workingDays: 1, to: friday).description == "2020-03-30T07:30:00.250Z")
        #expect(calendar.adding(days: 3, to: friday).description == "2020-03-30T07:30:00.250Z")
        let autumn = try #require(Timestamp(rfc3339: "2020-10-23T22:30:00+02:00"))
        #expect(calendar.adding(workingDays: 1, to: autumn).description == "2020-10-26T21:30:00.000Z")
    }
}

import Kernel
import Testing

@Suite struct ZoneTests {
    struct Known: Sendable {
        let zone: String
        let instant: String
        let local: String
        let abbreviation: String
    }

    /// From the IANA database, also after the last year of the files' tables.
    static let known = [
        Known(zone: "Europe/Rome", instant: "2020-03-29T00:59:59Z", local: "2020-03-29 1:59", abbreviation: "CET"),
        Known(zone: "Europe/Rome", instant: "2020-03-29T01:00:00Z", local: "2020-03-29 3:0", abbreviation: "CEST"),
        Known(zone: "Europe/Rome", instant: "2020-10-25T00:59:59Z", local: "2020-10-25 2:59", abbreviation: "CEST"),
        Known(zone: "Europe/Rome", instant: "2020-10-25T01:00:00Z", local: "2020-10-25 2:0", abbreviation: "CET"),
        Known(zone: "Europe/Rome", instant: "2055-07-01T12:00:00Z", local: "2055-07-01 14:0", abbreviation: "CEST"),
        Known(zone: "Africa/Cairo", instant: "2020-07-01T12:00:00Z", local: "2020-07-01 14:0", abbreviation: "EET"),
        Known(zone: "Africa/Cairo", instant: "2014-05-15T21:59:59Z", local: "2014-05-15 23:59", abbreviation: "EET"),
        Known(zone: "Africa/Cairo", instant: "2014-05-15T22:00:00Z", local: "2014-05-16 1:0", abbreviation: "EEST"),
        Known(zone: "Asia/Kathmandu", instant: "2020-04-06T18:15:00Z", local: "2020-04-07 0:0", abbreviation: "+0545"),
        Known(zone: "America/Santiago", instant: "2055-01-01T12:00:00Z", local: "2055-01-01 9:0", abbreviation: "-03"),
        Known(zone: "UTC", instant: "2020-04-06T08:00:00Z", local: "2020-04-06 8:0", abbreviation: "UTC"),
    ]

    @Test(arguments: known) func `calendar and clock of a place are known at every instant`(known: Known) throws {
        let zone = try Zone.named(known.zone)
        let instant = try #require(Timestamp(rfc3339: known.instant))
        let local = zone.local(instant)
        #expect("\(local.day) \(local.hour):\(local.minute)" == known.local)
        #expect(zone.abbreviation(at: instant) == known.abbreviation)
        #expect(zone.day(of: instant) == local.day)
    }

    @Test func `a time that is skipped lands later, of one that comes twice the first is meant`() throws {
        let rome = try Zone.named("Europe/Rome")
        let spring = try #require(Day("2020-03-29"))
        let autumn = try #require(Day("2020-10-25"))
        #expect(rome.instant(spring, hour: 2, minute: 30).description == "2020-03-29T01:30:00.000Z")
        #expect(rome.instant(autumn, hour: 2, minute: 30).description == "2020-10-25T00:30:00.000Z")
        #expect(rome.instant(autumn, hour: 3).description == "2020-10-25T02:00:00.000Z")
    }

    @Test(arguments: [
        "", "../etc/passwd", "/etc/passwd", "Europe/../../etc/passwd", "Europe/Nowhere", "a b", "Europe//Rome",
        "zone.tab",
    ])
    func `a name that is no zone's is refused`(name: String) {
        #expect(throws: ZoneProblem.self) { _ = try Zone.named(name) }
    }
}

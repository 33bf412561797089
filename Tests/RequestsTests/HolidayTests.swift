import Access
import Cases
import Directory
import Kernel
import Storage
import TestKit
import Testing

@testable import Requests

/// Times in working days, by the calendar of the place.
@Suite struct HolidayTests {
    // The clock stands on Monday 6 April 2020, 08:00 UTC.
    private static func holidays(until last: String = "2020-12-31") throws -> Holidays {
        let tuesday = try #require(Day("2020-04-07"))
        let wednesday = try #require(Day("2020-04-08"))
        return Holidays(
            weekend: [6, 7], covered: tuesday.adding(days: -30)...(try #require(Day(last))),
            rows: [
                Holidays.Row(tuesday, "Day of the Press"), Holidays.Row(wednesday, "Bridge Day", regions: ["belin"]),
            ])
    }

    @Test(arguments: Engine.allCases)
    func `an answer in working days is not due on a public holiday, nor late because of one`(
        engine: Engine
    ) async throws {
        try await Desk.run(engine, zone: try Zone.named("Europe/Rome"), holidays: try Self.holidays()) { desk in
            let id = try await desk.sent("identification", urgency: .routine)
            // One working day, which is not the Tuesday.
            let view = try await desk.requests.show(id, Desk.manager)
            #expect(view.request.dueAt?.description == "2020-04-08T08:00:00.000Z")
            #expect(view.dueRule?.daysOff.map(\.name) == ["Day of the Press"])
            #expect(view.dueRule?.isSure == true)
            try await desk.enrol(desk.decider)
            desk.clock.advance(days: 1)
            try await desk.runJobs()
            #expect(try await desk.request(id).escalatedAt == nil)
            desk.clock.advance(days: 1)
            try await desk.runJobs()
            #expect(try await desk.request(id).escalatedTo == desk.decider.member)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a holiday of the region that answers counts, and one of another region does not`(
        engine: Engine
    ) async throws {
        try await Desk.run(engine, holidays: try Self.holidays()) { desk in
            let id = try await desk.sent("identification", urgency: .routine)
            #expect(try await desk.request(id).dueAt?.utcDay.description == "2020-04-08")
            var details = try #require(try await desk.directory.snapshot().organisations[desk.authority]).details
            details.region = "belin"
            try await desk.directory.editOrganisation(desk.authority, version: 1, details, by: .system)
            let local = try await desk.requests.send(
                desk.draft("identification", key: "second", urgency: .routine), Desk.manager)
            #expect(try await desk.request(local).dueAt?.utcDay.description == "2020-04-09")
        }
    }

    @Test func `where the table ends before the answer day, nobody says that no holiday lies there`() async throws {
        try await Desk.run(.sqlite, holidays: try Self.holidays(until: "2020-04-07")) { desk in
            let rule = try await desk.requests.show(
                try await desk.sent("identification", urgency: .routine), Desk.manager
            ).dueRule
            #expect(rule?.isSure == false)
            #expect(rule?.knownThrough?.description == "2020-04-07")
        }
        try await Desk.run(.sqlite) { desk in
            // Hours are hours, whatever the calendar.
            let id = try await desk.requests.send(desk.draft(key: "hours"), Desk.manager)
            #expect(try await desk.requests.show(id, Desk.manager).dueRule?.isSure == true)
            let identification = try await desk.sent("identification", urgency: .routine)
            let rule = try await desk.requests.show(identification, Desk.manager).dueRule
            #expect(rule?.isSure == false && rule?.knownThrough == nil)
        }
    }
}

import Access
import Directory
import Kernel
import Storage
import TestKit
import Testing
import Web

@Suite struct ServiceReportPageTests {
    private static func shelter(_ site: WebTest) async throws -> ServiceID {
        try await site.desk.directory.createService(
            of: site.shelter, Service.Details(name: "A quiet house", kind: "safe-accommodation"), by: .system)
    }

    @Test func `still true of a state that is over asks until when`() async throws {
        try await WebTest.run { site in
            let id = try await Self.shelter(site)
            try await site.desk.directory.reportState(
                StateReport(state: .closed, note: "Painters", untilDay: Day("2020-04-06")), of: id, by: .system)
            let tarek = try await site.browser(signedInAs: "tarek")
            site.clock.advance(minutes: 24 * 60)
            try await site.signIn(tarek, "tarek")
            try await tarek.get("/directory/services/\(id)")
            let answer = try await tarek.post("/directory/services/\(id)/confirm")
            #expect(answer.status == 422)
            #expect(answer.body.contains("Say until when") && answer.body.contains("Painters"))
            let state = try await site.desk.directory.snapshot()[id]?.state
            #expect(state?.confirmedAt == Clock2020.start, "nothing was confirmed")
        }
    }

    @Test func `a report from an older page is kept beside what others said`() async throws {
        try await WebTest.run { site in
            let id = try await Self.shelter(site)
            let places = [PlacesReport(group: .women, unit: .beds, capacity: 9, occupied: 2)]
            try await site.desk.directory.reportState(
                StateReport(state: .open, places: places), of: id, by: .system)
            let basis = try #require(try await site.desk.directory.snapshot()[id]?.basis)
            let tarek = try await site.browser(signedInAs: "tarek")
            let page = try await tarek.get("/directory/services/\(id)")
            #expect(page.body.contains(basis))
            try await tarek.post("/directory/services/\(id)/places", [("group", "women"), ("step", "1")])
            #expect(try await site.desk.directory.snapshot()[id]?.places(.women)?.occupied == 3)
            try await tarek.get("/directory/services/\(id)")
            let mine = [
                ("state", "reduced"), ("note", "No cook today"), ("capacity-women", "9"), ("occupied-women", "5"),
                ("basis", basis),
            ]
            let refused = try await tarek.post("/directory/services/\(id)/report", mine)
            #expect(refused.status == 409)
            #expect(refused.body.contains("No cook today") && refused.body.contains("3 of 9 taken"))
            #expect(try await site.desk.directory.snapshot()[id]?.state?.state == .open)
        }
    }
}

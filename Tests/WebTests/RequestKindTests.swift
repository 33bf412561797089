import Access
import Cases
import Directory
import Foundation
import Kernel
import Monitoring
import TestKit
import Testing

@testable import Requests
@testable import Web

/// What a country adds with a file, and what a kind of request says about who can be asked.
@Suite struct RequestKindTests {
    static let filing = """
        id: filing
        label: Filing with a court
        version: 1
        source: "A kind that only this test knows"
        status: unverified
        purpose: service-referral
        from:
          roles: [case-manager]
        to:
          roles: [provider]
          kinds: [shelter-provider]
        service: false
        send: {to: filed}
        times:
          - {code: answer, routine: 2 days, urgent: 1 days, immediate: 1 hours, escalate: {side: sender, role: case-manager}}
        reasons:
          refusal:
            - {code: form, label: A form is missing}
        states:
          - {code: filed, label: Filed, phase: open, turn: receiver, time: answer}
          - {code: registered, label: Registered, phase: ended, turn: nobody}
          - {code: rejected, label: Not taken in, phase: ended, turn: nobody}
        acts:
          - {code: register, label: Register, by: receiver, from: [filed], to: registered, marks: answered}
          - {code: reject, label: Refuse to take it in, by: receiver, from: [filed], to: rejected, reasons: refusal, marks: answered}
          - {code: late, label: Not answered in time, by: system, from: [filed], on: answer-due}
          - {code: end-sharing, label: Consent withdrawn, by: system, from: [filed], to: rejected, on: consent-withdrawn}
          - {code: case-closed, label: The case was closed, by: system, from: [filed], to: rejected, on: case-closed}
        """

    @Test func `a kind made only of a file has its button, its list and its numbers`() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kinds-\(UUID().uuidString)")
        try FileManager.default.copyItem(at: URL(fileURLWithPath: "Resources"), to: folder)
        defer { Task { try FileManager.default.removeItem(at: folder) } }
        try Self.filing.write(
            to: folder.appendingPathComponent("definitions/requests/filing.yaml"), atomically: true, encoding: .utf8)
        try await WebTest.run(resources: folder.path) { site in
            let country = try await Country(site)
            let sender = try await site.browser(signedInAs: "ines")
            let page = try await sender.get("/cases/\(country.caseID)").body
            #expect(page.contains("Filing with a court") && page.contains("kind=filing"))
            let ask = "/requests/new?kind=filing&case=\(country.caseID)"
            #expect(try await sender.get(ask).body.contains("Whom do you ask?"))
            #expect(
                try await sender.get("\(ask)&to=\(site.shelter)").body.contains("The receiver will see exactly this"))
            let sent = try await sender.post("/requests/new", [("urgency", "routine"), ("message", "")])
            let path = try #require(sent.header("Location"))
            let receiver = try await site.browser(signedInAs: "tarek")
            #expect(try await receiver.get("/requests?kind=filing").body.contains("href=\"\(path)\""))
            try await receiver.get(path)
            #expect(try await receiver.post("\(path)/acts/reject", [("reject-reason", "form")]).status == 303)
            let coordinator = Actor(kind: .system, organisation: nil, roles: [Role.coordinator.rawValue])
            #expect(
                try await site.desk.monitoring.refusals(coordinator)
                    == [.init(kind: "filing", reason: "form", count: 1)])
        }
    }

    @Test func `no page leads to a service whose organisation takes no referral`() async throws {
        try await Country.run { country in
            let desk = country.site.desk
            let inspectorate = try await desk.directory.createOrganisation(
                .init(name: "Labour Inspectorate", kind: .labourInspectorate), by: .system)
            let id = try await desk.directory.createService(
                of: inspectorate, Service.Details(name: "Rooms of the inspectorate", kind: "safe-accommodation"),
                by: .system)
            let places = PlacesReport(group: .any, unit: .beds, capacity: 30, occupied: 0)
            try await desk.directory.reportState(StateReport(state: .open, places: [places]), of: id, by: .system)
            let sender = try await country.site.browser(signedInAs: "ines")
            let match = try await sender.get("/cases/\(country.caseID)/match?need=\(country.need)").body
            #expect(match.contains("2 services fit, best first") && match.contains("Rooms of the inspectorate"))
            #expect(!match.contains("refer?kind=referral&amp;need=\(country.need)&amp;service=\(id)"))
            #expect(match.contains("Its organisation takes no requests of this kind here"))
        }
    }

    @Test func `who is booked as an interpreter comes along, on the page and in what is proposed`() async throws {
        try await Country.run { country in
            let desk = country.site.desk
            let definition = try #require(desk.requests.definitions.current("referral"))
            let snapshot = try await desk.directory.snapshot()
            let interpreting = try await desk.directory.createService(
                of: country.refuge, Service.Details(name: "Voices", kind: ServiceKinds.interpreter), by: .system)
            func query(_ requests: [Request], _ snapshot: DirectorySnapshot) -> MatchQuery {
                PersonQuestion.query(
                    definition, "safe-accommodation", country.need, urgency: .routine, requests: requests,
                    in: snapshot, today: desk.world.today()
                ) { _ in nil }
            }
            #expect(!query([], snapshot).interpreterAvailable)
            let manager = Actor(
                kind: .member(.make(now: desk.world.now())), organisation: country.hotline, roles: ["case-manager"])
            _ = try await desk.cases.recordConsent(
                country.caseID, RecordConsent(purpose: "interpreter", recipient: country.refuge, answer: .given),
                manager)
            let asked = try await desk.requests.send(
                RequestDraft(
                    kind: "interpreter", caseID: country.caseID, to: country.refuge, service: interpreting,
                    onceKey: "voices"), manager)
            func requests() async throws -> [Request] {
                try await desk.requests.ofCase(country.caseID, manager).map(\.request)
            }
            let known = try await desk.directory.snapshot()
            #expect(!query(try await requests(), known).interpreterAvailable)
            let keeper = Actor(
                kind: .member(.make(now: desk.world.now())), organisation: country.refuge, roles: ["case-manager"])
            try await desk.requests.act(asked, RequestCommand(act: "accept", version: 1), keeper)
            let booked = query(try await requests(), known)
            #expect(booked.interpreterAvailable && booked.excluding.isEmpty)
            let sender = try await country.site.browser(signedInAs: "ines")
            let page = try await sender.get("/cases/\(country.caseID)/match?need=\(country.need)").body
            #expect(page.contains("name=\"interpreter\" value=\"yes\" checked"))
        }
    }
}

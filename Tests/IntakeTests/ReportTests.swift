import Access
import Directory
import FieldReports
import Forms
import Kernel
import Screening
import Storage
import TestKit
import Testing

@testable import Intake

/// What is reported of places and services, with the forms that ship.
struct ReportTests {
    /// A record of a shipped form: some answers, and the first choice wherever the form insists on one.
    private func fill(_ office: Office, _ name: String, _ answers: [(String, String)]) throws -> String {
        let form = try XForm(reading: try Files.read("Resources/definitions/forms/\(name).xml", limit: 1 << 24))
        let session = try FormSession(
            form, FormSurroundings(clock: FormClock(now: office.clock.now, place: .zone(.utc))))
        if answers.contains(where: { $0.0.hasPrefix("/data/places[1]") }) { try session.addRepeat("/data/places") }
        for (path, value) in answers { try session.set(path, to: value) }
        // The first choice, or a word, wherever the form insists on an answer.
        while let next = session.faults().first(where: { (session.value(at: $0.path) ?? "").isEmpty }) {
            try session.set(next.path, to: session.choices(at: next.path).first?.value ?? "1")
        }
        session.finish()
        #expect(session.faults().map(\.path) == [])
        return String(decoding: session.submission(), as: UTF8.self)
    }

    @Test(arguments: Engine.allCases)
    func `a report of a service that is not the sender's own changes nothing and is told`(engine: Engine) async throws {
        try await Office.run(engine) { office in
            try await office.publish("service-state-report")
            let id = try await office.send(
                try fill(
                    office, "service-state-report",
                    [
                        ("/data/service_page/service", "no-such-code"), ("/data/service_page/kind", "health"),
                        ("/data/state_page/state", "open"),
                    ]))
            try await office.work()
            let report = try #require(try await office.report(id))
            #expect(report.state == .refused)
            #expect(report.leftovers.map(\.why) == ["no-such-record"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a provider's report from a form is its service's state`(engine: Engine) async throws {
        try await Office.run(engine) { office in
            try await office.publish("service-state-report")
            let owner = try await office.directory.createOrganisation(
                Organisation.Details(name: "House of the Lindens", kind: .shelterProvider), by: Office.coordinator)
            let service = try await office.directory.createService(
                of: owner, Service.Details(name: "Lindens", kind: "safe-accommodation"), by: Office.coordinator)
            let provider = Actor(
                kind: .member(MemberID(high: 2, low: 8)), organisation: owner, roles: [Role.provider.rawValue])
            let xml = try fill(
                office, "service-state-report",
                [
                    ("/data/service_page/service", service.description),
                    ("/data/service_page/kind", "safe-accommodation"), ("/data/state_page/state", "reduced"),
                    ("/data/state_page/conditions", "test-before by-appointment"),
                    ("/data/state_page/note", "Ring twice."), ("/data/places[1]/group", "women"),
                    ("/data/places[1]/capacity", "8"), ("/data/places[1]/occupied", "5"),
                ])
            let id = try await office.send(xml, as: provider)
            try await office.work()
            let seen = Actor(
                kind: .member(MemberID(high: 2, low: 8)), organisation: owner, roles: [Role.caseManager.rawValue])
            let report = try #require(try await office.intake.report(of: id, actor: seen))
            #expect(report.leftovers == [])
            #expect(report.opened.map(\.record) == [service.cast()])
            let entry = try #require(try await office.directory.snapshot()[service])
            #expect(entry.state?.state == .reduced)
            #expect(entry.state?.conditions == [.testBefore, .byAppointment])
            #expect(entry.state?.note == "Ring twice.")
        }
    }

    @Test(arguments: Engine.allCases)
    func `a visit becomes a report that its organisation reads, and others do not`(engine: Engine) async throws {
        try await Office.run(engine) { office in
            try await office.publish("labour-inspection")
            let id = try await office.send(
                try fill(
                    office, "labour-inspection",
                    [
                        ("/data/visit/visit_day", "2020-04-01"), ("/data/visit/workers_seen", "12"),
                        ("/data/visit_end/visit_note", "Doors were locked."),
                    ]))
            try await office.work()
            let report = try #require(try await office.report(id))
            let opened = try #require(report.opened.first)
            #expect(opened.kind == .visit)
            let read = try await office.intake.reports.load(opened.record.cast(), actor: Office.manager)
            #expect(read.head.subject == "workplace")
            #expect(read.head.day == Day("2020-04-01"))
            #expect(read.answers.contains(FieldReportAnswer(name: "workers-seen", text: "12")))
            #expect(read.answers.first { $0.name == "note" }?.text.hasSuffix("Doors were locked.") == true)
            let other = Actor(
                kind: .member(MemberID(high: 2, low: 7)), organisation: OrganisationID(high: 1, low: 2),
                roles: [Role.caseManager.rawValue])
            await #expect(throws: Refusal.unknown) {
                try await office.intake.reports.load(opened.record.cast(), actor: other)
            }
            #expect(
                try await office.intake.reports.list(FieldReportQuery(kind: .visit), actor: Office.manager).count == 1)
            #expect(try await office.intake.reports.list(FieldReportQuery(kind: .survey), actor: Office.manager) == [])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a survey keeps its answers under the names that the mapping gives`(engine: Engine) async throws {
        try await Office.run(engine) { office in
            try await office.publishSmall(
                mapping: """
                    form: street
                    version: any
                    opens: survey
                    fields:
                      - {from: /data/needs, to: answer.needs, as: labels}
                      - {from: /data/words, to: answer.words}
                    """)
            let id = try await office.send(Small.record("uuid:1", Small.whole))
            try await office.work()
            let opened = try #require(try await office.report(id)?.opened.first)
            let read = try await office.intake.reports.load(opened.record.cast(), actor: Office.manager)
            #expect(read.head.subject == "street")
            #expect(
                read.answers == [
                    FieldReportAnswer(name: "needs", text: "Doctor, A bed"),
                    FieldReportAnswer(name: "words", text: "came alone"),
                ])
        }
    }
}

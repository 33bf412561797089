import Access
import Forms
import Intake
import Kernel
import Storage
import TestKit
import Testing

@testable import Web

/// Whoever looks through submissions sees from the list what became of each.
@Suite struct SubmissionListTests {
    private static let mapping = """
        form: visit
        version: any
        opens: survey
        fields:
          - {from: /data/n, to: answer.people}
          - {from: /data/kind, to: answer.kind}
        """

    private static func record(_ id: String, people: Int) -> [UInt8] {
        Array(
            """
            <data id="visit" version="1"><n>\(people)</n><why/><kind>h</kind><many/><order/><at/>\
            <meta><instanceID>\(id)</instanceID></meta></data>
            """.utf8)
    }

    private func send(_ test: WebTest, _ record: [UInt8]) async throws -> SubmissionReceipt {
        test.clock.advance(seconds: 1)
        let actor = Actor(
            kind: .member(MemberID(high: 5, low: 5)), organisation: test.shelter, roles: [Role.caseManager.rawValue])
        return try await test.desk.forms.submit(IncomingSubmission(xml: record), actor: actor)
    }

    @Test(arguments: Engine.allCases)
    func `the list says what each submission opened`(engine: Engine) async throws {
        try await WebTest.run(engine) { test in
            let source = FormSource(
                xform: Array(FieldFormTests.visit.utf8), mapping: ("visit.yaml", Array(Self.mapping.utf8)))
            let form = try await test.desk.intake.publish(source, actor: .system).head.form
            let opened = try await send(test, Self.record("uuid:1", people: 3))
            let kept = try await send(test, Self.record("uuid:2", people: 300))
            #expect(opened.state == .accepted && kept.state == .quarantined)
            try await JobRunner(database: test.desk.database, world: test.desk.world, handlers: test.desk.jobHandlers)
                .runDue(test.clock.now)
            let mira = try await test.browser(signedInAs: "mira")
            let page = try await mira.get("\(Links.form(form).path)/submissions").body
            #expect(page.contains(">What it opened</th>"))
            let rows = page.split(separator: "<tr>").filter { $0.contains("/forms/submissions/") }
            #expect(rows.map { $0.contains(">Opened</span>") } == [false, true])

            let program = try await Program.signedIn(test, "mira")
            let list = try await program.ask("GET", "/api/v1/forms/\(form)/submissions").json["submissions"]?.items
            #expect(list?.map { $0["work"]?.text } == [nil, "done"])
        }
    }

    @Test func `of a form that opens nothing the list says nothing about it`() async throws {
        try await WebTest.run { test in
            let published = try await test.desk.forms.publish(
                FormSource(xform: Array(FieldFormTests.visit.utf8)), actor: .system)
            _ = try await send(test, Self.record("uuid:1", people: 3))
            let mira = try await test.browser(signedInAs: "mira")
            let page = try await mira.get("\(Links.form(published.head.form).path)/submissions").body
            #expect(page.contains("/forms/submissions/") && !page.contains("What it opened"))
        }
    }
}

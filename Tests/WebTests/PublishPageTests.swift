import Access
import Forms
import Intake
import Kernel
import Testing

@testable import Web

/// Publishing on a page: what is said before a file is chosen in vain, and of what looks wrong.
@Suite struct PublishPageTests {
    private static func publisher(_ test: WebTest) async throws -> Browser {
        try await test.desk.access.createMember(
            login: "cora", displayName: "Cora", passphrase: Secret(WebTest.passphrase), language: "en",
            organisation: test.shelter, roles: [.coordinator], by: .system)
        return try await test.browser(signedInAs: "cora")
    }

    private static func send(
        _ browser: Browser, _ files: [(field: String, name: String, text: String)], as way: String
    ) async throws {
        try await browser.get("/forms/new")
        var body = ""
        for (name, value) in browser.page.hidden(to: "/forms/new") + [("as", way)] {
            body += "--xx\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
        }
        for file in files {
            body +=
                "--xx\r\nContent-Disposition: form-data; name=\"\(file.field)\"; filename=\"\(file.name)\"\r\n\r\n"
                + "\(file.text)\r\n"
        }
        try await browser.postRaw(
            "/forms/new", body + "--xx--\r\n", [("Content-Type", "multipart/form-data; boundary=xx")])
    }

    @Test func `where spreadsheets cannot be converted the page says so first, and keeps what was chosen beside`()
        async throws
    {
        let settings = Settings(converter: SpreadsheetConverter(command: "/nowhere/xls2xform"))
        try await WebTest.run(settings: settings) { test in
            let cora = try await Self.publisher(test)
            #expect(try await cora.get("/forms/new").body.contains("Spreadsheets cannot be taken in here yet"))
            try await Self.send(cora, [("file", "visit.md", "| survey |")], as: "live")
            #expect(cora.page.status == 503)
            #expect(cora.page.body.contains("value=\"live\" checked") && cora.page.body.contains("f-file"))
            // A form that needs no converter is taken from the same page.
            try await Self.send(cora, [("file", "visit.xml", FieldFormTests.visit)], as: "live")
            #expect(try await test.desk.forms.list(actor: .system).count == 1)
        }
    }

    @Test func `what a mapping leaves aside is said in words of ours, with its place`() async throws {
        try await WebTest.run { test in
            let cora = try await Self.publisher(test)
            let mapping = "form: visit\nversion: any\nopens: survey\nfields:\n  - {from: /data/n, to: answer.people}\n"
            try await Self.send(
                cora, [("file", "visit.xml", FieldFormTests.visit), ("mapping", "visit.yaml", mapping)], as: "draft")
            #expect(
                cora.page.body.contains(
                    "The mapping leaves this answer in the submission only: <code dir=\"ltr\">/data/kind</code>"))
        }
    }
}

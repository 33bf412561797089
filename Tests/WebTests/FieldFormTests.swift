import Access
import Directory
import Forms
import Kernel
import Testing

@testable import Web

/// A questionnaire from being published to being read, without a script.
@Suite struct FieldFormTests {
    static let visit = """
        <h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" \
        xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>Visit</h:title><model>
        <itext><translation lang="English (en)" default="true()">
        <text id="n"><value>How many **people**?</value></text></translation>
        <translation lang="Arabic (ar)"><text id="n"><value>كم شخصا؟</value></text></translation></itext>
        <instance><data id="visit" version="1"><n/><why/><kind/><many/><order/><at/>
        <person jr:template=""><age/></person><meta><instanceID/></meta></data></instance>
        <bind nodeset="/data/n" type="int" required="true()" constraint=". &lt; 100" jr:constraintMsg="Fewer than 100"/>
        <bind nodeset="/data/why" relevant="/data/n &gt; 9"/>
        <bind nodeset="/data/at" type="dateTime"/>
        <bind nodeset="/data/person/age" type="int"/>
        <bind nodeset="/data/meta/instanceID" jr:preload="uid"/></model></h:head><h:body>
        <input ref="/data/n"><label ref="jr:itext('n')"/></input>
        <input ref="/data/why"><label>Why so many?</label></input>
        <select1 ref="/data/kind"><label>Kind</label><item><label>A hotel</label><value>h</value></item>
        <item><label>A farm</label><value>f</value></item></select1>
        <select ref="/data/many"><label>Seen</label><item><label>Beds</label><value>b</value></item>
        <item><label>Locks</label><value>l</value></item></select>
        <input ref="/data/at"><label>When</label></input>
        <group ref="/data/person"><label>Person</label><repeat nodeset="/data/person">
        <input ref="/data/person/age"><label>Age</label></input></repeat></group>
        </h:body></h:html>
        """

    /// Publishes the form above and gives the address that it has.
    private func publish(_ test: WebTest) async throws -> String {
        let published = try await test.desk.forms.publish(FormSource(xform: Array(Self.visit.utf8)), actor: .system)
        return Links.form(published.head.form).path
    }

    @Test func `a form is filled in, sent, looked at and reviewed without a script`() async throws {
        try await WebTest.run { test in
            let form = try await publish(test)
            let mira = try await test.browser(signedInAs: "mira")
            #expect(try await mira.get("/forms").body.contains("Visit"))
            #expect(try await mira.get("\(form)/fill").body.contains("How many people?"))
            let shown = mira.page.hidden(to: "\(form)/fill").first { $0.0 == "shown" }?.1.split(separator: " ") ?? []
            #expect(shown.count == 4)
            let first = String(shown[0])

            // Too many: told in the form's own words, and what was typed is still there.
            try await mira.post("\(form)/fill", [(first, "100"), ("go", "next")])
            #expect(mira.page.status == 303 || mira.page.status == 422)
            if mira.page.status == 303 { try await mira.get("\(form)/fill") }
            try await mira.post("\(form)/fill", [(first, "100"), ("go", "next")])
            #expect(mira.page.status == 422 && mira.page.body.contains("Fewer than 100"))
            #expect(mira.page.body.contains("value=\"100\""))

            // An answer hides the question again.
            let kind = String(shown[1]), many = String(shown[2]), at = String(shown[3])
            try await mira.get("\(form)/fill")
            try await mira.post(
                "\(form)/fill",
                [(first, "5"), (kind, "f"), (many, "b"), (many, "l"), (at, "2020-04-06T14:30"), ("go", "next")])
            #expect(mira.page.header("location") == "\(form)/fill?page=2")

            // Two people, one of them taken away again.
            for _ in 0..<2 {
                try await mira.get("\(form)/fill?page=2")
                let add = try #require(mira.page.body.firstMatch(of: /value="(add:[^"]*)"/)).1
                try await mira.post("\(form)/fill", [("go", String(add))])
            }
            try await mira.get("\(form)/fill?page=2")
            let ages = mira.page.body.matches(of: /id="f-(q[0-9-]+)"/).map { String($0.1) }
            #expect(ages.count == 2)
            let remove = try #require(mira.page.body.firstMatch(of: /value="(remove:[^"]*)"/)).1
            try await mira.post("\(form)/fill", [(ages[0], "7"), (ages[1], "41"), ("go", String(remove))])
            try await mira.get("\(form)/fill?page=2")
            #expect(mira.page.body.contains("value=\"41\"") && !mira.page.body.contains("value=\"7\""))
            try await mira.post("\(form)/fill", [(ages[0], "41"), ("go", "next")])
            #expect(mira.page.header("location") == "\(form)/check")

            try await mira.get("\(form)/check")
            #expect(mira.page.body.contains("A farm") && mira.page.body.contains("Beds, Locks"))
            try await mira.post("\(form)/send")
            let receipt = try #require(mira.page.header("location"))
            #expect(try await mira.get(receipt).body.contains("everything in it fits the form"))

            // The draft is gone, and what was sent can be read and reviewed.
            #expect(try await mira.get("\(form)/fill").body.contains("value=\"5\"") == false)
            #expect(try await mira.get("\(form)/submissions").body.contains("Not looked at"))
            let submission = String(receipt.dropLast("/receipt".count))
            try await mira.get(submission)
            #expect(mira.page.body.contains("A farm") && mira.page.body.contains("Person 1"))
            #expect(mira.page.body.contains("2020-04-06T14:30"))
            let zip = try await mira.get("\(form)/export?in=English%20(en)")
            #expect(zip.header("content-type") == "application/zip" && zip.bytes.starts(with: Array("PK".utf8)))
            let text = String(decoding: zip.bytes, as: UTF8.self)
            #expect(text.contains("n,why,kind,many,order,at") && text.contains("\"Beds, Locks\""))
            #expect(text.contains("age,PARENT_KEY,KEY\r\n41,"))
            let json = try JSONValue(parsing: try await mira.get("\(form)/export?as=json").bytes)
            #expect(json["person"]?.items?.first?["age"]?.text == "41")
            #expect(json["submissions"]?.items?.first?["kind"]?.text == "f")
            try await mira.get(submission)
            try await mira.post("\(submission)/review", [("review", "approved"), ("note", "Good")])
            #expect(mira.page.status == 303)
            #expect(try await mira.get("\(form)/submissions?review=received").body.contains("Nothing fits"))
        }
    }

    @Test func `who reads Arabic sees the form's Arabic, from right to left`() async throws {
        try await WebTest.run { test in
            let form = try await publish(test)
            let salma = try await test.browser(signedInAs: "salma")
            let page = try await salma.get("\(form)/fill")
            #expect(page.body.contains("كم شخصا؟") && page.body.contains("lang=\"ar\" dir=\"rtl\""))
        }
    }

    @Test func `what is wrong with a form is told by its line, and nobody but a publisher publishes`() async throws {
        try await WebTest.run { test in
            try await test.desk.access.createMember(
                login: "cora", displayName: "Cora", passphrase: Secret(WebTest.passphrase), language: "en",
                organisation: test.shelter, roles: [.coordinator], by: .system)
            let cora = try await test.browser(signedInAs: "cora")
            try await cora.get("/forms/new")
            let broken = Self.visit.replacing("ref=\"/data/why\"", with: "ref=\"/data/nothing\"")
            try await Self.upload(cora, broken)
            #expect(cora.page.status == 422 && cora.page.body.contains("/data/nothing"))
            try await cora.get("/forms/new")
            try await Self.upload(cora, Self.visit)
            #expect(cora.page.status == 303 || cora.page.status == 200)
            #expect(try await cora.get("/forms").body.contains("Draft"))
            let mira = try await test.browser(signedInAs: "mira")
            #expect(try await mira.get("/forms").body.contains("No form is published yet"))
        }
    }

    private static func upload(_ browser: Browser, _ xform: String) async throws {
        let fields = browser.page.hidden(to: "/forms/new") + [("as", "draft")]
        var body = ""
        for (name, value) in fields {
            body += "--xx\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
        }
        body +=
            "--xx\r\nContent-Disposition: form-data; name=\"file\"; filename=\"v.xml\"\r\n\r\n\(xform)\r\n--xx--\r\n"
        try await browser.postRaw("/forms/new", body, [("Content-Type", "multipart/form-data; boundary=xx")])
    }

    @Test func `everything that the page without a network needs is answered`() async throws {
        try await WebTest.run { test in
            let form = try await publish(test)
            let mira = try await test.browser(signedInAs: "mira")
            let shell = try await mira.get("/forms/offline")
            #expect(shell.body.contains("id=\"forms-app\"") && shell.body.contains("id=\"forms-strings\""))
            #expect(shell.header("content-security-policy")?.contains("blob:") == true)
            let files = try JSONValue(parsing: try await mira.get("/forms/shell.json").bytes)["files"]?.items ?? []
            #expect(files.count > 40)
            for file in files { #expect(try await mira.get(file.text ?? "").status == 200, "\(file)") }
            #expect(try await mira.get("/forms/worker.js").header("cache-control") == "no-cache")
            let listed = try JSONValue(parsing: try await mira.get("/forms/list").bytes).items ?? []
            #expect(listed.count == 1 && "/forms/\(listed[0]["id"]?.text ?? "")" == form)
            #expect(try await mira.get("\(form)/xform.xml").body == Self.visit)
            #expect(try await mira.get("\(form)/manifest").body == "{\"media\":[]}")
            #expect(try await mira.get("/forms/device").body.contains("\"locked\":false"))
            #expect(try await test.browser().get("/forms/list").status == 303)
        }
    }
}

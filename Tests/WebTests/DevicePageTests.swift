import Access
import Forms
import Kernel
import Storage
import TestKit
import Testing
import Vault

@testable import Web

/// Telephones: set up on a page, held to what they were set up with, and stopped at once.
struct DevicePageTests {
    private static func xform(_ name: String, version: String = "1") -> [UInt8] {
        Array(
            """
            <h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
             xmlns:orx="http://openrosa.org/xforms"><h:head><h:title>Form \(name)</h:title><model>
            <instance><data id="\(name)" version="\(version)"><beds/><orx:meta><orx:instanceID/></orx:meta></data></instance>
            <bind nodeset="/data/beds" type="int" constraint=". &lt; 100"/></model></h:head>
            <h:body><input ref="/data/beds"><label>Beds</label></input></h:body></h:html>
            """.utf8)
    }

    private static func body(_ form: String, beds: Int = 3, version: String = "1") -> String {
        """
        --edge\r
        Content-Disposition: form-data; name="xml_submission_file"; filename="r.xml"\r
        \r
        <data id="\(form)" version="\(version)"><beds>\(beds)</beds><meta xmlns="http://openrosa.org/xforms">\
        <instanceID>uuid:\(form)-\(beds)</instanceID></meta></data>\r
        --edge--\r

        """
    }

    private static let multipart = [("Content-Type", "multipart/form-data; boundary=edge")]

    private static func run(_ engine: Engine, _ body: @Sendable (WebTest) async throws -> Void) async throws {
        try await WebTest.run(engine) { test in
            for name in ["visit", "census"] {
                _ = try await test.desk.forms.publish(FormSource(xform: xform(name)), actor: .system)
            }
            try await test.desk.access.createMember(
                login: "cora", displayName: "Cora", passphrase: Secret(WebTest.passphrase), organisation: test.shelter,
                roles: [.coordinator], by: .system)
            try await body(test)
        }
    }

    /// The path of the telephone's key, as the page shows it to type in.
    private static func key(_ page: Answer) throws -> String {
        String(try #require(page.body.firstMatch(of: /http:\/\/[^\/<]*(\/key\/[A-Za-z0-9_-]{43})</)).1)
    }

    private static func add(
        _ browser: Browser, _ name: String, forms: [FormID] = [], kind: String = "work"
    ) async throws -> Answer {
        try await browser.get("/forms/telephones/new")
        let fields = browser.page.hidden(to: "/forms/telephones/new") + [("name", name), ("kind", kind)]
        return try await browser.post("/forms/telephones/new", fields + forms.map { ("forms", $0.description) })
    }

    @Test(arguments: Engine.allCases)
    func `a telephone is set up with a code, locked, unlocked, given a new code and taken out of use at once`(
        engine: Engine
    ) async throws {
        try await Self.run(engine) { test in
            let mira = try await test.browser(signedInAs: "mira")
            #expect(try await mira.get("/forms/telephones").body.contains("No telephone is set up yet."))
            let made = try await Self.add(mira, "Team 4")
            #expect(made.body.contains("<svg class=\"qr\""))
            let key = try Self.key(made)
            let phone = test.browser()
            #expect(try await mira.get("/forms/telephones").body.contains("Not yet"))
            #expect(try await phone.get(key + "/formList").status == 200)
            let list = try await mira.get("/forms/telephones")
            #expect(list.body.contains("Team 4") && !list.body.contains("Not yet"))
            let path = String(try #require(list.body.firstMatch(of: /\/forms\/telephones\/[0-9a-f-]{36}/)).0)

            func press(_ part: String) async throws -> Answer {
                try await mira.get(path)
                return try await mira.post("\(path)/\(part)", mira.page.hidden(to: "\(path)/\(part)"))
            }
            _ = try await press("lock")
            #expect(try await phone.get(key + "/formList").status == 404)
            _ = try await press("unlock")
            #expect(try await phone.get(key + "/formList").status == 200)
            let renewed = try Self.key(try await press("renew"))
            #expect(try await phone.get(key + "/formList").status == 404)
            #expect(try await phone.get(renewed + "/formList").status == 200)
            _ = try await press("revoke")
            #expect(try await phone.get(renewed + "/formList").status == 404)
            #expect(try await mira.get(path).body.contains("Taken out of use"))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a telephone has nothing to do with forms that it was not set up with`(engine: Engine) async throws {
        try await Self.run(engine) { test in
            let mira = try await test.browser(signedInAs: "mira")
            let heads = try await test.desk.forms.list(actor: .system)
            let visit = try #require(heads.first { $0.name == "visit" })
            let census = try #require(heads.first { $0.name == "census" })
            let key = try Self.key(try await Self.add(mira, "Team 4", forms: [visit.id]))
            let phone = test.browser()
            let list = try await phone.get(key + "/formList")
            #expect(list.body.contains("<formID>visit<") && !list.body.contains("census"))
            for part in ["xform.xml", "manifest.xml"] {
                #expect(try await phone.get("\(key)/forms/\(visit.id)/\(part)").status == 200)
                #expect(try await phone.get("\(key)/forms/\(census.id)/\(part)").status == 404)
            }
            #expect(try await phone.postRaw(key + "/submission", Self.body("visit"), Self.multipart).status == 201)
            #expect(try await phone.postRaw(key + "/submission", Self.body("census"), Self.multipart).status == 404)
            let counts = try await test.desk.forms.counts(
                actor: Actor(
                    kind: .member(MemberID(high: 5, low: 5)), organisation: test.shelter, roles: ["case-manager"]))
            #expect(counts == [visit.id: [.accepted: 1]])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a draft is tried on a telephone, and nothing of the try is kept`(engine: Engine) async throws {
        try await Self.run(engine) { test in
            let draft = try await test.desk.forms.publish(
                FormSource(xform: Self.xform("visit", version: "2")), asDraft: true, actor: .system)
            let cora = try await test.browser(signedInAs: "cora")
            let key = try Self.key(try await Self.add(cora, "Desk", kind: "trial"))
            let phone = test.browser()
            let list = try await phone.get(key + "/formList")
            #expect(list.body.contains("<name>Form visit (draft)</name><version>2<") && !list.body.contains("census"))
            let fetched = try await phone.get("\(key)/forms/\(draft.head.form)/xform.xml")
            #expect(fetched.body == String(decoding: Self.xform("visit", version: "2"), as: UTF8.self))
            let sent = try await phone.postRaw(
                key + "/submission", Self.body("visit", version: "2"), Self.multipart)
            #expect(sent.status == 201 && sent.body.contains("nothing of it was kept"))
            let odd = try await phone.postRaw(
                key + "/submission", Self.body("visit", beds: 300, version: "2"), Self.multipart)
            #expect(odd.body.contains("1 answer does not fit"))
            // What is live is nothing to try.
            #expect(try await phone.postRaw(key + "/submission", Self.body("census"), Self.multipart).status == 404)
            let reader = Actor(
                kind: .member(MemberID(high: 5, low: 5)), organisation: test.shelter, roles: ["case-manager"])
            #expect(try await test.desk.forms.counts(actor: reader).isEmpty)
            // Whoever does not publish makes no telephone that sees drafts.
            let mira = try await test.browser(signedInAs: "mira")
            #expect(try await !mira.get("/forms/telephones/new").body.contains("To try drafts"))
            #expect(try await Self.add(mira, "Mine", kind: "trial").status == 403)
        }
    }

    @Test(arguments: Engine.allCases)
    func `another organisation's telephones are unknown, and who may not manage them sees none`(
        engine: Engine
    ) async throws {
        try await Self.run(engine) { test in
            let other = Actor(
                kind: .member(MemberID(high: 7, low: 7)), organisation: OrganisationID(high: 7, low: 1),
                roles: ["case-manager"])
            let (theirs, _) = try await test.desk.access.makeDevice("Theirs", actor: other)
            let mira = try await test.browser(signedInAs: "mira")
            #expect(try await mira.get("/forms/telephones/\(theirs.id)").status == 404)
            #expect(try await !mira.get("/forms/telephones").body.contains("Theirs"))
            #expect(try await test.browser(signedInAs: "tarek").get("/forms/telephones").status == 403)
            await #expect(throws: Refusal.unknown) {
                try await test.desk.access.lockDevice(
                    theirs.id, isLocked: true,
                    actor: Actor(
                        kind: .member(MemberID(high: 5, low: 5)), organisation: test.shelter, roles: ["case-manager"]))
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `programs publish, set telephones up, and read and take along what was sent`(engine: Engine) async throws {
        try await Self.run(engine) { test in
            let cora = try await Program.signedIn(test, "cora")
            let content = Base64.encode(Self.xform("survey"))
            let published = try await cora.ask(
                "POST", "/api/v1/forms", "{\"file_name\":\"survey.xml\",\"content\":\"\(content)\"}")
            #expect(published.status == 201)
            let form = try #require(published.json["form"]?.text)
            let wrong = Base64.encode(Array("<h:html xmlns:h='http://www.w3.org/1999/xhtml'/>".utf8))
            let refused = try await cora.ask(
                "POST", "/api/v1/forms", "{\"file_name\":\"a.xml\",\"content\":\"\(wrong)\"}")
            #expect(refused.status == 422)
            #expect(refused.json["errors"]?.items?.isEmpty == false)
            let made = try await cora.ask(
                "POST", "/api/v1/telephones", "{\"name\":\"Team 4\",\"forms\":[\"\(form)\"]}")
            #expect(made.status == 201)
            let server = try #require(made.json["server_url"]?.text)
            let key = String(server.drop { $0 != "/" }.dropFirst(2).drop { $0 != "/" })
            let sent = try await test.browser().postRaw(key + "/submission", Self.body("survey"), Self.multipart)
            #expect(sent.status == 201)
            let list = try await cora.ask("GET", "/api/v1/forms/\(form)/submissions")
            let first = try #require(list.json["submissions"]?.items?.first)
            #expect(first["device"]?.text == made.json["id"]?.text)
            let id = try #require(first["id"]?.text)
            #expect(
                try await cora.ask("GET", "/api/v1/submissions/\(id)").json["xml"]?.text?.contains("<beds>3<") == true)
            let tables = try await cora.ask("GET", "/api/v1/forms/\(form)/export").json
            #expect(tables["submissions"]?.items?.first?["beds"]?.text == "3")
            let review = "{\"review\":\"approved\",\"version\":1}"
            #expect(try await cora.ask("PUT", "/api/v1/submissions/\(id)/review", review).status == 204)
            #expect(try await cora.ask("PUT", "/api/v1/submissions/\(id)/review", review).status == 409)
            let device = try #require(made.json["id"]?.text)
            #expect(try await cora.ask("PUT", "/api/v1/telephones/\(device)/lock", "{\"locked\":true}").status == 204)
            #expect(try await test.browser().get(key + "/formList").status == 404)
            #expect(try await cora.ask("DELETE", "/api/v1/telephones/\(device)").status == 204)
            #expect(
                try await cora.ask("GET", "/api/v1/telephones").json["telephones"]?.items?.first?["revoked_at"] != nil)
        }
    }

    @Test func `what a code carries is zlib's format, and base64 comes back as it went`() {
        // Python: zlib.compress(b"Wikipedia", 0)
        let expected: [UInt8] =
            [0x78, 0x01, 0x01, 0x09, 0x00, 0xF6, 0xFF] + Array("Wikipedia".utf8) + [0x11, 0xE6, 0x03, 0x98]
        #expect(CollectSettings.zlib(Array("Wikipedia".utf8)) == expected)
        for count in 0...10 {
            let bytes = (0..<count).map { UInt8($0 * 27) }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        }
        #expect(Base64.encode(Array("any carnal pleas".utf8)) == "YW55IGNhcm5hbCBwbGVhcw==")
    }
}

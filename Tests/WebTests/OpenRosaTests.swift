import Access
import Forms
import Foundation
import Kernel
import Storage
import TestKit
import Testing
import Web

struct OpenRosaTests {
    private static let xform = """
        <h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
         xmlns:orx="http://openrosa.org/xforms"><h:head><h:title>Visit &amp; talk</h:title><model>
        <instance><visit id="visit" version="1"><beds/><orx:meta><orx:instanceID/></orx:meta></visit></instance>
        <bind nodeset="/visit/beds" type="int" constraint=". &lt; 100"/></model></h:head>
        <h:body><input ref="/visit/beds"><label>Beds</label></input></h:body></h:html>
        """

    private static func record(_ beds: String, _ id: String, form: String = "visit") -> String {
        """
        <visit id="\(form)" version="1"><beds>\(beds)</beds><meta xmlns="http://openrosa.org/xforms">\
        <instanceID>\(id)</instanceID></meta></visit>
        """
    }

    private static func body(_ record: String, _ files: [(String, String)] = [], isIncomplete: Bool = false) -> String {
        var body =
            "--edge\r\nContent-Disposition: form-data; name=\"xml_submission_file\"; filename=\"r.xml\"\r\n"
            + "Content-Type: text/xml\r\n\r\n\(record)\r\n"
        for (name, text) in files {
            body +=
                "--edge\r\nContent-Disposition: form-data; name=\"\(name)\"; filename=\"\(name)\"\r\n\r\n\(text)\r\n"
        }
        if isIncomplete {
            body += "--edge\r\nContent-Disposition: form-data; name=\"*isIncomplete*\"\r\n\r\nyes\r\n"
        }
        return body + "--edge--\r\n"
    }

    private static let multipart = ("Content-Type", "multipart/form-data; boundary=edge")

    private static func run(
        _ engine: Engine, _ body: @Sendable (WebTest, _ key: String, DeviceUser, Actor) async throws -> Void
    ) async throws {
        try await WebTest.run(engine) { test in
            let coordinator = Actor(
                kind: .member(MemberID(high: 5, low: 5)), organisation: test.shelter, roles: ["coordinator"])
            _ = try await test.desk.forms.publish(FormSource(xform: Array(xform.utf8)), actor: coordinator)
            let (device, token) = try await test.desk.access.makeDevice("Team 4", actor: coordinator)
            try await body(test, "/key/\(token.reveal())", device, coordinator)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a telephone finds the form and fetches it whole`(engine: Engine) async throws {
        try await Self.run(engine) { test, key, _, _ in
            let phone = test.browser()
            let list = try await phone.get(key + "/formList")
            #expect(list.header("X-OpenRosa-Version") == "1.0")
            #expect(list.header("Content-Type") == "text/xml; charset=utf-8")
            #expect(list.body.contains("<name>Visit &amp; talk</name>"))
            let address = try #require(list.body.firstMatch(of: /<downloadUrl>http:\/\/[^\/]*([^<]*)</)).1
            let fetched = try await phone.get(String(address))
            #expect(fetched.body == Self.xform)
            let manifest = try #require(list.body.firstMatch(of: /<manifestUrl>http:\/\/[^\/]*([^<]*)</)).1
            #expect(try await phone.get(String(manifest)).body.contains("xformsManifest"))
        }
    }

    @Test(arguments: Engine.allCases)
    func `what is sent twice is one submission, and files of later parts are added`(engine: Engine) async throws {
        try await Self.run(engine) { test, key, _, coordinator in
            let phone = test.browser()
            let record = Self.record("3", "uuid:1")
            let first = try await phone.postRaw(
                key + "/submission", Self.body(record, [("a.txt", "one")], isIncomplete: true), [Self.multipart])
            let second = try await phone.postRaw(
                key + "/submission", Self.body(record, [("b.txt", "")]), [Self.multipart])
            #expect(first.status == 201)
            #expect(second.status == 202)
            #expect(second.body.contains("OpenRosaResponse"))
            #expect(first.header("X-Palermo-Receipt") == second.header("X-Palermo-Receipt"))
            let id = try #require(first.header("X-Palermo-Receipt").flatMap { SubmissionID($0) })
            let file = try await test.desk.forms.submission(id, actor: coordinator)
            #expect(file.files.map(\.name).sorted() == ["a.txt", "b.txt"])
            #expect(file.files.map(\.sizeBytes).sorted() == [0, 3])
            #expect(file.head.isComplete)
        }
    }

    @Test(arguments: Engine.allCases)
    func `what does not fit the form is taken in and marked, what cannot be read is not`(engine: Engine) async throws {
        try await Self.run(engine) { test, key, _, _ in
            let phone = test.browser()
            func send(_ body: String) async throws -> Answer {
                try await phone.postRaw(key + "/submission", body, [Self.multipart])
            }
            let odd = try await send(Self.body(Self.record("300", "uuid:1")))
            #expect(odd.status == 201)
            #expect(odd.header("X-Palermo-State") == "quarantined")
            #expect(try await send(Self.body("<visit id='visit'>")).status == 400)
            #expect(try await send(Self.body("<!DOCTYPE a []><visit id='visit'/>")).status == 400)
            #expect(try await send(Self.body(Self.record("3", "uuid:2", form: "unknown"))).status == 404)
            #expect(try await send("--edge\r\nnothing").status == 400)
            let cut = Self.body(Self.record("3", "uuid:3"), [("a.txt", "one")])
            #expect(try await send(String(cut.dropLast(20))).status == 400)
        }
    }

    @Test(arguments: Engine.allCases)
    func `nobody sends without a key, a passphrase or a page of ours`(engine: Engine) async throws {
        try await Self.run(engine) { test, key, device, coordinator in
            let body = Self.body(Self.record("3", "uuid:1"))
            let nobody = test.browser()
            let refused = try await nobody.postRaw("/submission", body, [Self.multipart])
            #expect(refused.status == 401)
            #expect(refused.header("WWW-Authenticate")?.contains("Basic") ?? false)
            let browser = try await test.browser(signedInAs: "mira")
            #expect(try await browser.postRaw("/submission", body, [Self.multipart]).status == 403)
            let typed = Data("mira:\(WebTest.passphrase)".utf8).base64EncodedString()
            let member = try await nobody.postRaw(
                "/submission", body, [Self.multipart, ("Authorization", "Basic \(typed)")])
            #expect(member.status == 201)
            try await test.desk.access.revokeDevice(device.id, actor: coordinator)
            #expect(try await nobody.postRaw(key + "/submission", body, [Self.multipart]).status == 404)
            #expect(try await nobody.get(key + "/formList").status == 404)
        }
    }
}

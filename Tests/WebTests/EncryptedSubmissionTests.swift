import Access
import Forms
import Kernel
import Storage
import TestKit
import Testing

@testable import Web

/// What a telephone encrypted goes out as it came in, for whoever holds the private key, and is read by nobody here.
@Suite struct EncryptedSubmissionTests {
    private static func manifest(_ key: String) -> [UInt8] {
        Array(
            """
            <data xmlns="http://opendatakit.org/submissions" id="visit" version="1" encrypted="yes">\
            <base64EncryptedKey>\(key)</base64EncryptedKey><encryptedXmlFile>submission.xml.enc</encryptedXmlFile>\
            <meta xmlns="http://openrosa.org/xforms"><instanceID>uuid:1</instanceID></meta></data>
            """.utf8)
    }

    private func send(_ test: WebTest, _ key: String) async throws -> SubmissionReceipt {
        test.clock.advance(seconds: 1)
        let actor = Actor(
            kind: .member(MemberID(high: 5, low: 5)), organisation: test.shelter, roles: [Role.caseManager.rawValue])
        let forms = test.desk.forms
        let file = try forms.attachments.keep("submission.xml.enc", Array("sealed \(key)".utf8))
        return try await forms.submit(IncomingSubmission(xml: Self.manifest(key), files: [file]), actor: actor)
    }

    @Test(arguments: Engine.allCases)
    func `an export holds the manifest and the files as they came, also of a conflict`(engine: Engine) async throws {
        try await WebTest.run(engine) { test in
            let published = try await test.desk.forms.publish(
                FormSource(xform: Array(FieldFormTests.visit.utf8)), actor: .system)
            let form = Links.form(published.head.form).path
            let (first, other) = (try await send(test, "AAAA"), try await send(test, "BBBB"))
            #expect(first.state == .encrypted && other.state == .conflict)
            let mira = try await test.browser(signedInAs: "mira")
            let archive = try await mira.get("\(form)/export").bytes
            for (receipt, key) in [(first, "AAAA"), (other, "BBBB")] {
                // Nothing is compressed: a file stands behind its name.
                for (name, bytes) in [
                    ("submission.xml", Self.manifest(key)), ("submission.xml.enc", Array("sealed \(key)".utf8)),
                ] {
                    let place = Array("encrypted/\(receipt.id)/\(name)".utf8)
                    #expect(archive.firstRange(of: place + bytes) != nil, "\(key) \(name)")
                }
                // The page reads nothing out of it, and gives the manifest.
                let page = Links.submission(receipt.id).path
                #expect(try await mira.get(page).body.contains("The answers are encrypted"))
                #expect(!mira.page.body.contains("base64EncryptedKey"))
                let manifest = try await mira.get("\(page)/manifest")
                #expect(manifest.bytes == Self.manifest(key))
                #expect(manifest.header("content-disposition") == "attachment; filename=\"submission.xml\"")
            }
            // The tables say that they are there, and none of their fields.
            let rows = try JSONValue(parsing: try await mira.get("\(form)/export?as=json").bytes)["submissions"]?.items
            #expect(rows?.map { $0["State"]?.text } == ["conflict", "encrypted"])
            #expect(rows?.allSatisfy { $0["base64EncryptedKey"] == nil } == true)
        }
    }

    @Test func `what is not encrypted has no manifest`() async throws {
        try await WebTest.run { test in
            _ = try await test.desk.forms.publish(FormSource(xform: Array(FieldFormTests.visit.utf8)), actor: .system)
            let plain = Array(
                """
                <data id="visit" version="1"><n>3</n><meta><instanceID>uuid:2</instanceID></meta></data>
                """.utf8)
            let actor = Actor(
                kind: .member(MemberID(high: 5, low: 5)), organisation: test.shelter,
                roles: [Role.caseManager.rawValue])
            let sent = try await test.desk.forms.submit(IncomingSubmission(xml: plain), actor: actor)
            let mira = try await test.browser(signedInAs: "mira")
            #expect(try await mira.get("\(Links.submission(sent.id).path)/manifest").status == 404)
        }
    }
}

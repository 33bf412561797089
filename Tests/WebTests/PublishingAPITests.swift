import Access
import Forms
import Intake
import Kernel
import Storage
import TestKit
import Testing

@testable import Web

/// A program publishes as the page does: with what submissions open, and forms of the same size.
@Suite struct PublishingAPITests {
    private static func file(_ name: String) throws -> [UInt8] {
        try Files.read("Resources/definitions/forms/\(name)", limit: 1 << 24)
    }

    private static func body(_ form: [UInt8], mapping: [UInt8]) -> String {
        """
        {"file_name":"visit.xml","content":"\(Base64.encode(form))",\
        "mapping":{"name":"detention-visit.yaml","content":"\(Base64.encode(mapping))"}}
        """
    }

    @Test(arguments: Engine.allCases)
    func `a large form comes with its mapping, and one that does not fit is told by its line`(
        engine: Engine
    ) async throws {
        try await WebTest.run(engine) { test in
            try await test.desk.access.createMember(
                login: "cora", displayName: "Cora", passphrase: Secret(WebTest.passphrase), organisation: test.shelter,
                roles: [.coordinator], by: .system)
            let cora = try await Program.signedIn(test, "cora")
            let (form, mapping) = (try Self.file("detention-visit.xml"), try Self.file("detention-visit.yaml"))
            let wrong = String(decoding: mapping, as: UTF8.self).replacing("opens: visit", with: "opens: voyage")
            let refused = try await cora.ask("POST", "/api/v1/forms", Self.body(form, mapping: Array(wrong.utf8)))
            #expect(refused.status == 422)
            let fault = try #require(refused.json["errors"]?.items?.first)
            #expect(fault["pointer"]?.text == "/mapping/content" && fault.encoded.contains("voyage"))
            #expect(try await test.desk.forms.list(actor: .system).isEmpty)

            let large = form + Array("<!--\(String(repeating: " ", count: 2_000_000))-->".utf8)
            let published = try await cora.ask("POST", "/api/v1/forms", Self.body(large, mapping: mapping))
            #expect(published.status == 201)
            let id: FormID = try #require(published.json["form"]?.text.flatMap { FormID($0) })
            #expect(try await test.desk.intake.opens(.visit, with: id, actor: .system))
        }
    }
}

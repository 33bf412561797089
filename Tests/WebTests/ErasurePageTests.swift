import Access
import Cases
import Directory
import Kernel
import Testing
import Vault
import Web

/// From the wish on the case's page to the answer on the officer's.
@Suite struct ErasurePageTests {
    @Test func `a worker asks, the officer answers, and every door to the case is shut`() async throws {
        try await WebTest.run { site in
            let id = try await CaseActTests.open(site, fields: ["given-name": "Zerafina"])
            let reference = try await CaseActTests.file(site, id).record.reference
            let office = try await site.desk.directory.createOrganisation(
                .init(name: "Ministry", kind: .competentAuthority), by: .system)
            try await site.desk.access.createMember(
                login: "lena", displayName: "Lena Ost", passphrase: Secret(WebTest.passphrase), language: "en",
                organisation: office, roles: [.dataProtectionOfficer], by: .system)
            let worker = try await site.browser(signedInAs: "mira")
            let officer = try await site.browser(signedInAs: "lena")

            let early = try await worker.get("/cases/\(id)/erase")
            #expect(early.status == 200 && early.body.contains("Close the case first"))
            try await worker.get("/cases/\(id)/close")
            #expect(try await worker.post("/cases/\(id)/close", [("reason", "moved-on")]).status == 303)
            #expect(try await worker.get("/cases/\(id)").body.contains("/cases/\(id)/erase"))
            try await worker.get("/cases/\(id)/erase")
            let incomplete = try await worker.post("/cases/\(id)/erase", [("ground", "person-asks"), ("reason", "")])
            #expect(incomplete.status == 422)
            let words = "She fears <b>that</b> he finds it"
            #expect(
                try await worker.post("/cases/\(id)/erase", [("ground", "person-asks"), ("reason", words)]).status
                    == 303)
            #expect(try await worker.get("/cases/erasures").status == 403)

            #expect(try await officer.get("/desk").body.contains("1 wish for erasure waits for you."))
            let list = try await officer.get("/cases/erasures")
            #expect(
                list.body.contains("She fears &lt;b&gt;that&lt;/b&gt; he finds it") && list.body.contains(reference))
            #expect(!list.body.contains("Zerafina"))
            let wrong = try await officer.post(
                "/cases/erasures", [("case", id.description), ("reference", "PA-0000-0000")])
            #expect(wrong.status == 422 && wrong.body.contains("PA-0000-0000"))
            let done = try await officer.post("/cases/erasures", [("case", id.description), ("reference", reference)])
            #expect(done.status == 303)
            #expect(try await officer.get("/cases/erasures").body.contains("Erased for good"))

            for path in ["", "/fields", "/timeline", "/print", "/deadlines", "/erase", "/edit?section=person"] {
                #expect(try await worker.get("/cases/\(id)\(path)").status == 404, "\(path)")
            }
            #expect(!(try await worker.get("/cases").body.contains(reference)))
            try await officer.get("/cases/audit")
            let found = try await officer.post("/cases/audit", [("reference", reference)])
            #expect(found.header("Location") == "/cases/\(id)/readers")
            let readers = try await officer.get("/cases/\(id)/readers")
            #expect(readers.body.contains("This case was erased") && readers.body.contains("Mira Aldous"))
            #expect(try await officer.get("/audit").body.contains("erased a case"))
        }
    }
}

import Access
import Cases
import Directory
import Kernel
import Testing
import Vault
import Web

@Suite struct AuditPageTests {
    @Test func `who guards data protection comes from a reference to who looked, and no further`() async throws {
        try await WebTest.run { site in
            let id = try await CaseActTests.open(site)
            let reference = try await CaseActTests.file(site, id).record.reference
            let office = try await site.desk.directory.createOrganisation(
                .init(name: "Ministry", kind: .competentAuthority), by: .system)
            try await site.desk.access.createMember(
                login: "lena", displayName: "Lena Ost", passphrase: Secret(WebTest.passphrase), language: "en",
                organisation: office, roles: [.dataProtectionOfficer], by: .system)
            try await site.browser(signedInAs: "mira").get("/cases/\(id)")
            let officer = try await site.browser(signedInAs: "lena")
            let desk = try await officer.get("/desk")
            #expect(desk.body.contains("Who looked at a case"))
            let wrong = try await officer.post("/cases/audit", [("reference", "PA-0000-0001")])
            #expect(wrong.status == 422 && wrong.body.contains("PA-0000-0001"))
            let found = try await officer.post("/cases/audit", [("reference", reference)])
            #expect(found.header("Location") == "/cases/\(id)/readers")
            let page = try await officer.get("/cases/\(id)/readers")
            #expect(page.status == 200 && page.body.contains("Mira Aldous"))
            #expect(!page.body.contains("href=\"/cases/\(id)/fields\""))
            #expect(try await officer.get("/cases/\(id)").status != 200)
            let manager = try await site.browser(signedInAs: "mira")
            #expect(try await manager.get("/cases/audit").status == 403)
            #expect(!(try await manager.get("/desk").body.contains("Reference of the case")))
        }
    }
}

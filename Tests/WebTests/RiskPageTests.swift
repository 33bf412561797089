import Access
import Cases
import Directory
import Foundation
import Kernel
import TestKit
import Testing

@testable import Web

/// Judging the danger lower can take the ground away on which somebody was told.
@Suite struct RiskPageTests {
    private static let lower = [("risk", "high"), ("reasons", "He has left the country.")]

    /// A country whose law lets the authority be told in imminent danger.
    private static func run(_ body: @Sendable (WebTest) async throws -> Void) async throws {
        let folder = URL(fileURLWithPath: TestFolder.path())
        try FileManager.default.copyItem(at: URL(fileURLWithPath: "Resources"), to: folder)
        defer { Task { try FileManager.default.removeItem(at: folder) } }
        let file = folder.appending(path: "definitions/cases/consent.yaml")
        let law = try String(contentsOf: file, encoding: .utf8)
        try law.replacing("exceptions: [child-at-risk]", with: "exceptions: [imminent-danger, child-at-risk]").write(
            to: file, atomically: true, encoding: .utf8)
        try await WebTest.run(resources: folder.path) { try await body($0) }
    }

    private static func judge(_ site: WebTest, _ id: CaseID, _ level: RiskLevel) async throws {
        let base = try await CaseActTests.file(site, id).riskBase
        try await site.desk.cases.setRisk(
            id, JudgeRisk(level, reasons: "He is outside.", base: base), CaseActTests.colleague(site))
    }

    private static func ministry(_ site: WebTest) async throws -> OrganisationID {
        try await site.desk.directory.createOrganisation(
            .init(name: "Ministry of the Interior", kind: .competentAuthority), by: .system)
    }

    private static func name(_ ministry: OrganisationID, _ site: WebTest, on id: CaseID) async throws {
        try await site.desk.cases.assign(
            id, Assignment(worker: nil, authority: ministry), base: Assignment(worker: nil, authority: nil),
            exception: "imminent-danger", CaseActTests.colleague(site))
    }

    @Test func `whose sharing ends with a lower danger is said on the page before it is judged`() async throws {
        try await Self.run { site in
            let ministry = try await Self.ministry(site)
            let id = try await CaseActTests.open(site)
            try await Self.judge(site, id, .imminent)
            let browser = try await site.browser(signedInAs: "mira")
            #expect(try await !browser.get("/cases/\(id)/risk").body.contains("Judged lower"))
            try await Self.name(ministry, site, on: id)
            let page = try await browser.get("/cases/\(id)/risk").body
            #expect(page.contains("Judged lower") && page.contains("Ministry of the Interior"))
            #expect(try await browser.post("/cases/\(id)/risk", Self.lower).status == 303)
            let record = try await CaseActTests.file(site, id).record
            #expect(record.risk == .high && record.authority == nil)
        }
    }

    @Test func `what came to be shared while the form was open ends only after it was seen`() async throws {
        try await Self.run { site in
            let ministry = try await Self.ministry(site)
            let id = try await CaseActTests.open(site)
            try await Self.judge(site, id, .imminent)
            let browser = try await site.browser(signedInAs: "mira")
            try await browser.get("/cases/\(id)/risk")
            try await Self.name(ministry, site, on: id)
            let again = try await browser.post("/cases/\(id)/risk", Self.lower)
            #expect(again.status == 409)
            #expect(again.body.contains("Ministry of the Interior") && again.body.contains("He has left the country."))
            #expect(try await CaseActTests.file(site, id).record.risk == .imminent)
            #expect(try await browser.post("/cases/\(id)/risk", Self.lower).status == 303)
            #expect(try await CaseActTests.file(site, id).record.risk == .high)
        }
    }
}

import Access
import Cases
import Directory
import Foundation
import Kernel
import Requests
import Screening
import TestKit
import Testing
import Vault

@testable import Web

/// Decisions on identification, and opening a case with and without a screening.
@Suite struct CaseDecisionTests {
    private static func decider(_ site: WebTest) async throws -> OrganisationID {
        let authority = try await site.desk.directory.createOrganisation(
            Organisation.Details(name: "Identification Office", kind: .competentAuthority), by: .system)
        try await site.desk.access.createMember(
            login: "dora", displayName: "Dora", passphrase: Secret(WebTest.passphrase), organisation: authority,
            roles: [.decisionMaker], by: .system)
        return authority
    }

    @Test func `a refusal needs reasons, ends no need, and can be looked at again`() async throws {
        try await WebTest.run { site in
            let authority = try await Self.decider(site)
            let id = try await CaseActTests.open(site, authority: authority)
            let browser = try await site.browser(signedInAs: "dora")
            let page = "/cases/\(id)/decisions/new?kind=reasonable"
            let refused = [("outcome", "refused"), ("standard", "reasonable-grounds"), ("day", "2020-04-06")]
            let bare = try await CaseActTests.act(browser, page, refused)
            #expect(bare.status == 422 && bare.body.contains("Write them down for the person"))
            #expect(bare.body.contains("value=\"refused\" checked"))
            let done = try await browser.post(
                "/cases/\(id)/decisions/new", refused + [("reasons", "Too little is known.")])
            #expect(done.status == 303)
            var file = try await CaseActTests.file(site, id)
            #expect(file.record.stage == .notPresumed && file.openNeeds.count == 1)
            let granted = [("outcome", "granted"), ("standard", "reasonable-grounds"), ("day", "2020-04-06")]
            #expect(try await browser.get(page).body.contains("name=\"again\" value=\"yes\" checked"))
            #expect(try await browser.post("/cases/\(id)/decisions/new", granted).status == 409)
            let again = try await browser.post("/cases/\(id)/decisions/new", granted + [("again", "yes")])
            #expect(again.status == 303)
            file = try await CaseActTests.file(site, id)
            #expect(file.record.stage == .presumed && !file.clocks.isEmpty)
        }
    }

    @Test func `conclusive grounds wait for the recovery period unless the person asked not to`() async throws {
        try await WebTest.run { site in
            let authority = try await Self.decider(site)
            let id = try await CaseActTests.open(site, authority: authority)
            let browser = try await site.browser(signedInAs: "dora")
            let reasonable = [("outcome", "granted"), ("standard", "reasonable-grounds"), ("day", "2020-04-06")]
            let path = "/cases/\(id)/decisions/new"
            #expect(try await browser.get(path + "?kind=conclusive").status == 409)
            #expect(try await CaseActTests.act(browser, path + "?kind=reasonable", reasonable).status == 303)
            let conclusive = [("outcome", "granted"), ("standard", "balance-of-probabilities"), ("day", "2020-04-06")]
            let early = try await CaseActTests.act(browser, path + "?kind=conclusive", conclusive)
            #expect(early.status == 409 && early.body.contains("is still running"))
            #expect(try await browser.post(path, conclusive + [("asked", "yes")]).status == 303)
            #expect(try await CaseActTests.file(site, id).record.stage == .identified)
            #expect(try await browser.get(path).status == 404)
        }
    }

    @Test func `an authority without consent is not named, and the form says what is missing`() async throws {
        try await WebTest.run { site in
            let authority = try await Self.decider(site)
            let id = try await CaseActTests.open(site)
            let browser = try await site.browser(signedInAs: "mira")
            let path = "/cases/\(id)/assign"
            let refused = try await CaseActTests.act(browser, path, [("worker", ""), ("authority", "\(authority)")])
            #expect(refused.status == 409 && refused.body.contains("No consent covers this"))
            #expect(refused.body.contains("value=\"\(authority)\" selected"))
            #expect(refused.body.contains("consents/new?purpose=identification&amp;recipient=\(authority)"))
            #expect(try await CaseActTests.file(site, id).record.authority == nil)
            _ = try await site.desk.cases.recordConsent(
                id, RecordConsent(purpose: "identification", recipient: authority, answer: .given),
                CaseActTests.colleague(site))
            #expect(
                try await CaseActTests.act(browser, path, [("worker", ""), ("authority", "\(authority)")]).status == 303
            )
            let decider = try await site.browser(signedInAs: "dora")
            let page = try await decider.get("/cases/\(id)")
            #expect(page.status == 200 && page.body.contains("The rest of the file stays with those who help."))
            #expect(!page.body.contains("a quiet room") && !page.body.contains("Legal aid"))
            #expect(try await !decider.get("/cases/\(id)/fields").body.contains("a quiet room"))
            #expect(try await !decider.get("/cases/\(id)/print").body.contains("a quiet room"))
        }
    }

    @Test func `the authority makes the recovery period longer, with a reason, and sees that somebody was faster`()
        async throws
    {
        try await WebTest.run { site in
            let authority = try await Self.decider(site)
            let id = try await CaseActTests.open(site, authority: authority)
            let browser = try await site.browser(signedInAs: "dora")
            let reasonable = [("outcome", "granted"), ("standard", "reasonable-grounds"), ("day", "2020-04-06")]
            try await CaseActTests.act(browser, "/cases/\(id)/decisions/new?kind=reasonable", reasonable)
            let clock = try #require(try await CaseActTests.file(site, id).clocks.first)
            let page = "/cases/\(id)/clocks/\(clock.id)"
            let shown = try await browser.get("/cases/\(id)")
            #expect(shown.body.contains("at least until 6 May 2020") && shown.body.contains(page))
            let bare = try await CaseActTests.act(browser, page, [("day", "2020-05-20"), ("reason", "")])
            #expect(bare.status == 422 && bare.body.contains("2020-05-20"))
            let shorter = try await browser.post(page, [("day", "2020-04-20"), ("reason", "She is <well>.")])
            #expect(shorter.status == 422 && shorter.body.contains("She is &lt;well&gt;."))
            let dora = try #require(try await CaseActTests.file(site, id).decisions.first?.decidedBy)
            try await site.desk.cases.extendPeriod(
                id, clock.id, ExtendPeriod(until: try #require(Day("2020-05-30")), reason: "r", base: clock.dueOn),
                Actor(kind: .member(dora), organisation: authority, roles: ["decision-maker"]))
            let late = try await browser.post(page, [("day", "2020-06-06"), ("reason", "She is ill.")])
            #expect(late.status == 409 && late.body.contains("30 May 2020") && late.body.contains("She is ill."))
            #expect(try await browser.post(page, [("day", "2020-06-06"), ("reason", "She is ill.")]).status == 303)
            #expect(try await CaseActTests.file(site, id).clocks.first?.dueOn == Day("2020-06-06"))
            let manager = try await site.browser(signedInAs: "mira")
            #expect(try await manager.get(page).status == 403)
            #expect(try await manager.get("/cases/\(id)").body.contains("until 6 June 2020"))
        }
    }

    @Test func `what the person needs to use a service is asked of the directory`() async throws {
        try await WebTest.run { site in
            let field = site.desk.cases.definitions.field(CaseFieldID.accessNeeds)
            #expect(field?.options.map(\.code) == AccessNeed.allCases.map(\.rawValue))
            let id = try await CaseActTests.open(site, fields: ["access-needs": "wheelchair;sign-language"])
            let file = try await CaseActTests.file(site, id)
            let need = try #require(file.openNeeds.first)
            let definition = try #require(site.desk.requests.definitions.current("referral"))
            let query = PersonQuestion.query(
                definition, need.kind, need.id, urgency: .routine, requests: [],
                in: try await site.desk.directory.snapshot(), today: site.desk.world.today()
            ) { file.value($0) }
            #expect(query.accessibility == [.wheelchair, .signLanguage])
        }
    }

    @Test func `a case manager decides nothing`() async throws {
        try await WebTest.run { site in
            let id = try await CaseActTests.open(site)
            let browser = try await site.browser(signedInAs: "mira")
            #expect(try await browser.get("/cases/\(id)/decisions/new?kind=reasonable").status == 403)
        }
    }

    // MARK: Opening

    @Test func `a case is opened without a name, with its needs and each answer about sharing`() async throws {
        try await WebTest.run { site in
            let browser = try await site.browser(signedInAs: "mira")
            let page = try await browser.get("/cases/new")
            #expect(page.body.contains("The person may stay unnamed"))
            let first = page.body.range(of: "field-contact-allowed")?.lowerBound
            let name = page.body.range(of: "field-given-name")?.lowerBound
            #expect(try #require(first) < (try #require(name)))
            let fields = [
                ("field-contact-allowed", "no"), ("field-age", "30"), ("source", "outreach"), ("needs", "health"),
                ("needs", "legal-aid"), ("consent-service-referral", "given"), ("giver", "person"),
                ("form", "spoken"), ("language", "uk"), ("consent-statistics", "refused"), ("mine", "yes"),
                ("risk", "medium"), ("reasons", "He calls often."),
            ]
            let bare = try await browser.post("/cases/new", fields)
            #expect(bare.status == 422 && bare.body.contains("Say who may receive it"))
            #expect(bare.body.contains("He calls often."))
            let done = try await browser.post(
                "/cases/new", fields + [("recipient-service-referral", "organisation:\(site.shelter)")])
            #expect(done.status == 303, "\(done.body)")
            let location = try #require(done.header("Location"))
            let id = try #require(CaseID(location.split(separator: "/").last ?? ""))
            let file = try await CaseActTests.file(site, id)
            #expect(file.name == nil && file.value("contact-allowed") == "no" && file.record.risk == .medium)
            #expect(file.needs.map(\.kind).sorted() == ["health", "legal-aid"] && file.record.worker != nil)
            #expect(file.consents.count == 2)
            #expect(try await browser.get(location).body.contains("The case \(file.record.reference) is open."))
        }
    }

    @Test func `a finished screening leads to one case and never to two`() async throws {
        try await WebTest.run { site in
            let actor = CaseActTests.colleague(site)
            let set = site.desk.screenings.set
            let screening = try await site.desk.screenings.start(
                NewScreening(
                    setting: try #require(set.settings.first).id, channel: .telephone, age: .adult, language: "uk"),
                actor: actor)
            let browser = try await site.browser(signedInAs: "mira")
            #expect(try await browser.get("/cases/new?screening=\(screening)").status == 409)
            _ = try await site.desk.screenings.finish(screening, actor: actor)
            let path = "/cases/new?screening=\(screening)"
            let page = try await browser.get(path)
            #expect(page.status == 200 && !page.body.contains("name=\"source\""))
            let second = try await site.browser(signedInAs: "salma")
            try await second.get(path)
            let done = try await browser.post("/cases/new", [("field-age", "30")])
            #expect(done.status == 303)
            let late = try await second.post("/cases/new", [("field-wishes", "a <lawyer>")])
            #expect(late.status == 409 && late.body.contains("a &lt;lawyer&gt;"))
            #expect(try await browser.get(path).header("Location") == done.header("Location"))
            #expect(try await browser.get("/cases/new?screening=\(CaseID.make(now: site.clock.now))").status == 404)
            let provider = try await site.browser(signedInAs: "tarek")
            #expect(try await provider.get("/cases/new").status == 403)
        }
    }
}

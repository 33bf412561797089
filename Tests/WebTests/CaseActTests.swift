import Access
import Cases
import Directory
import Kernel
import Localization
import Testing
import Vault

@testable import Web

/// Every act on a case through its form: done, refused with everything typed kept, and unknown to a stranger.
@Suite struct CaseActTests {
    /// A case of the shelter's, as Mira's colleague opened it, with one open need.
    static func open(
        _ site: WebTest, fields: [String: String] = ["age": "31", "wishes": "a quiet room"],
        consents: [RecordConsent] = [], authority: OrganisationID? = nil
    ) async throws -> CaseID {
        let asked = authority.map { RecordConsent(purpose: "identification", recipient: $0, answer: .given) }
        return try await site.desk.cases.open(
            OpenCase(
                source: .hotline, fields: fields, consents: consents + [asked].compactMap(\.self),
                needs: [AddNeed(kind: "legal-aid")],
                authority: authority), colleague(site)
        ).id
    }

    static func colleague(_ site: WebTest) -> Actor {
        Actor(
            kind: .member(MemberID(high: 0x7000, low: 0x8000_0000_0000_0011)), organisation: site.shelter,
            roles: ["case-manager"])
    }

    static func file(_ site: WebTest, _ id: CaseID) async throws -> CaseFile {
        try await site.desk.cases.file(id, colleague(site))
    }

    /// Opens the form's page, sends it, and expects to be led on.
    @discardableResult
    static func act(
        _ browser: Browser, _ page: String, to path: String? = nil, _ fields: [(String, String)]
    ) async throws -> Answer {
        let form = try await browser.get(page)
        #expect(form.status == 200, "\(page)")
        let target = path ?? String(page.prefix { $0 != "?" })
        #expect(form.body.contains("action=\"\(target)\""), "\(page)")
        return try await browser.post(target, fields)
    }

    struct Act: Sendable, CustomTestStringConvertible {
        let page: String
        var path: String?
        let good: [(String, String)]
        /// What is sent to be refused with 422; empty for a form that cannot be wrong.
        var bad: [(String, String)] = []
        /// What must stand in the page again.
        var kept = ""
        let holds: @Sendable (CaseFile) -> Bool

        var testDescription: String { page }
    }

    static let long = String(repeating: "x", count: 300_000)

    static let acts: [Act] = [
        Act(
            page: "edit?section=care", good: [("field-wishes", "to call her sister")],
            bad: [("field-dependants", "many <children>")], kept: "many &lt;children&gt;",
            holds: { $0.value("wishes") == "to call her sister" }),
        Act(
            page: "edit?section=person", good: [("field-languages", "uk"), ("field-languages", "ru")],
            bad: [("field-birth-date", "2020-02-31")], kept: "2020-02-31",
            holds: { $0.codes("languages") == ["uk", "ru"] }),
        Act(
            page: "consents/new",
            good: [
                ("purpose", "service-referral"), ("recipient", "kind:shelter-provider"), ("answer", "given"),
                ("until", "2020-12-31"), ("giver", "person"), ("form", "written"), ("language", "uk"),
            ],
            bad: [
                ("purpose", "service-referral"), ("answer", "given"), ("until", "2020-12-30"), ("giver", "person"),
                ("form", "spoken"), ("language", "uk"),
            ], kept: "2020-12-30", holds: { $0.consents.first?.until == Day("2020-12-31") }),
        Act(
            page: "needs/new", good: [("kind", "health"), ("detail", "a doctor")],
            bad: [("detail", "a <doctor>")], kept: "a &lt;doctor&gt;",
            holds: { $0.needs.contains { $0.kind == "health" && $0.detail == "a doctor" } }),
        Act(
            page: "notes/new", path: "notes", good: [("note", "She called.")], bad: [("note", "  ")],
            holds: { $0.timeline.contains { $0.note == "She called." } }),
        Act(
            page: "risk", good: [("risk", "high"), ("reasons", "He knows the address.")],
            bad: [("risk", "high"), ("reasons", "")], kept: "value=\"high\" checked",
            holds: { $0.record.risk == .high && $0.value("risk-reasons") == "He knows the address." }),
        Act(
            page: "next-step", good: [("step", "call"), ("day", "2020-04-08")],
            bad: [("step", ""), ("day", "2020-04-09")],
            kept: "2020-04-09", holds: { $0.record.nextStepOn == Day("2020-04-08") }),
        Act(
            page: "assign", good: [("worker", "")], bad: [("worker", "nobody-we-know")],
            holds: { $0.record.worker == nil }),
        Act(
            page: "close", good: [("reason", "moved-on"), ("note", "well")], bad: [("note", "went <away>")],
            kept: "went &lt;away&gt;", holds: { $0.record.stage == .closed && $0.openNeeds.count == 1 }),
    ]

    @Test(arguments: acts) func `an act is refused with what was typed kept, then done`(act: Act) async throws {
        try await WebTest.run { site in
            let id = try await Self.open(site)
            let browser = try await site.browser(signedInAs: "mira")
            let path = act.path.map { "/cases/\(id)/\($0)" }
            if !act.bad.isEmpty {
                let answer = try await Self.act(browser, "/cases/\(id)/\(act.page)", to: path, act.bad)
                #expect(answer.status == 422)
                #expect(answer.body.contains("Nothing you typed is lost") && answer.body.contains(act.kept))
            }
            let answer = try await Self.act(browser, "/cases/\(id)/\(act.page)", to: path, act.good)
            #expect(answer.status == 303 && answer.header("Location") == "/cases/\(id)", "\(answer.body)")
            #expect(act.holds(try await Self.file(site, id)))
        }
    }

    @Test func `a stranger finds no act, and one without the role may do none`() async throws {
        try await WebTest.run { site in
            let other = try await site.desk.directory.createOrganisation(
                Organisation.Details(name: "Elsewhere", kind: .ngo), by: .system)
            try await site.desk.access.createMember(
                login: "ines", displayName: "Ines", passphrase: Secret(WebTest.passphrase), organisation: other,
                roles: [.caseManager], by: .system)
            let id = try await Self.open(site)
            for (login, status) in [("ines", 404), ("tarek", 403)] {
                let browser = try await site.browser(signedInAs: login)
                let desk = try await browser.get("/desk").hidden(to: "/language")
                for act in Self.acts {
                    #expect(try await browser.get("/cases/\(id)/\(act.page)").status == status, "\(act.page)")
                    let target = "/cases/\(id)/\(act.path ?? String(act.page.prefix { $0 != "?" }))"
                    let sent = Browser.encode(desk + [("_once", act.page + login), ("section", "care")] + act.good)
                    #expect(try await browser.postRaw(target, sent).status == status, "\(target)")
                }
            }
            #expect(try await Self.file(site, id).timeline.allSatisfy { $0.act == "case.open" || $0.act == "need.add" })
        }
    }

    @Test func `two people change one field: both values are kept and one is chosen`() async throws {
        try await WebTest.run { site in
            let id = try await Self.open(site)
            let browser = try await site.browser(signedInAs: "mira")
            try await browser.get("/cases/\(id)/edit?section=care")
            _ = try await site.desk.cases.edit(
                id,
                EditFields([
                    .init(field: "wishes", value: "a doctor", base: 1),
                    .init(field: "access-needs", value: "wheelchair", base: 0),
                ]), Self.colleague(site))
            let answer = try await browser.post("/cases/\(id)/edit", [("field-wishes", "a lawyer")])
            let conflict = try #require(try await Self.file(site, id).conflicts.first)
            #expect(answer.status == 303 && answer.header("Location") == "/cases/\(id)/conflicts/\(conflict.id)")
            // What the other one changed and Mira did not touch is no conflict and is not undone.
            #expect(try await Self.file(site, id).conflicts.count == 1)
            #expect(try await Self.file(site, id).value("access-needs") == "wheelchair")
            let both = try await browser.get("/cases/\(id)/conflicts/\(conflict.id)")
            #expect(both.body.contains("a doctor") && both.body.contains("a lawyer"))
            let none = try await browser.post("/cases/\(id)/conflicts/\(conflict.id)")
            #expect(none.status == 422)
            let chosen = try await browser.post("/cases/\(id)/conflicts/\(conflict.id)", [("choice", "proposed")])
            #expect(chosen.status == 303)
            let file = try await Self.file(site, id)
            #expect(file.value("wishes") == "a lawyer" && file.conflicts.isEmpty)
            #expect(try await browser.get("/cases/\(id)/conflicts/\(conflict.id)").status == 404)
        }
    }

    @Test func `a plan that somebody else has changed meanwhile is shown before it is replaced`() async throws {
        try await WebTest.run { site in
            let id = try await Self.open(site)
            let browser = try await site.browser(signedInAs: "mira")
            try await browser.get("/cases/\(id)/next-step")
            try await site.desk.cases.setNextStep(
                id, NextStep(code: "meet", on: Day("2020-04-20")), base: nil, Self.colleague(site))
            let stale = try await browser.post("/cases/\(id)/next-step", [("step", "call"), ("day", "2020-04-08")])
            #expect(stale.status == 409)
            #expect(stale.body.contains("Meet the person") && stale.body.contains("2020-04-08"))
            let again = try await browser.post("/cases/\(id)/next-step", [("step", "call"), ("day", "2020-04-08")])
            #expect(again.status == 303)
            #expect(try await Self.file(site, id).record.nextStep == "call")
        }
    }

    @Test func `a risk and an assignment that somebody else has changed meanwhile are shown before they are replaced`()
        async throws
    {
        try await WebTest.run { site in
            let id = try await Self.open(site)
            let browser = try await site.browser(signedInAs: "mira")
            let sent = [("risk", "low"), ("reasons", "Nothing new.")]
            try await browser.get("/cases/\(id)/risk")
            try await site.desk.cases.setRisk(
                id, JudgeRisk(.imminent, reasons: "He is outside.", base: RiskBase(level: .unknown, reasons: 0)),
                Self.colleague(site))
            let stale = try await browser.post("/cases/\(id)/risk", sent)
            #expect(stale.status == 409)
            #expect(stale.body.contains("He is outside.") && stale.body.contains("Nothing new."))
            #expect(try await Self.file(site, id).record.risk == .imminent)
            #expect(try await browser.post("/cases/\(id)/risk", sent).status == 303)
            #expect(try await Self.file(site, id).record.risk == .low)

            let members = try await site.desk.access.colleagues(of: Self.colleague(site))
            let salma = try #require(members.first { $0.login == "salma" })
            let mira = try #require(members.first { $0.login == "mira" })
            try await browser.get("/cases/\(id)/assign")
            try await site.desk.cases.assign(
                id, Assignment(worker: salma.id, authority: nil), base: Assignment(worker: nil, authority: nil),
                Self.colleague(site))
            let late = try await browser.post("/cases/\(id)/assign", [("worker", mira.id.description)])
            #expect(late.status == 409 && late.body.contains("سلمى حداد"))
            #expect(try await Self.file(site, id).record.worker == salma.id)
            #expect(try await browser.post("/cases/\(id)/assign", [("worker", mira.id.description)]).status == 303)
        }
    }

    @Test func `a consent is withdrawn once, and the page says what stops`() async throws {
        try await WebTest.run { site in
            let id = try await Self.open(
                site, consents: [RecordConsent(purpose: "statistics", answer: .given)])
            let consent = try #require(try await Self.file(site, id).consents.first)
            let browser = try await site.browser(signedInAs: "mira")
            let path = "/cases/\(id)/consents/\(consent.id)/withdraw"
            #expect(try await browser.get(path).body.contains("From now on nothing more is shared for this"))
            #expect(try await browser.post(path).status == 303)
            #expect(try await Self.file(site, id).consents.first?.withdrawnAt != nil)
            #expect(try await browser.get(path).status == 409)
            #expect(try await browser.get("/cases/\(id)/consents/\(id)/withdraw").status == 404)
        }
    }

    @Test func `for a child the page asks for the guardian and says what the child's word is worth`() async throws {
        try await WebTest.run { site in
            let id = try await Self.open(site, fields: ["age": "15"])
            let browser = try await site.browser(signedInAs: "mira")
            let page = try await browser.get("/cases/\(id)/consents/new")
            #expect(page.body.contains("only a guardian&#39;s consent allows sharing"))
            #expect(page.body.contains("value=\"guardian\" checked"))
            let answer = try await browser.post(
                "/cases/\(id)/consents/new",
                [
                    ("purpose", "statistics"), ("answer", "given"), ("giver", "person"), ("form", "spoken"),
                    ("language", "en"),
                ])
            #expect(answer.status == 303)
            #expect(try await browser.get("/cases/\(id)").body.contains("only together with the guardian&#39;s"))
        }
    }

    @Test(arguments: [("met", Need.State.met), ("withdrawn", .withdrawn)])
    func `a need ends once`(how: String, state: Need.State) async throws {
        try await WebTest.run { site in
            let id = try await Self.open(site)
            let need = try #require(try await Self.file(site, id).needs.first)
            let browser = try await site.browser(signedInAs: "mira")
            let page = "/cases/\(id)/needs/\(need.id)"
            #expect(try await Self.act(browser, page, to: "\(page)/\(how)", []).status == 303)
            #expect(try await Self.file(site, id).needs.first?.state == state)
            #expect(try await browser.get(page).status == 409)
        }
    }

    @Test func `a closed case keeps what was typed for it, and is opened again where it stood`() async throws {
        try await WebTest.run { site in
            let id = try await Self.open(site)
            let browser = try await site.browser(signedInAs: "mira")
            try await browser.get("/cases/\(id)/needs/new")
            try await site.desk.cases.close(id, CloseCase(reason: "moved-on"), Self.colleague(site))
            let late = try await browser.post("/cases/\(id)/needs/new", [("kind", "health"), ("detail", "a doctor")])
            #expect(late.status == 409 && late.body.contains("a doctor") && late.body.contains("This case is closed"))
            #expect(try await browser.get("/cases/\(id)/needs/new").status == 409)
            #expect(try await Self.act(browser, "/cases/\(id)/reopen", [("note", "She came back.")]).status == 303)
            #expect(try await Self.file(site, id).record.stage == .screened)
            #expect(try await browser.get("/cases/\(id)/reopen").status == 409)
        }
    }
}

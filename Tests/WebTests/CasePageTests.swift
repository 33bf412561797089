import Access
import Cases
import Directory
import Foundation
import Kernel
import Localization
import Testing
import Vault

@testable import Web

@Suite struct CasePageTests {
    /// A case of the shelter's about somebody whose name is written in Arabic.
    private static func open(
        _ site: WebTest, fields: [String: String] = [:], organisation: OrganisationID? = nil
    ) async throws -> OpenedCase {
        var all = ["given-name": "Фатіма", "family-name": "الحسن", "age": "31"]
        all.merge(fields) { $1 }
        let actor = Actor(
            kind: .member(.make(now: site.desk.world.now())), organisation: organisation ?? site.shelter,
            roles: ["case-manager"])
        return try await site.desk.cases.open(
            OpenCase(
                source: .hotline, fields: all, needs: [AddNeed(kind: "safe-accommodation", detail: "with <two> beds")],
                nextStep: NextStep(code: "call", on: Day("2020-04-04"))), actor)
    }

    @Test func `the page of a case begins with how to reach the person safely`() async throws {
        try await WebTest.run { site in
            let opened = try await Self.open(
                site, fields: ["contact-allowed": "agreed-times", "contact-times": "after 18:00", "phone": "+380 44 1"])
            let browser = try await site.browser(signedInAs: "mira")
            let page = try await browser.get("/cases/\(opened.id)")
            #expect(page.status == 200)
            let order = [
                "How to reach this person safely", "At agreed times only", "<h2>Due</h2>", "<h2>Blocked</h2>",
                "<h2>Needs</h2>", "<h2>Identification</h2>", "<h2>Risk</h2>", "<h2>Consent</h2>",
                "<h2>What happened</h2>",
            ].map { page.body.range(of: $0)?.lowerBound }
            #expect(order.allSatisfy { $0 != nil })
            #expect(order.compactMap(\.self) == order.compactMap(\.self).sorted())
            #expect(page.body.contains("after 18:00") && page.body.contains("href=\"tel:+380441\""))
            #expect(page.body.contains("with &lt;two&gt; beds"))
            #expect(page.body.contains("The case was opened. How it came: Hotline."))
            #expect(page.body.contains("2 days late"))
        }
    }

    @Test(arguments: [
        ("no", "Do not contact"), ("through-worker", "Only through a worker"), ("", "Nobody has asked yet"),
    ])
    func `no number can be called where it may do harm`(allowed: String, words: String) async throws {
        try await WebTest.run { site in
            let opened = try await Self.open(site, fields: ["contact-allowed": allowed, "phone": "+380 44 1"])
            let page = try await site.browser(signedInAs: "mira").get("/cases/\(opened.id)")
            #expect(page.body.contains(words))
            #expect(!page.body.contains("tel:"))
        }
    }

    @Test func `a name stands in the page and never in a title, an address or a link`() async throws {
        try await WebTest.run { site in
            let opened = try await Self.open(site)
            let browser = try await site.browser(signedInAs: "mira")
            for path in ["", "/fields", "/timeline", "/readers", "/print"] {
                let page = try await browser.get("/cases/\(opened.id)\(path)")
                #expect(page.status == 200)
                let title = page.body.firstMatch(of: /<title>(.*?)<\/title>/).map { String($0.1) } ?? ""
                #expect(!title.isEmpty && !title.contains("Фатіма") && !title.contains("الحسن"))
                for link in page.body.matches(of: /(?:href|action)="([^"]*)"/) {
                    #expect(!link.1.contains("Фатіма") && !link.1.contains("%D0%A4"))
                }
            }
            #expect(try await browser.get("/cases/\(opened.id)").body.contains("<h1><bdi>Фатіма الحسن</bdi></h1>"))
        }
    }

    @Test func `another organisation's case is answered as one that does not exist`() async throws {
        try await WebTest.run { site in
            let other = try await site.desk.directory.createOrganisation(
                Organisation.Details(name: "Elsewhere", kind: .ngo), by: .system)
            let opened = try await Self.open(site, organisation: other)
            let nowhere = CaseID.make(now: site.desk.world.now())
            for login in ["mira", "tarek"] {
                let browser = try await site.browser(signedInAs: login)
                for part in ["", "/fields", "/timeline", "/readers", "/print"] {
                    let foreign = try await browser.get("/cases/\(opened.id)\(part)")
                    let absent = try await browser.get("/cases/\(nowhere)\(part)")
                    #expect(foreign.status == absent.status && foreign.status == (login == "mira" ? 404 : 403))
                    #expect(
                        foreign.body.replacing(opened.id.description, with: "ID")
                            == absent.body.replacing(nowhere.description, with: "ID"))
                }
            }
        }
    }

    @Test(arguments: ["Fatima", "الحسن Fatima", "الحسن", "Фатима"])
    func `a name is found in another script, and what was typed stays out of every address`(typed: String) async throws
    {
        try await WebTest.run { site in
            let opened = try await Self.open(site)
            let browser = try await site.browser(signedInAs: "mira")
            try await browser.get("/cases")
            let answer = try await browser.post("/cases/search", [("q", typed)])
            #expect(answer.status == 200)
            #expect(answer.body.contains("/cases/\(opened.id)"))
            #expect(!(answer.body.firstMatch(of: /<title>(.*?)<\/title>/)?.1.contains(typed) ?? true))
            #expect(try await browser.get("/cases?q=\(Browser.encode([("x", typed)]).dropFirst(2))").status == 200)
            #expect(!browser.page.body.contains("name=\"q\" type=\"search\" value=\"\(typed)\""))
        }
    }

    @Test func `a reference leads to its case, a search for nobody says what to do`() async throws {
        try await WebTest.run { site in
            let opened = try await Self.open(site)
            let browser = try await site.browser(signedInAs: "mira")
            try await browser.get("/cases")
            let found = try await browser.post(
                "/cases/search", [("q", " \(opened.reference.lowercased().replacing("-", with: " ")) ")])
            #expect(found.status == 303 && found.header("Location") == "/cases/\(opened.id)")
            try await browser.get("/cases")
            let nobody = try await browser.post("/cases/search", [("q", "Zzyzx Qwrt")])
            #expect(nobody.status == 200 && nobody.body.contains("has a name like this"))
            let empty = try await browser.post("/cases/search", [("q", " ")])
            #expect(empty.status == 422 && empty.body.contains("Nothing you typed is lost"))
        }
    }

    @Test func `the list shows what was asked for and says what to do when there is nothing`() async throws {
        try await WebTest.run { site in
            let browser = try await site.browser(signedInAs: "mira")
            #expect(try await browser.get("/cases").body.contains("You work on no case yet"))
            #expect(try await browser.get("/cases?scope=organisation").body.contains("Start a screening"))
            let opened = try await Self.open(site)
            let link = "/cases/\(opened.id)\""
            let all = try await browser.get("/cases?scope=organisation")
            #expect(all.body.contains(link) && all.body.contains("1 case") && all.body.contains("Фатіма"))
            for (query, isShown) in [
                ("&stage=screened", true), ("&stage=identified", false), ("&due=late", true), ("&due=today", true),
                ("&order=due", true), ("&stage=nonsense", true), ("&stage=closed", false), ("&after=garbage", true),
            ] {
                let page = try await browser.get("/cases?scope=organisation\(query)")
                #expect(page.status == 200 && page.body.contains(link) == isShown, "\(query)")
                #expect(isShown || page.body.contains("No case answers these choices"))
            }
            #expect(try await browser.get("/cases?scope=authority").body.contains("You work on no case yet"))
        }
    }

    @Test func `a long list goes on where the page before ended`() async throws {
        try await WebTest.run { site in
            var ids: Set<String> = []
            for _ in 0..<53 { ids.insert(try await Self.open(site).id.description) }
            let browser = try await site.browser(signedInAs: "mira")
            let first = try await browser.get("/cases?scope=organisation")
            let next = try #require(first.body.firstMatch(of: /rel="next" href="([^"]*)"/))
            let second = try await browser.get(String(next.1).replacing("&amp;", with: "&"))
            let pages = [first, second].map { page in
                Set(page.body.matches(of: /<th scope="row"><a href="\/cases\/([^"]*)"/).map { String($0.1) })
            }
            #expect(pages[0].count == 50 && pages[1].count == 3)
            #expect(pages[0].union(pages[1]) == ids)
            #expect(first.body.contains("53 cases"))
        }
    }

    @Test func `who looked is told, and the look itself is recorded`() async throws {
        try await WebTest.run { site in
            let opened = try await Self.open(site)
            let salma = try await site.browser(signedInAs: "salma")
            try await salma.get("/cases/\(opened.id)")
            try await salma.get("/cases/\(opened.id)")
            let browser = try await site.browser(signedInAs: "mira")
            let page = try await browser.get("/cases/\(opened.id)/readers")
            #expect(page.body.contains("<bdi>سلمى حداد</bdi>") && page.body.contains("House of the Lindens"))
            #expect(page.body.contains("class=\"num\">2</td>"))
            #expect(try await browser.get("/cases/\(opened.id)/readers").body.contains("Mira Aldous</bdi></th>"))
        }
    }

    @Test func `an Arabic reader gets the page from right to left`() async throws {
        try await WebTest.run { site in
            let opened = try await Self.open(site)
            let page = try await site.browser(signedInAs: "salma").get("/cases/\(opened.id)")
            #expect(page.body.contains("<html lang=\"ar\" dir=\"rtl\">"))
            #expect(page.header("Content-Language") == "ar")
            #expect(page.body.contains("<bdi>Фатіма الحسن</bdi>"))
        }
    }

    @Test func `the desk shows what is due and where nothing is`() async throws {
        try await WebTest.run { site in
            let browser = try await site.browser(signedInAs: "mira")
            #expect(try await browser.get("/desk").body.contains("Nothing is due today."))
            #expect(browser.page.body.contains("href=\"/cases\""))
            let provider = try await site.browser(signedInAs: "tarek")
            #expect(!(try await provider.get("/desk").body.contains("My cases")))
            #expect(try await provider.get("/cases").status == 403)
        }
    }

    @Test func `every problem of a case has words and its own code`() {
        let problems: [CaseProblem] = [
            .closed, .notClosed, .wrongStage(.presumed), .notAReconsideration,
            .recoveryPeriodRunning(until: Day(number: 18_000)), .reasonsRequired, .notYet(Day(number: 18_000)),
            .badValue(field: "age", reason: .notANumber), .tooLong(field: "note", charactersMax: 10),
            .noConsent(purpose: "x"), .noConsentOfGuardian(purpose: "x"), .alreadyEnded, .recipientRequired,
        ]
        for problem in problems {
            #expect(problem.problem.code == problem.code)
            #expect((400..<500).contains(problem.problem.status))
            #expect(!problem.problem.advice(.english).isEmpty)
        }
    }
}

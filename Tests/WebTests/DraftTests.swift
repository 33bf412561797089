import Access
import Cases
import Directory
import Kernel
import TestKit
import Testing

@testable import Web

/// What is kept while somebody types comes back on every page that keeps it, and to its writer only.
@Suite struct DraftTests {
    private static let text = "Wants to call her sister"

    @Test func `every form that is kept while one types brings back what was kept`() async throws {
        try await WebTest.run { site in
            let mira = try await site.browser(signedInAs: "mira")
            try await mira.get("/account")
            let service = try await site.desk.directory.createService(
                of: site.shelter, Service.Details(name: "Lime house", kind: "safe-accommodation"), by: .system)
            try await site.desk.access.createMember(
                login: "kofi", displayName: "Kofi Mensah", passphrase: Secret(WebTest.passphrase), language: "en",
                organisation: site.shelter, roles: [.coordinator], by: .system)
            try await mira.get("/cases/new")
            let opened = try await mira.post("/cases/new", [("source", "hotline"), ("given-name", "Amina")])
            let file = opened.header("Location") ?? ""
            try await mira.get("/screenings/new")
            let begun = try await mira.post(
                "/screenings/new",
                [
                    ("privacy", "alone"), ("setting", "hotline"), ("channel", "telephone"), ("age", "adult"),
                    ("language", "en"),
                ])

            var kept: Set<String> = []
            for (login, starts) in [
                (
                    "mira",
                    [
                        file, "\(file)/needs/new", "\(file)/risk", "\(file)/close", "\(file)/edit?section=person",
                        "/cases/new", begun.header("Location") ?? "",
                    ]
                ),
                ("tarek", ["/directory/services/\(service)"]),
                ("kofi", ["/directory/services/new", "/directory/organisations/new"]),
            ] {
                kept.formUnion(try await Self.walk(try await site.browser(signedInAs: login), from: starts))
            }
            let id = file.replacing("/cases/", with: "")
            let expected = [
                "note.\(id)", "case.\(id).need", "case.\(id).risk", "case.\(id).close", "case.\(id).edit.person",
                "case.new", "service.\(service)", "service.new", "organisation.new",
            ]
            for name in expected { #expect(kept.contains(name), "\(name) of \(kept.sorted())") }
            #expect(kept.contains { $0.hasPrefix("screening.") }, "\(kept.sorted())")
        }
    }

    /// Follows the pages' own links, types into every form that keeps a draft, and looks whether it comes back. Answers
    /// the drafts' names.
    private static func walk(_ browser: Browser, from starts: [String]) async throws -> Set<String> {
        var (waiting, seen, kept, walked) = (starts, Set(starts), Set<String>(), 0)
        while !waiting.isEmpty, walked < 16 {
            let path = waiting.removeFirst()
            walked += 1
            let page = try await browser.get(path)
            for link in page.body.matches(of: /href="(\/(?:cases|directory|screenings|requests)[^"#]*)"/) {
                let next = String(link.1).replacing("&amp;", with: "&")
                if !seen.contains(next), !next.contains("print") {
                    seen.insert(next)
                    waiting.append(next)
                }
            }
            for form in page.body.matches(of: /<form[^>]*data-draft="([^"]+)"[^>]*>([\s\S]*?)<\/form>/) {
                let (name, inner) = (String(form.1), String(form.2))
                let area = inner.firstMatch(of: /<textarea[^>]* name="([^"]+)"/)
                let line = inner.firstMatch(of: /<input id="[^"]+" name="([^"]+)" type="text"/)
                guard let field = (area?.1 ?? line?.1).map({ String($0) }) else { continue }
                guard kept.insert(name).inserted else { continue }
                let csrf = inner.firstMatch(of: /name="_csrf" value="([^"]+)"/).map { String($0.1) } ?? ""
                let marker = "typed in \(name)"
                let saved = try await browser.postRaw(
                    "/drafts", Browser.encode([(field, marker), ("_autosave", name), ("_csrf", csrf)]))
                #expect(saved.status == 204, "\(name)")
                let back = try await browser.get(path).body
                #expect(
                    back.contains(marker) && back.contains("What you wrote last time is back."), "\(name) at \(path)")
            }
        }
        return kept
    }

    @Test func `without a session nothing that is typed is kept, and the page is told`() async throws {
        try await WebTest.run(rooms: [NoteRoom()]) { site in
            let browser = try await site.browser(signedInAs: "mira")
            let page = try await browser.get("/notes/new")
            site.clock.advance(hours: 9)
            let fields = page.hidden(to: "/notes") + [("text", Self.text), ("_autosave", "note.new")]
            let answer = try await browser.postRaw("/drafts", Browser.encode(fields), Self.asScript)
            #expect(answer.status == 401 && answer.body.hasPrefix("Your session has ended."))
            #expect(browser.cookies["palermo-kept"] == nil)
            try await site.signIn(browser, "tarek")
            #expect(try await browser.get("/kept").header("Location") == "/desk")
            let late = try await browser.postRaw("/drafts", Browser.encode(fields), Self.asScript)
            #expect(late.status == 403 && late.body.hasPrefix("This page was opened in another session."))
            #expect(try await !browser.get("/notes/new").body.contains(Self.text))
        }
    }

    private static let asScript = [("Accept", "text/plain; charset=utf-8")]

    @Test func `a long text is kept in any script, and one that is too long is said to be`() async throws {
        try await WebTest.run(rooms: [NoteRoom()]) { site in
            let browser = try await site.browser(signedInAs: "salma")
            let page = try await browser.get("/notes/new")
            func keep(_ text: String) async throws -> Answer {
                let fields = page.hidden(to: "/notes") + [("text", text), ("_autosave", "note.new")]
                return try await browser.postRaw("/drafts", Browser.encode(fields), Self.asScript)
            }
            let long = String(repeating: "مساعدة. ", count: 9_000)
            #expect(try await keep(long).status == 204)
            #expect(try await browser.get("/notes/new").body.contains(long))
            let refused = try await keep(String(repeating: "x", count: Drafts.bytesMax))
            #expect(refused.status == 413 && !refused.body.contains("<"))
            #expect(try await browser.get("/notes/new").body.contains(long))
        }
    }
}

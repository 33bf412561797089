import Synchronization
import TestKit
import Testing

@testable import Web

/// What somebody typed is never lost, and never taken twice or from somebody else.
@Suite struct FormJourneyTests {
    static let typed = "Wants to call her sister & <mother>, “الآن”"
    static let escaped = "Wants to call her sister &amp; &lt;mother&gt;, “الآن”"

    @Test func `a form is taken once however often it is sent`() async throws {
        let room = NoteRoom()
        try await WebTest.run(rooms: [room]) { site in
            let browser = try await site.browser(signedInAs: "mira")
            let page = try await browser.get("/notes/new")
            let fields = Browser.encode(page.hidden(to: "/notes") + [("text", Self.typed)])
            let first = try await browser.postRaw("/notes", fields)
            let second = try await browser.postRaw("/notes", fields)
            #expect(first.status == 303 && second.status == 303)
            #expect(second.header("Location") == first.header("Location"))
            #expect(room.received.withLock { $0 } == [Self.typed])
            #expect(try await browser.get("/notes/new").body.contains("Note &lt;kept&gt;"))
            #expect(try await !browser.get("/notes/new").body.contains("Note &lt;kept&gt;"))
        }
    }

    @Test func `two sendings at the same moment are one`() async throws {
        let room = NoteRoom()
        try await WebTest.run(rooms: [room]) { site in
            let browser = try await site.browser(signedInAs: "mira")
            let page = try await browser.get("/notes/new")
            let fields = Browser.encode(page.hidden(to: "/notes") + [("text", "once")])
            let cookies = browser.cookies
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<10 {
                    group.addTask {
                        let browser = site.browser()
                        browser.cookies = cookies
                        return try await browser.postRaw("/notes", fields).status
                    }
                }
                for try await status in group { #expect(status == 303) }
            }
            #expect(room.received.withLock { $0 } == ["once"])
        }
    }

    @Test func `a form that fails a check comes back with what was typed`() async throws {
        try await WebTest.run(rooms: [NoteRoom()]) { site in
            let browser = try await site.browser(signedInAs: "mira")
            try await browser.get("/notes/new")
            let long = Self.typed + String(repeating: "x", count: 100)
            let answer = try await browser.post("/notes", [("text", long)])
            #expect(answer.status == 422)
            #expect(answer.body.contains(Self.escaped + "xxx"))
            #expect(answer.body.contains("href=\"#f-text\""))
            #expect(try await browser.post("/notes", [("text", "short")]).status == 303)
        }
    }

    @Test func `without the session's token nothing is done and the text comes back`() async throws {
        let room = NoteRoom()
        try await WebTest.run(rooms: [room]) { site in
            let browser = try await site.browser(signedInAs: "mira")
            let answer = try await browser.postRaw("/notes", Browser.encode([("text", Self.typed)]))
            #expect(answer.status == 403)
            #expect(answer.body.contains(Self.escaped))
            #expect(room.received.withLock { $0.isEmpty })
            #expect(try await browser.post("/notes").status == 303)
            #expect(room.received.withLock { $0 } == [Self.typed])
        }
    }

    @Test func `another site's form gets nothing back that could be sent on`() async throws {
        try await WebTest.run(rooms: [NoteRoom()]) { site in
            let browser = try await site.browser(signedInAs: "mira")
            let answer = try await browser.postRaw(
                "/notes", Browser.encode([("text", "x")]), [("Origin", "https://elsewhere.example")])
            #expect(answer.status == 403)
            #expect(!answer.body.contains("name=\"text\""))
        }
    }

    @Test func `a form sent after the session ended waits until its writer is back`() async throws {
        let room = NoteRoom()
        try await WebTest.run(rooms: [room]) { site in
            let browser = try await site.browser(signedInAs: "mira")
            let page = try await browser.get("/notes/new")
            site.clock.advance(hours: 9)
            let fields = Browser.encode(page.hidden(to: "/notes") + [("text", Self.typed)])
            let refused = try await browser.postRaw("/notes", fields)
            #expect(refused.status == 303)
            #expect(refused.header("Location") == "/sign-in?back=%2Fkept")
            #expect(room.received.withLock { $0.isEmpty })
            let back = try await site.signIn(browser, "mira", path: "/sign-in?back=%2Fkept")
            #expect(back.header("Location") == "/kept")
            #expect(try await browser.get("/kept").body.contains(Self.escaped))
            #expect(try await browser.post("/notes").status == 303)
            #expect(room.received.withLock { $0 } == [Self.typed])
            #expect(try await browser.get("/kept").status == 303)
        }
    }

    @Test func `what waits is shown to nobody but its writer`() async throws {
        try await WebTest.run(rooms: [NoteRoom()]) { site in
            let browser = try await site.browser(signedInAs: "mira")
            let page = try await browser.get("/notes/new")
            site.clock.advance(hours: 9)
            try await browser.postRaw("/notes", Browser.encode(page.hidden(to: "/notes") + [("text", Self.typed)]))
            try await site.signIn(browser, "tarek", path: "/sign-in?back=%2Fkept")
            let answer = try await browser.get("/kept")
            #expect(answer.status == 303)
            #expect(!answer.body.contains("sister"))
        }
    }

    @Test func `a draft comes back, can be discarded, and ends when the form is taken`() async throws {
        try await WebTest.run(rooms: [NoteRoom()]) { site in
            let browser = try await site.browser(signedInAs: "mira")
            let page = try await browser.get("/notes/new")
            let csrf = try #require(page.hidden(to: "/notes").first { $0.0 == "_csrf" }?.1)
            func autosave() async throws -> Int {
                try await browser.postRaw(
                    "/drafts", Browser.encode([("text", Self.typed), ("_autosave", "note.new"), ("_csrf", csrf)])
                ).status
            }
            #expect(try await autosave() == 204)
            let restored = try await browser.get("/notes/new")
            #expect(restored.body.contains(Self.escaped) && restored.body.contains("_discard"))
            #expect(try await site.browser(signedInAs: "tarek").get("/notes/new").body.contains(Self.escaped) == false)
            #expect(try await browser.post("/notes", [("text", Self.typed)]).status == 303)
            #expect(try await !browser.get("/notes/new").body.contains(Self.escaped))
            #expect(try await autosave() == 204)
            try await browser.get("/notes/new")
            let fields = browser.page.hidden(to: "/notes") + [("_discard", "note.new")]
            let discarded = try await browser.postRaw("/drafts", Browser.encode(fields))
            #expect(discarded.status == 303 && discarded.header("Location") == "/notes/new")
            #expect(try await !browser.get("/notes/new").body.contains(Self.escaped))
        }
    }
}

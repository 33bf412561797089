import Access
import Kernel
import Storage
import Synchronization
import TestKit
import Testing

@testable import Web

/// What is sent twice is done once, and what was meant as something else is not mistaken for a repeat.
@Suite struct OnceTests {
    @Test func `another text from the same page is not mistaken for the first, and is not lost`() async throws {
        let room = NoteRoom()
        try await WebTest.run(rooms: [room]) { site in
            let browser = try await site.browser(signedInAs: "mira")
            let page = try await browser.get("/notes/new")
            func send(_ text: String) async throws -> Answer {
                try await browser.postRaw("/notes", Browser.encode(page.hidden(to: "/notes") + [("text", text)]))
            }
            #expect(try await send("first").status == 303)
            let second = try await send("second")
            #expect(second.status == 409 && second.body.contains("second"))
            #expect(room.received.withLock { $0 } == ["first"])
            #expect(try await browser.post("/notes").status == 303)
            #expect(room.received.withLock { $0 } == ["first", "second"])
        }
    }

    @Test func `what was refused may be sent again, and a search as often as one likes`() async throws {
        let room = NoteRoom()
        try await WebTest.run(rooms: [room]) { site in
            let browser = try await site.browser(signedInAs: "mira")
            let page = try await browser.get("/notes/new")
            let long = Browser.encode(page.hidden(to: "/notes") + [("text", String(repeating: "x", count: 101))])
            #expect(try await browser.postRaw("/notes", long).status == 422)
            #expect(try await browser.postRaw("/notes", long).status == 422)
            let list = try await browser.get("/cases")
            let search = Browser.encode(list.hidden(to: "/cases/search") + [("q", "Amina")])
            for _ in 0..<2 { #expect(try await browser.postRaw("/cases/search", search).status == 200) }
        }
    }

    @Test func `a draft that arrives after its form was taken is not kept`() async throws {
        try await WebTest.run(rooms: [NoteRoom()]) { site in
            let browser = try await site.browser(signedInAs: "mira")
            let page = try await browser.get("/notes/new")
            let fields = page.hidden(to: "/notes") + [("text", "Wants to call her sister")]
            let draft = Browser.encode(fields + [("_autosave", "note.new")])
            #expect(try await browser.postRaw("/drafts", draft).status == 204)
            #expect(try await browser.postRaw("/notes", Browser.encode(fields)).status == 303)
            #expect(try await browser.postRaw("/drafts", draft).status == 409)
            #expect(try await !browser.get("/notes/new").body.contains("sister"))
        }
    }

    @Test func `where nobody was ever signed in nothing is kept, and the text goes back to its writer`() async throws {
        try await WebTest.run(rooms: [NoteRoom()]) { site in
            let browser = try await site.browser(signedInAs: "mira")
            let page = try await browser.get("/notes/new")
            let fields = Browser.encode(page.hidden(to: "/notes") + [("text", "Wants to call her sister")])
            let stranger = site.browser()
            let answer = try await stranger.postRaw("/notes", fields)
            #expect(answer.status == 401 && answer.body.contains("Wants to call her sister"))
            #expect(stranger.cookies["palermo-kept"] == nil)
            // Signed in again, the same page is sent once more and asks to be looked over.
            try await site.signIn(stranger, "mira")
            let again = try await stranger.postRaw("/notes", fields)
            #expect(again.status == 403 && again.body.contains("Wants to call her sister"))
            #expect(try await stranger.post("/notes").status == 303)
        }
    }

    @Test func `a program that did not hear the answer may ask again with its key`() async throws {
        try await WebTest.run { site in
            let browser = try await site.browser(signedInAs: "mira")
            let csrf = try await browser.get("/account").hidden(to: "/sign-out").first { $0.0 == "_csrf" }?.1 ?? ""
            func open(_ key: String, _ name: String) async throws -> Answer {
                let body = "{\"source\": \"hotline\", \"fields\": {\"given-name\": \"\(name)\"}}"
                return try await browser.postRaw(
                    "/api/v1/cases", body,
                    [("Content-Type", "application/json"), ("X-CSRF-Token", csrf), ("Idempotency-Key", key)])
            }
            let first = try await open("k1", "Amina")
            let second = try await open("k1", "Amina")
            #expect(first.status == 201 && second.status == 201 && first.body == second.body)
            #expect(try await open("k1", "Bina").status == 409)
            let other = try await open("k2", "Amina")
            #expect(other.status == 201 && other.body != first.body)
        }
    }

    @Test(arguments: Engine.allCases)
    func `two processes agree on who was first, and nobody guesses how a broken one ended`(engine: Engine) async throws
    {
        try await TestStore.runTwice(engine) { one, other in
            let clock = Clock2020()
            let vault = TestVault.make()
            let first = OnceKeys(database: one, vault: vault, world: clock.world)
            let second = OnceKeys(database: other, vault: vault, world: clock.world)
            let id: SessionID = .make(now: clock.now)
            let member: MemberID = .make(now: clock.now)
            let key = first.key(id, token: "t", content: "a")
            let run = try #require(try await first.begin(key).run)
            #expect(try await second.begin(key) == .running)
            #expect(try await second.begin(second.key(id, token: "t", content: "b")) == .otherContent)
            try await first.doing(key, run) { try await change(one, clock) }
            clock.advance(minutes: 2)
            #expect(try await second.begin(key) == .doneUnanswered, "it was done, and its answer is not known")
            try await first.finish(key, answer: "done", draft: nil, of: member)
            #expect(try await second.begin(key) == .done("done"))
            let refused = first.key(id, token: "u")
            try await first.giveBack(refused, try #require(try await first.begin(refused).run))
            #expect(try await second.begin(refused).run != nil)
            let later = clock.now.adding(hours: 13)
            try await one.write { try OnceKeys.prune($0, now: later) }
            #expect(try await second.begin(key).run != nil)
        }
    }

    private func change(_ database: any Database, _ clock: Clock2020, isRead: Bool = false) async throws {
        let entry = JournalEntry(
            id: .make(now: clock.now), at: clock.now, actor: nil, organisation: nil, act: "test.once", isRead: isRead)
        try await database.write { try $0.journal(entry) }
    }

    @Test(arguments: Engine.allCases)
    func `what died before its change is done again, and of two that live one changes something`(engine: Engine)
        async throws
    {
        try await TestStore.runTwice(engine) { one, other in
            let clock = Clock2020()
            let vault = TestVault.make()
            let first = OnceKeys(database: one, vault: vault, world: clock.world)
            let second = OnceKeys(database: other, vault: vault, world: clock.world)
            let key = first.key(.make(now: clock.now), token: "t")
            let slow = try #require(try await first.begin(key).run)
            // A look changes nothing, so it does not count as done.
            try await first.doing(key, slow) { try await change(one, clock, isRead: true) }
            #expect(try await second.begin(key) == .running)
            try await second.lapseAll()
            let quick = try #require(try await second.begin(key).run)
            #expect(quick != slow)
            try await second.doing(key, quick) {
                try await change(other, clock)
                // An act of several steps goes on.
                try await change(other, clock)
            }
            await #expect(throws: OnceKeys.Outrun()) {
                try await first.doing(key, slow) { try await change(one, clock) }
            }
            // Giving back takes nothing from who was faster.
            try await first.giveBack(key, slow)
            try await first.lapseAll()
            #expect(try await first.begin(key) == .doneUnanswered)
            let count = Statement("test.once", "SELECT COUNT(*) FROM journal WHERE act = 'test.once' AND is_read = 0")
            #expect(try await one.read { try $0.count(count) } == 2)
        }
    }
}

extension OnceKeys.Standing {
    fileprivate var run: OnceKeys.Run? { if case .first(let run) = self { run } else { nil } }
}

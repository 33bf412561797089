import Cases
import Deadlines
import Kernel
import Localization
import TestKit
import Testing

@testable import Web

struct TimeLimitPageTests {
    private static func open(_ site: WebTest) async throws -> CaseID {
        let mira = try await Program.signedIn(site, "mira")
        let made = try await mira.ask("POST", "/api/v1/cases", #"{"source":"hotline","fields":{"given-name":"Olena"}}"#)
        return try #require(made.json["id"]?.text.flatMap { CaseID($0) })
    }

    @Test func `a time limit is written down, explained, done, and what is wrong is said beside its field`()
        async throws
    {
        try await WebTest.run { site in
            let id = try await Self.open(site)
            let mira = try await site.browser(signedInAs: "mira")
            let new = "/cases/\(id)/deadlines/new"
            try await mira.get(new)
            let wrong = try await mira.post(
                new,
                [
                    ("kind", "appeal"), ("jurisdiction", "xx"), ("basis", "period"), ("trigger", "2020-04-06"),
                    ("length", "30"), ("unit", "D"), ("note", "kept as typed"),
                ])
            #expect(wrong.status == 422)
            #expect(wrong.body.contains("Nothing is known of this place") && wrong.body.contains("kept as typed"))
            try await mira.get(new)
            let kept = try await mira.post(
                new,
                [
                    ("kind", "appeal"), ("jurisdiction", "it"), ("basis", "period"), ("trigger", "2020-04-06"),
                    ("length", "30"), ("unit", "D"), ("office", "questura-12"),
                ])
            #expect(kept.status == 303)
            let page = try await mira.get("/cases/\(id)/deadlines")
            // 30 days from Monday, 6 April end on 6 May 2020.
            #expect(page.body.contains("6 May 2020") && page.body.contains("30 days from 6 April 2020"))
            #expect(page.body.contains("Until 24:00"))
            #expect(try await mira.get("/cases/\(id)").body.contains("6 May 2020"))
            #expect(try await mira.get("/cases/\(id)/deadlines/print").body.contains("30 days from 6 April 2020"))
            #expect(try await mira.get("/cases/\(id)/timeline").body.contains("A time limit was added: Appeal"))
            let list = try await mira.get("/deadlines?scope=organisation&window=30")
            let part = try #require(page.body.firstMatch(of: /\/deadlines\/([0-9a-f-]{36})\/end/)).1
            #expect(list.body.contains("/cases/\(id)/deadlines"))
            let end = "/cases/\(id)/deadlines/\(part)/end"
            try await mira.get(end)
            let done = try await mira.post(
                end, [("as", "done"), ("day", "2020-04-06")])
            #expect(done.status == 303)
            #expect(try await mira.get("/cases/\(id)/deadlines").body.contains("Done in time"))
            #expect(try await site.browser(signedInAs: "tarek").get("/cases/\(id)/deadlines").status != 200)
        }
    }

    @Test func `a program writes a time limit down, changes it on the version it saw, and ends it`() async throws {
        try await WebTest.run { site in
            let id = try await Self.open(site)
            let mira = try await Program.signedIn(site, "mira")
            let path = "/api/v1/cases/\(id)/limits"
            let bad = try await mira.ask("POST", path, #"{"kind":"appeal","jurisdiction":"IT","trigger":"2020-04-06"}"#)
            #expect(bad.status == 409)
            let made = try await mira.ask(
                "POST", path, #"{"kind":"appeal","jurisdiction":"IT","trigger":"2020-04-06","period":"P30D"}"#)
            #expect(made.status == 201)
            let limit = try #require(made.json["id"]?.text)
            let listed = try #require(try await mira.ask("GET", path).json["limits"]?.items?.first)
            #expect(listed["due"]?.text == "2020-05-06")
            #expect(listed["steps"]?.items?.count == 1)
            let version = try #require(listed["version"]?.integer)
            let change = #"{"kind":"appeal","jurisdiction":"IT","printed_expiry":"2020-04-20","version":"#
            #expect(try await mira.ask("PUT", "\(path)/\(limit)", change + "1}").status == 409)
            #expect(try await mira.ask("PUT", "\(path)/\(limit)", change + "\(version)}").status == 204)
            let next = try await mira.ask("GET", "/api/v1/limits?scope=organisation&window=14")
            #expect(next.json["limits"]?.items?.first?["due"]?.text == "2020-04-20")
            #expect(try await mira.ask("GET", "/api/v1/limits?scope=all").status == 403)
        }
    }

    @Test func `a calendar fetches time limits without a sign-in, and is told when nothing changed`() async throws {
        try await WebTest.run { site in
            let id = try await Self.open(site)
            let program = try await Program.signedIn(site, "mira")
            _ = try await program.ask(
                "POST", "/api/v1/cases/\(id)/limits",
                #"{"kind":"residence-permit","jurisdiction":"IT","printed_expiry":"2020-05-20"}"#)
            let mira = try await site.browser(signedInAs: "mira")
            try await mira.get("/deadlines/calendar")
            let page = try await mira.post("/deadlines/calendar", [("scope", "organisation")])
            let address = try #require(page.body.firstMatch(of: /\/calendar\/[A-Za-z0-9_-]+\.ics/)).output
            #expect(try await mira.get("/deadlines/calendar").body.contains(address) == false, "shown once")
            let got = try await site.browser().get(String(address))
            #expect(got.status == 200 && got.header("Content-Type") == "text/calendar; charset=utf-8")
            #expect(got.body.contains("DTSTART;VALUE=DATE:20200520\r\n"))
            #expect(!got.body.contains("Olena"))
            #expect(got.body.split(separator: "\r\n").allSatisfy { $0.utf8.count <= 75 })
            let tag = try #require(got.header("ETag"))
            #expect(try await site.browser().get(String(address), [("If-None-Match", tag)]).status == 304)
            #expect(try await site.browser().get("/calendar/\(String(repeating: "a", count: 43)).ics").status == 404)
        }
    }

    @Test func `an address that is fetched too often is told to wait, and says for how long`() async throws {
        try await WebTest.run { site in
            let mira = try await site.browser(signedInAs: "mira")
            try await mira.get("/deadlines/calendar")
            let page = try await mira.post("/deadlines/calendar", [("scope", "organisation")])
            let address = String(try #require(page.body.firstMatch(of: /\/calendar\/[A-Za-z0-9_-]+\.ics/)).output)
            var last = try await site.browser().get(address)
            for _ in 0..<CalendarPace.perHour { last = try await site.browser().get(address) }
            #expect(last.status == 429)
            #expect(last.header("Retry-After").flatMap { Int($0) }.map { (1...3_600).contains($0) } == true)
            let other = try await mira.post("/deadlines/calendar", [("scope", "organisation")])
            let second = try #require(other.body.firstMatch(of: /\/calendar\/[A-Za-z0-9_-]+\.ics/)).output
            #expect(try await site.browser().get(String(second)).status == 200, "each address has a pace of its own")
        }
    }

    @Test func `what a measure waits for is said in words`() {
        let l = Localizer(.en, .none)
        #expect(MeasureWords.condition("state-of-crisis", l) == "a state of crisis")
        #expect(MeasureWords.condition("curfew-of-the-north", l) == "curfew of the north")
    }

    @Test func `a text in a calendar is escaped`() {
        #expect(CalendarText.escape("a;b,c\\d\ne\r") == "a\\;b\\,c\\\\d\\ne")
    }
}

import Storage
import TestKit
import Testing

@testable import Requests
@testable import Web

/// Moving on and late requests, as the pages do it.
@Suite struct RequestTurnTests {
    @Test func `somebody who is in a place moves to the next one by the page's own form`() async throws {
        try await Country.run { country in
            let sender = try await country.site.browser(signedInAs: "ines")
            let path = try await country.send(sender)
            let provider = try await country.site.browser(signedInAs: "tarek")
            try await provider.get(path)
            try await provider.post("\(path)/acts/accept")
            try await provider.get(path)
            try await provider.post("\(path)/acts/arrive")
            #expect(try await country.places() == [3, 1, 0])
            func link(_ page: String, _ part: String) throws -> String {
                let links = page.matches(of: /href="([^"]+)"/).map { String($0.1).replacing("&amp;", with: "&") }
                return try #require(links.first { $0.contains(part) })
            }
            let match = try await sender.get(try link(try await sender.get(path).body, "/match?"))
            #expect(match.status == 200)
            let chosen = try link(match.body, "service=\(country.next)")
            #expect(try await sender.get(chosen).body.contains("The present request ends in the same moment"))
            let sent = try await sender.post(country.refer, [("group", "any"), ("urgency", "urgent"), ("message", "")])
            #expect(sent.status == 303)
            #expect(try await country.places() == [3, 0, 0])
            #expect(try await country.places(country.next) == [3, 0, 1])
            #expect(try await sender.get(path).body.contains("Moved to another service"))
        }
    }

    @Test func `a late request stands on the desk of whom it was given to`() async throws {
        try await Country.run { country in
            let sender = try await country.site.browser(signedInAs: "ines")
            let path = try await country.send(sender)
            let desk = country.site.desk
            country.site.clock.advance(hours: 5)
            #expect(!(try await sender.get("/desk").body.contains("Given to you")))
            try await JobRunner(database: desk.database, world: desk.world, handlers: desk.requests.jobHandlers)
                .runDue(country.site.clock.now)
            let mine = try await sender.get("/desk").body
            #expect(mine.contains("Given to you: we asked, and no answer came") && mine.contains("href=\"\(path)\""))
            #expect(try await sender.get("/requests?box=sent&which=escalated").body.contains("href=\"\(path)\""))
            #expect(try await sender.get(path).body.contains("On the desk of Ines Roux since"))
            let provider = try await country.site.browser(signedInAs: "tarek")
            #expect(!(try await provider.get("/desk").body.contains("Given to you")))
        }
    }

    @Test(arguments: [
        (23, "4 May 2020", "Not counted: Labour Day, 1 May 2020.", false),
        (4_285, "1 January 2032", "2 working days are given.", true),
    ])
    func `a date to answer by tells how it was counted, and where holidays are not known any more`(
        days: Int64, due: String, line: String, isUnsure: Bool
    ) async throws {
        try await Country.run { country in
            country.site.clock.advance(days: days)
            let sender = try await country.site.browser(signedInAs: "ines")
            let page = try await sender.get(try await country.send(sender, urgency: "routine")).body
            #expect(page.contains(due) && page.contains("Why this time") && page.contains(line))
            #expect(page.contains("Holidays after 31 December 2031 are not known here.") == isUnsure)
        }
    }
}

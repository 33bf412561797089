import Access
import Cases
import Directory
import Foundation
import Kernel
import Localization
import Requests
import Storage
import TestKit
import Testing

@testable import Web

/// What somebody writes beside a request is theirs until it is sent.
@Suite struct RequestTextTests {
    @Test func `a consent that ends between the preview and the sending gives back what was typed`() async throws {
        try await Country.run { country in
            let sender = try await country.site.browser(signedInAs: "ines")
            try await sender.get(country.referPage)
            country.site.clock.advance(minutes: 1)
            let manager = Actor(
                kind: .member(.make(now: country.site.clock.now)), organisation: country.hotline,
                roles: ["case-manager"])
            _ = try await country.site.desk.cases.recordConsent(
                country.caseID,
                RecordConsent(purpose: "service-referral", recipient: country.site.shelter, answer: .refused), manager)
            let answer = try await sender.post(
                country.refer, [("group", "any"), ("urgency", "urgent"), ("message", "She waits at the door")])
            #expect(answer.status == 409 && answer.body.contains("Consent is missing"))
            #expect(answer.body.contains("She waits at the door"))
        }
    }

    @Test func `a need that was withdrawn meanwhile gives back what was typed`() async throws {
        try await Country.run { country in
            let sender = try await country.site.browser(signedInAs: "ines")
            try await sender.get(country.referPage)
            let manager = Actor(
                kind: .member(.make(now: country.site.clock.now)), organisation: country.hotline,
                roles: ["case-manager"])
            try await country.site.desk.cases.withdrawNeed(country.caseID, country.need, manager)
            let answer = try await sender.post(
                country.refer, [("group", "any"), ("urgency", "urgent"), ("message", "She waits at the door")])
            #expect(answer.status == 422 && answer.body.contains("She waits at the door"))
        }
    }

    @Test func `what was begun on a request's page is there when it is opened again`() async throws {
        try await Country.run { country in
            let sender = try await country.site.browser(signedInAs: "ines")
            let page = try await sender.get(country.referPage)
            let draft = "request.referral.\(country.caseID).\(country.service)"
            #expect(page.body.contains("data-draft=\"\(draft)\""))
            let path = try await country.send(sender)
            #expect(try await sender.get(path).body.contains("data-draft=\"request.\(path.dropFirst(10)).write\""))
        }
    }

    @Test func `a link that ends while somebody writes gives their words back, and a used one leads to a new one`()
        async throws
    {
        try await Country.run { country in
            let sender = try await country.site.browser(signedInAs: "ines")
            let path = try await country.send(sender)
            func link() async throws -> String {
                try await sender.get(path)
                let made = try await sender.post("\(path)/links")
                return "/r/" + (made.body.firstMatch(of: /\/r\/([A-Za-z0-9_-]+)</).map { String($0.1) } ?? "")
            }
            func opened(_ link: String) async throws -> Browser {
                let guest = country.site.browser()
                try await guest.get(link)
                try await guest.post(link)
                try await guest.get(link)
                return guest
            }
            let first = try await link()
            let late = try await opened(first)
            _ = try await link()
            let ended = try await late.post("\(first)/acts/ask", [("ask-text", "How old are the children?")])
            #expect(ended.status == 410 && ended.body.contains("How old are the children?"))
            let second = try await link()
            let guest = try await opened(second)
            #expect(try await guest.post("\(second)/acts/accept").status == 303)
            #expect(try await guest.get(second).body.contains("ask the sender for a new link"))
            let page = try await sender.get(path).body
            #expect(page.contains("The one-time link was used for the last answer"))
            _ = try await link()
            #expect(!(try await sender.get(path).body.contains("The one-time link was used for the last answer")))
        }
    }

    @Test func `somebody is moved on by program: both requests change or neither does`() async throws {
        try await Country.run { country in
            let sender = try await country.site.browser(signedInAs: "ines")
            let path = try await country.send(sender)
            let provider = try await country.site.browser(signedInAs: "tarek")
            try await provider.get(path)
            try await provider.post("\(path)/acts/accept")
            let ines = try await Program.signedIn(country.site, "ines")
            let act = "/api/v1\(path)/acts/transfer"
            #expect(try await ines.ask("POST", act, #"{"version":2}"#).status == 422)
            let next = """
                {"version":2,"next":{"kind":"referral","case":"\(country.caseID)","to":"\(country.refuge)",\
                "service":"\(country.next)","group":"any","need":"\(country.need)","once_key":"moving-on"}}
                """
            let moved = try await ines.ask("POST", act, next)
            #expect(moved.status == 200 && moved.json["state"]?.text == "transferred")
            let then = try #require(moved.json["moved_to"]?.text)
            #expect(try await ines.ask("GET", "/api/v1/requests/\(then)").json["state"]?.text == "sent")
            #expect(try await country.places() == [3, 0, 0])
            #expect(try await country.places(country.next) == [3, 0, 1])
        }
    }

    @Test(
        arguments: [
            ("Legal aid, Law Centre Bryn", "Law Centre Bryn", "Legal aid, Law Centre Bryn"),
            ("Lime house", "House of the Lindens", "Lime house, House of the Lindens"),
            (nil, "House of the Lindens", "House of the Lindens"),
        ] as [(String?, String, String)])
    func `a service that bears its organisation's name says it once`(
        service: String?, organisation: String, said: String
    ) {
        #expect(RequestWords.whom(service, organisation, .english) == said)
    }
}

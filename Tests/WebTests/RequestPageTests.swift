import Access
import Cases
import Directory
import Foundation
import Kernel
import Requests
import Storage
import TestKit
import Testing
import Vault

@testable import Web

/// A case of one organisation, two shelters with places, and everybody who asks and answers in a browser.
struct Country: Sendable {
    let site: WebTest
    let hotline: OrganisationID
    let refuge: OrganisationID
    let service: ServiceID
    let next: ServiceID
    let caseID: CaseID
    let need: NeedID

    /// - Parameters: consents: whether the person allowed asking the two shelters.
    init(_ site: WebTest, consents: Bool = true) async throws {
        self.site = site
        let directory = site.desk.directory
        hotline = try await directory.createOrganisation(.init(name: "The Line", kind: .hotline), by: .system)
        refuge = try await directory.createOrganisation(
            .init(name: "Refuge on the Hill", kind: .shelterProvider), by: .system)
        func service(_ owner: OrganisationID, _ name: String) async throws -> ServiceID {
            let id = try await directory.createService(
                of: owner, Service.Details(name: name, kind: "safe-accommodation"), by: .system)
            let places = PlacesReport(group: .any, unit: .beds, capacity: 3, occupied: 0)
            try await directory.reportState(StateReport(state: .open, places: [places]), of: id, by: .system)
            return id
        }
        self.service = try await service(site.shelter, "Lime house")
        next = try await service(refuge, "Hill house")
        for (login, name, role, organisation) in [
            ("ines", "Ines Roux", Role.caseManager, hotline), ("olga", "Olga Petrenko", .caseManager, refuge),
            ("kofi", "Kofi Mensah", .coordinator, hotline),
        ] {
            try await site.desk.access.createMember(
                login: login, displayName: name, passphrase: Secret(WebTest.passphrase), language: "en",
                organisation: organisation, roles: [role], by: .system)
        }
        let manager = Actor(
            kind: .member(.make(now: site.desk.world.now())), organisation: hotline, roles: ["case-manager"])
        let given = [site.shelter, refuge].map {
            RecordConsent(purpose: "service-referral", recipient: $0, answer: .given)
        }
        let opened = try await site.desk.cases.open(
            OpenCase(
                source: .hotline,
                fields: ["given-name": "Amina", "age": "30", "gender": "female", "summary": "secret"],
                consents: consents ? given : []), manager)
        caseID = opened.id
        need = try await site.desk.cases.addNeed(opened.id, AddNeed(kind: "safe-accommodation"), manager)
    }

    static func run(consents: Bool = true, _ body: @Sendable (Country) async throws -> Void) async throws {
        try await WebTest.run { site in try await body(try await Country(site, consents: consents)) }
    }

    var refer: String { "/cases/\(caseID)/refer" }
    var referPage: String { "\(refer)?need=\(need)&service=\(service)&group=any" }

    /// Sends a referral as the case manager does it; answers the path of the request.
    func send(_ browser: Browser, urgency: String = "urgent") async throws -> String {
        try await browser.get(referPage)
        let sent = try await browser.post(
            refer, [("group", "any"), ("urgency", urgency), ("message", "She can come tonight")])
        #expect(sent.status == 303)
        return sent.header("Location") ?? ""
    }

    func places(_ service: ServiceID? = nil) async throws -> [Int] {
        let entry = try await site.desk.directory.snapshot()[service ?? self.service]
        return entry?.places(.any).map { [$0.capacity, $0.occupied, $0.held] } ?? []
    }
}

@Suite struct RequestPageTests {
    @Test func `a referral is matched, previewed, sent, accepted, and the arrival takes the place`() async throws {
        try await Country.run { country in
            let sender = try await country.site.browser(signedInAs: "ines")
            let match = try await sender.get("/cases/\(country.caseID)/match?need=\(country.need)")
            #expect(match.status == 200)
            #expect(match.body.contains("2 services fit, best first") && match.body.contains("Lime house"))

            let preview = try await sender.get(country.referPage)
            #expect(preview.body.contains("The receiver will see exactly this") && preview.body.contains("Amina"))
            #expect(!preview.body.contains("secret"))
            let path = try await country.send(sender)
            #expect(try await country.places() == [3, 0, 1])
            #expect(try await sender.get(path).body.contains("A place is held until"))

            let provider = try await country.site.browser(signedInAs: "tarek")
            let desk = try await provider.get("/desk")
            #expect(desk.body.contains("To answer") && desk.body.contains("href=\"\(path)\""))
            let shown = try await provider.get(path)
            #expect(shown.body.contains("She can come tonight") && shown.body.contains("Amina"))
            #expect(try await provider.post("\(path)/acts/accept", [("accept-text", "Welcome")]).status == 303)
            try await provider.get(path)
            #expect(try await provider.post("\(path)/acts/arrive").status == 303)
            #expect(try await country.places() == [3, 1, 0])

            let page = try await sender.get("/cases/\(country.caseID)")
            #expect(page.body.contains("Referrals and requests") && page.body.contains("Arrived"))
            #expect(page.body.contains("Referral to a service: It was sent."))
            #expect(!page.body.contains("Something else was recorded"))
            let letter = try await sender.get("\(path)/print")
            #expect(letter.status == 200 && letter.body.contains("class=\"sheet\""))
        }
    }

    @Test func `a decline needs its reason and shows whom to ask next`() async throws {
        try await Country.run { country in
            let sender = try await country.site.browser(signedInAs: "ines")
            let path = try await country.send(sender)
            let provider = try await country.site.browser(signedInAs: "tarek")
            try await provider.get(path)
            let refused = try await provider.post("\(path)/acts/decline", [("decline-text", "Sorry, we are")])
            #expect(refused.status == 422 && refused.body.contains("Sorry, we are"))
            #expect(
                try await provider.post("\(path)/acts/decline", [("decline-reason", "full"), ("decline-text", "")])
                    .status == 303)
            #expect(try await country.places() == [3, 0, 0])
            let shown = try await sender.get(path)
            #expect(shown.body.contains("Whom to ask next") && shown.body.contains("Hill house"))
            #expect(shown.body.contains("service=\(country.next)"))
            #expect(try await sender.get("/desk").body.contains("Declined, late or asked back: your turn"))
            #expect(try await sender.get("/cases/\(country.caseID)").body.contains("See who is next: Hill house"))
        }
    }

    @Test func `who acts on an old page is told what happened, and keeps what they wrote`() async throws {
        try await Country.run { country in
            let sender = try await country.site.browser(signedInAs: "ines")
            let path = try await country.send(sender)
            let provider = try await country.site.browser(signedInAs: "tarek")
            try await provider.get(path)
            try await sender.get(path)
            #expect(try await sender.post("\(path)/acts/write", [("write-text", "One thing more")]).status == 303)
            let late = try await provider.post("\(path)/acts/ask", [("ask-text", "Does she smoke?")])
            #expect(late.status == 409)
            #expect(late.body.contains("Somebody was faster") && late.body.contains("Does she smoke?"))
            #expect(late.body.contains("What happened: Send a message."))
        }
    }

    @Test func `somebody without an account answers once by a link`() async throws {
        try await Country.run { country in
            let sender = try await country.site.browser(signedInAs: "ines")
            let path = try await country.send(sender)
            try await sender.get(path)
            let made = try await sender.post("\(path)/links")
            #expect(made.status == 200)
            let link = made.body.firstMatch(of: /\/r\/[A-Za-z0-9_-]{20,}/).map { String($0.0) } ?? ""
            #expect(!link.isEmpty)
            #expect(try await sender.get(path).body.firstMatch(of: /\/r\/[A-Za-z0-9_-]{20,}/) == nil)

            let guest = country.site.browser()
            // A messenger's preview and whoever reads a log follow the address, and learn nothing.
            for _ in 0..<3 {
                let door = try await country.site.browser().get(link)
                #expect(door.status == 200 && door.body.contains("Open the request"))
                for word in ["Amina", "The Line", "Lime house", "She can come tonight", "Referral"] {
                    #expect(!door.body.contains(word), "\(word)")
                }
            }
            #expect(try await guest.get(link).body.contains("Open the request"))
            let led = try await guest.post(link)
            #expect(led.status == 303 && led.header("Set-Cookie")?.contains("HttpOnly") == true)
            let opened = try await guest.get(link)
            #expect(opened.status == 200 && opened.body.contains("Amina") && opened.body.contains("Your answer"))
            #expect(opened.header("Cache-Control") == "no-store")
            country.site.clock.advance(minutes: 31)
            #expect(try await !guest.get(link).body.contains("Amina"))
            try await guest.post(link)
            #expect(try await guest.get(link).body.contains("Amina"))
            let looks = try await country.site.desk.database.read { read in
                try JournalEntry.readers(of: country.caseID.cast(), limit: 50, in: read)
                    .filter { $0.codes.contains("via=link") }.count
            }
            #expect(looks == 2)
            let title = opened.body.firstMatch(of: /<title>(.*?)<\/title>/).map { String($0.1) } ?? ""
            #expect(title.hasPrefix("Request"))
            let version = opened.hidden(to: "\(link)/acts/accept")
            #expect(try await guest.post("\(link)/acts/accept", [("accept-text", "Come")]).status == 303)
            let after = try await guest.get(link).body
            #expect(after.contains("Your answer was recorded") && !after.contains("Amina"))
            let again = try await guest.postRaw("\(link)/acts/accept", Browser.encode(version))
            #expect(again.status == 410 && again.body.contains("This link has ended"))
            #expect(try await sender.get(path).body.contains("Accepted"))
            country.site.clock.advance(hours: 100)
            #expect(try await guest.get(link).status == 410)
            #expect(try await guest.get("/r/nobody-ever-made-this-one").status == 404)
        }
    }

    @Test func `without consent nothing is sent, and the page says which consent is needed`() async throws {
        try await Country.run(consents: false) { country in
            let sender = try await country.site.browser(signedInAs: "ines")
            let page = try await sender.get(country.referPage)
            #expect(page.body.contains("Consent is missing") && page.body.contains("House of the Lindens"))
            #expect(page.body.contains("/cases/\(country.caseID)/consents/new?purpose=service-referral&amp;recipient="))
            #expect(!page.body.contains("Send the request"))
            let key = try await sender.get("/account").hidden(to: "/sign-out").first { $0.0 == "_csrf" }?.1 ?? ""
            let forced = try await sender.postRaw(
                country.refer,
                Browser.encode([
                    ("_csrf", key), ("need", "\(country.need)"), ("service", "\(country.service)"), ("group", "any"),
                    ("urgency", "urgent"),
                ]))
            #expect(forced.status == 409 && forced.body.contains("Consent is missing"))
            #expect(try await country.places() == [3, 0, 0])
        }
    }

    @Test func `a request and a case of others do not exist for a stranger`() async throws {
        try await Country.run { country in
            let path = try await country.send(try await country.site.browser(signedInAs: "ines"))
            let stranger = try await country.site.browser(signedInAs: "olga")
            for page in [
                path, "\(path)/print", country.referPage, "/cases/\(country.caseID)/match?need=\(country.need)",
            ] {
                #expect(try await stranger.get(page).status == 404, "\(page)")
            }
        }
    }

    @Test func `an inbox and an outbox show what is open, late and closed`() async throws {
        try await Country.run { country in
            let sender = try await country.site.browser(signedInAs: "ines")
            let path = try await country.send(sender)
            let provider = try await country.site.browser(signedInAs: "tarek")
            #expect(try await provider.get("/requests").body.contains("href=\"\(path)\""))
            #expect(try await provider.get("/requests?which=overdue").body.contains("Nothing is late."))
            country.site.clock.advance(hours: 5)
            let late = try await provider.get("/requests?which=overdue")
            #expect(late.body.contains("href=\"\(path)\"") && late.body.contains("Late: was due"))
            #expect(try await sender.get("/requests?box=sent").body.contains("House of the Lindens"))
            let desk = country.site.desk
            try await JobRunner(database: desk.database, world: desk.world, handlers: desk.requests.jobHandlers)
                .runDue(country.site.clock.now)
            let told = try await sender.get("/cases/\(country.caseID)")
            #expect(told.body.contains("It was not answered in time, and now stands on a named person&#39;s desk."))
            #expect(!told.body.contains("Something else was recorded"))
            #expect(try await sender.get(path).body.contains("Not answered in time"))
            #expect(try await sender.get("/requests?box=sent&which=closed").body.contains("No request has been closed"))
        }
    }

    @Test func `monitoring is for those who steer and shows no person`() async throws {
        try await Country.run { country in
            _ = try await country.send(try await country.site.browser(signedInAs: "ines"))
            country.site.clock.advance(hours: 5)
            let coordinator = try await country.site.browser(signedInAs: "kofi")
            let page = try await coordinator.get("/monitoring")
            #expect(page.status == 200)
            #expect(page.body.contains("The longest late first") && page.body.contains("House of the Lindens"))
            #expect(page.body.contains("<svg class=\"heat\"") && page.body.contains("Cases without a next step"))
            #expect(!page.body.contains("Amina"))
            #expect(try await coordinator.get("/desk").body.contains("What is stuck"))
            #expect(
                try await coordinator.get("/statistics").body.contains("No statistical cases have been imported yet"))
            for login in ["ines", "tarek"] {
                let other = try await country.site.browser(signedInAs: login)
                #expect(try await other.get("/monitoring").status == 403)
                #expect(try await other.get("/statistics").status == 403)
            }
        }
    }

    @Test func `an authority is asked to decide`() async throws {
        try await Country.run { country in
            let sender = try await country.site.browser(signedInAs: "ines")
            let empty = try await sender.get("/requests/new?kind=identification&case=\(country.caseID)")
            #expect(empty.status == 200 && empty.body.contains("nobody who can be asked"))
            let ministry = try await country.site.desk.directory.createOrganisation(
                .init(name: "Ministry", kind: .competentAuthority), by: .system)
            let path = "/requests/new?kind=identification&case=\(country.caseID)"
            let choice = try await sender.get(path)
            #expect(choice.body.contains("value=\"\(ministry)\""))
            #expect(try await sender.get("\(path)&to=\(ministry)").body.contains("Consent is missing"))
        }
    }
}

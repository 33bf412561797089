import Access
import Directory
import Kernel
import TestKit
import Testing
import Vault

@testable import Web

@Suite struct AdministrationTests {
    /// Somebody who manages the shelter's people, signed in.
    private func administrator(_ site: WebTest) async throws -> Browser {
        try await site.desk.access.createMember(
            login: "ada", displayName: "Ada Brook", passphrase: Secret(WebTest.passphrase), organisation: site.shelter,
            roles: [.administrator], by: .system)
        return try await site.browser(signedInAs: "ada")
    }

    private func path(_ login: String, _ site: WebTest) async throws -> String {
        let members = try await site.desk.access.members(of: site.shelter, by: .system)
        return Links.member(try #require(members.first { $0.login == login }).id).path
    }

    private func firstPassphrase(_ page: Answer) throws -> String {
        let found = try #require(page.body.firstMatch(of: /<strong dir="ltr">([0-9A-Z-]+)<\/strong>/))
        return String(found.1)
    }

    @Test func `somebody new gets a first passphrase and replaces it before anything else`() async throws {
        try await WebTest.run { site in
            let ada = try await administrator(site)
            #expect(try await ada.get("/administration").body.contains("Mira Aldous"))
            try await ada.get("/administration/new")
            #expect(!ada.page.body.contains("value=\"coordinator\""))
            let wrong = try await ada.post("/administration/new", [("name", "Noor"), ("login", "mira")])
            #expect(wrong.status == 422 && wrong.body.contains("value=\"Noor\""))
            let made = try await ada.post(
                "/administration/new", [("name", "Noor"), ("login", "noor"), ("roles", "provider"), ("language", "en")])
            #expect(made.status == 200)
            let first = try firstPassphrase(made)

            let noor = site.browser()
            try await noor.get("/sign-in")
            #expect(try await noor.post("/sign-in", [("name", "noor"), ("passphrase", first)]).status == 303)
            #expect(try await noor.get("/desk").header("Location") == "/account/passphrase")
            #expect(try await noor.get("/directory").header("Location") == "/account/passphrase")
            try await noor.get("/account/passphrase")
            let own = "quiet rivers of spring"
            let same = try await noor.post("/account/passphrase", [("old", first), ("new", first), ("again", first)])
            #expect(same.status == 422)
            let changed = try await noor.post("/account/passphrase", [("old", first), ("new", own), ("again", own)])
            #expect(changed.status == 303)
            #expect(try await noor.get("/desk").status == 200)
        }
    }

    @Test func `a first passphrase ends after seven days`() async throws {
        try await WebTest.run { site in
            let ada = try await administrator(site)
            try await ada.get(try await path("mira", site) + "/passphrase")
            let made = try await ada.post(try await path("mira", site) + "/passphrase")
            let first = try firstPassphrase(made)
            site.clock.advance(days: 7, seconds: 1)
            let mira = site.browser()
            #expect(try await mira.post("/sign-in", [("name", "mira"), ("passphrase", first)]).status == 422)
        }
    }

    @Test func `roles are given and taken, those that are not the administrator's to give are refused`() async throws {
        try await WebTest.run { site in
            let ada = try await administrator(site)
            let mira = try await site.browser(signedInAs: "mira")
            let roles = try await path("mira", site) + "/roles"
            try await ada.get(roles)
            #expect(try await ada.post(roles, [("roles", "coordinator")]).status == 422)
            try await ada.get(roles)
            #expect(try await ada.post(roles, [("roles", "provider")]).status == 303)
            #expect(try await mira.get("/cases/new").status == 403)
            let own = try await path("ada", site) + "/roles"
            try await ada.get(own)
            let last = try await ada.post(own, [("roles", "provider")])
            #expect(last.status == 409 && last.body.contains("Nobody else manages"))
        }
    }

    @Test func `ending somebody's work and closing an account are asked once more and hold at once`() async throws {
        try await WebTest.run { site in
            let ada = try await administrator(site)
            for (login, step) in [("mira", "leave"), ("tarek", "close")] {
                let theirs = try await site.browser(signedInAs: login)
                let page = try await path(login, site) + "/" + step
                #expect(try await ada.get(page).status == 200)
                #expect(try await theirs.get("/desk").status == 200)
                #expect(try await ada.post(page).status == 303)
                #expect(try await theirs.get("/desk").status == 303)
            }
            let own = try await path("ada", site) + "/leave"
            try await ada.get(own)
            #expect(try await ada.post(own).status == 409)
        }
    }

    @Test func `only administrators find the pages, and only their own people on them`() async throws {
        try await WebTest.run { site in
            let mira = try await site.browser(signedInAs: "mira")
            #expect(try await mira.get("/administration").status == 403)
            #expect(try await mira.get(try await path("tarek", site)).status == 403)
            let ada = try await administrator(site)
            let elsewhere = try await site.desk.access.createMember(
                login: "far", displayName: "Far Away", passphrase: Secret(WebTest.passphrase),
                organisation: OrganisationID(high: 1, low: 9), roles: [.provider], by: .system)
            for part in ["", "/roles", "/leave", "/close", "/passphrase"] {
                #expect(try await ada.get(Links.member(elsewhere).path + part).status == 404)
            }
        }
    }

    @Test func `a passphrase is changed by whoever knows the old one, and other sessions end`() async throws {
        try await WebTest.run { site in
            let here = try await site.browser(signedInAs: "mira")
            let there = try await site.browser(signedInAs: "mira")
            let new = "a longer and quieter passphrase"
            try await here.get("/account/passphrase")
            let wrong = try await here.post(
                "/account/passphrase", [("old", "not the old one"), ("new", new), ("again", new)])
            #expect(wrong.status == 422 && !wrong.body.contains(new))
            let right = try await here.post(
                "/account/passphrase", [("old", WebTest.passphrase), ("new", new), ("again", new)])
            #expect(right.status == 303)
            #expect(try await here.get("/desk").status == 200)
            #expect(try await there.get("/desk").status == 303)
        }
    }

    @Test func `who acts for two organisations chooses which on the account page`() async throws {
        try await WebTest.run { site in
            let mira = try await site.browser(signedInAs: "mira")
            #expect(try await !mira.get("/account").body.contains("Your organisations"))
            let second = try await site.desk.directory.createOrganisation(
                .init(name: "Night Line", kind: .hotline), by: .system)
            let members = try await site.desk.access.members(of: site.shelter, by: .system)
            let id = try #require(members.first { $0.login == "mira" }).id
            try await site.desk.access.grantRole(.hotlineOperator, to: id, in: second, by: .system)
            try await mira.get("/account")
            #expect(mira.page.body.contains("Your organisations"))
            let switched = try await mira.post("/account/organisation", [("organisation", second.description)])
            #expect(switched.status == 303)
            site.clock.advance(minutes: 2)
            #expect(try await mira.get("/desk").body.contains("Night Line"))
        }
    }
}

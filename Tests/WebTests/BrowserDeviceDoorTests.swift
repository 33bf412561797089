import Access
import Foundation
import Kernel
import Storage
import TestKit
import Testing
import Web

struct BrowserDeviceDoorTests {
    private static func token(_ browser: Browser) async throws -> (csrf: String, token: String) {
        let state = try await browser.get("/forms/device", [("Accept", "application/json")])
        let csrf = try #require(state.body.firstMatch(of: /"csrf":"([^"]+)"/)).1
        let made = try await browser.postRaw("/forms/device", "", [("X-CSRF-Token", String(csrf))])
        #expect(made.status == 201)
        return (String(csrf), String(try #require(made.body.firstMatch(of: /"token":"([^"]+)"/)).1))
    }

    @Test(arguments: Engine.allCases)
    func `a locked browser hears so with and without a session, and sends nothing more`(engine: Engine) async throws {
        try await WebTest.run(engine) { test in
            let browser = try await test.browser(signedInAs: "tarek")
            #expect(try await browser.postRaw("/forms/device", "").status == 403)
            let (csrf, token) = try await Self.token(browser)
            let mine = ("X-Palermo-Device", token)
            let known = try await browser.get("/forms/device", [("Accept", "application/json"), mine])
            #expect(known.body.contains("\"registered\":true"))
            #expect(try await browser.get("/account").body.contains("Lock it now"))
            let keeper = try await test.browser(signedInAs: "mira")
            let page = try await keeper.get("/forms/devices")
            #expect(page.body.contains("Tarek Aydin"))
            let path = String(try #require(page.body.firstMatch(of: /action="(\/forms\/devices\/[^\/]+\/lock)"/)).1)
            #expect(try await keeper.post(path).status == 303)
            let nobody = test.browser()
            for asking in [browser, nobody] {
                #expect(try await asking.get("/forms/device", [("Accept", "application/json"), mine]).status == 423)
            }
            #expect(try await nobody.postRaw("/submission", "", [mine, ("X-CSRF-Token", csrf)]).status == 423)
            #expect(try await nobody.postRaw("/forms/device/erased", "", [mine]).status == 204)
            #expect(try await keeper.get("/forms/devices").body.contains("What it kept is destroyed"))
        }
    }

    @Test func `a script that is signed out is told in JSON, and no window asks for a passphrase`() async throws {
        try await WebTest.run { test in
            let nobody = test.browser()
            for path in ["/forms/device", "/forms/list"] {
                let answer = try await nobody.get(path, [("Accept", "application/json")])
                #expect(answer.status == 401)
                #expect(answer.header("Content-Type") == "application/problem+json")
            }
            let sent = try await nobody.postRaw("/submission", "", [("X-CSRF-Token", "x")])
            #expect(sent.status == 401)
            #expect(sent.header("WWW-Authenticate") == nil)
            #expect(try await nobody.get("/forms/list").status == 303)
        }
    }

    @Test(arguments: Engine.allCases)
    func `browsers that keep forms are listed and locked by program`(engine: Engine) async throws {
        try await WebTest.run(engine) { test in
            _ = try await Self.token(try await test.browser(signedInAs: "tarek"))
            let keeper = try await test.browser(signedInAs: "mira")
            let csrf = try #require(
                try await keeper.get("/forms/device").body.firstMatch(of: /"csrf":"([^"]+)"/)
            ).1
            let list = try await keeper.get("/api/v1/browser-devices")
            let id = try #require(list.body.firstMatch(of: /"id":"([^"]+)"/)).1
            let lock = "/api/v1/browser-devices/\(id)/lock"
            let proof = [("X-CSRF-Token", String(csrf)), ("Content-Type", "application/json")]
            #expect(try await keeper.send("PUT", lock, proof, []).status == 204)
            #expect(try await keeper.get("/api/v1/browser-devices").body.contains("locked_at"))
            #expect(try await keeper.send("DELETE", lock, proof, []).status == 204)
            #expect(try await !keeper.get("/api/v1/browser-devices").body.contains("locked_at"))
        }
    }
}

import Access
import Directory
import Kernel
import Storage
import TestKit
import Testing
import Vault

@testable import Web

@Suite struct SecondFactorTests {
    private func secret(_ page: Answer) throws -> String {
        String(try #require(page.body.firstMatch(of: /<code dir="ltr">([A-Z2-7]{32})<\/code>/)).1)
    }

    private func bytes(_ base32: String) -> [UInt8] {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        var (out, pending, bits) = ([UInt8](), 0, 0)
        for letter in base32 {
            pending = (pending << 5 | (alphabet.firstIndex(of: letter) ?? 0)) & 0xffff
            bits += 5
            if bits >= 8 {
                bits -= 8
                out.append(UInt8(truncatingIfNeeded: pending >> bits))
            }
        }
        return out
    }

    private func code(_ secret: String, _ site: WebTest) -> String {
        OneTimePassword.code(bytes(secret), step: OneTimePassword.step(at: site.clock.now))
    }

    /// Switched on for `mira`; the secret and the recovery codes.
    private func switchOn(_ mira: Browser, _ site: WebTest) async throws -> (secret: String, codes: [String]) {
        try await mira.get("/account/second-factor")
        let begun = try await mira.post("/account/second-factor/begin")
        let secret = try secret(begun)
        let wrong = try await mira.post("/account/second-factor/confirm", [("secret", secret), ("code", "000000")])
        #expect(wrong.status == 422 && wrong.body.contains(secret))
        let on = try await mira.post(
            "/account/second-factor/confirm", [("secret", secret), ("code", code(secret, site))])
        #expect(on.status == 200)
        let codes = on.body.matches(of: /<code dir="ltr">([0-9A-Z-]{14})<\/code>/).map { String($0.1) }
        #expect(codes.count == 10)
        return (secret, codes)
    }

    private func passphrase(_ site: WebTest, _ login: String) async throws -> Browser {
        let browser = site.browser()
        try await browser.get("/sign-in")
        let answer = try await browser.post("/sign-in", [("name", login), ("passphrase", WebTest.passphrase)])
        #expect(answer.status == 303 && answer.header("Location")?.hasPrefix("/sign-in/code") == true)
        return browser
    }

    @Test(arguments: Engine.allCases)
    func `with the passphrase alone nothing is open, and each code opens once`(engine: Engine) async throws {
        try await WebTest.run(engine) { site in
            let mira = try await site.browser(signedInAs: "mira")
            let other = try await site.browser(signedInAs: "mira")
            let (secret, codes) = try await switchOn(mira, site)
            #expect(try await mira.get("/desk").status == 200)
            #expect(try await other.get("/desk").status == 303, "sessions elsewhere have ended")

            site.clock.advance(seconds: 60)
            let half = try await passphrase(site, "mira")
            for path in ["/desk", "/cases", "/account", "/account/second-factor", "/directory"] {
                #expect(try await half.get(path).header("Location") == "/sign-in/code", "\(path)")
            }
            #expect(try await half.get("/api/v1/me").status == 403)
            let program = site.browser()
            let json = [("Content-Type", "application/json")]
            let begun = try await program.postRaw(
                "/api/v1/session", "{\"login\":\"mira\",\"passphrase\":\"\(WebTest.passphrase)\"}", json)
            let token = try #require(begun.body.firstMatch(of: /"token":"([^"]+)"/)).1
            program.headers = [("Authorization", "Bearer \(token)")]
            #expect(try await program.get("/api/v1/me").status == 403)
            #expect(try await program.postRaw("/api/v1/session/code", "{\"code\":\"123456\"}", json).status == 403)
            #expect(try await program.postRaw("/api/v1/session/code", "{\"code\":\"\(codes[1])\"}", json).status == 204)
            #expect(try await program.get("/api/v1/me").status == 200)
            try await half.get("/sign-in/code")
            #expect(try await half.post("/sign-in/code", [("code", "123456")]).status == 422)
            let right = code(secret, site)
            #expect(try await half.post("/sign-in/code", [("code", right)]).status == 303)
            #expect(try await half.get("/desk").status == 200)

            let again = try await passphrase(site, "mira")
            try await again.get("/sign-in/code")
            #expect(try await again.post("/sign-in/code", [("code", right)]).status == 422, "seen over a shoulder")
            #expect(try await again.post("/sign-in/code", [("code", codes[0].lowercased())]).status == 303)
            #expect(try await again.get("/desk").status == 200)
            let third = try await passphrase(site, "mira")
            try await third.get("/sign-in/code")
            #expect(try await third.post("/sign-in/code", [("code", codes[0])]).status == 422)
        }
    }

    @Test func `codes cannot be tried without end`() async throws {
        try await WebTest.run { site in
            let mira = try await site.browser(signedInAs: "mira")
            let (secret, _) = try await switchOn(mira, site)
            site.clock.advance(seconds: 60)
            let half = try await passphrase(site, "mira")
            try await half.get("/sign-in/code")
            var statuses: [Int] = []
            for _ in 0..<8 { statuses.append(try await half.post("/sign-in/code", [("code", "000000")]).status) }
            #expect(statuses.last == 429)
            // The right one waits too.
            #expect(try await half.post("/sign-in/code", [("code", code(secret, site))]).status == 429)
        }
    }

    @Test func `a role that asks for it opens nothing before it is set up, and cannot switch it off`() async throws {
        try await WebTest.run(settings: Settings()) { site in
            try await site.desk.access.createMember(
                login: "ada", displayName: "Ada Brook", passphrase: Secret(WebTest.passphrase),
                organisation: site.shelter, roles: [.administrator], by: .system)
            let ada = site.browser()
            try await ada.get("/sign-in")
            try await ada.post("/sign-in", [("name", "ada"), ("passphrase", WebTest.passphrase)])
            for path in ["/desk", "/administration", "/directory"] {
                #expect(try await ada.get(path).header("Location") == "/account/second-factor", "\(path)")
            }
            #expect(try await ada.get("/api/v1/directory/services").status == 403)
            let (secret, _) = try await switchOn(ada, site)
            #expect(try await ada.get("/administration").status == 200)
            site.clock.advance(seconds: 60)
            let shown = try await ada.get("/account/second-factor")
            #expect(!shown.body.contains("/account/second-factor/off"), "what is refused is not offered")
            let token = try #require(shown.body.firstMatch(of: /name="_csrf" value="([^"]+)"/))
            let off = try await ada.post(
                "/account/second-factor/off",
                [("_csrf", String(token.1)), ("for", "off"), ("code", code(secret, site))])
            #expect(off.status == 409)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a lost account is opened by two administrators, never by one`(engine: Engine) async throws {
        try await WebTest.run(engine) { site in
            let access = site.desk.access
            let mira = try await site.browser(signedInAs: "mira")
            _ = try await switchOn(mira, site)
            var administrators: [Actor] = []
            for login in ["ada", "ben"] {
                let id = try await access.createMember(
                    login: login, displayName: login, passphrase: Secret(WebTest.passphrase),
                    organisation: site.shelter, roles: [.administrator], by: .system)
                administrators.append(
                    Actor(kind: .member(id), organisation: site.shelter, roles: [Role.administrator.rawValue]))
            }
            let member = try #require(try await access.member(login: "mira", by: .system))
            func reset(_ actor: Actor) async throws -> Secret<String>? {
                switch try await access.resetFactor(of: member, in: site.shelter, by: actor) {
                case .asked: nil
                case .done(let made): made
                }
            }
            #expect(try await reset(administrators[0]) == nil)
            await #expect(throws: AccessProblem.askedAlready) { _ = try await reset(administrators[0]) }
            #expect(try await access.isFactorResetAsked(of: member))
            // What was asked and not confirmed lapses; then it is asked anew.
            site.clock.advance(days: 4)
            #expect(try await reset(administrators[1]) == nil)
            let first = try #require(try await reset(administrators[0]))
            #expect(try await mira.get("/desk").status == 303)
            let again = site.browser()
            try await again.get("/sign-in")
            let answer = try await again.post("/sign-in", [("name", "mira"), ("passphrase", first.reveal())])
            #expect(answer.header("Location") == "/desk")
            #expect(try await again.get("/desk").header("Location") == "/account/passphrase")
        }
    }
}

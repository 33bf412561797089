import Testing

@testable import Web

@Suite struct SignInTests {
    @Test func `signing in opens the desk and signing out closes it`() async throws {
        try await WebTest.run { site in
            let browser = site.browser()
            #expect(try await browser.get("/desk").status == 303)
            #expect(browser.page.header("Location") == "/sign-in")
            let answer = try await site.signIn(browser, "mira")
            #expect(answer.status == 303)
            #expect(answer.header("Location") == "/desk")
            let cookie = try #require(answer.all("Set-Cookie").first { $0.hasPrefix("palermo-session=") })
            #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"))
            let desk = try await browser.get("/desk")
            #expect(desk.status == 200)
            #expect(desk.body.contains("Mira Aldous") && desk.body.contains("House of the Lindens"))
            let old = browser.cookies
            #expect(try await browser.post("/sign-out").status == 303)
            #expect(browser.cookies["palermo-session"] == nil)
            browser.cookies = old
            #expect(try await browser.get("/desk").status == 303)
        }
    }

    @Test func `over TLS the cookie is bound to this host`() async throws {
        try await WebTest.run(settings: Settings(isTLS: true)) { site in
            let answer = try await site.signIn(site.browser(), "mira")
            let cookie = try #require(answer.all("Set-Cookie").first)
            #expect(cookie.hasPrefix("__Host-palermo-session=") && cookie.contains("; Secure"))
        }
    }

    @Test func `behind a proxy one visitor's failures do not keep the others out`() async throws {
        try await WebTest.run(settings: Settings(isTLS: true, proxies: .loopback)) { site in
            let guesser = site.browser()
            guesser.headers = [("X-Forwarded-For", "203.0.113.9")]
            for number in 0..<40 {
                try await guesser.post("/sign-in", [("name", "nobody\(number)"), ("passphrase", "wrong passphrase")])
            }
            #expect(guesser.page.status == 429)
            let visitor = site.browser()
            visitor.headers = [("X-Forwarded-For", "198.51.100.4")]
            #expect(try await site.signIn(visitor, "mira").status == 303)
            #expect(visitor.page.header("Strict-Transport-Security") == "max-age=31536000")
        }
    }

    @Test func `signing in again ends the session that the browser had`() async throws {
        try await WebTest.run { site in
            let browser = try await site.browser(signedInAs: "mira")
            let old = browser.cookies
            try await browser.post("/sign-in", [("name", "mira"), ("passphrase", WebTest.passphrase)])
            #expect(browser.page.status == 303)
            #expect(try await browser.get("/desk").status == 200)
            browser.cookies = old
            #expect(try await browser.get("/desk").status == 303)
        }
    }

    @Test func `a passphrase that is too long to be one is refused on its field`() async throws {
        try await WebTest.run { site in
            let browser = site.browser()
            let long = String(repeating: "x", count: 2_001)
            let answer = try await browser.post("/sign-in", [("name", "mira"), ("passphrase", long)])
            #expect(answer.status == 422 && answer.body.contains("longer than any passphrase"))
        }
    }

    @Test(arguments: ["mira", "nobody"])
    func `a wrong passphrase and an unknown name get the same answer`(name: String) async throws {
        try await WebTest.run { site in
            let browser = site.browser()
            try await browser.get("/sign-in")
            let answer = try await browser.post("/sign-in", [("name", name), ("passphrase", "wrong passphrase")])
            #expect(answer.status == 422)
            #expect(answer.body.contains("do not match"))
            #expect(answer.body.contains("value=\"\(name)\""))
            #expect(!answer.body.contains("wrong passphrase"))
        }
    }

    @Test func `too many tries must wait`() async throws {
        try await WebTest.run { site in
            let browser = site.browser()
            var last = Answer(status: 0, headers: [], bytes: [])
            for _ in 0..<8 {
                try await browser.get("/sign-in")
                last = try await browser.post("/sign-in", [("name", "mira"), ("passphrase", "wrong passphrase")])
            }
            #expect(last.status == 429)
            #expect(Int(last.header("Retry-After") ?? "") ?? 0 > 0)
        }
    }

    @Test func `after signing in one goes on where one wanted to, and never elsewhere`() async throws {
        try await WebTest.run { site in
            let browser = site.browser()
            #expect(try await browser.get("/account?x=1").header("Location") == "/sign-in?back=%2Faccount%3Fx%3D1")
            let there = try await site.signIn(browser, "mira", path: "/sign-in?back=%2Faccount%3Fx%3D1")
            #expect(there.header("Location") == "/account?x=1")
            let elsewhere = try await site.signIn(
                site.browser(), "tarek", path: "/sign-in?back=%2F%2Felsewhere.example")
            #expect(elsewhere.header("Location") == "/desk")
        }
    }

    @Test func `another site's form does not sign anybody in`() async throws {
        try await WebTest.run { site in
            let fields = Browser.encode([("name", "mira"), ("passphrase", WebTest.passphrase)])
            for headers in [[("Origin", "https://elsewhere.example")], [("Sec-Fetch-Site", "cross-site")]] {
                let answer = try await site.browser().postRaw("/sign-in", fields, headers)
                #expect(answer.status == 403)
                #expect(answer.all("Set-Cookie").isEmpty)
            }
        }
    }

    @Test func `open sessions are listed and can be ended`() async throws {
        try await WebTest.run { site in
            let here = try await site.browser(signedInAs: "mira")
            let there = try await site.browser(signedInAs: "mira")
            try await here.get("/account")
            #expect(here.page.body.contains("This one"))
            #expect(try await here.post("/account/sessions/revoke-others").status == 303)
            #expect(try await there.get("/desk").status == 303)
            #expect(try await here.get("/account").status == 200)
        }
    }

    @Test func `the account's language comes before the browser's`() async throws {
        try await WebTest.run { site in
            let browser = try await site.browser(signedInAs: "salma")
            browser.headers = [("Accept-Language", "fr")]
            let desk = try await browser.get("/desk")
            #expect(desk.body.contains("<html lang=\"ar\" dir=\"rtl\">"))
            #expect(desk.header("Content-Language") == "ar")
            try await browser.post("/language", [("language", "ru"), ("back", "/desk")])
            #expect(browser.page.header("Location") == "/desk")
            #expect(try await browser.get("/desk").body.contains("<html lang=\"ru\" dir=\"ltr\">"))
        }
    }
}

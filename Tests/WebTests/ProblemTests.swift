import Testing

@testable import Web

@Suite struct ProblemTests {
    static let id = "0190b6a4-0000-7000-8000-000000000001"

    @Test func `every page carries the headers that keep it in its place`() async throws {
        try await WebTest.run { site in
            for path in ["/", "/sign-in", "/desk", "/nowhere"] {
                let answer = try await site.browser().get(path)
                #expect(answer.header("Content-Security-Policy")?.hasPrefix("default-src 'none'") == true)
                #expect(answer.header("X-Content-Type-Options") == "nosniff")
                #expect(answer.header("Referrer-Policy") == "no-referrer")
                #expect(answer.header("Cache-Control") == "no-store")
                #expect(answer.header("Cross-Origin-Opener-Policy") == "same-origin")
                #expect(!answer.body.contains("<style") && !answer.body.contains("style=\""))
                #expect(!answer.body.contains("<script>") && !answer.body.contains("onclick"))
            }
        }
    }

    @Test func `the public page leaves nothing behind`() async throws {
        try await WebTest.run { site in
            let browser = site.browser()
            let page = try await browser.get("/?lang=ar")
            #expect(page.status == 200)
            #expect(browser.cookies.isEmpty)
            #expect(page.body.contains("dir=\"rtl\""))
            #expect(page.body.contains("data-exit"))
            #expect(!page.body.lowercased().contains("<title>traffick"))
        }
    }

    @Test func `a first page with its style sheet and script weighs at most 30 KB`() async throws {
        try await WebTest.run { site in
            let browser = site.browser()
            let page = try await browser.get("/")
            var total = page.bytes.count
            for asset in page.body.matches(of: /"(\/assets\/[^"]+)"/) {
                let answer = try await browser.get(String(asset.1))
                #expect(answer.status == 200)
                #expect(answer.header("Cache-Control")?.contains("immutable") == true)
                let tag = try #require(answer.header("ETag"))
                #expect(try await browser.get(String(asset.1), [("If-None-Match", tag)]).status == 304)
                total += answer.bytes.count
            }
            #expect(total <= 30 * 1_024, "\(total) bytes")
        }
    }

    @Test func `what does not exist and what may not be known are one answer`() async throws {
        try await WebTest.run(rooms: [NoteRoom()]) { site in
            let browser = try await site.browser(signedInAs: "mira")
            let refused = try await browser.get("/notes/\(Self.id)")
            let missing = try await browser.get("/nopes/\(Self.id)")
            #expect(refused.status == 404 && missing.status == 404)
            #expect(refused.body.replacing("/notes/", with: "/nopes/") == missing.body)
        }
    }

    @Test func `the API answers problems as problems`() async throws {
        try await WebTest.run(rooms: [NoteRoom()]) { site in
            let browser = site.browser()
            let signedOut = try await browser.get("/api/notes/\(Self.id)")
            #expect(signedOut.status == 401)
            #expect(signedOut.header("Content-Type") == "application/problem+json")
            try await site.signIn(browser, "mira")
            #expect(try await browser.get("/api/notes/\(Self.id)").status == 403)
            #expect(try await browser.get("/api/notes/1").status == 404)
            #expect(try await browser.get("/api/nothing").body.contains("\"code\":\"unknown\""))
            let json = [("Content-Type", "application/json")]
            #expect(try await browser.postRaw("/api/notes", "{}", json).status == 201)
            #expect(try await browser.postRaw("/api/notes", "a=b").status == 415)
            #expect(try await browser.postRaw("/api/notes", String(repeating: " ", count: 101), json).status == 413)
            #expect(
                try await browser.postRaw("/api/notes", "{}", json + [("Sec-Fetch-Site", "cross-site")]).status == 403)
        }
    }

    @Test func `our own failures say a number and nothing else`() async throws {
        try await WebTest.run(rooms: [NoteRoom()]) { site in
            let answer = try await site.browser(signedInAs: "mira").get("/broken")
            #expect(answer.status == 500)
            #expect(!answer.body.contains("secret") && !answer.body.contains("Broken"))
        }
    }

    @Test func `bad forms get a clear answer`() async throws {
        try await WebTest.run { site in
            let browser = site.browser()
            let form = "application/x-www-form-urlencoded"
            let cases: [(String, String, Int)] = [
                (form, "name=%FF%FE&passphrase=x", 400),
                (form, "name=%G1", 400),
                (form, "name=mi%00ra&passphrase=x", 400),
                (form + "; charset=iso-8859-1", "name=mira", 400),
                ("application/json", "{}", 415),
                ("text/plain", "name=mira", 415),
                ("multipart/form-data", "x", 400),
                ("multipart/form-data; boundary=x", "--y", 400),
                (form, "name=" + String(repeating: "a", count: 300_000), 413),
            ]
            for (type, body, status) in cases {
                let answer = try await browser.postRaw("/sign-in", body, [("Content-Type", type)])
                #expect(answer.status == status, "\(type) \(body.prefix(30))")
                #expect(answer.body.contains("<h1>"))
            }
        }
    }

    @Test func `addresses are read with care`() async throws {
        try await WebTest.run { site in
            let browser = site.browser()
            #expect(try await browser.get("/sign-in/").status == 200)
            #expect(try await browser.get("/%2e%2e/%2e%2e/etc/passwd").status == 404)
            #expect(try await browser.get("/assets/../palermo.css").status == 404)
            #expect(try await browser.get("/" + String(repeating: "a/", count: 500)).status == 404)
            #expect(try await browser.get("/healthz").body == "ok\n")
            let wrong = try await browser.send("DELETE", "/sign-in", [], [])
            #expect(wrong.status == 405)
            #expect(wrong.header("Allow") == "GET, HEAD, POST")
        }
    }

    @Test func `HEAD is GET without the body`() async throws {
        try await WebTest.run { site in
            let browser = site.browser()
            let get = try await browser.get("/")
            let head = try await browser.send("HEAD", "/", [], [])
            #expect(head.status == 200 && head.bytes.isEmpty)
            #expect(head.header("Content-Length") == String(get.bytes.count))
        }
    }

    @Test(arguments: [
        ("fr-CM, en;q=0.5", "fr"), ("xx", "en"), ("ar;q=0.9, ru;q=0.8", "ar"), ("", "en"), ("zh-TW", "zh-Hans"),
    ])
    func `the public page follows the browser's language`(wish: String, tag: String) async throws {
        try await WebTest.run { site in
            let page = try await site.browser().get("/", [("Accept-Language", wish)])
            #expect(page.body.contains("<html lang=\"\(tag)\""))
        }
    }
}

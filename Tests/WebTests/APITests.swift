import Access
import Cases
import Directory
import Kernel
import Testing

@testable import Web

/// A program that speaks JSON with the site.
struct Program: Sendable {
    let site: WebTest
    var token: String?
    var headers: [(String, String)] = []

    func ask(_ method: String, _ path: String, _ body: String? = nil) async throws -> (status: Int, json: JSONValue) {
        let answer = try await raw(method, path, body)
        let json = answer.bytes.isEmpty ? JSONValue.null : try JSONValue(parsing: answer.bytes)
        return (answer.status, json)
    }

    func raw(_ method: String, _ path: String, _ body: String? = nil) async throws -> Answer {
        var more = headers
        if let token { more.append(("Authorization", "Bearer \(token)")) }
        if body != nil && !headers.contains(where: { $0.0 == "Content-Type" }) {
            more.append(("Content-Type", "application/json"))
        }
        return try await site.browser().send(method, path, more, Array((body ?? "").utf8))
    }

    static func signedIn(_ site: WebTest, _ login: String) async throws -> Program {
        var program = Program(site: site)
        let body = "{\"login\":\"\(login)\",\"passphrase\":\"\(WebTest.passphrase)\"}"
        program.token = try await program.ask("POST", "/api/v1/session", body).json["token"]?.text
        return program
    }
}

@Suite struct APITests {
    static let nobody = "0190b6a4-0000-7000-8000-000000000001"

    @Test func `every door of the API stands in the document, and nothing else does`() async throws {
        try await WebTest.run { site in
            let document = try await Program(site: site).ask("GET", "/api/openapi.json")
            #expect(document.status == 200)
            var described: Set<String> = []
            for path in document.json["paths"]?.members ?? [] {
                for method in path.value.members ?? [] { described.insert("\(method.name.uppercased()) \(path.name)") }
            }
            var doors = Doors()
            for room in WebApp.rooms { room.open(&doors) }
            let open = doors.table.all.filter { $0.path.hasPrefix("/api/") || $0.path.hasPrefix("/hsds") }
            #expect(Set(open.map { "\($0.method) \($0.path)" }) == described)
            #expect(described.count > 50)
            let names = APIRoom.operations.map(\.name)
            #expect(Set(names).count == names.count)
        }
    }

    @Test func `a token is given for a passphrase, works, and ends`() async throws {
        try await WebTest.run { site in
            let wrong = try await Program(site: site).ask(
                "POST", "/api/v1/session", #"{"login":"mira","passphrase":"not this one at all"}"#)
            #expect(wrong.status == 403)
            let mira = try await Program.signedIn(site, "mira")
            #expect(try await mira.ask("GET", "/api/v1/me").json["name"]?.text == "Mira Aldous")
            #expect(try await mira.ask("DELETE", "/api/v1/session").status == 204)
            let after = try await mira.raw("GET", "/api/v1/me")
            #expect(after.status == 401)
            #expect(after.header("WWW-Authenticate")?.hasPrefix("Bearer") == true)
        }
    }

    @Test func `with a cookie a change needs the session's token, with a bearer it does not`() async throws {
        try await WebTest.run { site in
            let browser = try await site.browser(signedInAs: "mira")
            let body = Array(#"{"source":"hotline"}"#.utf8)
            let type = ("Content-Type", "application/json")
            let bare = try await browser.send("POST", "/api/v1/cases", [type], body)
            #expect(bare.status == 403)
            let me = try await browser.send("GET", "/api/v1/me", [], [])
            let proof = try #require(try JSONValue(parsing: me.bytes)["csrf_token"]?.text)
            let foreign = try await browser.send(
                "POST", "/api/v1/cases", [type, ("X-CSRF-Token", proof), ("Origin", "https://elsewhere.example")], body)
            #expect(foreign.status == 403)
            let good = try await browser.send("POST", "/api/v1/cases", [type, ("X-CSRF-Token", proof)], body)
            #expect(good.status == 201)
            let bearer = try await Program.signedIn(site, "mira").ask("POST", "/api/v1/cases", #"{"source":"hotline"}"#)
            #expect(bearer.status == 201)
        }
    }

    @Test(
        arguments: [
            ("GET", "/api/v1/cases?colour=red", nil, nil, 400), ("GET", "/api/v1/cases?limit=many", nil, nil, 400),
            ("GET", "/api/v1/cases?limit=201", nil, nil, 400), ("GET", "/api/v1/cases/\(nobody)", nil, nil, 404),
            ("GET", "/api/v1/cases/no-id", nil, nil, 404), ("PUT", "/api/v1/cases", "{}", nil, 405),
            ("POST", "/api/v1/cases", "{", nil, 400), ("POST", "/api/v1/cases", "{}", nil, 422),
            ("POST", "/api/v1/cases", #"{"source":7}"#, nil, 422),
            ("POST", "/api/v1/cases", #"{"source":"hotline","surprise":1}"#, nil, 422),
            ("POST", "/api/v1/cases", #"{"source":"hotline","source":"police"}"#, nil, 422),
            ("POST", "/api/v1/cases", #"{"source":"hotline"}"#, "text/plain", 415),
            ("POST", "/api/v1/cases", #"{"source":"hotline"}"#, "application/json; charset=latin1", 400),
            ("POST", "/api/v1/cases/\(nobody)/notes", #"{"text":"   "}"#, nil, 422),
            ("GET", "/api/v1/monitoring/summary", nil, nil, 403), ("GET", "/api/v1/nothing", nil, nil, 404),
        ] as [(String, String, String?, String?, Int)])
    func `what is not as described is refused as a problem`(
        method: String, path: String, body: String?, type: String?, status: Int
    ) async throws {
        try await WebTest.run { site in
            var mira = try await Program.signedIn(site, "mira")
            if let type { mira.headers.append(("Content-Type", type)) }
            let answer = try await mira.raw(method, path, body)
            #expect(answer.status == status)
            #expect(answer.header("Content-Type") == "application/problem+json")
            #expect(try JSONValue(parsing: answer.bytes)["status"]?.integer == status)
            if status == 405 { #expect(answer.header("Allow") == "GET, HEAD, POST") }
        }
    }

    @Test func `a refusal names the members by pointer, and no value`() async throws {
        try await WebTest.run { site in
            let mira = try await Program.signedIn(site, "mira")
            let answer = try await mira.raw(
                "POST", "/api/v1/cases", #"{"fields":{"phone":5,"secret":"Amina"},"needs":[{"kind":"castle"}]}"#)
            let errors = try JSONValue(parsing: answer.bytes)["errors"]?.items ?? []
            let pointers = Set(errors.compactMap { $0["pointer"]?.text })
            #expect(pointers == ["/fields/phone", "/fields/secret", "/needs/0/kind", "/source"])
            #expect(!answer.body.contains("Amina") && !answer.body.contains("castle"))
        }
    }

    @Test func `more than a megabyte is not read`() async throws {
        try await WebTest.run { site in
            let mira = try await Program.signedIn(site, "mira")
            let long = "{\"source\":\"" + String(repeating: "a", count: Limits.jsonBytesMax) + "\"}"
            #expect(try await mira.raw("POST", "/api/v1/cases", long).status == 413)
        }
    }
}

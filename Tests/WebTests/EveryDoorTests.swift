import Access
import Cases
import Directory
import Foundation
import Kernel
import Storage
import TestKit
import Testing
import Vault

@testable import Web

/// No door without a guard: every address that the program answers is found in its own table of routes, not remembered here.
@Suite struct EveryDoorTests {
    private static let routes: [(method: String, path: String)] = {
        var doors = Doors()
        for room in WebApp.rooms { room.open(&doors) }
        return doors.table.all.sorted { ($0.path, $0.method) < ($1.path, $1.method) }
    }()

    /// What answers somebody who shows nothing at all, and why it may.
    private static let open: [String: String] = [
        "GET /": "the public page", "GET /help": "the public page", "GET /sign-in": "where one signs in",
        "POST /sign-in": "where one signs in", "GET /healthz": "a word", "GET /readyz": "a word",
        "GET /metrics": "numbers, from this machine only", "GET /tables": "published tables",
        "GET /proof": "checks a paper's code", "POST /proof": "checks a paper's code",
        "GET /forms/device": "tells a locked device so", "GET /api/v1/openapi.json": "what the interface is",
        "GET /api/openapi.json": "what the interface is", "POST /api/v1/session": "where one signs in",
    ]

    /// The open directory is for everybody, also where it is asked with POST; the rest is the program of the pages itself.
    private static func isOpen(_ route: (method: String, path: String)) -> Bool {
        open["\(route.method) \(route.path)"] != nil || route.path == "/hsds" || route.path.hasPrefix("/hsds/")
            || ["/forms/app.webmanifest", "/forms/shell.json", "/forms/worker.js"].contains(route.path)
    }

    private static let unknown = "018f0000-0000-7000-8000-00000000ffff"

    private func address(_ path: String, _ values: [String: String] = [:]) -> String {
        path.split(separator: "/", omittingEmptySubsequences: false).map { part -> String in
            guard part.hasPrefix("{") else { return String(part) }
            return values[String(part.dropFirst().dropLast())] ?? Self.unknown
        }.joined(separator: "/")
    }

    private func ask(_ browser: Browser, _ route: (method: String, path: String), _ path: String) async throws -> Int {
        if route.method == "GET" { return try await browser.send("GET", path, [], []).status }
        let isAPI = route.path.hasPrefix("/api/")
        let type = isAPI ? "application/json" : "application/x-www-form-urlencoded"
        return try await browser.send(route.method, path, [("Content-Type", type)], Array((isAPI ? "{}" : "a=b").utf8))
            .status
    }

    @Test func `who shows nothing is let in nowhere but where everybody may be`() async throws {
        try await WebTest.run { site in
            #expect(Self.routes.count > 200)
            var answered: [String] = []
            for route in Self.routes {
                let name = "\(route.method) \(route.path)"
                let answer = try await self.ask(site.browser(), route, self.address(route.path))
                #expect(answer < 500, "\(name) broke: \(answer)")
                if (200..<300).contains(answer), !Self.isOpen(route) { answered.append("\(name): \(answer)") }
            }
            #expect(answered == [])
        }
    }

    @Test func `with the passphrase and no code yet nothing is open that was not open before`() async throws {
        try await WebTest.run { site in
            let mira = try await site.browser(signedInAs: "mira")
            let token = try #require(mira.cookies.values.first { $0.utf8.count > 40 })
            let session = try #require(try await site.desk.access.session(for: SessionToken(token)))
            let half = site.browser()
            half.cookies = mira.cookies
            try await site.desk.database.write {
                _ = try $0.run(
                    Statement("test.wait", "UPDATE sessions SET factor = 'waits' WHERE id = ?1"), [.id(session.id)])
            }
            var answered: [String] = []
            for route in Self.routes where !Self.isOpen(route) {
                if FactorPages.openBefore.contains(route.path) { continue }
                let answer = try await self.ask(half, route, self.address(route.path))
                if (200..<300).contains(answer) { answered.append("\(route.method) \(route.path): \(answer)") }
            }
            #expect(answered == [])
        }
    }

    /// Everybody at every door: of their own organisation where the address names no record, and, at an organisation that has
    /// nothing to do with it, with the identifier of a real case. Printed beside the code, so that a door that opens is seen.
    @Test func `the doors that each role finds open are those that people read`() async throws {
        try await WebTest.run { site in
            let kept = try await site.desk.cases.open(
                OpenCase(source: .hotline, fields: ["given-name": "Layla"]), try await actor(site, "mira")
            ).id
            let elsewhere = try await site.desk.directory.createOrganisation(
                Organisation.Details(name: "Somewhere Else", kind: .shelterProvider), by: .system)
            var own: [String: [String]] = [:]
            var foreign: [String: [String]] = [:]
            for role in Role.grantable.sorted(by: { $0.rawValue < $1.rawValue }) {
                let login = "at-" + role.rawValue
                try await site.desk.access.createMember(
                    login: login, displayName: "Somebody", passphrase: Secret(WebTest.passphrase), language: "en",
                    organisation: elsewhere, roles: [role], by: .system)
                let browser = try await site.browser(signedInAs: login)
                for route in Self.routes where !Self.isOpen(route) {
                    // Ends the session that asks.
                    if route.path.hasSuffix("/sign-out") || "\(route.method) \(route.path)" == "DELETE /api/v1/session"
                    {
                        continue
                    }
                    let name = "\(route.method) \(route.path)"
                    let isOfCase = route.path.contains("{case}")
                    let answer = try await ask(
                        browser, route, address(route.path, ["case": kept.description]))
                    #expect(answer < 500, "\(name) broke for \(role.rawValue): \(answer)")
                    if (200..<300).contains(answer) {
                        if isOfCase {
                            foreign[name, default: []].append(role.rawValue)
                        } else {
                            own[name, default: []].append(role.rawValue)
                        }
                    }
                    // A form without the session's token does nothing.
                    if route.method == "POST", !route.path.hasPrefix("/api/") {
                        #expect(answer >= 300, "\(name) took a form that no page of ours made")
                    }
                }
            }
            let table = self.table(own, foreign)
            let golden = "Tests/WebTests/doors.txt"
            if ProcessInfo.processInfo.environment["PALERMO_GOLDEN"] == "write" {
                try table.write(toFile: golden, atomically: true, encoding: .utf8)
            }
            #expect(try String(contentsOfFile: golden, encoding: .utf8) == table)
        }
    }

    private func actor(_ site: WebTest, _ login: String) async throws -> Actor {
        let member = try #require(try await site.desk.access.member(login: login, by: .system))
        return Actor(kind: .member(member), organisation: site.shelter, roles: [Role.caseManager.rawValue])
    }

    private func table(_ own: [String: [String]], _ foreign: [String: [String]]) -> String {
        func lines(_ found: [String: [String]]) -> String {
            found.sorted { $0.key < $1.key }.map { name, roles in
                "\(name)\n    \(roles.count == Role.grantable.count ? "everybody" : roles.joined(separator: ", "))\n"
            }.joined()
        }
        return """
            Which doors open for which role. Made by Tests/WebTests/EveryDoorTests.swift from the table of routes.

            AT AN ORGANISATION OF ONE'S OWN, with addresses that name no record that is there

            \(lines(own))
            AT ANOTHER ORGANISATION, with the identifier of a case that has nothing to do with it

            \(lines(foreign))
            """
    }
}

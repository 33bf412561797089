import Access
import Kernel
import Statistics
import Storage
import TestKit
import Testing

@testable import Web

/// The data-protection officer says how much may be told, the rapporteur makes a release, and everybody sees what is left.
@Suite struct ReleasePageTests {
    private static let cases: [UInt8] = {
        let header =
            "yearOfRegistration,Datasource,gender,ageBroad,citizenship,isForcedLabour,control_category,RecruiterCategory,"
            + "ExploitType,Labor_Type\n"
        let rows = (0..<200).map { number in
            "\(2015 + number % 3),Hotline,\(number % 2 == 0 ? "Female" : "Male"),\(number % 5 == 0 ? "9--17" : ""),,,,,Sexual,"
        }
        return Array((header + rows.joined(separator: "\n") + "\n").utf8)
    }()
    private static let path = "/statistics/releases/new"
    private static let order: [(String, String)] = [
        ("fields", "year"), ("fields", "gender"), ("fields", "age"), ("method", "privacy"), ("epsilon", "2"),
        ("delta", "0.000001"), ("domain", "public-lists"), ("effort", "preview"), ("k", "10"),
    ]

    private func site(_ engine: Engine = .sqlite, _ body: @Sendable (WebTest, Browser, Browser) async throws -> Void)
        async throws
    {
        try await WebTest.run(engine) { test in
            for (login, role) in [("rana", Role.rapporteur), ("petra", .dataProtectionOfficer), ("cora", .coordinator)]
            {
                try await test.desk.access.createMember(
                    login: login, displayName: "\(login) Lind", passphrase: Secret(WebTest.passphrase), language: "en",
                    organisation: test.shelter, roles: [role], by: .system)
            }
            _ = try await test.desk.statistics.importCTDC(Self.cases, actor: .system)
            try await body(
                test, try await test.browser(signedInAs: "rana"), try await test.browser(signedInAs: "petra"))
        }
    }

    private func runJobs(_ test: WebTest) async throws {
        test.clock.advance(minutes: 1)
        try await JobRunner(database: test.desk.database, world: test.desk.world, handlers: test.desk.jobHandlers)
            .runDue(test.clock.now)
    }

    private func send(_ browser: Browser, _ changes: [String: String] = [:]) async throws -> Answer {
        let page = try await browser.get(Self.path)
        #expect(page.status == 200)
        let fields = Self.order.map { ($0.0, changes[$0.0] ?? $0.1) }
        return try await browser.post(Self.path, page.hidden(to: Self.path) + fields)
    }

    private func setBudget(_ browser: Browser, _ epsilon: String, reason: String = "Decree 7") async throws -> Answer {
        let path = "/statistics/releases/budget"
        let page = try await browser.get(path)
        return try await browser.post(
            path, page.hidden(to: path) + [("epsilon", epsilon), ("delta", "0.000001"), ("reason", reason)])
    }

    @Test(arguments: Engine.allCases)
    func `a budget, a release, its files and what is left`(engine: Engine) async throws {
        try await site(engine) { test, rana, petra in
            #expect(try await send(rana).status == 409)
            #expect(try await setBudget(petra, "4").status == 303)
            let made = try await send(rana)
            #expect(made.status == 303, "\(made.body)")
            let path = try #require(made.header("location"))
            let waiting = try await rana.get(path)
            #expect(waiting.header("refresh") == "2" && waiting.body.contains("<progress"))
            #expect(try await rana.get("\(path)/records").status == 409)
            try await runJobs(test)
            let page = try await rana.get(path)
            #expect(page.header("refresh") == nil)
            #expect(page.body.contains("7.4 times as likely") && page.body.contains("1 in 1,000,000"))
            #expect(page.body.contains("How well counts are kept") && page.body.contains("What an attacker finds out"))
            for (file, begins) in [("records", "yearOfRegistration,gender,ageBroad"), ("counts", "combination")] {
                let answer = try await rana.get("\(path)/\(file)")
                #expect(answer.body.hasPrefix(begins))
                #expect(answer.header("content-disposition")?.hasPrefix("attachment") == true)
            }
            #expect(try await rana.get("\(path)/report").body.contains("not_for_publication"))

            // Whoever may not see what was taken from the real records gets the rest.
            let cora = try await test.browser(signedInAs: "cora")
            let shown = try await cora.get(path)
            #expect(shown.status == 200 && !shown.body.contains("How well counts are kept"))
            #expect(try await cora.get("\(path)/report").status == 403)
            #expect(try await cora.get(Self.path).status == 403)
            #expect(try await rana.get("/statistics/releases/budget").status == 403)
            let list = try await cora.get("/statistics/releases")
            #expect(list.body.contains("of the budget is left") && list.body.contains("rana Lind"))
            #expect(list.body.contains("do not add up to a guarantee"))
            #expect(list.body.contains("Decree 7"))

            let gone = try await rana.post("\(path)/delete", page.hidden(to: "\(path)/delete"))
            #expect(gone.status == 303)
            #expect(try await rana.get("\(path)/records").status == 409)
            #expect(try await rana.get("/statistics/releases").body.contains("Files deleted"))
        }
    }

    private static let refused: [(changes: [String: String], field: String, status: Int)] = [
        (["epsilon": "3"], "epsilon", 409), (["epsilon": ""], "epsilon", 422), (["epsilon": "0"], "epsilon", 422),
        (["epsilon": "four"], "epsilon", 422), (["delta": "0.5"], "delta", 422),
        (["method": "anonymity", "k": "1"], "k", 422), (["method": "anonymity", "k": "90"], "k", 422),
        (["fields": "gender"], "fields", 422), (["fields": "village"], "fields", 422), (["method": ""], "method", 422),
        (["effort": "none"], "effort", 422),
    ]

    @Test func `what cannot be released is said beside its field, and nothing typed is lost`() async throws {
        try await site { test, rana, petra in
            _ = try await setBudget(petra, "2")
            for (changes, field, status) in Self.refused {
                let page = try await send(rana, changes)
                #expect(page.status == status, "\(changes)")
                #expect(page.body.contains("id=\"e-\(field)\""), "\(changes)")
                #expect(page.body.contains("value=\"\(changes["epsilon"] ?? "2")\""), "\(changes)")
            }
            let fits = try await send(rana, ["epsilon": "3"])
            #expect(fits.body.contains("An epsilon of at most 2 would fit."))
            #expect(try await setBudget(petra, "5", reason: "").status == 422)
            #expect(try await setBudget(petra, "2").status == 422)
            let ledger = try await test.desk.statistics.releases.ledger(actor: .system)
            #expect(ledger.entries.count == 1)
        }
    }

    private static let edit = Statement("test.editBack", "UPDATE privacy_ledger SET epsilon = 40 WHERE number = 1")

    @Test(arguments: Engine.allCases)
    func `a ledger that was edited back is said in red`(engine: Engine) async throws {
        try await site(engine) { test, rana, petra in
            _ = try await setBudget(petra, "2")
            try await test.desk.database.write { try $0.run(Self.edit) }
            #expect(try await petra.get("/statistics/releases").body.contains("differ at entry 1"))
            #expect(try await send(rana).status == 409)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a program goes the same way as the pages`(engine: Engine) async throws {
        try await site(engine) { test, _, _ in
            let rana = try await Program.signedIn(test, "rana")
            let petra = try await Program.signedIn(test, "petra")
            let order = #"{"fields":["year","gender","age"],"epsilon":2,"delta":0.000001,"effort":"preview"}"#
            #expect(try await rana.ask("POST", "/api/v1/releases", order).status == 409)
            let budget = #"{"epsilon":2,"delta":0.000001,"reason":"Decree 7","entries_seen":0}"#
            #expect(try await rana.ask("POST", "/api/v1/releases/budget", budget).status == 403)
            #expect(try await petra.ask("POST", "/api/v1/releases/budget", budget).status == 200)
            let made = try await rana.ask("POST", "/api/v1/releases", order)
            #expect(made.status == 201, "\(made.json)")
            let path = "/api/v1/releases/\(try #require(made.json["id"]?.text))"
            #expect(try await rana.ask("GET", "\(path)/report").status == 409)
            try await runJobs(test)
            #expect(try await rana.ask("GET", path).json["state"]?.text == "done")
            #expect(try await rana.ask("GET", "\(path)/report").json["protects"] == .bool(true))
            let ledger = try await petra.ask("GET", "/api/v1/releases/budget")
            #expect(ledger.json["entries"]?.items?.count == 2 && ledger.json["spent"] == .number("1"))
            let over = try await rana.ask("POST", "/api/v1/releases", order)
            #expect(over.status == 409 && over.json["code"]?.text == "release.overspent")
            #expect(try await rana.ask("POST", "/api/v1/releases", #"{"fields":["year"],"k":10}"#).status == 422)
            #expect(try await rana.ask("POST", "\(path)/again").status == 409)
            #expect(try await rana.ask("DELETE", path).json["state"]?.text == "deleted")
            #expect(try await rana.ask("GET", "/api/v1/releases").json["releases"]?.items?.count == 1)
        }
    }
}

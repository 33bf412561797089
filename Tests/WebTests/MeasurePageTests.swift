import Access
import Cases
import Deadlines
import Kernel
import Storage
import TestKit
import Testing

@testable import Web

/// A coordinator writes a measure down, sees what it would do, puts it in force, ends it early, withdraws it.
@Suite struct MeasurePageTests {
    private static let fields: [(String, String)] = [
        ("label", "Courts stand still"), ("instrument", "Decree 1/2020 art. 2"), ("jurisdiction", "IT"),
        ("known", "2020-03-17"), ("id", "it-test"), ("clocks", "appeal"), ("rule", "suspend"),
        ("from", "2020-03-09"), ("to", "2020-05-11"), ("excludes", "Protection orders\nDetention"),
    ]

    private func site(_ engine: Engine = .sqlite, _ body: @Sendable (WebTest, Browser) async throws -> Void)
        async throws
    {
        try await WebTest.run(engine) { test in
            try await test.desk.access.createMember(
                login: "cora", displayName: "Cora Lind", passphrase: Secret(WebTest.passphrase), language: "en",
                organisation: test.shelter, roles: [.coordinator], by: .system)
            try await body(test, try await test.browser(signedInAs: "cora"))
        }
    }

    private func runJobs(_ test: WebTest) async throws {
        test.clock.advance(minutes: 1)
        try await JobRunner(database: test.desk.database, world: test.desk.world, handlers: test.desk.jobHandlers)
            .runDue(test.clock.now)
    }

    private func draft(_ cora: Browser, _ changes: [String: String] = [:]) async throws -> Answer {
        let page = try await cora.get("/measures/new")
        #expect(page.status == 200)
        let fields = Self.fields.map { ($0.0, changes[$0.0] ?? $0.1) }.filter { !$0.1.isEmpty }
        return try await cora.post("/measures/new", page.hidden(to: "/measures/new") + fields)
    }

    @Test(arguments: Engine.allCases)
    func `from a draft to a measure in force, ended early and withdrawn`(engine: Engine) async throws {
        try await site(engine) { test, cora in
            let made = try await draft(cora)
            #expect(made.status == 303)
            let path = try #require(made.header("location"))
            var page = try await cora.get(path)
            #expect(page.body.contains("Nothing has moved yet"))
            #expect(page.body.contains("do not count: 64 days."))
            #expect(page.body.contains("Protection orders; Detention"))

            let preview = try await cora.post("\(path)/preview", page.hidden(to: "\(path)/preview"))
            let run = try #require(preview.header("location"))
            #expect(try await cora.get(run).header("refresh") == "2")
            try await runJobs(test)
            page = try await cora.get(run)
            #expect(page.header("refresh") == nil)
            #expect(page.body.contains("Nobody is worse off."))
            let enacted = try await cora.post("\(path)/enact", page.hidden(to: "\(path)/enact"))
            #expect(enacted.status == 303)
            try await runJobs(test)
            page = try await cora.get(path)
            #expect(page.body.contains(">In force</span>"))

            for (part, more) in [("end", [("day", "2020-04-15")]), ("withdraw", [])] {
                let form = try await cora.get("\(path)/\(part)")
                let sent = try await cora.post(
                    "\(path)/\(part)", form.hidden(to: "\(path)/\(part)") + [("reason", "Decree 2")] + more)
                #expect(sent.status == 303, "\(sent.body)")
                page = try await cora.get(path)
                let seen = try await cora.post("\(path)/preview", page.hidden(to: "\(path)/preview"))
                try await runJobs(test)
                page = try await cora.get(try #require(seen.header("location")))
                #expect(try await cora.post("\(path)/enact", page.hidden(to: "\(path)/enact")).status == 303)
                try await runJobs(test)
            }
            page = try await cora.get(path)
            #expect(page.body.contains(">Withdrawn</span>"))
            #expect(try await cora.get("/measures").body.contains("Courts stand still"))
        }
    }

    /// What is wrong with a draft, and the field that says so.
    private static let refused: [(changes: [String: String], field: String)] = [
        (["to": "2020-03-01"], "to"), (["from": "2020-02-30"], "from"), (["jurisdiction": "XX"], "jurisdiction"),
        (["label": ""], "label"), (["clocks": "no-such"], "clocks"), (["rule": "add"], "period"),
        (["rule": "to-date"], "date"), (["rule": "restart", "to": ""], "to"),
    ]

    @Test func `what cannot be meant so is said beside its field, and nothing typed is lost`() async throws {
        try await site { _, cora in
            for (changes, field) in Self.refused {
                let page = try await draft(cora, changes)
                #expect(page.status == 422, "\(changes)")
                #expect(page.body.contains("id=\"e-\(field)\""), "\(changes)")
                #expect(page.body.contains("Decree 1/2020 art. 2"))
            }
            #expect(try await cora.get("/measures").body.contains("No measure is in the register"))
        }
    }

    @Test func `a definition is written down as it is, and one that contradicts itself is refused with the reason`()
        async throws
    {
        try await site { _, cora in
            let page = try await cora.get("/measures/definition")
            let hidden = page.hidden(to: "/measures/definition")
            func text(_ to: String) -> String {
                """
                id: it-two
                jurisdiction: IT
                label: Two effects
                instrument: Decree 2
                kind: suspend-running-periods
                clocks: [appeal, residence-permit]
                confidence: high
                versions:
                - known: 2020-03-17
                  effects:
                  - suspend: {from: 2020-03-09, to: \(to)}
                    clocks: [appeal]
                  - add: {ends: [2020-03-09, 2020-05-11], period: P6M}
                    clocks: [residence-permit]
                """
            }
            let bad = try await cora.post("/measures/definition", hidden + [("definition", text("2020-01-01"))])
            #expect(bad.status == 422)
            #expect(bad.body.contains("before it begins"))
            let good = try await cora.post("/measures/definition", hidden + [("definition", text("2020-05-11"))])
            let path = try #require(good.header("location"))
            #expect(try await cora.get(path).body.contains("becomes 6 months later."))
            // What stands is what an amendment begins from, and is taken back as it is shown.
            let amend = try await cora.get("\(path)/amend")
            #expect(amend.body.contains("it-two"))
        }
    }

    @Test func `whoever only reads sees measures and no way to change one`() async throws {
        try await site { test, cora in
            let path = try #require(try await draft(cora).header("location"))
            let mira = try await test.browser(signedInAs: "mira")
            let page = try await mira.get(path)
            #expect(page.status == 200)
            #expect(!page.body.contains("/preview"))
            #expect(try await mira.get("/measures/new").status == 403)
            let form = try await cora.get(path).hidden(to: "\(path)/preview")
            #expect(try await mira.post("\(path)/preview", form).status == 403)
        }
    }
}

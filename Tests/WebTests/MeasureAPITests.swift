import Access
import Kernel
import Storage
import TestKit
import Testing

@testable import Web

@Suite struct MeasureAPITests {
    private static let definition = """
        {"id":"it-api","jurisdiction":"IT","label":"Courts stand still","instrument":"Decree 1",
         "kind":"suspend-running-periods","clocks":["appeal"],"confidence":"high",
         "versions":[{"known":"2020-03-17","effects":[{"suspend":{"from":"2020-03-09","to":"2020-05-11"}}]}]}
        """

    private static func body(_ members: (String, String)...) -> String {
        var json = JSONWriter()
        json.object { json in for (name, value) in members { json.member(name, value) } }
        return json.text
    }

    @Test(arguments: Engine.allCases)
    func `a program goes the same way as the pages, preview before force`(engine: Engine) async throws {
        try await WebTest.run(engine) { test in
            try await test.desk.access.createMember(
                login: "cora", displayName: "Cora Lind", passphrase: Secret(WebTest.passphrase), language: "en",
                organisation: test.shelter, roles: [.coordinator], by: .system)
            let cora = try await Program.signedIn(test, "cora")
            let made = try await cora.ask("POST", "/api/v1/measures", Self.body(("definition", Self.definition)))
            #expect(made.status == 201, "\(made.json)")
            let path = "/api/v1/measures/\(try #require(made.json["id"]?.text))"
            #expect(try await cora.ask("POST", "\(path)/enact", #"{"revision":1}"#).status == 409)
            let run = try await cora.ask("POST", "\(path)/preview")
            #expect(run.status == 202)
            try await JobRunner(database: test.desk.database, world: test.desk.world, handlers: test.desk.jobHandlers)
                .runDue(test.clock.now)
            let runPath = "/api/v1/measures/runs/\(try #require(run.json["id"]?.text))"
            #expect(try await cora.ask("GET", runPath).json["state"]?.text == "done")
            #expect(try await cora.ask("GET", "\(runPath)/clocks?outcome=later").json["clocks"]?.items == [])
            let enacted = try await cora.ask("POST", "\(path)/enact", #"{"revision":1}"#)
            #expect(enacted.json["state"]?.text == "in-force")
            let end = #"{"revision":2,"reason":"Decree 2","day":"2020-04-15"}"#
            #expect(try await cora.ask("POST", "\(path)/end", end).json["versions"]?.items?.count == 2)
            let late = #"{"revision":2,"reason":"Court"}"#
            #expect(try await cora.ask("POST", "\(path)/withdraw", late).status == 409)

            let bad = Self.definition.replacing("2020-05-11", with: "2020-01-11")
            let refused = try await cora.ask("POST", "/api/v1/measures", Self.body(("definition", bad)))
            #expect(refused.status == 409)
            let mira = try await Program.signedIn(test, "mira")
            #expect(
                try await mira.ask("POST", "/api/v1/measures", Self.body(("definition", Self.definition))).status == 403
            )
            #expect(try await mira.ask("GET", "/api/v1/measures").json["measures"]?.items?.count == 1)
        }
    }
}

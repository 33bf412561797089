import Access
import Cases
import Deadlines
import Kernel
import Storage
import TestKit
import Testing

@testable import Web

/// A paper says which law makes a document good until when; whoever checks its code sees that and nothing else.
@Suite struct LimitProofTests {
    private static let measure = """
        {"id":"it-test","jurisdiction":"IT","label":"Permits stay valid","instrument":"Decree 1/2020 art. 103",
         "kind":"extend-those-expiring-in-window-to-date","clocks":["residence-permit"],"confidence":"high",
         "versions":[{"known":"2020-03-17","effects":[{"to-date":{"ends":["2020-01-31","2020-07-31"],"date":"2020-08-31"}}]}]}
        """

    private func enact(_ test: WebTest) async throws {
        let register = test.desk.measures.register
        let id = try await register.draft(try register.read(Self.measure), reason: "", .system)
        try await register.enact(id, revision: 1, .system)
        try await runJobs(test)
    }

    private func runJobs(_ test: WebTest) async throws {
        try await JobRunner(database: test.desk.database, world: test.desk.world, handlers: test.desk.jobHandlers)
            .runDue(test.clock.now)
    }

    @Test(arguments: Engine.allCases)
    func `a paper is made once, checked by anybody, and falls when the day changes`(engine: Engine) async throws {
        try await WebTest.run(engine) { test in
            let actor = Actor(
                kind: .member(MemberID(high: 5, low: 5)), organisation: test.shelter, roles: [Role.caseManager.rawValue]
            )
            let id = try await test.desk.cases.open(
                OpenCase(source: .hotline, fields: ["given-name": "Ilse", "family-name": "Quist"]), actor
            ).id
            var question = DeadlineQuestion()
            question.jurisdiction = "IT"
            question.printedExpiry = Day("2020-04-10")
            let limit = try await test.desk.limits.add(
                id, SetTimeLimit(kind: "residence-permit", question: question), actor)
            await #expect(throws: LimitProofProblem.notMoved) { _ = try await test.desk.proofs.make(id, limit, actor) }
            try await enact(test)

            let mira = try await test.browser(signedInAs: "mira")
            let path = "/cases/\(id)/deadlines/\(limit)/proof"
            let ask = try await mira.get(path)
            let paper = try await mira.post(path, ask.hidden(to: path) + [("first", "ar"), ("second", "en")])
            #expect(paper.body.contains("lang=\"ar\" dir=\"rtl\""))
            #expect(paper.body.contains("Decree 1/2020 art. 103"))
            let code = try #require(
                paper.body.firstMatch(of: /<strong>([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})<\/strong>/)
            ).output.1

            // An officer, without an account, who mistypes the case of letters and leaves the dashes out.
            let officer = test.browser()
            _ = try await officer.get("/proof")
            let typed = String(code).lowercased().replacing("-", with: " ")
            let seen = try await officer.post("/proof", [("code", typed)])
            #expect(seen.body.contains("stands today"))
            #expect(seen.body.contains("31 August 2020"))
            for secret in ["Ilse", "Quist", id.description, limit.description] { #expect(!seen.body.contains(secret)) }
            let wrong = try await officer.post("/proof", [("code", "0000-0000-0000-0000")])
            #expect(wrong.status == 422)
            #expect(wrong.body.contains("id=\"e-code\""))

            let register = test.desk.measures.register
            let measure = try #require(try await register.list(.system).first)
            try await register.withdraw(measure.id, revision: measure.revision, reason: "Court", .system)
            try await register.enact(measure.id, revision: measure.revision + 1, .system)
            try await runJobs(test)
            let fallen = try await officer.post("/proof", [("code", String(code))])
            #expect(fallen.body.contains("no longer stands"))
        }
    }

    @Test func `a code is read as people write it`() {
        #expect(ProofCode.read("ab1d-efgh jkmn pqrs") == "AB1DEFGHJKMNPQRS")
        #expect(ProofCode.read("OIL0-0000-0000-0000") == "0110000000000000")
        for bad in ["", "ABCD", "ABCD-EFGH-JKMN-PQRS-T", "ABCD-EFGH-JKMN-PQR!"] { #expect(ProofCode.read(bad) == nil) }
        #expect(
            (0..<50).allSatisfy { _ in
                let code = ProofCode.make()
                return ProofCode.read(ProofCode.shown(code)) == code
            })
    }
}

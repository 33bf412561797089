import Access
import Cases
import Kernel
import Requests
import Storage
import TestKit
import Testing

/// What the competent authority may see of a case, since when, and until when.
struct AuthorityTests {
    private static func consent(_ desk: Desk) async throws -> ConsentID {
        let consents = try await desk.cases.file(desk.caseID, Desk.manager).consents
        return try #require(consents.first { $0.purpose == "identification" }).id
    }

    private static func decide(_ desk: Desk) async throws {
        _ = try await desk.cases.decide(
            desk.caseID,
            Decide(kind: .reasonable, outcome: .granted, standard: "reasonable-grounds", on: desk.clock.now.utcDay),
            desk.decider)
    }

    @Test(arguments: Engine.allCases)
    func `the authority reads what goes with identification, and no more`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let changes = ["wishes": "a quiet room", "health": "asthma"].map {
                EditFields.Change(field: $0.key, value: $0.value, base: 0)
            }
            _ = try await desk.cases.edit(desk.caseID, EditFields(changes), Desk.manager)
            try await desk.cases.note(desk.caseID, "spoke with her sister", Desk.manager)
            try await desk.judge(.high, "he calls")
            try await desk.cases.setNextStep(desk.caseID, NextStep(code: "call", on: nil), base: nil, Desk.manager)
            _ = try await desk.sent()
            let id = try await desk.requests.send(desk.draft("identification", key: "asked"), Desk.manager)
            await #expect(throws: Refusal.unknown) { try await desk.cases.file(desk.caseID, desk.decider) }
            try await desk.act(id, "receive", desk.decider)
            try await Self.decide(desk)
            let file = try await desk.cases.file(desk.caseID, desk.decider)
            #expect(file.isPartial && file.record.stage == .presumed)
            #expect(Set(file.fields.keys) == ["given-name", "birth-date", "gender", "summary"])
            #expect(file.needs.isEmpty && file.conflicts.isEmpty)
            #expect(file.record.risk == .unknown && file.record.nextStep == nil)
            #expect(file.consents.map(\.purpose) == ["identification"])
            #expect(file.decisions.count == 1 && file.clocks.count == 1)
            let acts = Set(file.timeline.map(\.act))
            #expect(
                acts == [
                    "decision.reasonable", "clock.start", "case.authority", "identification.send",
                    "identification.receive",
                ])
            #expect(
                Set(try await desk.cases.timeline(desk.caseID, before: nil, limit: 50, desk.decider).map(\.act)) == acts
            )
            #expect(try await desk.requests.ofCase(desk.caseID, desk.decider).map(\.request.id) == [id])
            _ = try await desk.cases.file(desk.caseID, Desk.manager)
            let looks = try await desk.cases.readers(desk.caseID, desk.decider).looks
            #expect(!looks.isEmpty && looks.allSatisfy { $0.organisation == desk.authority })
            let row = try #require(
                try await desk.cases.list(CaseListFilter(scope: .authority), desk.decider).rows.first)
            #expect(row.name == "Amina" && row.record.risk == .unknown && row.record.nextStep == nil)
            // Those who help see all of it.
            let whole = try await desk.cases.file(desk.caseID, Desk.manager)
            #expect(!whole.isPartial && whole.value("health") == "asthma" && whole.record.risk == .high)
        }
    }

    @Test(arguments: Engine.allCases, ["return", "withdraw", "consent", "expiry", "child"])
    func `an authority that has not decided reads nothing any more when the ground is gone`(
        engine: Engine, ending: String
    ) async throws {
        try await Desk.run(engine, zone: try Zone.named("Pacific/Kiritimati")) { desk in
            if ending == "expiry" {
                desk.clock.advance(seconds: 1)
                _ = try await desk.cases.recordConsent(
                    desk.caseID,
                    RecordConsent(
                        purpose: "identification", recipient: desk.authority, answer: .given, until: Day("2020-04-07")),
                    Desk.manager)
            }
            let id = try await desk.sent("identification")
            try await desk.act(id, "receive", desk.decider)
            #expect(try await !desk.cases.file(desk.caseID, desk.decider).fields.isEmpty)
            switch ending {
            case "return": try await desk.act(id, "return", desk.decider, reason: "not-competent")
            case "withdraw": try await desk.act(id, "withdraw", Desk.manager, reason: "person-declined")
            case "consent":
                try await desk.cases.withdrawConsent(desk.caseID, try await Self.consent(desk), Desk.manager)
            case "child":
                _ = try await desk.cases.edit(
                    desk.caseID, EditFields([.init(field: "age-disputed", value: "yes", base: 0)]), Desk.manager)
            default:
                // Midnight of 8 April there is 10:00 on the 7th in Greenwich; the job has not run yet.
                desk.clock.advance(days: 1, hours: 2)
                let late = try await desk.cases.file(desk.caseID, desk.decider)
                #expect(late.fields.isEmpty && late.name == nil)
                try await desk.runJobs()
            }
            await #expect(throws: Refusal.unknown) { try await desk.cases.file(desk.caseID, desk.decider) }
            await #expect(throws: Refusal.unknown) { try await Self.decide(desk) }
            #expect(try await desk.cases.list(CaseListFilter(scope: .authority), desk.decider).rows.isEmpty)
            #expect(try await desk.request(id).isClosed)
        }
    }

    @Test(arguments: Engine.allCases)
    func `an authority that has decided keeps its decision and whom it is about, and nothing else`(
        engine: Engine
    ) async throws {
        try await Desk.run(engine) { desk in
            let id = try await desk.sent("identification")
            try await desk.act(id, "receive", desk.decider)
            try await Self.decide(desk)
            try await desk.cases.withdrawConsent(desk.caseID, try await Self.consent(desk), Desk.manager)
            let file = try await desk.cases.file(desk.caseID, desk.decider)
            #expect(Set(file.fields.keys) == ["given-name", "birth-date"])
            #expect(file.decisions.count == 1 && file.clocks.count == 1)
            #expect(try await desk.requests.show(id, desk.decider).payload == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `an authority is named with consent or on a lawful exception, and not otherwise`(
        engine: Engine
    ) async throws {
        try await Desk.run(engine) { desk in
            let adult = try await desk.cases.open(
                OpenCase(source: .hotline, fields: ["birth-date": "1990-01-01"]), Desk.manager
            ).id
            let child = try await desk.cases.open(
                OpenCase(source: .hotline, fields: ["birth-date": "2010-01-01"]), Desk.manager
            ).id
            await #expect(throws: CaseProblem.noConsent(purpose: "identification")) {
                try await desk.name(desk.authority, on: adult)
            }
            await #expect(throws: CaseProblem.noConsent(purpose: "identification")) {
                try await desk.name(desk.authority, on: adult, exception: "child-at-risk")
            }
            await #expect(throws: CaseProblem.noConsent(purpose: "identification")) {
                try await desk.name(desk.authority, on: child)
            }
            await #expect(throws: CaseProblem.noConsent(purpose: "identification")) {
                try await desk.cases.open(OpenCase(source: .hotline, authority: desk.authority), Desk.manager)
            }
            for id in [adult, child] {
                await #expect(throws: Refusal.unknown) { try await desk.cases.file(id, desk.decider) }
            }
            try await desk.name(desk.authority, on: child, exception: "child-at-risk")
            let file = try await desk.cases.file(child, desk.decider)
            #expect(file.value("birth-date") == "2010-01-01" && file.record.authorityException == "child-at-risk")
            #expect(file.timeline.first?.codes == "part=authority exception=child-at-risk")
            // Not a child after all: the ground is gone.
            _ = try await desk.cases.edit(
                child, EditFields([.init(field: "birth-date", value: "1990-01-01", base: 1)]), Desk.manager)
            await #expect(throws: Refusal.unknown) { try await desk.cases.file(child, desk.decider) }
            let entry = try #require(try await desk.cases.file(child, Desk.manager).timeline.first)
            #expect(entry.codes == "part=authority to=nobody")
        }
    }
}

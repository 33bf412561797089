import Access
import Cases
import Kernel
import Storage
import TestKit
import Testing

@testable import Requests

struct SharingEndTests {
    /// What still lies in the database of a request: its payload, an open key, words in messages.
    private static func left(_ desk: Desk, _ id: RequestID) async throws -> Int {
        let statement = Statement(
            "test.left",
            """
            SELECT (SELECT COUNT(*) FROM requests WHERE id = ?1 AND payload IS NOT NULL)
                + (SELECT COUNT(*) FROM record_keys WHERE record_id = ?1 AND destroyed_at IS NULL)
                + (SELECT COUNT(*) FROM request_messages WHERE request_id = ?1 AND sealed IS NOT NULL)
            """)
        return try await desk.database.read { try $0.count(statement, [.id(id)]) }
    }

    private static func expectNothing(_ desk: Desk, _ id: RequestID) async throws {
        for actor in [desk.provider, Desk.manager] {
            let view = try await desk.requests.show(id, actor)
            #expect(view.isSharingEnded && view.payload == nil)
            #expect(view.messages.allSatisfy { $0.text == nil })
        }
    }

    @Test(arguments: Engine.allCases, ["before", "after"])
    func `a consent that ends today ends sharing at midnight there, with or without the job`(
        engine: Engine, recorded: String
    ) async throws {
        // 22:00 on 6 April in Kiritimati when it is 08:00 in Greenwich.
        try await Desk.run(engine, zone: try Zone.named("Pacific/Kiritimati")) { desk in
            func consent() async throws {
                desk.clock.advance(seconds: 1)
                _ = try await desk.cases.recordConsent(
                    desk.caseID,
                    RecordConsent(
                        purpose: "service-referral", recipient: desk.shelter, answer: .given, until: Day("2020-04-10")),
                    Desk.manager)
            }
            if recorded == "before" { try await consent() }
            let id = try await desk.sent()
            if recorded == "after" { try await consent() }
            try await desk.act(id, "accept", desk.provider)
            try await desk.act(id, "arrive", desk.provider)
            let link = try await desk.requests.makeLink(id, Desk.manager)
            desk.clock.advance(days: 4, hours: 1, minutes: 59)
            try await desk.runJobs()
            #expect(try await desk.requests.show(id, desk.provider).payload?.value("given-name") == "Amina")
            desk.clock.advance(minutes: 1)
            try await Self.expectNothing(desk, id)
            await #expect(throws: RequestProblem.sharingEnded) {
                try await desk.act(id, "tell", desk.provider, text: "words")
            }
            await #expect(throws: RequestProblem.linkExpired) { try await desk.requests.openLink(link.token) }
            #expect(try await Self.left(desk, id) > 0)
            try await desk.runJobs()
            #expect(try await Self.left(desk, id) == 0)
            try await Self.expectNothing(desk, id)
            // Nobody is put out of a place.
            #expect(try await desk.request(id).state == "in-place")
            #expect(try await desk.timeline().filter { $0 == "request.sharing-ended" }.count == 1)
        }
    }

    @Test(arguments: Engine.allCases, ["decline", "withdraw", "no-show", "expire"])
    func `what ended without an arrival can be read by nobody, and its links end with it`(
        engine: Engine, ending: String
    ) async throws {
        try await Desk.run(engine) { desk in
            let id = try await desk.sent()
            let link = try await desk.requests.makeLink(id, Desk.manager)
            switch ending {
            case "decline": try await desk.act(id, ending, desk.provider, reason: "full", text: "Ask us on Monday")
            case "withdraw": try await desk.act(id, ending, Desk.manager, reason: "sent-in-error")
            case "no-show":
                try await desk.act(id, "accept", desk.provider)
                try await desk.act(id, ending, desk.provider)
            default:
                desk.clock.advance(days: 6)
                try await desk.runJobs()
            }
            #expect(try await desk.request(id).isClosed)
            #expect(try await Self.left(desk, id) == 0)
            try await Self.expectNothing(desk, id)
            await #expect(throws: RequestProblem.linkExpired) { try await desk.requests.openLink(link.token) }
            if ending == "decline" {
                // The last words were for the sender, who reads them in the case.
                let timeline = try await desk.cases.file(desk.caseID, Desk.manager).timeline
                #expect(timeline.first { $0.act == "referral.decline" }?.note == "Ask us on Monday")
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `after a help that took place both sides can read on for as long as the definition says`(
        engine: Engine
    ) async throws {
        try await Desk.run(engine) { desk in
            let id = try await desk.sent()
            try await desk.act(id, "accept", desk.provider)
            try await desk.act(id, "arrive", desk.provider)
            try await desk.act(id, "leave", desk.provider, reason: "completed")
            desk.clock.advance(days: 29, hours: 23)
            try await desk.runJobs()
            #expect(try await desk.requests.show(id, desk.provider).payload != nil)
            desk.clock.advance(hours: 1)
            try await Self.expectNothing(desk, id)
            try await desk.runJobs()
            #expect(try await Self.left(desk, id) == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a withdrawn consent ends sharing under every request, however many there are`(engine: Engine) async throws {
        try await Desk.run(engine, places: 300) { desk in
            var ids: [RequestID] = []
            for number in 0..<205 {
                ids.append(try await desk.requests.send(desk.draft(key: "\(number)"), Desk.manager))
            }
            let consents = try await desk.cases.file(desk.caseID, Desk.manager).consents
            let consent = try #require(
                consents.first { $0.recipient == desk.shelter && $0.purpose == "service-referral" })
            try await desk.cases.withdrawConsent(desk.caseID, consent.id, Desk.manager)
            for id in ids { #expect(try await Self.left(desk, id) == 0) }
        }
    }

    @Test(arguments: Engine.allCases, ["birth-date", "age-disputed"])
    func `who turns out to be a child is no longer shared on their own word`(
        engine: Engine, field: String
    ) async throws {
        try await Desk.run(engine) { desk in
            let id = try await desk.sent()
            let version = try await desk.cases.file(desk.caseID, Desk.manager).fields[field]?.version ?? 0
            _ = try await desk.cases.edit(
                desk.caseID,
                EditFields([.init(field: field, value: field == "birth-date" ? "2005-01-01" : "yes", base: version)]),
                Desk.manager)
            #expect(try await desk.request(id).state == "sharing-ended")
            #expect(try await Self.left(desk, id) == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `the word of a guardian ends on the eighteenth birthday`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            _ = try await desk.cases.edit(
                desk.caseID, EditFields([.init(field: "birth-date", value: "2002-04-08", base: 1)]), Desk.manager)
            _ = try await desk.cases.recordConsent(
                desk.caseID,
                RecordConsent(purpose: "service-referral", recipient: desk.refuge, answer: .given, giver: .guardian),
                Desk.manager)
            let consents = try await desk.cases.file(desk.caseID, Desk.manager).consents
            // Their own earlier word would count from that day on.
            for consent in consents where consent.giver == .person && consent.recipient == desk.refuge {
                try await desk.cases.withdrawConsent(desk.caseID, consent.id, Desk.manager)
            }
            let id = try await desk.requests.send(desk.draft(to: desk.refuge, service: desk.next), Desk.manager)
            desk.clock.advance(days: 1)
            try await desk.runJobs()
            #expect(try await desk.requests.show(id, Desk.manager).payload != nil)
            desk.clock.advance(hours: 16)
            try await desk.runJobs()
            #expect(try await Self.left(desk, id) == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `what was sent in imminent danger is shared as long as the danger lasts`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            try await desk.judge(.imminent, "he is at the door")
            desk.clock.advance(seconds: 1)
            _ = try await desk.cases.recordConsent(
                desk.caseID,
                RecordConsent(purpose: "service-referral", recipient: desk.shelter, answer: .refused), Desk.manager)
            var draft = desk.draft()
            draft.exception = "imminent-danger"
            let id = try await desk.requests.send(draft, Desk.manager)
            _ = try await desk.cases.recordConsent(
                desk.caseID, RecordConsent(purpose: "statistics", answer: .given), Desk.manager)
            #expect(try await desk.requests.show(id, desk.provider).payload != nil)
            // Said before it is done: this one, and not what the person allowed.
            _ = try await desk.requests.send(desk.draft("identification", key: "second"), Desk.manager)
            func endings(_ risk: RiskLevel) async throws -> [RequestID?] {
                try await desk.requests.endings(of: desk.caseID, supposing: risk, Desk.manager).map(\.request)
            }
            for risk in RiskLevel.allCases { #expect(try await endings(risk) == (risk == .imminent ? [] : [id])) }
            await #expect(throws: Refusal.self) {
                try await desk.requests.endings(of: desk.caseID, supposing: .low, desk.provider)
            }
            try await desk.judge(.high, "he has left")
            #expect(try await endings(.low).isEmpty)
            #expect(try await Self.left(desk, id) == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `what somebody does by a link is told apart from what the program does`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let id = try await desk.sent()
            let link = try await desk.requests.makeLink(id, Desk.manager)
            try await desk.requests.act(link: link.token, RequestCommand(act: "accept", version: 1))
            let timeline = try await desk.cases.file(desk.caseID, Desk.manager).timeline
            let accepted = try #require(timeline.first { $0.act == "referral.accept" })
            #expect(accepted.actor == nil && accepted.organisation == desk.shelter)
            #expect(accepted.codes.hasSuffix("via=link"))
        }
    }
}

import Access
import Cases
import Kernel
import Monitoring
@testable import Requests
import Storage
import TestKit
import Testing

struct HoldingTests {
    @Test(arguments: Engine.allCases)
    func `of 1,000 who ask at once for 10 places exactly 10 get one`(engine: Engine) async throws {
        try await Desk.run(engine, places: 10) { desk in
            let results = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<1_000 {
                    group.addTask {
                        do {
                            _ = try await desk.requests.send(desk.draft(key: "\(number)"), Desk.manager)
                            return true
                        } catch RequestProblem.noPlaceLeft { return false }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(results.count == 1_000)
            #expect(results.filter { $0 }.count == 10)
            #expect(try await desk.places() == [10, 0, 10])
            #expect(try await desk.requests.outbox(RequestFilter(.open), Desk.manager).rows.count == 10)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a held place lapses by itself, and a late acceptance takes one again`(engine: Engine) async throws {
        try await Desk.run(engine, places: 1) { desk in
            let id = try await desk.sent(urgency: .routine)
            desk.clock.advance(minutes: 239)
            try await desk.runJobs()
            #expect(try await desk.places() == [1, 0, 1])
            desk.clock.advance(minutes: 1)
            try await desk.runJobs()
            #expect(try await desk.places() == [1, 0, 0])
            #expect(try await desk.request(id).hold == nil)
            try await desk.act(id, "accept", desk.provider)
            #expect(try await desk.places() == [1, 0, 1])
            desk.clock.advance(days: 2)
            try await desk.runJobs()
            #expect(try await desk.places() == [1, 0, 1])
        }
    }

    @Test(arguments: Engine.allCases)
    func `an unanswered referral reminds once, escalates once to the worker, proposes the next and ends`(
        engine: Engine
    ) async throws {
        try await Desk.run(engine) { desk in
            try await desk.enrol(Desk.manager)
            try await desk.assign(Desk.manager)
            let id = try await desk.sent()
            desk.clock.advance(hours: 2)
            try await desk.runJobs()
            try await desk.runJobs()
            #expect(try await desk.timeline().filter { $0 == "referral.remind" }.count == 1)
            desk.clock.advance(hours: 2)
            try await desk.runJobs()
            try await desk.runJobs()
            let late = try await desk.request(id)
            #expect(late.escalatedAt == desk.clock.now && late.escalatedTo == Desk.manager.member)
            #expect(late.proposed == desk.next && late.state == "sent")
            #expect(try await desk.timeline().filter { $0 == "request.escalated" }.count == 1)
            #expect(
                try await desk.requests.inbox(RequestFilter(.overdue), desk.provider).rows.map(\.request.id) == [id])
            desk.clock.advance(days: 5)
            try await desk.runJobs()
            #expect(try await desk.request(id).state == "expired")
            #expect(try await desk.places() == [3, 0, 0])
        }
    }

    @Test(arguments: Engine.allCases)
    func `an answer in time is not escalated`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let id = try await desk.sent()
            try await desk.act(id, "decline", desk.provider, reason: "full")
            desk.clock.advance(days: 30)
            try await desk.runJobs()
            #expect(try await desk.request(id).escalatedAt == nil)
            #expect(!(try await desk.timeline().contains("request.escalated")))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a link acts once, shows until it expires and is then refused`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let id = try await desk.sent()
            let first = try await desk.requests.makeLink(id, Desk.manager)
            let link = try await desk.requests.makeLink(id, Desk.manager)
            await #expect(throws: RequestProblem.linkExpired) { try await desk.requests.openLink(first.token) }
            let seen = try await desk.requests.openLink(link.token)
            #expect(seen.mayAct && seen.view.payload?.value("given-name") == "Amina")
            #expect(seen.view.acts.allSatisfy { $0.by == .receiver } && seen.view.links.isEmpty)
            // An act that is refused does not use the link up.
            await #expect(throws: RequestProblem.reasonRequired) {
                try await desk.requests.act(link: link.token, RequestCommand(act: "decline", version: 1))
            }
            await #expect(throws: Refusal.self) {
                try await desk.requests.act(link: link.token, RequestCommand(act: "write", version: 1, text: "x"))
            }
            try await desk.requests.act(link: link.token, RequestCommand(act: "accept", version: 1))
            await #expect(throws: RequestProblem.linkUsed) {
                try await desk.requests.act(link: link.token, RequestCommand(act: "arrive", version: 2))
            }
            let used = try await desk.requests.openLink(link.token)
            #expect(!used.mayAct && used.view.payload == nil && used.view.messages.isEmpty)
            desk.clock.advance(hours: 72)
            await #expect(throws: RequestProblem.linkExpired) { try await desk.requests.openLink(link.token) }
            await #expect(throws: RequestProblem.linkUnknown) { try await desk.requests.openLink(Secret("guess")) }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a link to one request opens no other`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let id = try await desk.sent()
            let other = try await desk.requests.send(desk.draft(key: "other"), Desk.manager)
            let holder = Actor(kind: .link(id), organisation: desk.shelter, roles: [Role.linkHolder.rawValue])
            await #expect(throws: Refusal.unknown) { try await desk.requests.show(other, holder) }
            #expect(try await desk.requests.show(id, holder).request.id == id)
        }
    }

    @Test(arguments: Engine.allCases, ["sent", "in-place"])
    func `withdrawn consent destroys what was shared, on both sides and for good`(
        engine: Engine, state: String
    ) async throws {
        try await Desk.run(engine) { desk in
            let id = try await desk.sent()
            if state == "in-place" {
                try await desk.act(id, "accept", desk.provider)
                try await desk.act(id, "arrive", desk.provider)
            }
            let link = try await desk.requests.makeLink(id, Desk.manager)
            let consents = try await desk.cases.file(desk.caseID, Desk.manager).consents
            let consent = try #require(
                consents.first { $0.recipient == desk.shelter && $0.purpose == "service-referral" })
            try await desk.cases.withdrawConsent(desk.caseID, consent.id, Desk.manager)
            for actor in [desk.provider, Desk.manager] {
                let view = try await desk.requests.show(id, actor)
                #expect(view.isSharingEnded && view.payload == nil)
                #expect(view.messages.allSatisfy { $0.text == nil })
            }
            await #expect(throws: RequestProblem.linkExpired) { try await desk.requests.openLink(link.token) }
            // Who is in a place stays there; who only waits waits no more.
            #expect(try await desk.request(id).state == (state == "sent" ? "sharing-ended" : "in-place"))
            #expect(try await desk.places() == (state == "sent" ? [3, 0, 0] : [3, 1, 0]))
            if state == "in-place" {
                await #expect(throws: RequestProblem.sharingEnded) {
                    try await desk.act(id, "tell", desk.provider, text: "words")
                }
                try await desk.act(id, "leave", desk.provider, reason: "completed")
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a later refusal ends sharing too, and a consent for others does not`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let id = try await desk.sent()
            desk.clock.advance(minutes: 1)
            func answer(_ to: OrganisationID) async throws {
                _ = try await desk.cases.recordConsent(
                    desk.caseID, RecordConsent(purpose: "service-referral", recipient: to, answer: .refused),
                    Desk.manager)
            }
            try await answer(desk.refuge)
            #expect(try await desk.request(id).sharingEndedAt == nil)
            try await answer(desk.shelter)
            #expect(try await desk.request(id).sharingEndedAt != nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a coordinator sees what is stuck and how long people waited, without a name`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let monitoring = Monitoring(
                database: desk.database, policy: desk.policy, directory: desk.directory,
                definitions: desk.requests.definitions, world: desk.clock.world)
            let late = try await desk.sent()
            for (number, minutes) in ([10, 20, 30] as [Int64]).enumerated() {
                var draft = desk.draft(key: "w\(number)", to: desk.refuge, service: desk.next)
                draft.need = nil
                let id = try await desk.requests.send(draft, Desk.manager)
                desk.clock.advance(minutes: minutes)
                try await desk.act(id, "decline", desk.member(31, desk.refuge, .provider), reason: "language")
            }
            desk.clock.advance(hours: 4)
            let stuck = try await monitoring.stuck(Desk.coordinator)
            #expect(stuck.overdueCount == 1 && stuck.overdue.map(\.id) == [late])
            #expect(stuck.withoutStepCount == 1 && stuck.withoutStep.count == 1)
            let waiting = try await monitoring.waiting(Desk.coordinator)
            #expect(waiting.map(\.sent) == [4])
            #expect(waiting.first?.toAnswer == WaitingTimes.Spread([10, 20, 30]))
            #expect(waiting.first?.toAnswer?.median == 20 && waiting.first?.toAnswer?.p90 == 30)
            #expect(
                try await monitoring.refusals(Desk.coordinator)
                    == [.init(kind: "referral", reason: "language", count: 3)])
            #expect(try await monitoring.services(Desk.coordinator).map(\.services).reduce(0, +) == 2)
            await #expect(throws: Refusal.self) { try await monitoring.stuck(desk.provider) }
        }
    }
}

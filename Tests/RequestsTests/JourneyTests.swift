import Access
import Cases
import Directory
import Kernel
import Requests
import Storage
import TestKit
import Testing

struct JourneyTests {
    @Test(arguments: Engine.allCases)
    func `a referral is sent, accepted, arrived and ended, and places and timeline follow`(engine: Engine) async throws
    {
        try await Desk.run(engine) { desk in
            let preview = try await desk.requests.preview(desk.draft(), Desk.manager)
            #expect(preview.payload.value("given-name") == "Amina")
            #expect(preview.payload.value("summary") == nil)
            let id = try await desk.sent()
            #expect(try await desk.places() == [3, 0, 1])
            let seen = try await desk.requests.show(id, desk.provider)
            #expect(seen.payload == preview.payload)
            #expect(seen.messages.map(\.text) == ["Please help"])
            #expect(seen.acts.allSatisfy { $0.by == .receiver } && seen.acts.contains { $0.code == "accept" })
            #expect(try await desk.requests.inbox(RequestFilter(), desk.provider).rows.map(\.request.id) == [id])
            #expect(try await desk.requests.outbox(RequestFilter(), Desk.manager).rows.map(\.request.id) == [id])
            try await desk.act(id, "ask", desk.provider, text: "Does she come alone?")
            try await desk.act(id, "reply", Desk.manager, text: "Yes")
            try await desk.act(id, "accept", desk.provider)
            #expect(try await desk.places() == [3, 0, 1])
            try await desk.act(id, "arrive", desk.provider)
            #expect(try await desk.places() == [3, 1, 0])
            #expect(try await desk.cases.file(desk.caseID, Desk.manager).openNeeds.isEmpty)
            let ended = try await desk.act(id, "leave", desk.provider, reason: "completed")
            #expect(ended.isClosed && ended.state == "left")
            #expect(try await desk.places() == [3, 0, 0])
            let acts = Set(try await desk.timeline())
            #expect(
                acts.isSuperset(of: [
                    "referral.send", "referral.ask", "referral.reply", "referral.accept", "referral.arrive",
                    "referral.leave", "need.met",
                ]))
        }
    }

    @Test(
        arguments: Engine.allCases,
        [["decline", "full"], ["waitlist", ""], ["accept", "", "no-show", ""], ["accept", "", "cancel", "full"]])
    func `declined, waitlisted, no-show and taken back give the place back and propose the next`(
        engine: Engine, steps: [String]
    ) async throws {
        try await Desk.run(engine) { desk in
            let id = try await desk.sent()
            for index in stride(from: 0, to: steps.count, by: 2) {
                let reason = steps[index + 1]
                try await desk.act(
                    id, steps[index], desk.provider, reason: reason.isEmpty ? nil : reason,
                    text: steps[index] == "cancel" ? "We have to close" : "")
            }
            #expect(try await desk.places() == [3, 0, 0])
            let request = try await desk.request(id)
            #expect(request.hold == nil && request.proposed == desk.next)
            let matches = try await desk.requests.proposeNext(id, Desk.manager)
            #expect(matches.fits.map(\.service.id) == [desk.next])
        }
    }

    @Test(arguments: Engine.allCases)
    func `the sender withdraws at any time before the arrival`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            for (number, acts) in [[], ["ask"], ["waitlist"], ["accept"]].enumerated() {
                let id = try await desk.requests.send(desk.draft(key: "\(number)"), Desk.manager)
                for act in acts { try await desk.act(id, act, desk.provider, text: "words") }
                try await desk.act(id, "withdraw", Desk.manager, reason: "person-declined")
                #expect(try await desk.places() == [3, 0, 0])
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a person moves to the next service in one step`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let id = try await desk.sent()
            try await desk.act(id, "accept", desk.provider)
            try await desk.act(id, "arrive", desk.provider)
            let version = try await desk.request(id).version
            let draft = desk.draft(key: "moved", to: desk.refuge, service: desk.next)
            #expect(try await desk.cases.file(desk.caseID, Desk.manager).openNeeds.isEmpty)
            #expect(try await desk.requests.preview(draft, moving: id, Desk.manager).payload.reference != "")
            await #expect(throws: RequestProblem.unknownNeed) {
                try await desk.requests.preview(draft, Desk.manager)
            }
            let command = RequestCommand(act: "transfer", version: version)
            let moved = try await desk.requests.transfer(id, command, next: draft, Desk.manager)
            #expect(try await desk.request(id).state == "transferred")
            #expect(try await desk.cases.file(desk.caseID, Desk.manager).openNeeds.map(\.id) == [desk.need])
            #expect(try await desk.request(moved).previous == id)
            #expect(try await desk.places() == [3, 0, 0])
            #expect(try await desk.places(desk.next) == [2, 0, 1])
            #expect(try await desk.requests.transfer(id, command, next: draft, Desk.manager) == moved)
        }
    }

    @Test(arguments: Engine.allCases)
    func `nobody is moved on to nowhere`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let id = try await desk.sent()
            try await desk.act(id, "accept", desk.provider)
            await #expect(throws: RequestProblem.nextRequired) { try await desk.act(id, "transfer", Desk.manager) }
            await #expect(throws: RequestProblem.notTaken("next")) {
                try await desk.requests.transfer(
                    id, RequestCommand(act: "withdraw", version: 2, reason: "other"),
                    next: desk.draft(key: "moved", to: desk.refuge, service: desk.next), Desk.manager)
            }
            #expect(try await desk.request(id).state == "accepted")
        }
    }

    @Test(arguments: Engine.allCases)
    func `a move without consent for the next service changes nothing`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let id = try await desk.sent()
            try await desk.act(id, "accept", desk.provider)
            let consents = try await desk.cases.file(desk.caseID, Desk.manager).consents
            let toRefuge = try #require(consents.first { $0.recipient == desk.refuge })
            try await desk.cases.withdrawConsent(desk.caseID, toRefuge.id, Desk.manager)
            let version = try await desk.request(id).version
            await #expect(throws: CaseProblem.noConsent(purpose: "service-referral")) {
                try await desk.requests.transfer(
                    id, RequestCommand(act: "transfer", version: version),
                    next: desk.draft(key: "moved", to: desk.refuge, service: desk.next), Desk.manager)
            }
            #expect(try await desk.request(id).state == "accepted")
            #expect(try await desk.places() == [3, 0, 1])
        }
    }

    @Test(arguments: Engine.allCases)
    func `an identification request makes its receiver the authority of the case`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            await #expect(throws: Refusal.unknown) { try await desk.cases.file(desk.caseID, desk.decider) }
            let id = try await desk.sent("identification")
            try await desk.act(id, "receive", desk.decider)
            #expect(try await desk.cases.file(desk.caseID, desk.decider).record.authority == desk.authority)
            try await desk.act(id, "decide", desk.decider)
            #expect(try await desk.request(id).isClosed)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a case that is handed over has a new keeper`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let id = try await desk.sent("transfer")
            try await desk.act(id, "accept", desk.keeper)
            let file = try await desk.cases.file(desk.caseID, desk.keeper)
            #expect(file.record.organisation == desk.shelter && file.record.worker == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `with the case its running requests go to the new keeper`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let open = try await desk.requests.send(
                desk.draft(key: "open", to: desk.refuge, service: desk.next), Desk.manager)
            let over = try await desk.requests.send(
                desk.draft(key: "over", to: desk.refuge, service: desk.next), Desk.manager)
            try await desk.act(over, "withdraw", Desk.manager, reason: "other-place")
            let transfer = try await desk.sent("transfer")
            for actor in [Desk.manager, desk.keeper] { try await desk.enrol(actor) }
            desk.clock.advance(hours: 4)
            try await desk.runJobs()
            #expect(try await desk.request(open).escalatedTo == Desk.manager.member)
            let version = try await desk.request(open).version
            try await desk.act(transfer, "accept", desk.keeper)
            #expect(try await desk.request(open).escalatedTo == desk.keeper.member)
            await #expect(throws: Refusal.unknown) { try await desk.requests.show(open, Desk.manager) }
            #expect(try await desk.requests.show(open, desk.keeper).payload != nil)
            #expect(try await desk.request(over).from == Desk.hotline)
            // Whoever had it open is told.
            await #expect(throws: RequestProblem.self) {
                try await desk.requests.act(
                    open, RequestCommand(act: "accept", version: version), desk.member(31, desk.refuge, .provider))
            }
            try await desk.act(open, "withdraw", desk.keeper, reason: "other-place")
            #expect(try await desk.timeline().filter { $0 == "request.handover" }.count == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a case that is closed ends what still waits, and puts nobody out of a place`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let inPlace = try await desk.sent()
            try await desk.act(inPlace, "accept", desk.provider)
            try await desk.act(inPlace, "arrive", desk.provider)
            var draft = desk.draft(key: "waits")
            draft.need = nil
            let waits = try await desk.requests.send(draft, Desk.manager)
            #expect(try await desk.places() == [3, 1, 1])
            try await desk.cases.close(desk.caseID, CloseCase(reason: "person-wishes"), Desk.manager)
            #expect(try await desk.request(waits).state == "withdrawn")
            #expect(try await desk.request(inPlace).state == "in-place")
            #expect(try await desk.places() == [3, 1, 0])
        }
    }

    @Test(arguments: Engine.allCases)
    func `two who answer at once: the second learns what happened`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let id = try await desk.sent()
            try await desk.requests.act(id, RequestCommand(act: "accept", version: 1), desk.provider)
            await #expect(throws: RequestProblem.stale(act: "accept", state: "accepted", version: 2)) {
                try await desk.requests.act(
                    id, RequestCommand(act: "decline", version: 1, reason: "full"), desk.colleague)
            }
            #expect(try await desk.places() == [3, 0, 1])
        }
    }

    @Test(arguments: Engine.allCases)
    func `sent twice with one key is one request; another request under the key is refused`(engine: Engine) async throws
    {
        try await Desk.run(engine) { desk in
            let id = try await desk.sent()
            #expect(try await desk.sent() == id)
            #expect(try await desk.places() == [3, 0, 1])
            await #expect(throws: RequestProblem.onceKeyReused) {
                try await desk.requests.send(desk.draft(urgency: .immediate), Desk.manager)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a stranger learns nothing, and no consent means nothing leaves`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let id = try await desk.sent()
            await #expect(throws: Refusal.unknown) { try await desk.requests.show(id, Desk.stranger) }
            await #expect(throws: Refusal.unknown) {
                try await desk.requests.act(id, RequestCommand(act: "accept", version: 1), Desk.stranger)
            }
            await #expect(throws: Refusal.unknown) { try await desk.requests.send(desk.draft(key: "2"), Desk.stranger) }
            #expect(try await desk.requests.inbox(RequestFilter(.all), Desk.stranger).rows.isEmpty)
            await #expect(throws: CaseProblem.noConsent(purpose: "transfer")) {
                try await desk.requests.send(desk.draft("transfer", key: "3", to: desk.refuge), Desk.manager)
            }
            await #expect(throws: RequestProblem.wrongKindOfOrganisation) {
                try await desk.requests.send(desk.draft("identification", key: "4", to: desk.refuge), Desk.manager)
            }
        }
    }
}

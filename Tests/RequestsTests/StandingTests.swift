import Access
import Cases
import Kernel
import Requests
import Storage
import TestKit
import Testing

/// Who stands on which side of a request: by organisation first, and only in the roles that its definition names.
struct StandingTests {
    @Test(arguments: Engine.allCases)
    func `a hand-over is for the receiver's case managers, not for everybody who works there`(
        engine: Engine
    ) async throws {
        try await Desk.run(engine) { desk in
            let id = try await desk.requests.send(desk.draft("transfer", key: "whole"), Desk.manager)
            desk.clock.advance(minutes: 1)
            let referral = try await desk.sent()
            await #expect(throws: Refusal.unknown) { try await desk.requests.show(id, desk.provider) }
            await #expect(throws: Refusal.unknown) {
                try await desk.requests.act(id, RequestCommand(act: "accept", version: 1), desk.provider)
            }
            for which in [RequestFilter.Which.open, .all] {
                let seen = try await desk.requests.inbox(RequestFilter(which), desk.provider).rows
                #expect(seen.map(\.request.id) == [referral])
                let all = try await desk.requests.inbox(RequestFilter(which), desk.keeper).rows
                #expect(all.map(\.request.id) == [referral, id])
            }
            desk.clock.advance(hours: 30)
            let late = try await desk.requests.inbox(RequestFilter(.overdue), desk.provider).rows
            #expect(late.map(\.request.id) == [referral])
            // A page that is full of what they may not read does not look like the last one.
            #expect(try await desk.requests.inbox(RequestFilter(.all, rows: 1), desk.provider).rows.count == 1)
            #expect(try await desk.requests.show(id, desk.keeper).payload != nil)
            try await desk.act(id, "accept", desk.keeper)
        }
    }

    @Test(arguments: Engine.allCases)
    func `whoever took a request on does not act for the one who sent it`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let id = try await desk.sent()
            try await desk.act(id, "ask", desk.keeper, text: "Does she smoke?")
            let seen = try await desk.requests.show(id, desk.keeper)
            #expect(seen.request.responsible == desk.keeper.member && seen.side == .receiver && !seen.mayFollow)
            #expect(seen.acts.allSatisfy { $0.by == .receiver })
            for act in ["withdraw", "reply", "write"] {
                await #expect(throws: Refusal.unknown) {
                    try await desk.act(id, act, desk.keeper, reason: "other", text: "words")
                }
            }
            await #expect(throws: Refusal.unknown) { try await desk.requests.makeLink(id, desk.keeper) }
            await #expect(throws: Refusal.unknown) { try await desk.requests.proposeNext(id, desk.keeper) }
        }
    }

    @Test(arguments: Engine.allCases)
    func `whoever left for another organisation takes no request along`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let id = try await desk.sent()
            try await desk.act(id, "ask", desk.keeper, text: "Does she smoke?")
            for member in [Desk.manager, desk.keeper] {
                let gone = Actor(
                    kind: member.kind, organisation: Desk.stranger.organisation, roles: [Role.caseManager.rawValue])
                await #expect(throws: Refusal.unknown) { try await desk.requests.show(id, gone) }
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `who works on the case follows its requests, but not while acting for the receiver`(
        engine: Engine
    ) async throws {
        try await Desk.run(engine) { desk in
            let id = try await desk.sent()
            let worker = desk.member(31, Desk.hotline, .caseManager)
            try await desk.enrol(worker)
            try await desk.assign(worker)
            #expect(try await desk.requests.show(id, worker).mayFollow)
            let other = desk.member(31, desk.shelter, .caseManager)
            let seen = try await desk.requests.show(id, other)
            #expect(seen.side == .receiver && !seen.mayFollow)
        }
    }
}

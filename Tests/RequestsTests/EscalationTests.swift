@testable import Access
import Cases
import Kernel
import Requests
import Storage
import TestKit
import Testing
import Vault

/// To whom a late request is given.
struct EscalationTests {
    /// A referral that nobody answered in time.
    private static func late(_ desk: Desk, kind: String = "referral") async throws -> Request {
        let id = try await desk.sent(kind)
        desk.clock.advance(hours: 4)
        try await desk.runJobs()
        return try await desk.request(id)
    }

    @Test(arguments: Engine.allCases)
    func `at a receiver where nobody has acted yet, somebody in the definition's role is named`(
        engine: Engine
    ) async throws {
        try await Desk.run(engine) { desk in
            try await desk.enrol(desk.decider)
            try await desk.enrol(desk.member(41, desk.authority, .administrator))
            let request = try await Self.late(desk, kind: "identification")
            #expect(request.escalatedTo == desk.decider.member)
            let given = try await desk.requests.inbox(RequestFilter(.escalated), desk.decider).rows
            #expect(given.map(\.request.id) == [request.id])
            let other = desk.member(42, desk.authority, .decisionMaker)
            #expect(try await desk.requests.inbox(RequestFilter(.escalated), other).rows.isEmpty)
            try await desk.act(request.id, "receive", desk.decider)
            #expect(try await desk.requests.inbox(RequestFilter(.escalated), desk.decider).rows.isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `whoever left or was disabled is not named, a colleague in the role is`(engine: Engine) async throws {
        for gone in [true, false] {
            try await Desk.run(engine) { desk in
                let colleague = desk.member(43, Desk.hotline, .caseManager)
                for actor in [Desk.manager, colleague, desk.member(44, Desk.hotline, .hotlineOperator)] {
                    try await desk.enrol(actor)
                }
                try await desk.assign(Desk.manager)
                if gone { try await desk.leave(Desk.manager) } else { try await desk.disable(Desk.manager) }
                #expect(try await Self.late(desk).escalatedTo == colleague.member)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a late request of somebody who leaves, or loses the role, is handed on to a colleague`(
        engine: Engine
    ) async throws {
        for gone in [Gone.left, .disabled, .lostRole] {
            try await Desk.run(engine) { desk in
                let colleague = desk.member(43, Desk.hotline, .caseManager)
                for actor in [Desk.manager, colleague, desk.member(44, Desk.hotline, .administrator)] {
                    try await desk.enrol(actor)
                }
                try await desk.assign(Desk.manager)
                let late = try await Self.late(desk)
                #expect(late.escalatedTo == Desk.manager.member)
                try await Self.go(gone, Desk.manager, desk)
                let handed = try await desk.request(late.id)
                #expect(handed.escalatedTo == colleague.member && handed.escalatedAt == late.escalatedAt)
                // Whoever has the page open can still act on it.
                #expect(handed.version == late.version)
                #expect(
                    try await desk.requests.outbox(RequestFilter(.escalated), colleague).rows.map(\.request.id)
                        == [late.id])
                #expect(try await desk.timeline().contains("request.renamed"))
                try await Self.go(gone, colleague, desk)
                let nobodys = try await desk.request(late.id)
                #expect(nobodys.escalatedTo == nil && nobodys.escalatedAt != nil)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `who leaves another organisation, or can still act, keeps what was given to them`(
        engine: Engine
    ) async throws {
        try await Desk.run(engine) { desk in
            for actor in [Desk.manager, desk.member(43, Desk.hotline, .caseManager)] { try await desk.enrol(actor) }
            let id = try #require(Desk.manager.member)
            _ = try await desk.database.write { write in
                _ = try AccessStore.grant(write, id, Desk.hotline, .hotlineOperator, at: desk.clock.now)
                _ = try AccessStore.grant(write, id, desk.refuge, .provider, at: desk.clock.now)
            }
            try await desk.assign(Desk.manager)
            let late = try await Self.late(desk)
            let access = Self.access(desk)
            try await access.endMembership(of: id, in: desk.refuge, by: .system)
            try await access.takeRole(.caseManager, from: id, in: Desk.hotline, by: .system)
            #expect(try await desk.request(late.id).escalatedTo == id)
        }
    }

    private enum Gone { case left, disabled, lostRole }

    private static func access(_ desk: Desk) -> Access {
        Access(
            database: desk.database, policy: desk.policy, vault: desk.vault, world: desk.clock.world,
            passphrases: PassphraseHash(cost: .tests),
            reactions: [Cases.reaction(policy: desk.policy), Requests.reaction(definitions: desk.requests.definitions)])
    }

    private static func go(_ gone: Gone, _ actor: Actor, _ desk: Desk) async throws {
        let (member, organisation) = (try #require(actor.member), try #require(actor.organisation))
        let access = access(desk)
        switch gone {
        case .left: try await access.endMembership(of: member, in: organisation, by: .system)
        case .disabled: try await access.disable(member, by: .system)
        case .lostRole: try await access.setRoles([.rapporteur], of: member, in: organisation, by: .system)
        }
    }

    @Test(arguments: Engine.allCases)
    func `without anybody in the role it is whoever may work on that side, and else nobody`(
        engine: Engine
    ) async throws {
        try await Desk.run(engine) { desk in
            try await desk.enrol(desk.member(45, Desk.hotline, .administrator))
            let request = try await Self.late(desk)
            #expect(request.escalatedAt != nil && request.escalatedTo == nil)
        }
        try await Desk.run(engine) { desk in
            let operatorOnly = desk.member(46, Desk.hotline, .hotlineOperator)
            try await desk.enrol(operatorOnly)
            #expect(try await Self.late(desk).escalatedTo == operatorOnly.member)
        }
    }

    @Test(arguments: Engine.allCases)
    func `whom to ask next waits for the sender until somebody is asked, however many requests came since`(
        engine: Engine
    ) async throws {
        try await Desk.run(engine) { desk in
            let id = try await desk.sent()
            try await desk.act(id, "decline", desk.provider, reason: "full")
            func waits() async throws -> [RequestID] {
                try await desk.requests.outbox(RequestFilter(.turn), Desk.manager).rows.map(\.request.id)
            }
            #expect(try await waits() == [id])
            let identification = try await desk.requests.send(
                desk.draft("identification", key: "grounds"), Desk.manager)
            #expect(try await waits() == [id])
            try await desk.act(identification, "receive", desk.decider)
            try await desk.act(identification, "ask", desk.decider, text: "Which border?")
            #expect(Set(try await waits()) == [id, identification])
            let next = desk.draft(key: "next", to: desk.refuge, service: desk.next)
            _ = try await desk.requests.send(next, Desk.manager)
            #expect(try await waits() == [identification])
            let history = try await desk.requests.show(id, desk.provider).history
            #expect(history.allSatisfy { !$0.codes.contains("next=") })
        }
    }

    @Test(arguments: Engine.allCases)
    func `an acceptance takes the proposal of somebody else back`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let request = try await Self.late(desk)
            #expect(request.proposed == desk.next)
            try await desk.act(request.id, "accept", desk.provider)
            try await desk.act(request.id, "arrive", desk.provider)
            try await desk.act(request.id, "leave", desk.provider, reason: "completed")
            #expect(try await desk.requests.outbox(RequestFilter(.turn), Desk.manager).rows.isEmpty)
        }
    }
}

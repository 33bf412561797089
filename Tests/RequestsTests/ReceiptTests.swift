import Access
import Cases
import Kernel
import Storage
import TestKit
import Testing

@testable import Requests

/// The time to decide on identification runs from the referral, whatever is done in between.
@Suite struct ReceiptTests {
    @Test(arguments: Engine.allCases)
    func `the time to decide runs from the referral, and neither receipt nor a question starts it anew`(
        engine: Engine
    ) async throws {
        try await Desk.run(engine) { desk in
            let id = try await desk.sent("identification", urgency: .routine)
            let sent = try await desk.request(id).madeAt
            let end = AnswerTime(amount: 5, unit: .workingDays).end(from: sent, in: desk.requests.world.calendar)
            try await desk.enrol(desk.decider)
            desk.clock.advance(hours: 20)
            try await desk.act(id, "receive", desk.decider)
            #expect(try await desk.request(id).dueAt == end)
            try await desk.act(id, "ask", desk.decider, text: "Which day?")
            desk.clock.advance(hours: 30)
            try await desk.act(id, "reply", Desk.manager, text: "The day before")
            #expect(try await desk.request(id).dueAt == end)
            desk.clock.advance(hours: 24 * 7)
            try await JobRunner(
                database: desk.database, world: desk.clock.world, handlers: desk.requests.jobHandlers
            ).runDue(desk.clock.now)
            #expect(try await desk.request(id).escalatedTo == desk.decider.member)
        }
    }
}

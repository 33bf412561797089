import Foundation
import Kernel
@testable import Requests
import TestKit
import Testing

/// Every state × act × side of every shipped definition. `UPDATE_GOLDENS=1` writes the table anew.
struct MatrixTests {
    @Test(arguments: ["referral", "identification", "transfer", "interpreter"])
    func `who may do what from where is as printed`(kind: String) throws {
        let definition = try #require(try Desk.definitions.get().current(kind))
        let table = Self.table(definition)
        let path = "Tests/Goldens/requests-\(kind).txt"
        if ProcessInfo.processInfo.environment["UPDATE_GOLDENS"] == "1" {
            try FileManager.default.createDirectory(atPath: "Tests/Goldens", withIntermediateDirectories: true)
            try table.write(toFile: path, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == table)
    }

    @Test(arguments: ["referral", "identification", "transfer", "interpreter"])
    func `whatever is allowed leads to a state of the definition and never out of an ended one`(kind: String) throws {
        let definition = try #require(try Desk.definitions.get().current(kind))
        for state in definition.states {
            for act in definition.acts {
                for side in Side.allCases {
                    let result = Self.decide(definition, state, act, side)
                    let isExpected = act.by == side && act.from.contains(state.code) && state.phase != .ended
                    if case .success = result { #expect(isExpected) } else { #expect(!isExpected) }
                    if case .success(let events) = result {
                        let after = RequestRule.apply(
                            events, to: Self.request(definition, state), definition, side: side, by: nil,
                            now: Clock2020.start)
                        #expect(definition.state(after.state) != nil)
                        #expect((after.phase == .ended) == after.isClosed)
                        #expect(after.isClosed == (after.closedAt != nil))
                    }
                }
            }
        }
    }

    struct Typed: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let command: RequestCommand
        let problem: RequestProblem?
    }

    static let typed: [Typed] = [
        Typed(testDescription: "an unknown act", command: .init(act: "sing", version: 1), problem: .unknownAct("sing")),
        Typed(
            testDescription: "an old version", command: .init(act: "accept", version: 0),
            problem: .stale(act: "send", state: "sent", version: 1)),
        Typed(testDescription: "no reason", command: .init(act: "decline", version: 1), problem: .reasonRequired),
        Typed(
            testDescription: "an unknown reason", command: .init(act: "decline", version: 1, reason: "mood"),
            problem: .unknownReason("mood")),
        Typed(
            testDescription: "no words", command: .init(act: "ask", version: 1, text: "  \n"), problem: .textRequired),
        Typed(
            testDescription: "too many words",
            command: .init(act: "ask", version: 1, text: String(repeating: "a", count: 10_001)),
            problem: .tooLong(charactersMax: 10_000)),
        Typed(
            testDescription: "a reason that is not taken", command: .init(act: "accept", version: 1, reason: "full"),
            problem: .notTaken("reason")),
        Typed(
            testDescription: "a day long gone", command: .init(act: "accept", version: 1, day: Day(number: 10)),
            problem: .dayInThePast),
        Typed(
            testDescription: "the sender's act", command: .init(act: "withdraw", version: 1),
            problem: .notYours(act: "withdraw")),
        Typed(
            testDescription: "not from here", command: .init(act: "arrive", version: 1),
            problem: .notFromHere(act: "arrive", state: "sent")),
        Typed(testDescription: "an acceptance", command: .init(act: "accept", version: 1), problem: nil),
    ]

    @Test(arguments: typed)
    func `what was typed is checked by the definition`(row: Typed) throws {
        let definition = try #require(try Desk.definitions.get().current("referral"))
        let state = try #require(definition.state("sent"))
        var problem: RequestProblem?
        do {
            _ = try RequestRule.decide(
                definition, Self.request(definition, state), row.command, side: .receiver, now: Clock2020.start,
                calendar: .utc)
        } catch { problem = error }
        #expect(problem == row.problem)
    }

    static func request(_ definition: RequestDefinition, _ state: RequestState) -> Request {
        let now = Clock2020.start
        return Request(
            id: .init(high: 1, low: 1), kind: definition.id, digest: definition.digest, caseID: .init(high: 1, low: 2),
            from: .init(high: 1, low: 3), fromMember: nil, to: .init(high: 1, low: 4), service: nil, group: nil,
            region: "", urgency: .urgent, need: nil, consent: nil, exception: nil, previous: nil, madeAt: now,
            state: state.code,
            phase: state.phase, turn: state.turn, dueAt: nil, escalatedAt: nil, escalatedTo: nil, responsible: nil,
            hold: nil, proposed: nil, answeredAt: nil, arrivedAt: nil, reason: nil, sharingEndedAt: nil,
            lastAct: "send", version: 1, changedAt: now, closedAt: state.phase == .ended ? now : nil)
    }

    static func decide(
        _ definition: RequestDefinition, _ state: RequestState, _ act: RequestAct, _ side: Side
    ) -> Result<[RequestEvent], RequestProblem> {
        let command = RequestCommand(
            act: act.code, version: 1, reason: act.reasons.flatMap { definition.reasons[$0]?.first?.code },
            text: act.text == nil ? "" : "words", day: act.day == nil ? nil : Clock2020.start.utcDay)
        return Result { () throws(RequestProblem) in
            try RequestRule.decide(
                definition, request(definition, state), command, side: side, now: Clock2020.start, calendar: .utc)
        }
    }

    static func table(_ definition: RequestDefinition) -> String {
        var lines = ["\(definition.id): \(definition.states.count) states, \(definition.acts.count) acts"]
        for state in definition.states {
            lines.append("\(state.code) (\(state.phase.rawValue), \(state.turn.rawValue))")
            for act in definition.acts {
                let cells = Side.allCases.map { side in
                    switch decide(definition, state, act, side) {
                    case .success(let events): "\(side.rawValue): \(events.map(word).joined(separator: " "))"
                    case .failure(let problem): "\(side.rawValue): \(problem.code)"
                    }
                }
                lines.append("    \(act.code) | " + cells.joined(separator: " | "))
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func word(_ event: RequestEvent) -> String {
        switch event {
        case .moved(_, let from, let to): from == to ? "stays" : "-> \(to)"
        case .reasonGiven: "reason"
        case .textGiven: "text"
        case .dayGiven: "day"
        case .answered: "answered"
        case .arrived: "arrived"
        case .dueAt(let due): due.map { "due+\($0.minutes(since: Clock2020.start))min" } ?? "no-due"
        case .effect(let effect): effect.rawValue
        case .ended: "ended"
        }
    }
}

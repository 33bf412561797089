import Cases
import Definitions
import Directory
import Foundation
import Kernel
@testable import Requests
import TestKit
import Testing

struct DefinitionTests {
    /// A small sound definition; each row breaks it in one place.
    static let sound = """
        id: visit
        label: Visit
        version: 1
        source: invented
        status: unverified
        purpose: help
        from: {roles: [case-manager]}
        to: {roles: [provider], kinds: [ngo]}
        service: true
        hold: {minutes: 60}
        link: {hours: 24}
        send: {to: sent, effects: [hold.take]}
        times:
          - {code: answer, routine: 2 days, urgent: 4 hours, immediate: 30 minutes, escalate: {side: sender, role: case-manager}}
        reasons:
          no:
            - {code: full, label: Full}
        states:
          - {code: sent, label: Sent, phase: open, turn: receiver, time: answer}
          - {code: done, label: Done, phase: ended, turn: nobody}
        acts:
          - {code: accept, label: Accept, by: receiver, from: [sent], to: done, effects: [hold.release]}
          - {code: decline, label: Decline, by: receiver, from: [sent], to: done, reasons: no, effects: [hold.release]}
        """

    struct Broken: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let find: String
        let with: String
        let line: Int
        let says: String

        init(_ what: String, _ find: String, _ with: String, line: Int, _ says: String) {
            testDescription = what
            self.find = find
            self.with = with
            self.line = line
            self.says = says
        }
    }

    static let broken: [Broken] = [
        Broken(
            "an unknown state to go to", "to: done, effects", "to: gone, effects", line: 22, "unknown state \"gone\""),
        Broken(
            "an unknown state to come from", "from: [sent], to: done, reasons", "from: [sent, lost], to: done, reasons",
            line: 23, "unknown state \"lost\""),
        Broken("an unknown start", "send: {to: sent", "send: {to: begun", line: 1, "unknown state \"begun\""),
        Broken(
            "a state never reached", "  - {code: done,",
            "  - {code: limbo, label: L, phase: ended, turn: nobody}\n  - {code: done,", line: 20,
            "state \"limbo\" is never reached"),
        Broken(
            "no way out", "phase: ended, turn: nobody}", "phase: active, turn: nobody}", line: 20,
            "no way out of state \"done\""),
        Broken("an act of nobody", "Accept, by: receiver", "Accept, by: nobody", line: 22, "unknown word \"nobody\""),
        Broken(
            "nobody whose turn it is can act", "turn: receiver", "turn: sender", line: 19,
            "it is the sender's turn, who can do nothing"),
        Broken("no time limit", ", time: answer}", "}", line: 19, "state \"sent\" waits without a time limit"),
        Broken("an unknown time", "time: answer}", "time: soon}", line: 19, "unknown time \"soon\""),
        Broken("no countable time", "routine: 2 days", "routine: soon", line: 14, "no time that can be counted"),
        Broken(
            "an unknown effect", "to: done, effects: [hold.release]}", "to: done, effects: [hold.keep]}", line: 22,
            "unknown word \"hold.keep\""),
        Broken("an unknown list of reasons", "reasons: no,", "reasons: nope,", line: 23, "unknown list of reasons"),
        Broken(
            "a reason twice", "full, label: Full}", "full, label: Full}\n    - {code: full, label: Again}", line: 18,
            "reason \"full\" stands twice"),
        Broken("an act twice", "code: decline", "code: accept", line: 23, "act \"accept\" stands twice"),
        Broken("a state twice", "code: done", "code: sent", line: 20, "state \"sent\" stands twice"),
        Broken("a hold without a service", "service: true", "service: false", line: 1, "held without a service"),
        Broken("hold effects without a hold", "hold: {minutes: 60}\n", "", line: 21, "without a hold"),
        Broken(
            "an end that keeps the place", "to: done, effects: [hold.release]}", "to: done}", line: 22,
            "ends the request and keeps its place"),
        Broken("an act by system without `on`", "Accept, by: receiver", "Accept, by: system", line: 22, "has no `on`"),
        Broken("a party's act with `on`", "to: done, effects", "on: lapsed, to: done, effects", line: 22, "has `on`"),
        Broken("an unknown role", "roles: [provider]", "roles: [king]", line: 8, "unknown role \"king\""),
        Broken("an unknown kind", "kinds: [ngo]", "kinds: [club]", line: 1, "unknown kind of organisation \"club\""),
        Broken("an unknown purpose", "purpose: help", "purpose: fun", line: 1, "unknown purpose \"fun\""),
        Broken(
            "a field that is not shared", "purpose: help", "purpose: help\nshares: [iris]", line: 1, "field \"iris\""),
        Broken("a link without a lifetime", "link: {hours: 24}", "link: {days: 1}", line: 11, "unknown key \"days\""),
        Broken("no source", "source: invented\n", "", line: 1, "\"source\" is missing"),
        Broken("an unknown key", "version: 1", "version: 1\ncolour: red", line: 4, "unknown key \"colour\""),
        Broken(
            "a lapse that nothing follows", "escalate: {side", "lapse: 2 days, escalate: {side", line: 14,
            "nothing happens in state \"sent\" when \"lapse\" is over"),
        Broken(
            "an act from an ended state", "Accept, by: receiver, from: [sent]",
            "Accept, by: receiver, from: [sent, done]",
            line: 22, "starts from the ended state \"done\""),
    ]

    @Test func `the sound definition is read`() throws {
        let definition = try Self.read(Self.sound)
        #expect(definition.start == "sent")
        #expect(definition.acts(by: .receiver, in: "sent").map(\.code) == ["accept", "decline"])
    }

    @Test(arguments: broken)
    func `a broken definition is refused with its line and its mend`(row: Broken) throws {
        let range = try #require(Self.sound.range(of: row.find))
        let text = Self.sound.replacingCharacters(in: range, with: row.with)
        let problems = #expect(throws: DefinitionProblems.self) { try Self.read(text) }
        let found = problems?.problems ?? []
        #expect(
            found.contains { $0.line == row.line && $0.what.contains(row.says) && !$0.mend.isEmpty },
            "\(found.map(\.description).joined(separator: "\n"))")
    }

    @Test func `all problems of a file are told at once`() throws {
        let text = Self.sound.replacing("time: answer}", with: "time: soon}").replacing(
            "reasons: no,", with: "reasons: x,"
        )
        .replacing("kinds: [ngo]", with: "kinds: [club]")
        let problems = #expect(throws: DefinitionProblems.self) { try Self.read(text) }
        #expect((problems?.problems.count ?? 0) >= 3)
    }

    @Test func `the shipped definitions fit the consent purposes and the kinds of organisation`() throws {
        let cases = try Desk.caseDefinitions.get()
        let purposes = Dictionary(uniqueKeysWithValues: cases.purposes.map { ($0.code, Set($0.fields)) })
        let definitions = try RequestDefinitions.load(
            resources: "Resources", purposes: purposes, kinds: Set(OrganisationKind.allCases.map(\.rawValue)))
        #expect(definitions.all.map(\.id) == ["identification", "interpreter", "referral", "transfer"])
    }

    private static func read(_ text: String) throws -> RequestDefinition {
        try RequestDefinitions.read(text, file: "visit.yaml", purposes: ["help": ["name"]], kinds: ["ngo"])
    }
}

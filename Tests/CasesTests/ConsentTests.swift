import Access
import Cases
import Kernel
import Storage
import TestKit
import Testing

struct ConsentTests {
    static let adult = ["given-name": "Amina", "birth-date": "1990-01-01", "summary": "what she told"]
    static let child = ["given-name": "Amina", "birth-date": "2010-01-01"]
    static let unknownAge = ["given-name": "Amina"]

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let fields: [String: String]
        let consents: [RecordConsent]
        var asks = "service-referral"
        var recipient = Desk.other
        var kind: String?
        var days: Int64 = 0
        /// nil: allowed.
        let problem: CaseProblem?
    }

    static func given(
        _ giver: Consent.Giver = .person, to: OrganisationID? = Desk.other, kind: String? = nil,
        purpose: String = "service-referral", answer: Consent.Answer = .given, until: String? = nil
    ) -> RecordConsent {
        RecordConsent(
            purpose: purpose, recipient: to, recipientKind: kind, answer: answer, giver: giver,
            until: until.flatMap { Day($0) })
    }
    static let none = CaseProblem.noConsent(purpose: "service-referral")
    static let guardianMissing = CaseProblem.noConsentOfGuardian(purpose: "service-referral")

    static let rows = [
        Row(testDescription: "nobody was asked", fields: adult, consents: [], problem: none),
        Row(testDescription: "given to this one", fields: adult, consents: [given()], problem: nil),
        Row(testDescription: "given to another", fields: adult, consents: [given(to: Desk.ministry)], problem: none),
        Row(
            testDescription: "given for something else", fields: adult, consents: [given(purpose: "interpreter")],
            problem: none),
        Row(testDescription: "refused", fields: adult, consents: [given(answer: .refused)], problem: none),
        Row(
            testDescription: "given, then refused", fields: adult, consents: [given(), given(answer: .refused)],
            problem: none),
        Row(
            testDescription: "refused, then given", fields: adult, consents: [given(answer: .refused), given()],
            problem: nil),
        Row(
            testDescription: "given to a kind", fields: adult, consents: [given(to: nil, kind: "shelter")],
            kind: "shelter", problem: nil),
        Row(
            testDescription: "given to another kind", fields: adult, consents: [given(to: nil, kind: "shelter")],
            kind: "police", problem: none),
        Row(
            testDescription: "on the last day", fields: adult, consents: [given(until: "2020-04-10")], days: 4,
            problem: nil),
        Row(
            testDescription: "after the last day", fields: adult, consents: [given(until: "2020-04-10")], days: 5,
            problem: none),
        Row(testDescription: "a child alone", fields: child, consents: [given()], problem: guardianMissing),
        Row(testDescription: "a child's guardian", fields: child, consents: [given(.guardian)], problem: nil),
        Row(testDescription: "age not known", fields: unknownAge, consents: [given()], problem: guardianMissing),
        Row(testDescription: "an adult's guardian", fields: adult, consents: [given(.guardian)], problem: none),
    ]

    @Test(arguments: rows, Engine.allCases)
    func `sharing follows consent`(row: Row, engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let id = try await desk.open(row.fields)
            for consent in row.consents {
                _ = try await desk.cases.recordConsent(id, consent, Desk.manager)
                desk.clock.advance(seconds: 1)
            }
            desk.clock.advance(days: row.days)
            let (sharing, now) = (desk.cases.sharing, desk.clock.now)
            let share = { @Sendable (read: Read) throws -> SharedPayload in
                try sharing.payload(
                    read, id, .init(recipient: row.recipient, recipientKind: row.kind, purpose: row.asks), now: now)
            }
            if let problem = row.problem {
                await #expect(throws: problem) { try await desk.database.read(share) }
            } else {
                let payload = try await desk.database.read(share)
                #expect(payload.value("given-name") == "Amina")
                // Not a field of this purpose, whatever was agreed.
                #expect(payload.value("summary") == nil)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a withdrawn consent permits nothing, and cannot be withdrawn twice`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let id = try await desk.open(ConsentTests.adult)
            let consent = try await desk.cases.recordConsent(id, ConsentTests.given(), Desk.manager)
            try await desk.cases.withdrawConsent(id, consent, Desk.manager)
            let (sharing, now) = (desk.cases.sharing, desk.clock.now)
            await #expect(throws: ConsentTests.none) {
                try await desk.database.read {
                    try sharing.payload($0, id, .init(recipient: Desk.other, purpose: "service-referral"), now: now)
                }
            }
            await #expect(throws: CaseProblem.alreadyEnded) {
                try await desk.cases.withdrawConsent(id, consent, Desk.manager)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a lawful exception counts only while its condition holds`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let adult = try await desk.open(ConsentTests.adult)
            let child = try await desk.open(ConsentTests.child)
            let (sharing, now) = (desk.cases.sharing, desk.clock.now)
            let share = { @Sendable (id: CaseID, purpose: String, exception: String) async throws -> SharedPayload in
                try await desk.database.read {
                    try sharing.payload(
                        $0, id, .init(recipient: Desk.other, purpose: purpose, exceptions: [exception]), now: now)
                }
            }
            await #expect(throws: ConsentTests.none) {
                try await share(adult, "service-referral", "imminent-danger")
            }
            try await desk.cases.setRisk(
                adult,
                JudgeRisk(.imminent, reasons: "threatened today", base: RiskBase(level: .unknown, reasons: 0)),
                Desk.manager)
            #expect(
                try await share(adult, "service-referral", "imminent-danger").ground == .exception("imminent-danger"))
            #expect(try await share(child, "service-referral", "child-at-risk").ground == .exception("child-at-risk"))
            // Not named for this purpose.
            await #expect(throws: CaseProblem.noConsent(purpose: "return")) {
                try await share(child, "return", "child-at-risk")
            }
        }
    }
}

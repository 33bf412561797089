import Access
import Definitions
import Foundation
import Kernel
import Testing

private let file = "Resources/definitions/roles/roles.yaml"
private let ours = OrganisationID(high: 1, low: 1)
private let theirs = OrganisationID(high: 1, low: 2)
private let me = MemberID(high: 2, low: 1)
private let record = ID<AnyRecord>(high: 3, low: 1)
private enum AnyRecord {}

private func member(_ roles: String...) -> Actor {
    Actor(kind: .member(me), organisation: ours, roles: Set(roles))
}

private let own = Facts(record: record.cast(), owner: ours)
private let foreign = Facts(record: record.cast(), owner: theirs)
private let party = Facts(record: record.cast(), owner: theirs, parties: [ours])
private let assigned = Facts(record: record.cast(), owner: ours, assigned: [me])
/// Opened or worked on by me, and kept by an organisation that I do not act for.
private let left = Facts(record: record.cast(), owner: theirs, assigned: [me])

struct PolicyTests {
    private func policy() throws -> Policy { try Policy.load(from: DefinitionFile.load(file)) }

    private func refusal<A: Action>(_ action: A.Type, _ actor: Actor, _ facts: Facts) throws -> Refusal? {
        let policy = try policy()
        do throws(Refusal) {
            _ = try policy.permit(action, actor, facts)
            return nil
        } catch {
            return error
        }
    }

    @Test func `the table that people read is the one that is committed`() throws {
        let golden = "Tests/AccessTests/policy.txt"
        let table = try policy().table()
        if ProcessInfo.processInfo.environment["PALERMO_GOLDEN"] == "write" {
            try table.write(toFile: golden, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOfFile: golden, encoding: .utf8) == table)
    }

    @Test func `every role has a label and every action has a holder`() throws {
        let policy = try policy()
        #expect(Role.allCases.allSatisfy { policy.labels[$0.rawValue]?.isEmpty == false })
        #expect(!policy.table().contains("nobody"))
        #expect(Set(Actions.all.map { $0.name }).count == Actions.all.count)
    }

    @Test func `a case is read by those who keep it, are assigned, or decide on it`() throws {
        let rows: [(String, Facts, Refusal?)] = [
            ("case-manager", own, nil), ("case-manager", assigned, nil), ("case-manager", foreign, .unknown),
            ("case-manager", left, .unknown),
            ("case-manager", party, .unknown), ("hotline-operator", own, nil), ("hotline-operator", left, .unknown),
            ("first-responder", own, nil), ("first-responder", foreign, .unknown), ("decision-maker", party, nil),
            ("decision-maker", own, .unknown), ("provider", party, .forbidden(action: "case.read")),
            ("coordinator", own, .forbidden(action: "case.read")),
            ("rapporteur", own, .forbidden(action: "case.read")),
            ("administrator", own, .forbidden(action: "case.read")),
            ("data-protection-officer", own, .forbidden(action: "case.read")),
            ("invented", own, .forbidden(action: "case.read")),
        ]
        for (role, facts, expected) in rows {
            #expect(try refusal(Actions.CaseRead.self, member(role), facts) == expected, "\(role)")
        }
        #expect(try refusal(Actions.CaseRead.self, .system, own) == .forbidden(action: "case.read"))
        #expect(try refusal(Actions.CaseRead.self, member(), own) == .forbidden(action: "case.read"))
    }

    @Test func `only the competent authority that is a party decides`() throws {
        #expect(try refusal(Actions.DecisionMake.self, member("decision-maker"), party) == nil)
        #expect(try refusal(Actions.DecisionMake.self, member("decision-maker"), foreign) == .unknown)
        for role in Role.allCases where role != .decisionMaker {
            let refused = try refusal(Actions.DecisionMake.self, member(role.rawValue), party)
            #expect(refused == .forbidden(action: "decision.make"), "\(role)")
        }
    }

    @Test func `a provider answers requests it received and reports on its own services`() throws {
        let provider = member("provider")
        #expect(try refusal(Actions.RequestRead.self, provider, party) == nil)
        #expect(try refusal(Actions.RequestAnswer.self, provider, party) == nil)
        #expect(try refusal(Actions.RequestRead.self, provider, foreign) == .unknown)
        #expect(try refusal(Actions.RequestSend.self, provider, own) == .forbidden(action: "request.send"))
        #expect(try refusal(Actions.ServiceReport.self, provider, own) == nil)
        #expect(try refusal(Actions.ServiceReport.self, provider, foreign) == .unknown)
    }

    @Test func `a link opens its one request and nothing else`() throws {
        let holder = Actor(kind: .link(RequestID(high: 3, low: 1)), organisation: ours, roles: ["link-holder"])
        let other = Facts(record: ID<AnyRecord>(high: 3, low: 2).cast(), owner: ours, parties: [ours])
        #expect(try refusal(Actions.RequestRead.self, holder, foreign) == nil)
        #expect(try refusal(Actions.RequestAnswer.self, holder, foreign) == nil)
        #expect(try refusal(Actions.RequestRead.self, holder, other) == .unknown)
        #expect(
            try refusal(Actions.RequestRead.self, member("link-holder"), foreign) == .forbidden(action: "request.read"))
        #expect(try refusal(Actions.CaseRead.self, holder, own) == .forbidden(action: "case.read"))
    }

    @Test func `two roles give what either gives, and the permit says which rule allowed it`() throws {
        let permit = try policy().permit(Actions.CaseRead.self, member("provider", "case-manager"), own)
        #expect(permit.reason == "case-manager: own-organisation")
        #expect(permit.record == own.record)
    }

    @Test(arguments: [
        ("roles:\n  boss:\n    label: x\n    may: {}\n", "unknown role \"boss\""),
        ("roles:\n  provider:\n    label: x\n    may:\n      case.peek: [anywhere]\n", "unknown action \"case.peek\""),
        ("roles:\n  provider:\n    label: x\n    may:\n      case.read: [sometimes]\n", "unknown word \"sometimes\""),
        ("roles:\n  provider:\n    label: x\n    may: {}\n", "the role \"hotline-operator\" is missing"),
    ])
    func `a table that is not understood is refused`(text: String, what: String) throws {
        do throws(DefinitionProblem) {
            _ = try Policy.load(from: DefinitionFile.parse(text, file: "roles.yaml"))
            Issue.record("was accepted")
        } catch {
            #expect(error.what == what)
        }
    }
}

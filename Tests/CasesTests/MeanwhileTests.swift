import Access
import Cases
import Definitions
import Directory
import Kernel
import Storage
import TestKit
import Testing
import Vault

/// Two people change the same thing: whoever comes second sees what stands there now before anything is replaced.
struct MeanwhileTests {
    private static let unjudged = RiskBase(level: .unknown, reasons: 0)
    private static let nobody = Assignment(worker: nil, authority: nil)

    @Test(arguments: Engine.allCases)
    func `a risk that somebody else has judged is not replaced unseen`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let id = try await desk.open()
            let grave = JudgeRisk(.imminent, reasons: "He is outside.", base: Self.unjudged)
            try await desk.cases.setRisk(id, grave, Desk.manager)
            await #expect(throws: CaseProblem.changedMeanwhile) {
                try await desk.cases.setRisk(
                    id, JudgeRisk(.low, reasons: "Nothing new.", base: Self.unjudged), Desk.colleague)
            }
            // The level alone is not enough: the reasons may be others.
            await #expect(throws: CaseProblem.changedMeanwhile) {
                try await desk.cases.setRisk(
                    id, JudgeRisk(.low, reasons: "Nothing new.", base: RiskBase(level: .imminent, reasons: 0)),
                    Desk.colleague)
            }
            // What is sent twice is no disagreement.
            try await desk.cases.setRisk(id, grave, Desk.manager)
            let file = try await desk.cases.file(id, Desk.manager)
            #expect(file.record.risk == .imminent && file.value("risk-reasons") == "He is outside.")
            try await desk.cases.setRisk(
                id, JudgeRisk(.low, reasons: "He was taken away.", base: file.riskBase), Desk.colleague)
            #expect(try await desk.cases.file(id, Desk.manager).record.risk == .low)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a plan that somebody else has made is not replaced unseen`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let id = try await desk.open()
            let (call, meet) = (NextStep(code: "call", on: desk.today(1)), NextStep(code: "meet", on: nil))
            try await desk.cases.setNextStep(id, call, base: nil, Desk.manager)
            await #expect(throws: CaseProblem.changedMeanwhile) {
                try await desk.cases.setNextStep(id, meet, base: nil, Desk.colleague)
            }
            await #expect(throws: CaseProblem.changedMeanwhile) {
                try await desk.cases.setNextStep(
                    id, nil, base: NextStep(code: "call", on: desk.today(2)), Desk.colleague)
            }
            try await desk.cases.setNextStep(id, meet, base: call, Desk.colleague)
            #expect(try await desk.cases.file(id, Desk.manager).record.plan == meet)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a conflict is settled between the values that stand there now`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let id = try await desk.open(["wishes": "a room"])
            func edit(_ value: String, base: Int) async throws -> EditOutcome {
                try await desk.cases.edit(
                    id, EditFields([.init(field: "wishes", value: value, base: base)]), Desk.manager)
            }
            _ = try await edit("a doctor", base: 1)
            let conflict = try #require(try await edit("a lawyer", base: 1).conflicts.first)
            let seen = try #require(try await desk.cases.file(id, Desk.manager).conflicts.first)
            _ = try await edit("a doctor and a lift", base: 2)
            for choice in ConflictChoice.allCases {
                await #expect(throws: CaseProblem.changedMeanwhile) {
                    try await desk.cases.resolveConflict(id, conflict, choice, base: seen.base, Desk.colleague)
                }
            }
            let now = try #require(try await desk.cases.file(id, Desk.manager).conflicts.first)
            #expect([now.kept, now.proposed] == ["a doctor and a lift", "a lawyer"])
            try await desk.cases.resolveConflict(id, conflict, .proposed, base: now.base, Desk.colleague)
            #expect(try await desk.cases.file(id, Desk.manager).value("wishes") == "a lawyer")
        }
    }

    @Test(arguments: Engine.allCases)
    func `only somebody of the keeping organisation works on a case, and only an authority decides`(
        engine: Engine
    ) async throws {
        try await Desk.run(engine) { desk in
            let policy = try Policy.load(from: DefinitionFile.load("Resources/definitions/roles/roles.yaml"))
            let directory = Directory(
                database: desk.database, policy: policy, world: desk.clock.world,
                kinds: try ServiceKinds.load("Resources/definitions/services/kinds.yaml"),
                regions: try Regions.load("Resources/definitions/regions/demo.yaml"))
            let authority = try await directory.createOrganisation(
                Organisation.Details(name: "Identification Office", kind: .competentAuthority), by: .system)
            let police = try await directory.createOrganisation(
                Organisation.Details(name: "Police", kind: .police), by: .system)
            let access = Access(
                database: desk.database, policy: policy, vault: desk.vault, world: desk.clock.world,
                passphrases: .init(cost: .tests))
            func member(_ login: String, _ organisation: OrganisationID, _ role: Role) async throws -> MemberID {
                try await access.createMember(
                    login: login, displayName: login, passphrase: Secret("a long and quiet passphrase"),
                    organisation: organisation, roles: [role], by: .system)
            }
            let worker = try await member("ada", Desk.shelter, .caseManager)
            let unfit = [
                MemberID.make(now: desk.clock.now), try await member("bo", Desk.other, .caseManager),
                try await member("cy", Desk.shelter, .provider),
            ]
            let consent = RecordConsent(
                purpose: "identification", recipient: authority, answer: .given, giver: .guardian)
            let id = try await desk.cases.open(OpenCase(source: .hotline, consents: [consent]), Desk.manager).id
            for member in unfit {
                await #expect(throws: CaseProblem.unfitWorker) {
                    try await desk.cases.assign(
                        id, Assignment(worker: member, authority: nil), base: Self.nobody, Desk.manager)
                }
            }
            for organisation in [police, OrganisationID.make(now: desk.clock.now)] {
                await #expect(throws: CaseProblem.unfitAuthority) {
                    try await desk.cases.assign(
                        id, Assignment(worker: nil, authority: organisation), base: Self.nobody, Desk.manager)
                }
            }
            let fit = Assignment(worker: worker, authority: authority)
            try await desk.cases.assign(id, fit, base: Self.nobody, Desk.manager)
            await #expect(throws: CaseProblem.changedMeanwhile) {
                try await desk.cases.assign(id, Self.nobody, base: Self.nobody, Desk.manager)
            }
            #expect(try await desk.cases.file(id, Desk.manager).record.assignment == fit)
            let parts = try await desk.cases.file(id, Desk.manager).timeline.filter { $0.act == "case.assign" }
            #expect(parts.compactMap(\.entity) == [authority.cast(), worker.cast()])
        }
    }
}

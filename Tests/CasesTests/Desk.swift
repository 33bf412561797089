import Access
import Cases
import Deadlines
import Definitions
import Kernel
import Storage
import TestKit
import Vault

/// A small office for tests: two organisations, a case manager in each, a decision maker, and everything they need.
struct Desk: Sendable {
    let database: any Database
    let cases: Cases
    let clock: Clock2020
    let vault: Vault

    static let shelter = OrganisationID(high: 0x7000, low: 0x8000_0000_0000_0001)
    static let other = OrganisationID(high: 0x7000, low: 0x8000_0000_0000_0002)
    static let ministry = OrganisationID(high: 0x7000, low: 0x8000_0000_0000_0003)
    static let manager = Actor(
        kind: .member(MemberID(high: 0x7000, low: 0x8000_0000_0000_0011)), organisation: shelter,
        roles: [Role.caseManager.rawValue])
    static let colleague = Actor(
        kind: .member(MemberID(high: 0x7000, low: 0x8000_0000_0000_0012)), organisation: shelter,
        roles: [Role.caseManager.rawValue])
    static let stranger = Actor(
        kind: .member(MemberID(high: 0x7000, low: 0x8000_0000_0000_0013)), organisation: other,
        roles: [Role.caseManager.rawValue])
    static let decider = Actor(
        kind: .member(MemberID(high: 0x7000, low: 0x8000_0000_0000_0014)), organisation: ministry,
        roles: [Role.decisionMaker.rawValue])

    static let definitions = Result { try CaseDefinitions.load(resources: "Resources", jurisdiction: "demo") }

    static let policy: Policy = {
        let own: [Condition] = [.ownOrganisation]
        let manager: [String: [Condition]] = [
            Actions.CaseOpen.name: [.anywhere], Actions.CaseList.name: [.anywhere],
            Actions.CaseSearch.name: [.anywhere], Actions.CaseRead.name: own, Actions.CaseEdit.name: own,
            Actions.CaseAssign.name: own, Actions.CaseClose.name: own, Actions.ConsentRecord.name: own,
            Actions.CaseExport.name: own, Actions.CaseImport.name: [.anywhere], Actions.CaseEraseAsk.name: own,
        ]
        let decider: [String: [Condition]] = [
            Actions.CaseRead.name: [.party], Actions.DecisionMake.name: [.party],
            Actions.CaseList.name: [.anywhere],
        ]
        return Policy([
            .caseManager: manager, .decisionMaker: decider,
            .dataProtectionOfficer: [Actions.AuditRead.name: [.anywhere], Actions.CaseErase.name: [.anywhere]],
            .system: [Actions.CaseErase.name: [.anywhere]],
        ])
    }()

    init(_ database: any Database, jurisdiction: String = "demo", zone: Zone = .utc) throws {
        let clock = Clock2020()
        let vault = Vault(masterKey: [UInt8](repeating: 7, count: 32))
        self.database = database
        self.clock = clock
        self.vault = vault
        let definitions =
            jurisdiction == "demo"
            ? try Desk.definitions.get() : try CaseDefinitions.load(resources: "Resources", jurisdiction: jurisdiction)
        var world = clock.world
        world.calendar.zone = zone
        cases = Cases(
            database: database, vault: vault, policy: Desk.policy, definitions: definitions, world: world,
            measures: MeasureBook(library: try MeasureRunTests.library.get()))
    }

    static func run(
        _ engine: Engine, jurisdiction: String = "demo", zone: Zone = .utc, _ body: (Desk) async throws -> Void
    ) async throws {
        try await TestStore.run(engine) { try await body(try Desk($0, jurisdiction: jurisdiction, zone: zone)) }
    }

    func open(_ fields: [String: String] = [:], _ consents: [RecordConsent] = []) async throws -> CaseID {
        // Whatever the age: the person and, for a child, the guardian agreed that the ministry is asked.
        let asked = [Consent.Giver.person, .guardian].map {
            RecordConsent(purpose: "identification", recipient: Desk.ministry, answer: .given, giver: $0)
        }
        return try await cases.open(
            OpenCase(source: .hotline, fields: fields, consents: asked + consents, authority: Desk.ministry),
            Desk.manager
        ).id
    }

    func today(_ days: Int = 0) -> Day { clock.now.utcDay.adding(days: days) }
}

@testable import Access
import Cases
import Definitions
import Directory
import Kernel
import Requests
import Storage
import TestKit
import Vault

/// A case with its consent, a shelter with places, an authority, and everybody who acts in these tests.
struct Desk: Sendable {
    let database: any Database
    let clock: Clock2020
    let vault: Vault
    let policy: Policy
    let cases: Cases
    let directory: Directory
    let requests: Requests
    let shelter: OrganisationID
    let refuge: OrganisationID
    let authority: OrganisationID
    let service: ServiceID
    let next: ServiceID
    let caseID: CaseID
    let need: NeedID

    static let hotline = OrganisationID(high: 0x7000, low: 0x8000_0000_0000_0001)
    static let manager = Actor(
        kind: .member(MemberID(high: 0x7000, low: 0x8000_0000_0000_0011)), organisation: hotline,
        roles: [Role.caseManager.rawValue])
    static let stranger = Actor(
        kind: .member(MemberID(high: 0x7000, low: 0x8000_0000_0000_0012)),
        organisation: OrganisationID(high: 0x7000, low: 0x8000_0000_0000_0002), roles: [Role.caseManager.rawValue])
    static let coordinator = Actor(
        kind: .member(MemberID(high: 0x7000, low: 0x8000_0000_0000_0013)),
        organisation: OrganisationID(high: 0x7000, low: 0x8000_0000_0000_0003), roles: [Role.coordinator.rawValue])

    static let caseDefinitions = Result { try CaseDefinitions.load(resources: "Resources", jurisdiction: "demo") }
    static let definitions = Result { try RequestDefinitions.load(resources: "Resources") }
    private static let rules = Result {
        try Policy.load(from: DefinitionFile.load("Resources/definitions/roles/roles.yaml"))
    }

    var provider: Actor { member(21, shelter, .provider) }
    var colleague: Actor { member(22, shelter, .provider) }
    var keeper: Actor { member(23, shelter, .caseManager) }
    var decider: Actor { member(24, authority, .decisionMaker) }

    func member(_ number: UInt64, _ organisation: OrganisationID, _ role: Role) -> Actor {
        Actor(
            kind: .member(MemberID(high: 0x7000, low: 0x8000_0000_0000_0000 + number)), organisation: organisation,
            roles: [role.rawValue])
    }

    init(_ database: any Database, places: Int, zone: Zone, holidays: Holidays = .unknown) async throws {
        let clock = Clock2020()
        let world = World(now: { clock.now }, zone: zone, holidays: holidays)
        let vault = TestVault.make()
        let policy = try Self.rules.get()
        let definitions = try Self.definitions.get()
        let caseDefinitions = try Self.caseDefinitions.get()
        let cases = Cases(
            database: database, vault: vault, policy: policy, definitions: caseDefinitions, world: world,
            reactions: [
                Requests.reaction(
                    definitions: definitions,
                    sharing: CaseSharing(
                        vault: vault, definitions: caseDefinitions, calendar: world.calendar),
                    policy: policy)
            ])
        let directory = Directory(
            database: database, policy: policy, world: world,
            kinds: try ServiceKinds.load("Resources/definitions/services/kinds.yaml"),
            regions: try Regions.load("Resources/definitions/regions/demo.yaml"))
        requests = Requests(
            database: database, vault: vault, policy: policy, cases: cases, directory: directory,
            definitions: definitions, world: world)
        func organisation(_ name: String, _ kind: OrganisationKind) async throws -> OrganisationID {
            try await directory.createOrganisation(Organisation.Details(name: name, kind: kind), by: .system)
        }
        func service(_ owner: OrganisationID, _ name: String, _ capacity: Int) async throws -> ServiceID {
            let details = Service.Details(name: name, kind: "safe-accommodation")
            let id = try await directory.createService(of: owner, details, by: .system)
            let places = PlacesReport(group: .any, unit: .beds, capacity: capacity, occupied: 0)
            try await directory.reportState(StateReport(state: .open, places: [places]), of: id, by: .system)
            return id
        }
        shelter = try await organisation("Harbour", .shelterProvider)
        refuge = try await organisation("Refuge", .shelterProvider)
        authority = try await organisation("Ministry", .competentAuthority)
        self.service = try await service(shelter, "Harbour house", places)
        next = try await service(refuge, "Refuge house", 2)
        func consent(_ purpose: String, _ to: OrganisationID) -> RecordConsent {
            RecordConsent(purpose: purpose, recipient: to, answer: .given)
        }
        let opened = try await cases.open(
            OpenCase(
                source: .hotline,
                fields: [
                    "given-name": "Amina", "birth-date": "1990-01-01", "gender": "female", "summary": "what she told",
                ],
                consents: [
                    consent("service-referral", shelter), consent("service-referral", refuge),
                    consent("identification", authority), consent("transfer", shelter),
                ]), Self.manager)
        caseID = opened.id
        need = try await cases.addNeed(opened.id, AddNeed(kind: "safe-accommodation"), Self.manager)
        self.database = database
        self.clock = clock
        self.vault = vault
        self.policy = policy
        self.cases = cases
        self.directory = directory
    }

    static func run(
        _ engine: Engine, places: Int = 3, zone: Zone = .utc, holidays: Holidays = .unknown,
        _ body: (Desk) async throws -> Void
    ) async throws {
        try await TestStore.run(engine) {
            try await body(try await Desk($0, places: places, zone: zone, holidays: holidays))
        }
    }

    func draft(
        _ kind: String = "referral", key: String = "first", to: OrganisationID? = nil, service: ServiceID? = nil,
        urgency: Urgency = .urgent
    ) -> RequestDraft {
        let isReferral = kind == "referral"
        return RequestDraft(
            kind: kind, caseID: caseID, to: to ?? (kind == "identification" ? authority : shelter),
            service: isReferral ? service ?? self.service : nil, group: isReferral ? "any" : nil, urgency: urgency,
            need: isReferral ? need : nil, message: "Please help", onceKey: key)
    }

    func sent(_ kind: String = "referral", urgency: Urgency = .urgent) async throws -> RequestID {
        try await requests.send(draft(kind, urgency: urgency), Self.manager)
    }

    @discardableResult
    func act(
        _ id: RequestID, _ act: String, _ actor: Actor, reason: String? = nil, text: String = ""
    ) async throws -> Request {
        let version = try await request(id).version
        return try await requests.act(
            id, RequestCommand(act: act, version: version, reason: reason, text: text), actor)
    }

    /// An account for somebody who acts in these tests, in the roles they act in.
    func enrol(_ actor: Actor) async throws {
        guard let member = actor.member, let organisation = actor.organisation else { return }
        try await database.write { write in
            try AccessStore.insert(
                write, member, login: "member\(member)", name: "Somebody", hash: "", language: "en", at: clock.now,
                until: nil)
            for role in actor.roles.compactMap(Role.init(rawValue:)) {
                _ = try AccessStore.grant(write, member, organisation, role, at: clock.now)
            }
        }
    }

    func leave(_ actor: Actor) async throws {
        guard let member = actor.member, let organisation = actor.organisation else { return }
        _ = try await database.write { try AccessStore.endMembership($0, member, organisation, at: clock.now) }
    }

    func disable(_ actor: Actor) async throws {
        guard let member = actor.member else { return }
        _ = try await database.write { try AccessStore.disable($0, member, at: clock.now) }
    }

    func request(_ id: RequestID) async throws -> Request { try await requests.show(id, .system).request }

    /// Runs every job that is due by the virtual clock.
    func runJobs() async throws {
        try await JobRunner(database: database, world: clock.world, handlers: requests.jobHandlers).runDue(clock.now)
    }

    /// capacity, occupied, held.
    func places(_ service: ServiceID? = nil) async throws -> [Int] {
        let entry = try await directory.snapshot()[service ?? self.service]
        return entry?.places(.any).map { [$0.capacity, $0.occupied, $0.held] } ?? []
    }

    func timeline() async throws -> [String] {
        let id = caseID
        return try await database.read { try JournalEntry.timeline(of: id.cast(), limit: 100, in: $0).map(\.act) }
    }
}

extension Desk {
    /// Gives the case to somebody who is enrolled.
    func assign(_ worker: Actor) async throws {
        let before = try await cases.file(caseID, Desk.manager).record.assignment
        try await cases.assign(
            caseID, Assignment(worker: worker.member, authority: before.authority), base: before, Desk.manager)
    }

    func name(_ authority: OrganisationID, on id: CaseID, exception: String? = nil) async throws {
        let before = try await cases.file(id, Desk.manager).record.assignment
        try await cases.assign(
            id, Assignment(worker: before.worker, authority: authority), base: before, exception: exception,
            Desk.manager)
    }

    /// The risk as the manager judges it now.
    func judge(_ level: RiskLevel, _ reasons: String) async throws {
        let base = try await cases.file(caseID, Desk.manager).riskBase
        try await cases.setRisk(caseID, JudgeRisk(level, reasons: reasons, base: base), Desk.manager)
    }
}

import Access
import Cases
import Definitions
import Directory
import FieldReports
import Forms
import Intake
import Kernel
import Screening
import Storage
import TestKit
import Vault

@testable import Registration

/// An organisation that registers children with two teams and a telephone.
struct Field: Sendable {
    let database: any Database
    let clock: Clock2020
    let access: Access
    let forms: Forms
    let cases: Cases
    let intake: Intake
    let registrations: Registrations
    let form: FormID

    static let organisation = OrganisationID(high: 1, low: 1)
    static let managerID = MemberID(high: 2, low: 2)
    static let phoneID = DeviceUserID(high: 4, low: 4)
    static let coordinator = actor(9, .coordinator)
    static let manager = actor(2, .caseManager)
    static let responder = actor(3, .firstResponder)
    static let phone = Actor(
        kind: .device(phoneID), organisation: organisation, roles: [Role.deviceUser.rawValue])
    static let stranger = Actor(
        kind: .member(MemberID(high: 8, low: 1)), organisation: OrganisationID(high: 8, low: 8),
        roles: [Role.caseManager.rawValue])

    static func actor(_ number: UInt64, _ role: Role) -> Actor {
        Actor(kind: .member(MemberID(high: 2, low: number)), organisation: organisation, roles: [role.rawValue])
    }

    static func run(_ engine: Engine, _ body: @Sendable (Field) async throws -> Void) async throws {
        try await TestStore.run(engine) { database in
            let clock = Clock2020()
            let world = clock.world
            let policy = try Policy.load(from: DefinitionFile.load("Resources/definitions/roles/roles.yaml"))
            let vault = TestVault.make()
            let forms = Forms(
                database: database, policy: policy, vault: vault, world: world, folder: TestFolder.path())
            let cases = Cases(
                database: database, vault: vault, policy: policy,
                definitions: try CaseDefinitions.load(resources: "Resources", jurisdiction: "demo"), world: world)
            let regions = try Regions.load("Resources/definitions/regions/demo.yaml")
            let intake = Intake(
                database: database, policy: policy, vault: vault, world: world, forms: forms, cases: cases,
                screenings: Screenings(
                    database: database, policy: policy, vault: vault,
                    set: try IndicatorSet.load(resources: "Resources"), world: world),
                directory: Directory(
                    database: database, policy: policy, world: world,
                    kinds: try ServiceKinds.load("Resources/definitions/services/kinds.yaml"), regions: regions),
                reports: FieldReports(database: database, policy: policy, vault: vault, world: world),
                reactions: [Registrations.reaction(regions: regions, zone: world.zone)])
            let registrations = Registrations(
                database: database, policy: policy, vault: vault, world: world, cases: cases, regions: regions,
                opensCases: { try await intake.opens(.case, with: $0, actor: $1) })
            let head = try await intake.publish(
                FormSource(xform: Array(Child.xform.utf8), mapping: ("child.yaml", Array(Child.mapping.utf8))),
                actor: coordinator)
            try await database.write { write in
                try write.run(device, [.id(phoneID), .id(organisation), .bytes([4])])
                for (number, role) in [(UInt64(2), Role.caseManager), (3, .firstResponder)] {
                    let id = MemberID(high: 2, low: number)
                    try write.run(member, [.id(id), .text("member\(number)")])
                    try write.run(membership, [.id(id), .id(organisation), .text(role.rawValue)])
                }
            }
            try await body(
                Field(
                    database: database, clock: clock,
                    access: Access(database: database, policy: policy, vault: vault, world: world), forms: forms,
                    cases: cases, intake: intake, registrations: registrations, form: head.head.form))
        }
    }

    private static let device = Statement(
        "test.device",
        """
        INSERT INTO device_users (id, organisation_id, name, token, made_by, made_at)
        VALUES (?1, ?2, 'Team 2', ?3, ?2, 1)
        """)
    private static let member = Statement(
        "test.member",
        """
        INSERT INTO members (id, login, display_name, language, passphrase_hash, created_at)
        VALUES (?1, ?2, ?2, 'en', '', 1)
        """)
    private static let membership = Statement(
        "test.membership",
        "INSERT INTO memberships (id, member_id, organisation_id, role, since) VALUES (?1, ?1, ?2, ?3, 1)")

    @discardableResult
    func work() async throws -> Int {
        let handlers = intake.jobHandlers.merging(registrations.jobHandlers) { first, _ in first }
        return try await JobRunner(database: database, world: clock.world, handlers: handlers).runDue(clock.now)
    }

    /// Begun today, with two teams: the responder's and the telephone's.
    func begin() async throws -> (ExerciseID, first: TeamID, second: TeamID) {
        let today = clock.world.today()
        let id = try await registrations.make("Spring", form: form, from: today, until: nil, Self.manager)
        try await registrations.addTeam("Team 1", to: id, Self.manager)
        try await registrations.addTeam("Team 2", to: id, Self.manager)
        let teams = try await registrations.picture(id, Self.manager).teams
        try await registrations.put(.member(MemberID(high: 2, low: 3)), in: teams[0].id, of: id, Self.manager)
        try await registrations.put(.device(Self.phoneID), in: teams[1].id, of: id, Self.manager)
        return (id, teams[0].id, teams[1].id)
    }

    func register(
        _ instance: String, _ children: [Child], in region: String = "belin", as actor: Actor = Field.responder
    ) async throws {
        clock.advance(seconds: 1)
        _ = try await forms.submit(
            IncomingSubmission(xml: Array(Child.record(instance, children, region).utf8)), actor: actor)
        // The work, and then the comparing that it ordered.
        while try await work() > 0 {}
    }
}

/// A child as a team writes it down.
struct Child {
    var name: String
    var age: Int?
    var gender = "female"

    static let xform = """
        <h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
         xmlns:orx="http://openrosa.org/xforms"><h:head><h:title>Children</h:title><model>
        <instance><data id="children" version="1"><region/><child><name/><age/><gender/></child>
        <orx:meta><orx:instanceID/></orx:meta></data></instance>
        <bind nodeset="/data/child/age" type="int"/></model></h:head><h:body>
        <input ref="/data/region"><label>Region</label></input>
        <group ref="/data/child"><label>Child</label><repeat nodeset="/data/child">
        <input ref="/data/child/name"><label>Name</label></input>
        <input ref="/data/child/age"><label>Age</label></input>
        <select1 ref="/data/child/gender"><label>Gender</label><item><label>F</label><value>female</value></item>
        <item><label>M</label><value>male</value></item></select1></repeat></group></h:body></h:html>
        """

    static let mapping = """
        form: children
        version: "1"
        opens: screening
        fields:
          - {value: street, to: setting}
          - {value: in-person, to: channel}
          - {value: child, to: age}
        then:
          - opens: case
            each: /data/child
            fields:
              - {value: outreach, to: source}
              - {from: /data/child/name, to: field.other-names}
              - {from: /data/child/age, to: field.age}
              - {from: /data/child/gender, to: field.gender}
              - {from: /data/region, to: field.region}
        """

    static func record(_ instance: String, _ children: [Child], _ region: String) -> String {
        let repeats = children.map { child in
            "<child><name>\(child.name)</name><age>\(child.age.map(String.init) ?? "")</age>"
                + "<gender>\(child.gender)</gender></child>"
        }.joined()
        return """
            <data id="children" version="1"><region>\(region)</region>\(repeats)\
            <meta xmlns="http://openrosa.org/xforms"><instanceID>\(instance)</instanceID></meta></data>
            """
    }
}

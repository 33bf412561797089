import Access
import Cases
import Definitions
import Directory
import FieldReports
import Forms
import Kernel
import Screening
import Storage
import TestKit
import Vault

@testable import Intake

/// A shelter with a telephone, a coordinator who publishes, and every room that a form reaches.
struct Office: Sendable {
    let database: any Database
    let clock: Clock2020
    let forms: Forms
    let cases: Cases
    let screenings: Screenings
    let directory: Directory
    let intake: Intake

    static let shelter = OrganisationID(high: 1, low: 1)
    static let coordinator = Actor(
        kind: .member(MemberID(high: 2, low: 9)), organisation: shelter, roles: [Role.coordinator.rawValue])
    static let manager = Actor(
        kind: .member(MemberID(high: 2, low: 2)), organisation: shelter, roles: [Role.caseManager.rawValue])
    static let provider = Actor(
        kind: .member(MemberID(high: 2, low: 3)), organisation: shelter, roles: [Role.provider.rawValue])

    static func run(_ engine: Engine, _ body: @Sendable (Office) async throws -> Void) async throws {
        try await TestStore.run(engine) { database in
            let clock = Clock2020()
            let policy = try Policy.load(from: DefinitionFile.load("Resources/definitions/roles/roles.yaml"))
            let vault = TestVault.make()
            let forms = Forms(
                database: database, policy: policy, vault: vault, world: clock.world, folder: TestFolder.path())
            let cases = Cases(
                database: database, vault: vault, policy: policy, definitions: try definitions.get(),
                world: clock.world)
            let screenings = Screenings(
                database: database, policy: policy, vault: vault, set: try indicators.get(), world: clock.world)
            let directory = Directory(
                database: database, policy: policy, world: clock.world,
                kinds: try ServiceKinds.load("Resources/definitions/services/kinds.yaml"),
                regions: try Regions.load("Resources/definitions/regions/demo.yaml"))
            let intake = Intake(
                database: database, policy: policy, vault: vault, world: clock.world, forms: forms, cases: cases,
                screenings: screenings, directory: directory,
                reports: FieldReports(database: database, policy: policy, vault: vault, world: clock.world))
            try await body(
                Office(
                    database: database, clock: clock, forms: forms, cases: cases, screenings: screenings,
                    directory: directory, intake: intake))
        }
    }

    static let definitions = Result { try CaseDefinitions.load(resources: "Resources", jurisdiction: "demo") }
    static let indicators = Result { try IndicatorSet.load(resources: "Resources") }

    static func targets() throws -> MappingTargets {
        MappingTargets(
            cases: try definitions.get(), indicators: try indicators.get(),
            kinds: try ServiceKinds.load("Resources/definitions/services/kinds.yaml"))
    }

    /// Does what is due, as the server does beside its pages.
    @discardableResult
    func work() async throws -> Int {
        try await JobRunner(database: database, world: clock.world, handlers: intake.jobHandlers).runDue(clock.now)
    }

    /// Publishes one of the forms that ship, with its mapping.
    func publish(_ name: String) async throws {
        let folder = "Resources/definitions/forms/\(name)"
        _ = try await intake.publish(
            FormSource(
                xform: try Files.read(folder + ".xml", limit: 1 << 24),
                mapping: ("\(name).yaml", try Files.read(folder + ".yaml", limit: 1 << 20))),
            actor: Self.coordinator)
    }

    /// A small form about a child and its siblings, and its mapping.
    func publishSmall(mapping: String = Small.mapping) async throws {
        _ = try await intake.publish(
            FormSource(xform: Array(Small.xform.utf8), mapping: ("small.yaml", Array(mapping.utf8))),
            actor: Self.coordinator)
    }

    func send(_ xml: String, as actor: Actor = Office.provider) async throws -> SubmissionID {
        clock.advance(seconds: 1)
        return try await forms.submit(IncomingSubmission(xml: Array(xml.utf8)), actor: actor).id
    }

    func report(_ id: SubmissionID) async throws -> WorkReport? {
        try await intake.report(of: id, actor: Self.manager)
    }
}

enum Small {
    static let xform = """
        <h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
         xmlns:orx="http://openrosa.org/xforms"><h:head><h:title>Street</h:title><model>
        <instance><data id="street" version="1"><age_group/><HT3/><DR1/><opens/><name/><age/><gender/><needs/><agreed/>
        <words/><sibling><called/><years/></sibling><orx:meta><orx:instanceID/></orx:meta></data></instance>
        <bind nodeset="/data/age" type="int"/><bind nodeset="/data/sibling/years" type="int" constraint=". &lt; 100"/>
        </model></h:head><h:body>
        \(choice("age_group", "adult", "child", "unknown"))\(choice("HT3", "yes", "no"))\(choice("DR1", "yes", "no"))
        \(choice("opens", "yes", "no"))<input ref="/data/name"><label>Name</label></input>
        <input ref="/data/age"><label>Age</label></input>\(choice("gender", "female", "male"))
        <select ref="/data/needs"><label>What is needed?</label><item><label>Doctor</label><value>health</value></item>
        <item><label>A bed</label><value>safe-accommodation</value></item></select>
        \(choice("agreed", "shelter-provider", "none"))
        <input ref="/data/words"><label>In their own words</label></input>
        <group ref="/data/sibling"><label>Sibling</label><repeat nodeset="/data/sibling">
        <input ref="/data/sibling/called"><label>Called</label></input>
        <input ref="/data/sibling/years"><label>Years</label></input></repeat></group></h:body></h:html>
        """

    private static func choice(_ name: String, _ codes: String...) -> String {
        let items = codes.map { "<item><label>\($0)</label><value>\($0)</value></item>" }.joined()
        return "<select1 ref=\"/data/\(name)\"><label>\(name)</label>\(items)</select1>"
    }

    static let mapping = """
        form: street
        version: "1"
        opens: screening
        fields:
          - {value: street, to: setting}
          - {value: in-person, to: channel}
          - {from: /data/age_group, to: age, default: unknown}
          - {from: '/data/**', to: 'answer.*'}
        then:
          - opens: case
            when:
              - {from: /data/opens, is: ['yes']}
            fields:
              - {value: outreach, to: source}
              - {from: /data/name, to: field.other-names}
              - {from: /data/age, to: field.age}
              - {from: /data/gender, to: field.gender}
              - {from: /data/needs, to: needs}
              - {from: /data/agreed, to: consent.service-referral, values: {none: ''}}
              - {from: /data/HT3, to: risk, values: {'yes': imminent, 'no': ''}}
              - {from: /data/words, to: note, as: line}
          - opens: case
            each: /data/sibling
            fields:
              - {value: outreach, to: source}
              - {from: /data/sibling/called, to: field.other-names}
              - {from: /data/sibling/years, to: field.age}
        """

    static func record(_ id: String, _ answers: String, corrects: String? = nil) -> String {
        let deprecated = corrects.map { "<deprecatedID>\($0)</deprecatedID>" } ?? ""
        return """
            <data id="street" version="1">\(answers)<meta xmlns="http://openrosa.org/xforms">\
            <instanceID>\(id)</instanceID>\(deprecated)</meta></data>
            """
    }

    static let whole = """
        <age_group>child</age_group><HT3>yes</HT3><DR1>no</DR1><opens>yes</opens><name>Lio</name><age>9</age>\
        <gender>female</gender><needs>health safe-accommodation</needs><agreed>shelter-provider</agreed>\
        <words>came alone</words><sibling><called>Ana</called><years>5</years></sibling>\
        <sibling><called>Bea</called><years>3</years></sibling>
        """
}

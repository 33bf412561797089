import Access
import Cases
import Definitions
import Kernel
import Storage
import TestKit
import Testing
import Vault

/// Cases with the shipped roles, and the accounts of those who work on them.
private struct Office {
    let desk: Desk
    let cases: Cases
    let access: Access
    let member: MemberID

    init(_ database: any Database) async throws {
        desk = try Desk(database)
        let policy = try Policy.load(from: DefinitionFile.load("Resources/definitions/roles/roles.yaml"))
        cases = Cases(
            database: database, vault: desk.vault, policy: policy, definitions: try Desk.definitions.get(),
            world: desk.clock.world)
        access = Access(
            database: database, policy: policy, vault: desk.vault, world: desk.clock.world,
            passphrases: PassphraseHash(cost: .tests, waiting: 100), reactions: [Cases.reaction(policy: policy)])
        member = try await access.createMember(
            login: "amina", displayName: "Amina D.", passphrase: Secret("correct horse battery"),
            organisation: Desk.shelter, roles: [.caseManager], by: .system)
        try await access.grantRole(.caseManager, to: member, in: Desk.other, by: .system)
    }

    func amina(at organisation: OrganisationID) -> Actor {
        Actor(kind: .member(member), organisation: organisation, roles: [Role.caseManager.rawValue])
    }

    func open() async throws -> CaseID {
        try await cases.open(
            OpenCase(source: .hotline, fields: ["given-name": "Olena"], worker: member), amina(at: Desk.shelter)
        ).id
    }

    /// Everything that would give this actor a part in the case.
    func expectNothing(_ id: CaseID, _ actor: Actor) async throws {
        await #expect(throws: Refusal.unknown) { try await cases.file(id, actor) }
        await #expect(throws: Refusal.unknown) { try await cases.note(id, "x", actor) }
        await #expect(throws: Refusal.unknown) {
            try await cases.close(id, CloseCase(reason: "plan-completed"), actor)
        }
        #expect(try await cases.search("Olena", actor).hits.isEmpty)
        for scope in CaseListFilter.Scope.allCases {
            for filter in [
                CaseListFilter(scope: scope), CaseListFilter(scope: scope, stage: .screened),
                CaseListFilter(scope: scope, includesClosed: true), CaseListFilter(scope: scope, order: .due),
                CaseListFilter(scope: scope, stage: .screened, order: .due),
            ] {
                #expect(try await cases.list(filter, actor).rows.isEmpty)
                #expect(try await cases.count([filter], actor).map(\.cases) == [0])
            }
        }
    }
}

struct LeavingTests {
    @Test(arguments: Engine.allCases)
    func `who works for two organisations has the cases of the one they act for`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let office = try await Office(database)
            let id = try await office.open()
            try await office.cases.setNextStep(
                id, NextStep(code: "call", on: office.desk.today(1)), base: nil, office.amina(at: Desk.shelter))
            try await office.expectNothing(id, office.amina(at: Desk.other))
            let here = office.amina(at: Desk.shelter)
            for filter in [
                CaseListFilter(scope: .mine), CaseListFilter(scope: .mine, order: .due),
                CaseListFilter(scope: .mine, stage: .screened),
                CaseListFilter(scope: .mine, stage: .screened, order: .due),
                CaseListFilter(scope: .mine, includesClosed: true),
            ] {
                #expect(try await office.cases.list(filter, here).rows.map(\.record.id) == [id])
                #expect(try await office.cases.count([filter], here).map(\.cases) == [1])
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `who left an organisation has no part in its cases, and nobody works on them`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let office = try await Office(database)
            let id = try await office.open()
            office.desk.clock.advance(minutes: 1)
            try await office.access.endMembership(of: office.member, in: Desk.shelter, by: .system)
            try await office.expectNothing(id, office.amina(at: Desk.other))
            let file = try await office.cases.file(id, Desk.colleague)
            #expect(file.record.worker == nil)
            #expect(file.timeline.first?.act == "case.assign" && file.timeline.first?.entity == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a closed account leaves its cases to the organisation`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let office = try await Office(database)
            let id = try await office.open()
            try await office.access.disable(office.member, by: .system)
            #expect(try await office.cases.file(id, Desk.colleague).record.worker == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `after a hand-over whoever opened the case has no part in it`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let office = try await Office(database)
            let id = try await office.open()
            let here = office.amina(at: Desk.shelter)
            try await database.write { write in
                let facts = try #require(try Cases.facts(write.read, id))
                let policy = try Policy.load(from: DefinitionFile.load("Resources/definitions/roles/roles.yaml"))
                let permit = try policy.permit(Actions.CaseEdit.self, here, facts)
                try Cases.handOver(write, id, to: Desk.other, permit, now: office.desk.clock.now)
            }
            try await office.expectNothing(id, here)
            #expect(try await office.cases.file(id, Desk.stranger).record.organisation == Desk.other)
        }
    }
}

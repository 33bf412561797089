import Access
import Definitions
import Kernel
@testable import Screening
import Storage
import TestKit
import Testing
import Vault

@Suite struct ScreeningsTests {
    let policy = Policy([
        .hotlineOperator: [
            "screening.start": [.anywhere], "screening.read": [.ownOrganisation], "screening.answer": [.assigned],
        ]
    ])
    let new = NewScreening(setting: "hotline", channel: .telephone, age: .adult, language: "fr")

    private func actor() -> Actor {
        Actor(
            kind: .member(.make(now: Clock2020.start)), organisation: .make(now: Clock2020.start),
            roles: ["hotline-operator"])
    }

    private func screenings(_ database: any Database) throws -> Screenings {
        Screenings(
            database: database, policy: policy, vault: TestVault.make(),
            set: try shippedSet(), world: Clock2020().world)
    }

    @Test(arguments: Engine.allCases)
    func `what was answered is kept, and the result is stored as it was computed`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let screenings = try screenings(database)
            let actor = actor()
            let id = try await screenings.start(new, actor: actor)
            let saved = try await screenings.save(
                id, ScreeningChanges(answers: ["EX1": .yes, "HT2": .yes], observations: "Afraid of the driver."),
                base: 1, actor: actor)
            #expect(saved == SavedScreening(version: 2, conflicts: [], isTextJoined: false))
            let late = try await screenings.save(
                id, ScreeningChanges(answers: ["EX1": .no], observations: "Speaks Amharic."), base: 1, actor: actor)
            #expect(late.conflicts.map(\.indicator) == ["EX1"] && late.isTextJoined)
            #expect(try await screenings.open(actor: actor).map(\.id) == [id])
            await #expect(throws: ScreeningProblem.openConflicts) {
                _ = try await screenings.finish(id, actor: actor)
            }
            for base in [late.version + 1, Int(Int32.max), -1] {
                await #expect(throws: ScreeningProblem.unknownVersion) {
                    _ = try await screenings.save(
                        id, ScreeningChanges(answers: ["EX1": .no]), base: base, actor: actor)
                }
            }
            _ = try await screenings.save(
                id, ScreeningChanges(answers: ["EX1": .yes]), base: late.version, actor: actor)
            let result = try await screenings.finish(id, actor: actor)
            #expect(result.triage.helpWithin24Hours)
            let file = try await screenings.load(id, actor: actor)
            #expect(file.head.state == .finished && file.head.result == result.code)
            #expect(file.observations == "Afraid of the driver.\n\nSpeaks Amharic.")
            let explanation = ScreenExchange.explain(result, set: screenings.set)
            #expect(file.explanation == String(decoding: explanation, as: UTF8.self))
            #expect(try await screenings.open(actor: actor).isEmpty)
            #expect(try await screenings.mine(actor: actor).map(\.id) == [id])
            await #expect(throws: ScreeningProblem.finished) {
                _ = try await screenings.save(id, ScreeningChanges(answers: ["EX1": .no]), base: 4, actor: actor)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `another organisation does not learn that a screening exists`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let screenings = try screenings(database)
            let id = try await screenings.start(new, actor: actor())
            let stranger = actor()
            await #expect(throws: ScreeningProblem.refused(.unknown)) {
                _ = try await screenings.load(id, actor: stranger)
            }
            await #expect(throws: ScreeningProblem.refused(.unknown)) {
                _ = try await screenings.load(.make(now: Clock2020.start), actor: stranger)
            }
            #expect(try await screenings.mine(actor: stranger).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a new list strands no open screening, and its result is the one of the list it began with`(
        engine: Engine
    ) async throws {
        try await TestStore.run(engine) { database in
            let actor = actor()
            let before = try screenings(database)
            let id = try await before.start(new, actor: actor)
            let text = String(
                decoding: try Files.read(
                    "Resources/definitions/indicators/indicators.yaml", limit: DefinitionFile.bytesMax), as: UTF8.self)
            let changed = try IndicatorSet(
                text: text.replacing("child_established: [SX1]", with: "child_established: []"), file: "changed")
            let after = Screenings(
                database: database, policy: policy, vault: TestVault.make(), set: changed, world: Clock2020().world)
            _ = try await after.save(
                id, ScreeningChanges(answers: ["SX1": .yes], age: .child), base: 1, actor: actor)
            let result = try await after.finish(id, actor: actor)
            #expect(result.toolVersion == before.set.version && result.childEstablishedBy == ["SX1"])
            let file = try await after.load(id, actor: actor)
            #expect(ScreeningResult(explanation: try #require(file.explanation)) == result)
            #expect(try await after.list(of: file.head).version == before.set.version)
        }
    }

    @Test(arguments: Engine.allCases)
    func `texts that two devices wrote are joined up to the limit of one`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let screenings = try screenings(database)
            let actor = actor()
            let id = try await screenings.start(new, actor: actor)
            let half = String(repeating: "a", count: Limits.textCharactersMax / 2 + 1)
            _ = try await screenings.save(id, ScreeningChanges(observations: half), base: 1, actor: actor)
            await #expect(throws: ScreeningProblem.tooLong(field: "observations")) {
                _ = try await screenings.save(
                    id, ScreeningChanges(observations: half.replacing("a", with: "b")), base: 1, actor: actor)
            }
            let contact = String(repeating: "c", count: Screenings.contactCharactersMax)
            _ = try await screenings.save(id, ScreeningChanges(returnContact: contact), base: 2, actor: actor)
            await #expect(throws: ScreeningProblem.tooLong(field: "return_contact")) {
                _ = try await screenings.save(id, ScreeningChanges(returnContact: contact + "c"), base: 3, actor: actor)
            }
        }
    }

    private static let insertCase = Statement(
        "test.case",
        """
        INSERT INTO cases (id, reference, opened_at, stage, risk, source, version, updated_at)
        VALUES (?1, 'A-1', 0, 'screened', 'unknown', 'test', 1, 0)
        """)

    @Test(arguments: Engine.allCases)
    func `a finished screening joins one case, and only by the desk that made it`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let screenings = try screenings(database)
            let actor = actor()
            let id = try await screenings.start(new, actor: actor)
            let caseID = CaseID.make(now: Clock2020.start)
            try await database.write { _ = try $0.run(Self.insertCase, [.id(caseID)]) }
            let policy = policy
            @Sendable func attach(_ actor: Actor) async throws -> ScreeningHead {
                let permit = try policy.permit(Actions.ScreeningStart.self, actor)
                return try await database.write {
                    try ScreeningLink.attach($0, id, to: caseID, permit: permit, now: Clock2020.start)
                }
            }
            await #expect(throws: ScreeningProblem.notFinished) { _ = try await attach(actor) }
            _ = try await screenings.finish(id, actor: actor)
            let stranger = self.actor()
            await #expect(throws: ScreeningProblem.refused(.unknown)) { _ = try await attach(stranger) }
            #expect(try await attach(actor).id == id)
            await #expect(throws: ScreeningProblem.alreadyLinked) { _ = try await attach(actor) }
            let head = try await screenings.load(id, actor: actor).head
            #expect(head.state == .linked && head.caseID == caseID)
        }
    }
}

import Access
import Definitions
import Kernel
import Storage
import TestKit
import Testing
import Vault

private let shelter = OrganisationID(high: 1, low: 1)
private let police = OrganisationID(high: 1, low: 2)
private let phrase = Secret("correct horse battery")
private let wrong = Secret("wrong horse battery")

private struct Desk {
    let access: Access
    let drafts: Drafts
    let clock = Clock2020()
    let database: any Database

    init(_ database: any Database) throws {
        let vault = Vault(masterKey: [UInt8](repeating: 7, count: 32))
        self.database = database
        access = Access(
            database: database,
            policy: try Policy.load(from: DefinitionFile.load("Resources/definitions/roles/roles.yaml")),
            vault: vault, world: clock.world, passphrases: PassphraseHash(cost: .tests, waiting: 100))
        drafts = Drafts(database: database, vault: vault, world: clock.world)
    }

    func member(_ login: String = "amina", _ roles: Set<Role> = [.caseManager]) async throws -> MemberID {
        try await access.createMember(
            login: login, displayName: "Amina D.", passphrase: phrase, organisation: shelter, roles: roles, by: .system)
    }

    func signIn(
        _ login: String = "amina", _ secret: Secret<String> = phrase, from address: String = "192.0.2.1"
    ) async throws -> (SessionToken, Session) {
        try await access.signIn(login: login, passphrase: secret, address: address)
    }
}

struct AccessTests {
    @Test(arguments: Engine.allCases) func `a member signs in, is known by the token, and signs out`(engine: Engine)
        async throws
    {
        try await TestStore.run(engine) { database in
            let desk = try Desk(database)
            let id = try await desk.member("amina", [.caseManager, .hotlineOperator])
            let (token, session) = try await desk.signIn(" AMINA ")
            #expect(session.member == id)
            #expect(session.organisation == shelter)
            #expect(session.roles == ["case-manager", "hotline-operator"])
            #expect(session.displayName == "Amina D.")
            #expect(desk.access.verify(csrf: session.csrfToken, session))
            #expect(!desk.access.verify(csrf: "", session))
            #expect(try await desk.access.session(for: token) == session)
            #expect(try await desk.access.session(for: Secret("x")) == nil)
            try await desk.access.signOut(session)
            #expect(try await desk.access.session(for: token) == nil)
            let history = try await database.read { try JournalEntry.history(of: session.id.cast(), limit: 9, in: $0) }
            #expect(Set(history.map(\.act)) == ["session.started", "session.ended"])
        }
    }

    @Test(arguments: Engine.allCases) func `a wrong passphrase, an unknown login and a disabled account get one answer`(
        engine: Engine
    ) async throws {
        try await TestStore.run(engine) { database in
            let desk = try Desk(database)
            let id = try await desk.member()
            await #expect(throws: AccessProblem.refused) { try await desk.signIn("amina", wrong) }
            await #expect(throws: AccessProblem.refused) { try await desk.signIn("nobody") }
            let (token, _) = try await desk.signIn()
            try await desk.access.disable(id, by: .system)
            #expect(try await desk.access.session(for: token) == nil)
            await #expect(throws: AccessProblem.refused) { try await desk.signIn() }
        }
    }

    @Test(arguments: Engine.allCases) func `after five failures a login waits, longer each time, and recovers`(
        engine: Engine
    ) async throws {
        try await TestStore.run(engine) { database in
            let desk = try Desk(database)
            _ = try await desk.member()
            for _ in 0..<6 { await #expect(throws: AccessProblem.refused) { try await desk.signIn("amina", wrong) } }
            await #expect(throws: AccessProblem.wait(seconds: 2)) { try await desk.signIn() }
            desk.clock.advance(seconds: 3)
            await #expect(throws: AccessProblem.refused) { try await desk.signIn("amina", wrong) }
            await #expect(throws: AccessProblem.wait(seconds: 4)) { try await desk.signIn() }
            desk.clock.advance(seconds: 5)
            _ = try await desk.signIn()
            await #expect(throws: AccessProblem.refused) { try await desk.signIn("amina", wrong) }
            _ = try await desk.signIn()
        }
    }

    @Test(arguments: Engine.allCases) func `an address that tries many logins waits`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let desk = try Desk(database)
            for number in 0..<31 {
                await #expect(throws: AccessProblem.refused) { try await desk.signIn("somebody\(number)") }
            }
            await #expect(throws: AccessProblem.wait(seconds: 2)) { try await desk.signIn("another") }
        }
    }

    @Test(arguments: Engine.allCases) func `a session ends when idle for eight hours or a day old`(engine: Engine)
        async throws
    {
        try await TestStore.run(engine) { database in
            let desk = try Desk(database)
            _ = try await desk.member()
            let (idle, _) = try await desk.signIn()
            desk.clock.advance(hours: 8, seconds: 1)
            #expect(try await desk.access.session(for: idle) == nil)
            let (busy, session) = try await desk.signIn()
            for _ in 0..<3 {
                desk.clock.advance(hours: 7)
                #expect(try await desk.access.session(for: busy) != nil)
            }
            #expect(try await desk.access.sessions(session).map(\.id) == [session.id])
            desk.clock.advance(hours: 3)
            #expect(try await desk.access.session(for: busy) == nil)
        }
    }

    @Test(arguments: Engine.allCases) func `who leaves an organisation loses access to it at once`(engine: Engine)
        async throws
    {
        try await TestStore.run(engine) { database in
            let desk = try Desk(database)
            let id = try await desk.member()
            let (token, session) = try await desk.signIn()
            await #expect(throws: AccessProblem.notAMember) {
                try await desk.access.switchOrganisation(session, to: police)
            }
            desk.clock.advance(seconds: 1)
            try await desk.access.grantRole(.firstResponder, to: id, in: police, by: .system)
            try await desk.access.grantRole(.firstResponder, to: id, in: police, by: .system)
            #expect(try await desk.access.organisations(of: id) == [shelter, police])
            try await desk.access.endMembership(of: id, in: shelter, by: .system)
            #expect(try await desk.access.session(for: token) == nil)
            let (second, _) = try await desk.signIn()
            let now = try #require(try await desk.access.session(for: second))
            #expect(now.organisation == police)
            #expect(now.roles == ["first-responder"])
            await #expect(throws: AccessProblem.notAMember) {
                try await desk.access.endMembership(of: id, in: shelter, by: .system)
            }
        }
    }

    @Test(arguments: Engine.allCases) func `an administrator manages their own organisation only`(engine: Engine)
        async throws
    {
        try await TestStore.run(engine) { database in
            let desk = try Desk(database)
            let id = try await desk.member("admin", [.administrator])
            let other = try await desk.member("amina")
            let admin = try await desk.signIn("admin").1.actor
            #expect(try await desk.access.members(of: shelter, by: admin).map(\.login).sorted() == ["admin", "amina"])
            await #expect(throws: Refusal.unknown) { try await desk.access.members(of: police, by: admin) }
            await #expect(throws: Refusal.unknown) {
                try await desk.access.grantRole(.caseManager, to: id, in: police, by: admin)
            }
            await #expect(throws: AccessProblem.roleNotGrantable) {
                try await desk.access.grantRole(.system, to: id, in: shelter, by: admin)
            }
            await #expect(throws: AccessProblem.loginTaken) { _ = try await desk.member("Amina") }
            let manager = try await desk.signIn("amina").1.actor
            await #expect(throws: Refusal.forbidden(action: "member.manage")) {
                try await desk.access.disable(id, by: manager)
            }
            try await desk.access.disable(other, by: admin)
            #expect(try await desk.access.displayNames([other, MemberID(high: 9, low: 9)]) == [other: "Amina D."])
        }
    }

    @Test(arguments: Engine.allCases) func `a draft is kept sealed for its member, in bounds`(engine: Engine)
        async throws
    {
        try await TestStore.run(engine) { database in
            let desk = try Desk(database)
            let id = try await desk.member()
            let other = try await desk.member("other")
            try await desk.drafts.save("name=Оксана", key: "case.new", of: id)
            try await desk.drafts.save("name=Oksana", key: "case.new", of: id)
            #expect(try await desk.drafts.load(key: "case.new", of: id) == "name=Oksana")
            #expect(try await desk.drafts.load(key: "case.new", of: other) == nil)
            await #expect(throws: DraftProblem.tooLarge) {
                try await desk.drafts.save(String(repeating: "x", count: Drafts.bytesMax + 1), key: "big", of: id)
            }
            for number in 1..<50 { try await desk.drafts.save("x", key: "k\(number)", of: id) }
            await #expect(throws: DraftProblem.tooMany) { try await desk.drafts.save("x", key: "k50", of: id) }
            try await desk.drafts.save("y", key: "k1", of: id)
            try await desk.drafts.delete(key: "case.new", of: id)
            #expect(try await desk.drafts.list(of: id).count == 49)
        }
    }
}

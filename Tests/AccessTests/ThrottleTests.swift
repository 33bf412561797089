import Access
import Definitions
import Kernel
import Storage
import TestKit
import Testing
import Vault

private let organisation = OrganisationID(high: 1, low: 1)
private let phrase = Secret("correct horse battery")
private let wrong = Secret("wrong horse battery")

/// Accounts, and the clock they are under.
private struct Door {
    let access: Access
    let database: any Database
    let clock = Clock2020()

    init(_ database: any Database, _ passphrases: PassphraseHash = PassphraseHash(cost: .tests, waiting: 100)) throws {
        self.database = database
        access = Access(
            database: database,
            policy: try Policy.load(from: DefinitionFile.load("Resources/definitions/roles/roles.yaml")),
            vault: TestVault.make(), world: clock.world, passphrases: passphrases)
    }

    func member(_ passphrase: Secret<String> = phrase) async throws -> MemberID {
        try await access.createMember(
            login: "amina", displayName: "Amina D.", passphrase: passphrase, organisation: organisation,
            roles: [.caseManager], by: .system)
    }

    @discardableResult
    func signIn(_ login: String, _ secret: Secret<String>, from address: String) async throws -> Session {
        try await access.signIn(login: login, passphrase: secret, address: address).1
    }

    func count(_ table: Statement) async throws -> Int { try await database.read { try $0.count(table, []) } }
}

private let throttles = Statement("test.throttles", "SELECT COUNT(*) FROM throttles")
private let sessions = Statement("test.sessions", "SELECT COUNT(*) FROM sessions")
private let drafts = Statement("test.drafts", "SELECT COUNT(*) FROM drafts")

struct ThrottleTests {
    @Test(arguments: Engine.allCases)
    func `what strangers try on a login does not keep its member out`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let door = try Door(database)
            _ = try await door.member()
            try await door.signIn("amina", phrase, from: "home")
            for number in 0..<60 {
                await #expect(throws: AccessProblem.self) {
                    try await door.signIn("amina", wrong, from: "stranger \(number)")
                }
            }
            await #expect(throws: AccessProblem.wait(seconds: 2)) {
                try await door.signIn("amina", wrong, from: "one more")
            }
            try await door.signIn("amina", phrase, from: "home")
            for _ in 0..<6 {
                await #expect(throws: AccessProblem.refused) { try await door.signIn("amina", wrong, from: "home") }
            }
            await #expect(throws: AccessProblem.wait(seconds: 2)) {
                try await door.signIn("amina", phrase, from: "home")
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `nobody waits longer than half a minute because of what others try on a login`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let door = try Door(database)
            _ = try await door.member()
            for number in 0..<70 {
                await #expect(throws: AccessProblem.refused) {
                    try await door.signIn("amina", wrong, from: "stranger \(number)")
                }
                if number >= 50 { door.clock.advance(seconds: 31) }
            }
            door.clock.advance(seconds: 31)
            try await door.signIn("amina", phrase, from: "a new telephone")
        }
    }

    @Test(arguments: Engine.allCases)
    func `an address that must wait uses up no login's tries`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let door = try Door(database)
            for number in 0..<31 {
                await #expect(throws: AccessProblem.refused) {
                    try await door.signIn("nobody\(number)", wrong, from: "one")
                }
            }
            let before = try await door.count(throttles)
            for number in 0..<60 {
                await #expect(throws: AccessProblem.wait(seconds: 2)) {
                    try await door.signIn("another\(number)", wrong, from: "one")
                }
            }
            #expect(try await door.count(throttles) == before)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a sign-in that could not be tried is not counted as wrong`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let door = try Door(database)
            _ = try await door.member()
            let busy = try Door(database, PassphraseHash(cost: .tests, atOnce: 0, waiting: 0))
            for _ in 0..<40 {
                await #expect(throws: AccessProblem.busy) { try await busy.signIn("amina", phrase, from: "home") }
            }
            try await door.signIn("amina", phrase, from: "home")
        }
    }

    @Test(arguments: Engine.allCases)
    func `the same letters are the same passphrase on every keyboard`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let door = try Door(database)
            _ = try await door.member(Secret("caf\u{E9} au lait noir"))
            try await door.signIn("amina", Secret("cafe\u{301} au lait noir"), from: "home")
        }
    }

    @Test(arguments: Engine.allCases)
    func `what has run out is thrown away, and what may still serve is not`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let door = try Door(database)
            let member = try await door.member()
            let kept = Drafts(database: database, vault: TestVault.make(), world: door.clock.world)
            try await door.signIn("amina", phrase, from: "home")
            try await kept.save("name=Olena", key: "case.new", of: member)
            door.clock.advance(days: Housekeeping.draftDays, hours: -1)
            try await database.write { try Housekeeping.run($0, door.clock.now) }
            #expect(try await door.count(sessions) == 1)
            #expect(try await door.count(drafts) == 1)
            door.clock.advance(days: Housekeeping.sessionDays)
            try await database.write { try Housekeeping.run($0, door.clock.now) }
            #expect(try await door.count(sessions) == 0)
            #expect(try await door.count(drafts) == 0)
            #expect(try await door.count(throttles) == 0)
        }
    }
}

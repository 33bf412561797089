import Access
import Definitions
import Kernel
import Storage
import TestKit
import Testing
import Vault

struct BrowserDeviceTests {
    private static let ours = OrganisationID(high: 1, low: 1)
    private static let theirs = OrganisationID(high: 1, low: 2)
    private static let phrase = Secret("correct horse battery")

    private static func run(
        _ engine: Engine, _ body: @Sendable (Access, Clock2020, SessionToken, Session) async throws -> Void
    ) async throws {
        try await TestStore.run(engine) { database in
            let clock = Clock2020()
            let access = Access(
                database: database,
                policy: try Policy.load(from: DefinitionFile.load("Resources/definitions/roles/roles.yaml")),
                vault: Vault(masterKey: [UInt8](repeating: 7, count: 32)), world: clock.world,
                passphrases: PassphraseHash(cost: .tests, waiting: 100))
            try await access.createMember(
                login: "amina", displayName: "Amina D.", passphrase: phrase, organisation: ours, roles: [.provider],
                by: .system)
            let (token, session) = try await access.signIn(
                login: "amina", passphrase: phrase, address: "192.0.2.1")
            try await body(access, clock, token, session)
        }
    }

    private static func keeper(_ organisation: OrganisationID, _ role: String) -> Actor {
        Actor(kind: .member(MemberID(high: 5, low: 5)), organisation: organisation, roles: [role])
    }

    @Test(arguments: Engine.allCases)
    func `a browser is locked by its member, its session ends, and it can be allowed again`(engine: Engine) async throws
    {
        try await Self.run(engine) { access, clock, token, session in
            let (made, secret) = try await access.registerBrowser("Firefox, Android", session)
            #expect(try await access.browser(token: secret.reveal()) == made)
            #expect(try await access.browser(token: String(repeating: "x", count: 43)) == nil)
            #expect(try await access.browsers(of: session) == [made])
            try await access.lockBrowser(made.id, actor: session.actor)
            try await access.lockBrowser(made.id, actor: session.actor)
            #expect(try await access.session(for: token) == nil)
            let locked = try #require(try await access.browser(token: secret.reveal()))
            #expect(locked.lockedBy == session.member)
            #expect(locked.erasedAt == nil)
            clock.advance(seconds: 60)
            try await access.browserErased(token: secret.reveal())
            #expect(try await access.browser(token: secret.reveal())?.erasedAt == clock.world.now())
            try await access.unlockBrowser(made.id, actor: session.actor)
            #expect(try await access.browser(token: secret.reveal())?.isLocked == false)
        }
    }

    @Test(arguments: Engine.allCases)
    func `whoever looks after the organisation's devices locks them, nobody else learns of them`(
        engine: Engine
    ) async throws {
        try await Self.run(engine) { access, _, _, session in
            let (made, secret) = try await access.registerBrowser("Firefox, Android", session)
            #expect(try await access.browsers(actor: Self.keeper(Self.ours, "administrator")) == [made])
            #expect(try await access.browsers(actor: Self.keeper(Self.theirs, "administrator")).isEmpty)
            for stranger in [Self.keeper(Self.theirs, "administrator"), Self.keeper(Self.ours, "provider")] {
                await #expect(throws: Refusal.self) { try await access.lockBrowser(made.id, actor: stranger) }
            }
            #expect(try await access.browser(token: secret.reveal())?.isLocked == false)
            try await access.lockBrowser(made.id, actor: Self.keeper(Self.ours, "administrator"))
            #expect(try await access.browser(token: secret.reveal())?.isLocked == true)
        }
    }

    @Test(arguments: Engine.allCases)
    func `only a locked browser says that it destroyed its key`(engine: Engine) async throws {
        try await Self.run(engine) { access, _, _, session in
            let (_, secret) = try await access.registerBrowser("Firefox, Android", session)
            await #expect(throws: Refusal.unknown) { try await access.browserErased(token: secret.reveal()) }
        }
    }

    @Test(arguments: Engine.allCases)
    func `when it was last seen and in which session is written once a minute`(engine: Engine) async throws {
        try await Self.run(engine) { access, clock, _, session in
            let (made, secret) = try await access.registerBrowser("Firefox, Android", session)
            clock.advance(seconds: 30)
            try await access.met(made, session)
            #expect(try await access.browser(token: secret.reveal())?.seenAt == made.madeAt)
            clock.advance(seconds: 31)
            try await access.met(made, session)
            #expect(try await access.browser(token: secret.reveal())?.seenAt == clock.world.now())
        }
    }
}

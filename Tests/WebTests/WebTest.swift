import Access
import Directory
import Kernel
import Localization
import Logging
import Storage
import TestKit
import Vault
import Web

/// The real site on a port of this machine, over a fresh database: three people in two organisations.
struct WebTest: Sendable {
    let port: Int
    let desk: Desk
    let clock: Clock2020
    let shelter: OrganisationID

    static let passphrase = "a long and quiet passphrase"

    /// Starts the site, runs `body`, stops it.
    static func run(
        rooms: [any Room] = [], settings: Settings = Settings(asksFactors: false), resources: String = "Resources",
        _ engine: Engine = .sqlite,
        _ body: @Sendable (WebTest) async throws -> Void
    ) async throws {
        try await TestStore.run(engine) { database in
            let clock = Clock2020()
            var logger = Logger(label: "test")
            logger.logLevel = .critical
            let desk = try Desk.load(
                resources: resources, country: .demo, database: database, vault: TestVault.make(),
                world: clock.world, files: TestFolder.path(), logger: logger, settings: settings,
                passphrases: PassphraseHash(cost: .tests))
            let shelter = try await desk.directory.createOrganisation(
                Organisation.Details(name: "House of the Lindens", kind: .shelterProvider), by: .system)
            for (login, name, language, roles) in people {
                try await desk.access.createMember(
                    login: login, displayName: name, passphrase: Secret(passphrase), language: language,
                    organisation: shelter, roles: roles, by: .system)
            }
            let assets = try Assets.load(directory: "Resources/assets")
            let app = WebApp(desk, assets: assets, rooms: WebApp.rooms + rooms)
            let (ports, found) = AsyncStream.makeStream(of: Int.self)
            let server = Task {
                try await app.serve(host: "127.0.0.1", port: 0) { found.yield($0) }
            }
            defer { server.cancel() }
            var iterator = ports.makeAsyncIterator()
            guard let port = await iterator.next() else { return }
            try await body(WebTest(port: port, desk: desk, clock: clock, shelter: shelter))
            server.cancel()
            _ = await server.result
        }
    }

    private static let people: [(String, String, String, Set<Role>)] = [
        ("mira", "Mira Aldous", "en", [.caseManager]),
        ("tarek", "Tarek Aydin", "en", [.provider]),
        ("salma", "سلمى حداد", "ar", [.caseManager]),
    ]

    /// A browser in which nobody is signed in.
    func browser() -> Browser { Browser(port: port) }

    /// A browser in which one of the three is.
    func browser(signedInAs login: String) async throws -> Browser {
        let browser = browser()
        try await signIn(browser, login)
        return browser
    }

    @discardableResult
    func signIn(_ browser: Browser, _ login: String, path: String = "/sign-in") async throws -> Answer {
        try await browser.get(path)
        return try await browser.post(
            "/sign-in", [("name", login), ("passphrase", Self.passphrase)])
    }
}

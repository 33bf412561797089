import Access
import Definitions
import Kernel
import Storage
import TestKit
import Testing
import Vault

private let house = OrganisationID(high: 1, low: 1)
private let ministry = OrganisationID(high: 1, low: 2)
private let phrase = Secret("correct horse battery")

struct RolesTests {
    private func access(_ database: any Database) throws -> Access {
        Access(
            database: database,
            policy: try Policy.load(from: DefinitionFile.load("Resources/definitions/roles/roles.yaml")),
            vault: TestVault.make(), world: Clock2020().world, passphrases: PassphraseHash(cost: .tests, waiting: 100),
            organisationKind: { _, id in id == ministry ? "competent-authority" : "shelter-provider" })
    }

    private func administrator(_ access: Access, _ organisation: OrganisationID) async throws -> (MemberID, Actor) {
        let id = try await access.createMember(
            login: "admin\(organisation.low)", displayName: "Ada", passphrase: phrase, organisation: organisation,
            roles: [.administrator], by: .system)
        return (id, Actor(kind: .member(id), organisation: organisation, roles: [Role.administrator.rawValue]))
    }

    @Test(arguments: Engine.allCases)
    func `no administrator gives a national role, to nobody and not to themselves`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let access = try access(database)
            for organisation in [house, ministry] {
                let (id, admin) = try await administrator(access, organisation)
                for role in [Role.coordinator, .rapporteur, .dataProtectionOfficer] {
                    await #expect(throws: AccessProblem.roleNotGrantable) {
                        try await access.grantRole(role, to: id, in: organisation, by: admin)
                    }
                    await #expect(throws: AccessProblem.roleNotGrantable) {
                        try await access.setRoles([.administrator, role], of: id, in: organisation, by: admin)
                    }
                    await #expect(throws: AccessProblem.roleNotGrantable) {
                        try await access.createMember(
                            login: "new", displayName: "New", passphrase: phrase, organisation: organisation,
                            roles: [role], by: admin)
                    }
                }
            }
            let (id, admin) = try await administrator(access, OrganisationID(high: 1, low: 3))
            await #expect(throws: AccessProblem.roleNotGrantable) {
                try await access.grantRole(.decisionMaker, to: id, in: OrganisationID(high: 1, low: 3), by: admin)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `an administrator opens no account that has more than they could give`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let access = try access(database)
            let (_, admin) = try await administrator(access, ministry)
            let id = try await access.createMember(
                login: "dora", displayName: "Dora", passphrase: phrase, organisation: ministry, roles: [.decisionMaker],
                by: .system)
            _ = try await access.renewPassphrase(of: id, in: ministry, by: admin)
            try await access.grantRole(.coordinator, to: id, in: ministry, by: .system)
            await #expect(throws: AccessProblem.notYoursToReset) {
                try await access.renewPassphrase(of: id, in: ministry, by: admin)
            }
            try await access.takeRole(.coordinator, from: id, in: ministry, by: .system)
            try await access.grantRole(.provider, to: id, in: house, by: .system)
            await #expect(throws: AccessProblem.notYoursToReset) {
                try await access.renewPassphrase(of: id, in: ministry, by: admin)
            }
        }
    }
}

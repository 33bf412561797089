import Kernel
import Storage
import Vault

/// A telephone that may fetch forms and send what was filled in, for one organisation. It has no passphrase: whoever
/// holds its token is it, until it is revoked.
package struct DeviceUser: Sendable, Equatable {
    package let id: DeviceUserID
    package let organisation: OrganisationID
    /// How people tell their telephones apart: "Team 4".
    package let name: String
    package let madeBy: MemberID
    package let madeAt: Timestamp
    package let revokedAt: Timestamp?

    package var facts: Facts { Facts(record: id.cast(), owner: organisation) }
    package var actor: Actor {
        Actor(kind: .device(id), organisation: organisation, roles: [Role.deviceUser.rawValue])
    }
}

extension Access {
    /// A new telephone, with the token that is shown once: only its digest is kept. Throws `.nameInvalid`.
    package func makeDevice(_ name: String, actor: Actor) async throws -> (DeviceUser, token: Secret<String>) {
        let permit = try policy.permit(Actions.DeviceManage.self, actor, Facts(owner: actor.organisation))
        guard Login.isName(name) else { throw AccessProblem.nameInvalid }
        guard let organisation = actor.organisation, let member = actor.member else {
            throw Refusal.forbidden(action: Actions.DeviceManage.name)
        }
        let now = world.now()
        let device = DeviceUser(
            id: world.makeID(), organisation: organisation, name: name, madeBy: member, madeAt: now, revokedAt: nil)
        let token = Token.random(bytes: 32)
        let digest = deviceDigest(token)
        try await database.write { write in
            try DeviceStore.insert(write, permit, device, digest: digest)
            try write.journal(permit.entry("device.made", at: now, entity: device.id.cast()))
        }
        return (device, Secret(token))
    }

    /// The organisation's telephones, the newest first, revoked ones too.
    package func devices(actor: Actor) async throws -> [DeviceUser] {
        let permit = try policy.permit(Actions.DeviceManage.self, actor, Facts(owner: actor.organisation))
        guard let organisation = actor.organisation else { return [] }
        return try await database.read { try DeviceStore.list($0, permit, of: organisation) }
    }

    /// From now on its token opens nothing. Twice is once.
    package func revokeDevice(_ id: DeviceUserID, actor: Actor) async throws {
        guard let device = try await database.read({ try DeviceStore.find($0, id) }) else { throw Refusal.unknown }
        let permit = try policy.permit(Actions.DeviceManage.self, actor, device.facts)
        let now = world.now()
        try await database.write { write in
            guard try DeviceStore.revoke(write, permit, id, at: now) else { return }
            try write.journal(permit.entry("device.revoked", at: now))
        }
    }

    /// Whose token this is; nil when it is nobody's, or revoked.
    package func device(token: String) async throws -> DeviceUser? {
        guard token.utf8.count == 43 else { return nil }
        let digest = deviceDigest(token)
        return try await database.point { try DeviceStore.find($0, digest: digest) }
    }

    private func deviceDigest(_ token: String) -> [UInt8] { vault.digest(Array(token.utf8), purpose: "device-user") }
}

/// Every statement on device users.
private enum DeviceStore {
    private static let columns: StaticString =
        "SELECT id, organisation_id, name, made_by, made_at, revoked_at FROM device_users"
    private static let insert = Statement(
        "device_users.insert",
        "INSERT INTO device_users (id, organisation_id, name, token, made_by, made_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
    private static let byToken = Statement(
        "device_users.byToken", [columns, "WHERE token = ?1 AND revoked_at IS NULL"])
    private static let byID = Statement("device_users.byID", [columns, "WHERE id = ?1"])
    private static let list = Statement(
        "device_users.list", [columns, "WHERE organisation_id = ?1 ORDER BY id DESC LIMIT 1000"])
    private static let revoke = Statement(
        "device_users.revoke", "UPDATE device_users SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL")

    private static func device(_ row: Row) throws -> DeviceUser {
        DeviceUser(
            id: try row.id(0), organisation: try row.id(1), name: row.text(2), madeBy: try row.id(3),
            madeAt: row.at(4), revokedAt: row.optionalAt(5))
    }

    static func insert(
        _ write: Write, _ permit: Permit<Actions.DeviceManage>, _ device: DeviceUser, digest: [UInt8]
    ) throws {
        try write.run(
            insert,
            [
                .id(device.id), .id(device.organisation), .text(device.name), .bytes(digest), .id(device.madeBy),
                .at(device.madeAt),
            ])
    }

    /// Without a permit: only to ask the policy with its facts.
    static func find(_ read: Read, _ id: DeviceUserID) throws -> DeviceUser? {
        try read.first(byID, [.id(id)], device)
    }

    /// Without a permit: this is how a telephone signs in.
    static func find(_ read: Read, digest: [UInt8]) throws -> DeviceUser? {
        try read.first(byToken, [.bytes(digest)], device)
    }

    static func list(
        _ read: Read, _ permit: Permit<Actions.DeviceManage>, of organisation: OrganisationID
    ) throws -> [DeviceUser] { try read.all(list, [.id(organisation)], device) }

    static func revoke(
        _ write: Write, _ permit: Permit<Actions.DeviceManage>, _ id: DeviceUserID, at: Timestamp
    ) throws -> Bool { try write.run(revoke, [.id(id), .at(at)]) == 1 }
}

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
    /// Only these forms; nil for every form.
    package let forms: Set<FormID>?
    /// For trying drafts: nothing that it sends is kept.
    package let isTrial: Bool
    /// To the minute; nil when it never called.
    package let seenAt: Timestamp?
    /// Until it is unlocked its token opens nothing.
    package let lockedAt: Timestamp?
    package let revokedAt: Timestamp?

    package var facts: Facts { Facts(record: id.cast(), owner: organisation) }
    package var actor: Actor {
        Actor(
            kind: .device(id), organisation: organisation, roles: [Role.deviceUser.rawValue], forms: forms,
            isTrial: isTrial)
    }
}

extension Access {
    /// More forms than anybody picks by hand.
    package static let deviceFormsMax = 200

    /// A new telephone, with the token that is shown once: only its digest is kept. Only who publishes forms may make one
    /// that tries drafts. Throws `.nameInvalid`.
    /// - Parameter forms: those that it gets, at least one; nil for every form.
    package func makeDevice(
        _ name: String, forms: Set<FormID>? = nil, isTrial: Bool = false, actor: Actor
    ) async throws -> (DeviceUser, token: Secret<String>) {
        let permit = try policy.permit(Actions.DeviceManage.self, actor, Facts(owner: actor.organisation))
        if isTrial { _ = try policy.permit(Actions.FormPublish.self, actor) }
        guard Login.isName(name), forms.map({ (1...Self.deviceFormsMax).contains($0.count) }) ?? true else {
            throw AccessProblem.nameInvalid
        }
        guard let organisation = actor.organisation, let member = actor.member else {
            throw Refusal.forbidden(action: Actions.DeviceManage.name)
        }
        let now = world.now()
        let device = DeviceUser(
            id: world.makeID(), organisation: organisation, name: name, madeBy: member, madeAt: now, forms: forms,
            isTrial: isTrial, seenAt: nil, lockedAt: nil, revokedAt: nil)
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

    /// One of them. Throws `Refusal.unknown`.
    package func device(_ id: DeviceUserID, actor: Actor) async throws -> DeviceUser {
        try await managed(id, actor).device
    }

    /// From now on its token opens nothing. Twice is once.
    package func revokeDevice(_ id: DeviceUserID, actor: Actor) async throws {
        let permit = try await managed(id, actor).permit
        let now = world.now()
        try await database.write { write in
            guard try DeviceStore.revoke(write, permit, id, at: now) else { return }
            try write.journal(permit.entry("device.revoked", at: now))
        }
    }

    /// A lost telephone opens nothing from now on; one that was found again goes on where it was.
    package func lockDevice(_ id: DeviceUserID, isLocked: Bool, actor: Actor) async throws {
        let permit = try await managed(id, actor).permit
        let now = world.now()
        try await database.write { write in
            guard try DeviceStore.lock(write, permit, id, at: isLocked ? now : nil) else { return }
            try write.journal(permit.entry(isLocked ? "device.locked" : "device.unlocked", at: now))
        }
    }

    /// A new token for a telephone that is set up again; the one before opens nothing from now on. Throws
    /// `Refusal.unknown` when it was revoked.
    package func renewDevice(_ id: DeviceUserID, actor: Actor) async throws -> (DeviceUser, token: Secret<String>) {
        let (device, permit) = try await managed(id, actor)
        let now = world.now()
        let token = Token.random(bytes: 32)
        let digest = deviceDigest(token)
        try await database.write { write in
            guard try DeviceStore.renew(write, permit, id, digest: digest) else { throw Refusal.unknown }
            try write.journal(permit.entry("device.renewed", at: now))
        }
        return (device, Secret(token))
    }

    /// Whose token this is; nil when it is nobody's, locked or revoked.
    package func device(token: String) async throws -> DeviceUser? {
        guard token.utf8.count == 43 else { return nil }
        let digest = deviceDigest(token)
        guard let device = try await database.read({ try DeviceStore.find($0, digest: digest) }) else { return nil }
        let now = world.now()
        // Not at each of its requests: a write is dear where hundreds send at once.
        if device.seenAt.map({ now.minutes(since: $0) >= 1 }) ?? true {
            try await database.write { try DeviceStore.seen($0, device.id, at: now) }
        }
        return device
    }

    private func managed(
        _ id: DeviceUserID, _ actor: Actor
    ) async throws -> (device: DeviceUser, permit: Permit<Actions.DeviceManage>) {
        guard let device = try await database.read({ try DeviceStore.find($0, id) }) else { throw Refusal.unknown }
        return (device, try policy.permit(Actions.DeviceManage.self, actor, device.facts))
    }

    private func deviceDigest(_ token: String) -> [UInt8] { vault.digest(Array(token.utf8), purpose: "device-user") }
}

import Kernel
import Storage
import Vault

/// A browser on which a member keeps forms for when there is no network. Once it is locked it learns so at its next
/// contact, with or without a session, and destroys the key to everything that it keeps.
package struct BrowserDevice: Sendable, Equatable {
    package let id: BrowserDeviceID
    package let member: MemberID
    package let organisation: OrganisationID
    /// What kind of browser, for telling them apart: "Firefox, Android".
    package let kind: String
    package let madeAt: Timestamp
    package let seenAt: Timestamp
    package let lockedAt: Timestamp?
    package let lockedBy: MemberID?
    /// When it said that it had destroyed its key.
    package let erasedAt: Timestamp?
    let session: SessionID?

    package var isLocked: Bool { lockedAt != nil }
    package var facts: Facts { Facts(record: id.cast(), owner: organisation) }
}

extension Access {
    package static let browserKindCharactersMax = 60

    /// From now on this browser can be locked. The token is told once; only its digest is kept.
    package func registerBrowser(_ kind: String, _ session: Session) async throws -> (BrowserDevice, Secret<String>) {
        let now = world.now()
        let device = BrowserDevice(
            id: world.makeID(), member: session.member, organisation: session.organisation,
            kind: String(kind.prefix(Self.browserKindCharactersMax)), madeAt: now, seenAt: now, lockedAt: nil,
            lockedBy: nil, erasedAt: nil, session: session.id)
        let token = Token.random(bytes: 32)
        let digest = browserDigest(token)
        try await database.write { write in
            try BrowserStore.insert(write, device, digest: digest)
            try write.journal(
                entry("browser.registered", now, session.member, session.organisation, entity: device.id.cast()))
        }
        return (device, Secret(token))
    }

    /// Whose token this is; nil when it is nobody's.
    package func browser(token: String) async throws -> BrowserDevice? {
        guard token.utf8.count == 43 else { return nil }
        let digest = browserDigest(token)
        return try await database.read { try BrowserStore.find($0, digest: digest) }
    }

    /// It spoke with us, in this session. Written at most once a minute.
    package func met(_ device: BrowserDevice, _ session: Session) async throws {
        let now = world.now()
        guard device.session != session.id || device.seenAt.adding(seconds: SessionRules.touchSeconds) <= now else {
            return
        }
        try await database.write { try BrowserStore.touch($0, device.id, session.id, at: now) }
    }

    /// The member's own browsers, the newest first.
    package func browsers(of session: Session) async throws -> [BrowserDevice] {
        try await database.read { try BrowserStore.list($0, of: session.member) }
    }

    /// The organisation's browsers, the newest first, for whoever looks after its devices.
    package func browsers(actor: Actor) async throws -> [BrowserDevice] {
        let permit = try policy.permit(Actions.DeviceManage.self, actor, Facts(owner: actor.organisation))
        guard let organisation = actor.organisation else { return [] }
        return try await database.read { try BrowserStore.list($0, permit, of: organisation) }
    }

    /// Locks a browser, one's own or one of the organisation's, and ends the session that it used. Twice is once.
    package func lockBrowser(_ id: BrowserDeviceID, actor: Actor) async throws {
        let device = try await managed(id, actor)
        guard let by = actor.member else { throw Refusal.unknown }
        let now = world.now()
        try await database.write { write in
            guard try BrowserStore.lock(write, id, by: by, at: now) else { return }
            if let session = device.session { _ = try SessionStore.revoke(write, session, of: device.member, at: now) }
            try write.journal(entry("browser.locked", now, by, actor.organisation, entity: id.cast()))
        }
    }

    /// A browser that was found again may keep forms again. What it kept before stays destroyed. Twice is once.
    package func unlockBrowser(_ id: BrowserDeviceID, actor: Actor) async throws {
        _ = try await managed(id, actor)
        let now = world.now()
        try await database.write { write in
            guard try BrowserStore.unlock(write, id) else { return }
            try write.journal(entry("browser.unlocked", now, actor.member, actor.organisation, entity: id.cast()))
        }
    }

    /// A locked browser says that nothing on it can be read any more.
    package func browserErased(token: String) async throws {
        guard let device = try await browser(token: token), device.isLocked else { throw Refusal.unknown }
        let now = world.now()
        try await database.write { write in
            guard try BrowserStore.erased(write, device.id, at: now) else { return }
            try write.journal(entry("browser.erased", now, nil, device.organisation, entity: device.id.cast()))
        }
    }

    /// Everybody looks after their own; those of others need the permit.
    private func managed(_ id: BrowserDeviceID, _ actor: Actor) async throws -> BrowserDevice {
        guard let device = try await database.read({ try BrowserStore.find($0, id) }) else { throw Refusal.unknown }
        if device.member != actor.member { _ = try policy.permit(Actions.DeviceManage.self, actor, device.facts) }
        return device
    }

    private func browserDigest(_ token: String) -> [UInt8] {
        vault.digest(Array(token.utf8), purpose: "browser-device")
    }
}

/// Every statement on browsers that keep forms.
private enum BrowserStore {
    private static let columns: StaticString =
        "SELECT id, member_id, organisation_id, kind, made_at, seen_at, locked_at, locked_by, erased_at, session_id FROM browser_devices"
    private static let insert = Statement(
        "browser_devices.insert",
        """
        INSERT INTO browser_devices (id, member_id, organisation_id, token, kind, made_at, seen_at, session_id)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7)
        """)
    private static let byToken = Statement("browser_devices.byToken", [columns, "WHERE token = ?1"])
    private static let byID = Statement("browser_devices.byID", [columns, "WHERE id = ?1"])
    private static let ofMember = Statement(
        "browser_devices.ofMember", [columns, "WHERE member_id = ?1 ORDER BY id DESC LIMIT 200"])
    private static let ofOrganisation = Statement(
        "browser_devices.ofOrganisation", [columns, "WHERE organisation_id = ?1 ORDER BY id DESC LIMIT 1000"])
    private static let touch = Statement(
        "browser_devices.touch", "UPDATE browser_devices SET seen_at = ?2, session_id = ?3 WHERE id = ?1")
    private static let lock = Statement(
        "browser_devices.lock",
        "UPDATE browser_devices SET locked_at = ?2, locked_by = ?3 WHERE id = ?1 AND locked_at IS NULL")
    private static let unlock = Statement(
        "browser_devices.unlock",
        """
        UPDATE browser_devices SET locked_at = NULL, locked_by = NULL, erased_at = NULL
        WHERE id = ?1 AND locked_at IS NOT NULL
        """)
    private static let erased = Statement(
        "browser_devices.erased",
        "UPDATE browser_devices SET erased_at = ?2 WHERE id = ?1 AND locked_at IS NOT NULL AND erased_at IS NULL")

    private static func device(_ row: Row) throws -> BrowserDevice {
        BrowserDevice(
            id: try row.id(0), member: try row.id(1), organisation: try row.id(2), kind: row.text(3),
            madeAt: row.at(4), seenAt: row.at(5), lockedAt: row.optionalAt(6), lockedBy: try row.optionalID(7),
            erasedAt: row.optionalAt(8), session: try row.optionalID(9))
    }

    static func insert(_ write: Write, _ device: BrowserDevice, digest: [UInt8]) throws {
        try write.run(
            insert,
            [
                .id(device.id), .id(device.member), .id(device.organisation), .bytes(digest), .text(device.kind),
                .at(device.madeAt), device.session.map { .id($0) } ?? .null,
            ])
    }

    /// Without a permit: this is how a browser says which one it is.
    static func find(_ read: Read, digest: [UInt8]) throws -> BrowserDevice? {
        try read.first(byToken, [.bytes(digest)], device)
    }

    /// Without a permit: only to ask the policy with its facts.
    static func find(_ read: Read, _ id: BrowserDeviceID) throws -> BrowserDevice? {
        try read.first(byID, [.id(id)], device)
    }

    static func list(_ read: Read, of member: MemberID) throws -> [BrowserDevice] {
        try read.all(ofMember, [.id(member)], device)
    }

    static func list(
        _ read: Read, _ permit: Permit<Actions.DeviceManage>, of organisation: OrganisationID
    ) throws -> [BrowserDevice] { try read.all(ofOrganisation, [.id(organisation)], device) }

    static func touch(_ write: Write, _ id: BrowserDeviceID, _ session: SessionID, at: Timestamp) throws {
        try write.run(touch, [.id(id), .at(at), .id(session)])
    }

    static func lock(_ write: Write, _ id: BrowserDeviceID, by: MemberID, at: Timestamp) throws -> Bool {
        try write.run(lock, [.id(id), .at(at), .id(by)]) == 1
    }

    static func unlock(_ write: Write, _ id: BrowserDeviceID) throws -> Bool { try write.run(unlock, [.id(id)]) == 1 }

    static func erased(_ write: Write, _ id: BrowserDeviceID, at: Timestamp) throws -> Bool {
        try write.run(erased, [.id(id), .at(at)]) == 1
    }
}

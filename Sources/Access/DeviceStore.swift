import Kernel
import Storage

/// Every statement on device users.
enum DeviceStore {
    private static let columns: StaticString =
        """
        SELECT id, organisation_id, name, made_by, made_at, is_trial, seen_at, locked_at, revoked_at,
               (SELECT COUNT(*) FROM device_forms f WHERE f.device_user_id = device_users.id) FROM device_users
        """
    private static let insert = Statement(
        "device_users.insert",
        """
        INSERT INTO device_users (id, organisation_id, name, token, made_by, made_at, is_trial)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        """)
    private static let byToken = Statement(
        "device_users.byToken", [columns, "WHERE token = ?1 AND revoked_at IS NULL AND locked_at IS NULL"])
    private static let byID = Statement("device_users.byID", [columns, "WHERE id = ?1"])
    private static let list = Statement(
        "device_users.list", [columns, "WHERE organisation_id = ?1 ORDER BY id DESC LIMIT 1000"])
    private static let revoke = Statement(
        "device_users.revoke", "UPDATE device_users SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL")
    private static let lock = Statement(
        "device_users.lock",
        "UPDATE device_users SET locked_at = ?2 WHERE id = ?1 AND (locked_at IS NULL) = (?3 = 1)")
    private static let renew = Statement(
        "device_users.renew", "UPDATE device_users SET token = ?2 WHERE id = ?1 AND revoked_at IS NULL")
    private static let seen = Statement("device_users.seen", "UPDATE device_users SET seen_at = ?2 WHERE id = ?1")
    private static let insertForm = Statement(
        "device_forms.insert", "INSERT INTO device_forms (device_user_id, form_id) VALUES (?1, ?2)")
    private static let forms = Statement(
        "device_forms.list", "SELECT form_id FROM device_forms WHERE device_user_id = ?1")

    /// With its forms.
    private static func whole(_ read: Read, _ found: [(device: DeviceUser, forms: Int)]) throws -> [DeviceUser] {
        try found.map { device, count in
            if count == 0 { return device }
            return device.with(forms: Set(try read.all(forms, [.id(device.id)]) { try $0.id(0) }))
        }
    }

    private static func device(_ row: Row) throws -> (device: DeviceUser, forms: Int) {
        let device = DeviceUser(
            id: try row.id(0), organisation: try row.id(1), name: row.text(2), madeBy: try row.id(3),
            madeAt: row.at(4), forms: nil, isTrial: row.bool(5), seenAt: row.optionalAt(6),
            lockedAt: row.optionalAt(7), revokedAt: row.optionalAt(8))
        return (device, row.int(9))
    }

    static func insert(
        _ write: Write, _ permit: Permit<Actions.DeviceManage>, _ device: DeviceUser, digest: [UInt8]
    ) throws {
        try write.run(
            insert,
            [
                .id(device.id), .id(device.organisation), .text(device.name), .bytes(digest), .id(device.madeBy),
                .at(device.madeAt), .bool(device.isTrial),
            ])
        for form in (device.forms ?? []).sorted() { try write.run(insertForm, [.id(device.id), .id(form)]) }
    }

    /// Without a permit: only to ask the policy with its facts.
    static func find(_ read: Read, _ id: DeviceUserID) throws -> DeviceUser? {
        try whole(read, read.all(byID, [.id(id)], device)).first
    }

    /// Without a permit: this is how a telephone signs in.
    static func find(_ read: Read, digest: [UInt8]) throws -> DeviceUser? {
        try whole(read, read.all(byToken, [.bytes(digest)], device)).first
    }

    /// Without a permit: a telephone that signed in was seen.
    static func seen(_ write: Write, _ id: DeviceUserID, at: Timestamp) throws {
        try write.run(seen, [.id(id), .at(at)])
    }

    static func list(
        _ read: Read, _ permit: Permit<Actions.DeviceManage>, of organisation: OrganisationID
    ) throws -> [DeviceUser] { try whole(read, read.all(list, [.id(organisation)], device)) }

    static func revoke(
        _ write: Write, _ permit: Permit<Actions.DeviceManage>, _ id: DeviceUserID, at: Timestamp
    ) throws -> Bool { try write.run(revoke, [.id(id), .at(at)]) == 1 }

    /// - Parameter at: nil to unlock.
    static func lock(
        _ write: Write, _ permit: Permit<Actions.DeviceManage>, _ id: DeviceUserID, at: Timestamp?
    ) throws -> Bool { try write.run(lock, [.id(id), .at(at), .int(at == nil ? 0 : 1)]) == 1 }

    static func renew(
        _ write: Write, _ permit: Permit<Actions.DeviceManage>, _ id: DeviceUserID, digest: [UInt8]
    ) throws -> Bool { try write.run(renew, [.id(id), .bytes(digest)]) == 1 }
}

extension DeviceUser {
    fileprivate func with(forms: Set<FormID>) -> DeviceUser {
        DeviceUser(
            id: id, organisation: organisation, name: name, madeBy: madeBy, madeAt: madeAt, forms: forms,
            isTrial: isTrial, seenAt: seenAt, lockedAt: lockedAt, revokedAt: revokedAt)
    }
}

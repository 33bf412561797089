import Kernel
import Storage
import Vault

/// Every statement on sessions and throttles.
enum SessionStore {
    private static let insert = Statement(
        "sessions.insert",
        """
        INSERT INTO sessions (id, token_digest, member_id, organisation_id, made_at, seen_at, expires_at, factor)
        VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?7)
        """)
    /// One row for each role. No row when anything that gives access has ended.
    private static let find = Statement(
        "sessions.find",
        """
        SELECT s.id, s.member_id, m.display_name, s.organisation_id, m.language, s.made_at, s.seen_at, r.role,
            m.passphrase_until, s.factor
        FROM sessions s
        JOIN members m ON m.id = s.member_id
        JOIN memberships r ON r.member_id = s.member_id AND r.organisation_id = s.organisation_id
        WHERE s.token_digest = ?1 AND s.revoked_at IS NULL AND s.expires_at > ?2 AND s.seen_at > ?3
            AND m.disabled_at IS NULL AND r.until IS NULL
        """)
    private static let owner = Statement(
        "sessions.owner", "SELECT member_id FROM sessions WHERE token_digest = ?1")
    private static let touch = Statement(
        "sessions.touch", "UPDATE sessions SET seen_at = ?2 WHERE id = ?1 AND seen_at < ?2")
    private static let revoke = Statement(
        "sessions.revoke",
        "UPDATE sessions SET revoked_at = ?3 WHERE id = ?1 AND member_id = ?2 AND revoked_at IS NULL")
    private static let revokeOthers = Statement(
        "sessions.revokeOthers",
        "UPDATE sessions SET revoked_at = ?3 WHERE member_id = ?1 AND id <> ?2 AND revoked_at IS NULL")
    private static let switchTo = Statement(
        "sessions.switch", "UPDATE sessions SET organisation_id = ?2 WHERE id = ?1")
    private static let list = Statement(
        "sessions.list",
        """
        SELECT id, made_at, seen_at FROM sessions
        WHERE member_id = ?1 AND revoked_at IS NULL AND expires_at > ?2 AND seen_at > ?3 ORDER BY seen_at DESC, id
        """)
    private static let throttle = Statement(
        "throttles.find", "SELECT window_at, failures, blocked_until FROM throttles WHERE id = ?1")
    private static let count = Statement(
        "throttles.count",
        """
        INSERT INTO throttles (id, window_at, failures, blocked_until) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (id) DO UPDATE SET window_at = excluded.window_at, failures = excluded.failures,
            blocked_until = excluded.blocked_until
        """)
    private static let forgive = Statement("throttles.forgive", "DELETE FROM throttles WHERE id = ?1")
    private static let takeBack = Statement(
        "throttles.takeBack", "UPDATE throttles SET failures = failures - 1 WHERE id = ?1 AND failures > 0")

    static func insert(
        _ write: Write, _ id: SessionID, digest: [UInt8], _ member: MemberID, _ organisation: OrganisationID,
        at: Timestamp, factor: Session.Factor
    ) throws {
        try write.run(
            insert,
            [
                .id(id), .bytes(digest), .id(member), .id(organisation), .at(at),
                .at(at.adding(hours: SessionRules.absoluteHours)), .text(factor.rawValue),
            ])
    }

    static func find(_ read: Read, digest: [UInt8], csrf: String, now: Timestamp) throws -> Session? {
        var roles: Set<String> = []
        var found: Session?
        let idle = now.adding(hours: -SessionRules.idleHours)
        try read.each(find, [.bytes(digest), .at(now), .at(idle)]) { row in
            roles.insert(row.text(7))
            found = Session(
                id: try row.id(0), member: try row.id(1), displayName: row.text(2), organisation: try row.id(3),
                roles: roles, language: row.text(4), madeAt: row.at(5), seenAt: row.at(6),
                mustChangePassphrase: !row.isNull(8), factor: try row.code(9), csrfToken: csrf)
        }
        return found
    }

    static func member(_ read: Read, digest: [UInt8]) throws -> MemberID? {
        try read.first(owner, [.bytes(digest)]) { try $0.id(0) }
    }

    static func touch(_ write: Write, _ id: SessionID, at: Timestamp) throws {
        try write.run(touch, [.id(id), .at(at)])
    }

    static func revoke(_ write: Write, _ id: SessionID, of member: MemberID, at: Timestamp) throws -> Bool {
        try write.run(revoke, [.id(id), .id(member), .at(at)]) > 0
    }

    static func revokeAll(_ write: Write, of member: MemberID, but kept: SessionID? = nil, at: Timestamp) throws {
        try write.run(revokeOthers, [.id(member), .id(kept ?? SessionID(high: 0, low: 0)), .at(at)])
    }

    static func switchTo(_ write: Write, _ id: SessionID, _ organisation: OrganisationID) throws {
        try write.run(switchTo, [.id(id), .id(organisation)])
    }

    static func list(_ read: Read, of member: MemberID, now: Timestamp) throws -> [SessionSummary] {
        let idle = now.adding(hours: -SessionRules.idleHours)
        return try read.all(list, [.id(member), .at(now), .at(idle)]) {
            SessionSummary(id: try $0.id(0), madeAt: $0.at(1), seenAt: $0.at(2))
        }
    }

    /// The seconds to wait before this may be tried again; nil when it may be tried now.
    static func wait(_ read: Read, _ id: ID<AnyEntity>, now: Timestamp) throws -> Int64? {
        guard let blocked = try read.first(throttle, [.id(id)], { $0.at(2) }), blocked > now else { return nil }
        return (blocked.milliseconds - now.milliseconds + 999) / 1_000
    }

    /// Counts one attempt before it is tried, so that attempts made at the same time are counted too.
    static func count(_ write: Write, _ id: ID<AnyEntity>, _ limit: SessionRules.Limit, now: Timestamp) throws {
        let window = now.adding(minutes: -SessionRules.throttleWindowMinutes)
        let known = try write.first(throttle, [.id(id)]) { ($0.at(0), $0.int(1)) }
        let isOld = known.map { $0.0 < window } ?? true
        let failures = (isOld ? 0 : known?.1 ?? 0) + 1
        let blocked = now.adding(seconds: limit.wait(failures: failures))
        let start = isOld ? now : known?.0 ?? now
        try write.run(count, [.id(id), .at(start), .int(failures), .at(blocked)])
    }

    /// Somebody signed in with this login from this address: what others try elsewhere does not keep them out.
    static func know(_ write: Write, _ id: ID<AnyEntity>, now: Timestamp) throws {
        try write.run(count, [.id(id), .at(now), .int(0), .at(now.adding(days: SessionRules.knownDays))])
    }

    /// Takes one counted attempt back, because it succeeded. Earlier failures from the same address stay counted:
    /// somebody's own account must not wash away what they tried on others.
    static func takeBack(_ write: Write, _ id: ID<AnyEntity>) throws { try write.run(takeBack, [.id(id)]) }

    static func forgive(_ write: Write, _ id: ID<AnyEntity>) throws { try write.run(forgive, [.id(id)]) }
}

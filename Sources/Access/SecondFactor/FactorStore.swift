import Kernel
import Storage

/// Every statement on second factors and recovery codes.
enum FactorStore {
    struct Factor {
        let sealed: [UInt8]
        let isConfirmed: Bool
        /// The latest half minute whose code was used.
        let lastStep: Int64
    }

    private static let find = Statement(
        "second_factors.find", "SELECT sealed, confirmed_at, last_step FROM second_factors WHERE member_id = ?1")
    private static let begin = Statement(
        "second_factors.begin",
        """
        INSERT INTO second_factors (member_id, sealed, made_at, confirmed_at, last_step) VALUES (?1, ?2, ?3, NULL, 0)
        ON CONFLICT (member_id) DO UPDATE SET sealed = excluded.sealed, made_at = excluded.made_at
            WHERE second_factors.confirmed_at IS NULL
        """)
    private static let use = Statement(
        "second_factors.use",
        """
        UPDATE second_factors SET last_step = ?2, confirmed_at = COALESCE(confirmed_at, ?3)
        WHERE member_id = ?1 AND last_step < ?2
        """)
    private static let remove = Statement("second_factors.remove", "DELETE FROM second_factors WHERE member_id = ?1")
    private static let addCode = Statement(
        "recovery_codes.add", "INSERT INTO recovery_codes (digest, member_id, used_at) VALUES (?1, ?2, NULL)")
    private static let useCode = Statement(
        "recovery_codes.use",
        "UPDATE recovery_codes SET used_at = ?3 WHERE digest = ?1 AND member_id = ?2 AND used_at IS NULL")
    private static let removeCodes = Statement(
        "recovery_codes.remove", "DELETE FROM recovery_codes WHERE member_id = ?1")
    private static let countCodes = Statement(
        "recovery_codes.count", "SELECT COUNT(*) FROM recovery_codes WHERE member_id = ?1 AND used_at IS NULL")
    private static let ask = Statement(
        "factor_resets.ask",
        """
        INSERT INTO factor_resets (member_id, asked_by, asked_at) VALUES (?1, ?2, ?3)
        ON CONFLICT (member_id) DO UPDATE SET asked_by = excluded.asked_by, asked_at = excluded.asked_at
        """)
    private static let asked = Statement(
        "factor_resets.find", "SELECT asked_by FROM factor_resets WHERE member_id = ?1 AND asked_at > ?2")
    private static let unask = Statement("factor_resets.remove", "DELETE FROM factor_resets WHERE member_id = ?1")
    private static let setSession = Statement("sessions.factor", "UPDATE sessions SET factor = ?2 WHERE id = ?1")

    static func find(_ read: Read, _ member: MemberID) throws -> Factor? {
        try read.first(find, [.id(member)]) {
            Factor(sealed: $0.bytes(0), isConfirmed: !$0.isNull(1), lastStep: Int64($0.int(2)))
        }
    }

    /// False when the member has a confirmed one: that is never replaced unseen.
    static func begin(_ write: Write, _ member: MemberID, _ sealed: [UInt8], at now: Timestamp) throws -> Bool {
        try write.run(begin, [.id(member), .bytes(sealed), .at(now)]) > 0
    }

    /// False when this code, or a later one, was used meanwhile.
    static func use(_ write: Write, _ member: MemberID, step: Int64, at now: Timestamp) throws -> Bool {
        try write.run(use, [.id(member), .integer(step), .at(now)]) > 0
    }

    static func remove(_ write: Write, _ member: MemberID) throws {
        try write.run(remove, [.id(member)])
        try write.run(removeCodes, [.id(member)])
        try write.run(unask, [.id(member)])
    }

    static func replaceCodes(_ write: Write, _ member: MemberID, _ digests: [[UInt8]]) throws {
        try write.run(removeCodes, [.id(member)])
        for digest in digests { try write.run(addCode, [.bytes(digest), .id(member)]) }
    }

    static func useCode(_ write: Write, _ member: MemberID, _ digest: [UInt8], at now: Timestamp) throws -> Bool {
        try write.run(useCode, [.bytes(digest), .id(member), .at(now)]) > 0
    }

    static func codesLeft(_ read: Read, _ member: MemberID) throws -> Int { try read.count(countCodes, [.id(member)]) }

    static func ask(_ write: Write, _ member: MemberID, by administrator: MemberID, at now: Timestamp) throws {
        try write.run(ask, [.id(member), .id(administrator), .at(now)])
    }

    /// Who asked since then.
    static func asked(_ read: Read, _ member: MemberID, since: Timestamp) throws -> MemberID? {
        try read.first(asked, [.id(member), .at(since)]) { try $0.id(0) }
    }

    static func set(_ write: Write, _ session: SessionID, _ state: Session.Factor) throws {
        try write.run(setSession, [.id(session), .text(state.rawValue)])
    }
}

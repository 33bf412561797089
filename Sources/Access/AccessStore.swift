import Kernel
import Storage

/// Every statement on members, memberships, sessions and throttles.
enum AccessStore {
    struct Account {
        let id: MemberID
        let hash: String
        let isDisabled: Bool
        /// Until when a passphrase that somebody else made holds; nil for the member's own.
        let passphraseUntil: Timestamp?

        func mayBeUsed(_ now: Timestamp) -> Bool { !isDisabled && passphraseUntil.map { now < $0 } ?? true }
    }

    private static let account = Statement(
        "members.account", "SELECT id, passphrase_hash, disabled_at, passphrase_until FROM members WHERE login = ?1")
    private static let accountByID = Statement(
        "members.accountByID", "SELECT id, passphrase_hash, disabled_at, passphrase_until FROM members WHERE id = ?1")
    private static let insertMember = Statement(
        "members.insert",
        """
        INSERT INTO members (id, login, display_name, passphrase_hash, language, created_at, passphrase_until)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        """)
    private static let disable = Statement(
        "members.disable", "UPDATE members SET disabled_at = ?2 WHERE id = ?1 AND disabled_at IS NULL")
    private static let language = Statement("members.language", "UPDATE members SET language = ?2 WHERE id = ?1")
    private static let passphrase = Statement(
        "members.passphrase", "UPDATE members SET passphrase_hash = ?2, passphrase_until = ?3 WHERE id = ?1")
    private static let name = Statement("members.name", "SELECT display_name FROM members WHERE id = ?1")
    private static let ofOrganisation = Statement(
        "members.ofOrganisation",
        """
        SELECT m.id, m.login, m.display_name, m.disabled_at, s.role, m.passphrase_until,
            (SELECT MAX(n.made_at) FROM sessions n WHERE n.member_id = m.id)
        FROM memberships s
        JOIN members m ON m.id = s.member_id
        WHERE s.organisation_id = ?1 AND s.until IS NULL ORDER BY m.display_name, m.id, s.role
        """)
    private static let organisations = Statement(
        "memberships.organisations",
        "SELECT organisation_id FROM memberships WHERE member_id = ?1 AND until IS NULL ORDER BY since, id")
    private static let insertMembership = Statement(
        "memberships.insert",
        "INSERT INTO memberships (id, member_id, organisation_id, role, since) VALUES (?1, ?2, ?3, ?4, ?5)")
    private static let roles = Statement(
        "memberships.roles",
        "SELECT role FROM memberships WHERE member_id = ?1 AND organisation_id = ?2 AND until IS NULL")
    private static let endRole = Statement(
        "memberships.endRole",
        """
        UPDATE memberships SET until = ?4
        WHERE member_id = ?1 AND organisation_id = ?2 AND role = ?3 AND until IS NULL
        """)
    private static let otherAdministrators = Statement(
        "memberships.otherAdministrators",
        """
        SELECT COUNT(*) FROM memberships s JOIN members m ON m.id = s.member_id
        WHERE s.organisation_id = ?1 AND s.role = 'administrator' AND s.until IS NULL AND m.disabled_at IS NULL
            AND s.member_id <> ?2
        """)
    private static let login = Statement("members.login", "SELECT login FROM members WHERE id = ?1")
    private static let hasRole = Statement(
        "memberships.hasRole",
        """
        SELECT COUNT(*) FROM memberships
        WHERE member_id = ?1 AND organisation_id = ?2 AND role = ?3 AND until IS NULL
        """)
    private static let endMembership = Statement(
        "memberships.end",
        "UPDATE memberships SET until = ?3 WHERE member_id = ?1 AND organisation_id = ?2 AND until IS NULL")

    static func account(_ read: Read, login: String) throws -> Account? {
        try read.first(account, [.text(login)], account)
    }

    static func account(_ read: Read, id: MemberID) throws -> Account? {
        try read.first(accountByID, [.id(id)], account)
    }

    private static func account(_ row: Row) throws -> Account {
        Account(id: try row.id(0), hash: row.text(1), isDisabled: !row.isNull(2), passphraseUntil: row.optionalAt(3))
    }

    static func insert(
        _ write: Write, _ id: MemberID, login: String, name: String, hash: String, language: String, at: Timestamp,
        until: Timestamp?
    ) throws {
        try write.run(
            insertMember, [.id(id), .text(login), .text(name), .text(hash), .text(language), .at(at), .at(until)])
    }

    static func disable(_ write: Write, _ id: MemberID, at: Timestamp) throws -> Bool {
        try write.run(disable, [.id(id), .at(at)]) > 0
    }

    static func setLanguage(_ write: Write, _ id: MemberID, _ code: String) throws {
        try write.run(language, [.id(id), .text(code)])
    }

    static func setPassphrase(_ write: Write, _ id: MemberID, hash: String, until: Timestamp? = nil) throws {
        try write.run(passphrase, [.id(id), .text(hash), .at(until)])
    }

    static func login(_ read: Read, _ id: MemberID) throws -> String? {
        try read.first(login, [.id(id)]) { $0.text(0) }
    }

    static func displayName(_ read: Read, _ id: MemberID) throws -> String? {
        try read.first(name, [.id(id)]) { $0.text(0) }
    }

    static func members(_ read: Read, of organisation: OrganisationID) throws -> [MemberSummary] {
        var members: [MemberSummary] = []
        try read.each(ofOrganisation, [.id(organisation)]) { row in
            let id: MemberID = try row.id(0)
            if members.last?.id == id {
                members[members.count - 1].roles.insert(row.text(4))
            } else {
                members.append(
                    MemberSummary(
                        id: id, login: row.text(1), displayName: row.text(2), roles: [row.text(4)],
                        isDisabled: !row.isNull(3), signedInAt: row.optionalAt(6), passphraseUntil: row.optionalAt(5)))
            }
        }
        return members
    }

    /// Each organisation once, the oldest membership first.
    static func organisations(_ read: Read, of member: MemberID) throws -> [OrganisationID] {
        var seen: Set<OrganisationID> = []
        return try read.all(organisations, [.id(member)]) { row -> OrganisationID in try row.id(0) }
            .filter { seen.insert($0).inserted }
    }

    /// True when it is new.
    static func grant(
        _ write: Write, _ member: MemberID, _ organisation: OrganisationID, _ role: Role, at: Timestamp
    ) throws -> Bool {
        guard try write.count(hasRole, [.id(member), .id(organisation), .text(role.rawValue)]) == 0 else {
            return false
        }
        let id = ID<AnyEntity>.make(now: at)
        try write.run(
            insertMembership, [.id(id), .id(member), .id(organisation), .text(role.rawValue), .at(at)])
        return true
    }

    static func roles(_ read: Read, _ member: MemberID, _ organisation: OrganisationID) throws -> Set<Role> {
        Set(try read.all(roles, [.id(member), .id(organisation)]) { try $0.code(0) })
    }

    static func endRole(
        _ write: Write, _ member: MemberID, _ organisation: OrganisationID, _ role: Role, at: Timestamp
    ) throws {
        try write.run(endRole, [.id(member), .id(organisation), .text(role.rawValue), .at(at)])
    }

    /// Who else manages the organisation's people and can still sign in.
    static func otherAdministrators(_ read: Read, than member: MemberID, _ organisation: OrganisationID) throws -> Int {
        try read.count(otherAdministrators, [.id(organisation), .id(member)])
    }

    static func endMembership(
        _ write: Write, _ member: MemberID, _ organisation: OrganisationID, at: Timestamp
    ) throws -> Bool {
        try write.run(endMembership, [.id(member), .id(organisation), .at(at)]) > 0
    }
}

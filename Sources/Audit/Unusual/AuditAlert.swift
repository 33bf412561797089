import Access
import Kernel
import Storage

/// Something unusual that somebody who guards data protection should look into. It accuses nobody.
package struct AuditAlert: Sendable, Equatable {
    package enum Rule: String, Sendable, CaseIterable {
        case many
        case oddHours = "odd-hours"
        case ownName = "own-name"
        case formerClient = "former-client"
        case act
    }

    package enum Answer: String, Sendable, CaseIterable { case explained, spoken, reported }

    package let id: AuditAlertID
    package let at: Timestamp
    package let rule: Rule
    package let member: MemberID?
    package let organisation: OrganisationID?
    package let caseID: CaseID?
    package let reference: String?
    /// `cases=31 minutes=60`, `act=policy.changed`.
    package let codes: String
    package let answer: Answer?
    package let answeredAt: Timestamp?
    package let answeredBy: MemberID?

    /// A value of `codes`.
    package func code(_ name: String) -> String? {
        codes.split(separator: " ").first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.utf8.count + 1)) }
    }
}

package enum AuditAlertName {}
package typealias AuditAlertID = ID<AuditAlertName>

/// Every statement on `audit_alerts`.
enum AuditAlertStore {
    struct Found: Equatable {
        let at: Timestamp
        let rule: AuditAlert.Rule
        /// What makes two alerts one: the same is told once.
        let about: String
        var member: ID<AnyEntity>?
        var organisation: ID<AnyEntity>?
        var caseID: ID<AnyEntity>?
        let codes: String
    }

    private static let insert = Statement(
        "audit_alerts.insert",
        """
        INSERT INTO audit_alerts (id, at, rule, about, member_id, organisation_id, case_id, codes)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (about) DO NOTHING
        """)
    private static let columns: StaticString = """
        SELECT a.id, a.at, a.rule, a.member_id, a.organisation_id, a.case_id,
            (SELECT c.reference FROM cases c WHERE c.id = a.case_id AND c.reference NOT LIKE 'erased:%'), a.codes, a.answer, a.answered_at, a.answered_by
        FROM audit_alerts a
        """
    private static let open = Statement(
        "audit_alerts.open", [columns, "WHERE a.answer IS NULL ORDER BY a.id DESC LIMIT ?1"])
    private static let answered = Statement(
        "audit_alerts.answered", [columns, "WHERE a.answer IS NOT NULL ORDER BY a.id DESC LIMIT ?1"])
    private static let one = Statement("audit_alerts.one", [columns, "WHERE a.id = ?1"])
    private static let countOpen = Statement(
        "audit_alerts.countOpen", "SELECT COUNT(*) FROM audit_alerts WHERE answer IS NULL")
    private static let setAnswer = Statement(
        "audit_alerts.answer",
        "UPDATE audit_alerts SET answer = ?2, answered_at = ?3, answered_by = ?4 WHERE id = ?1 AND answer IS NULL")

    /// False when the same was told before.
    static func add(_ write: Write, _ id: AuditAlertID, _ found: Found) throws -> Bool {
        try write.run(
            insert,
            [
                .id(id), .at(found.at), .text(found.rule.rawValue), .text(found.about), .id(found.member),
                .id(found.organisation), .id(found.caseID), .text(found.codes),
            ]) > 0
    }

    static func list(_ read: Read, isOpen: Bool, limit: Int) throws -> [AuditAlert] {
        try read.all(isOpen ? open : answered, [.int(limit)], alert)
    }

    static func find(_ read: Read, _ id: AuditAlertID) throws -> AuditAlert? { try read.first(one, [.id(id)], alert) }
    static func countOpen(_ read: Read) throws -> Int { try read.first(countOpen) { $0.int(0) } ?? 0 }

    static func answer(
        _ write: Write, _ id: AuditAlertID, _ answer: AuditAlert.Answer, by member: MemberID?, at now: Timestamp,
        _ permit: Permit<Actions.AuditAnswer>
    ) throws -> Bool {
        try write.run(setAnswer, [.id(id), .text(answer.rawValue), .at(now), .id(member)]) > 0
    }

    private static func alert(_ row: Row) throws -> AuditAlert {
        AuditAlert(
            id: try row.id(0), at: row.at(1), rule: try row.code(2), member: try row.optionalID(3),
            organisation: try row.optionalID(4), caseID: try row.optionalID(5), reference: row.optionalText(6),
            codes: row.text(7), answer: row.optionalText(8).flatMap(AuditAlert.Answer.init),
            answeredAt: row.optionalAt(9),
            answeredBy: try row.optionalID(10))
    }
}

import Access
import Kernel
import Storage

/// Which entries somebody who guards data protection wants to see.
package struct AuditQuery: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable { case looks, changes }

    package var kind: Kind?
    /// The first word of the acts: `case`, `session`, `request`; nil for all.
    package var room: String?
    package var member: MemberID?
    package var caseID: CaseID?
    package var from: Timestamp
    package var until: Timestamp
    /// Entries before this one, for paging.
    package var before: ID<JournalEntry>?
    package var limit = Limits.pageRows

    package init(from: Timestamp, until: Timestamp) {
        self.from = from
        self.until = until
    }
}

/// An entry as it is shown: who, when, what, about which record. Nothing that is sealed is opened.
package struct AuditLine: Sendable, Equatable {
    package let id: ID<JournalEntry>
    package let at: Timestamp
    package let member: MemberID?
    package let organisation: OrganisationID?
    package let act: String
    /// The case's reference, when it is about one.
    package let reference: String?
    package let codes: String
    package let isRead: Bool
    /// Its place in the log; nil while it waits for one.
    package let position: Int?
}

enum AuditLineStore {
    private static let columns: StaticString = """
        SELECT j.id, j.at, j.actor_id, j.organisation_id, j.act,
            (SELECT c.reference FROM cases c WHERE c.id = j.case_id AND c.reference NOT LIKE 'erased:%'), j.codes,
            j.is_read,
            (SELECT l.position FROM audit_leaves l WHERE l.journal_id = j.id)
        FROM journal j
        WHERE j.id >= ?1 AND j.id < ?2 AND j.act >= ?3 AND j.act < ?4 AND j.is_read >= ?5 AND j.is_read <= ?6
        """
    private static let ofMember: StaticString = "AND j.actor_id = ?8"
    private static let latest: StaticString = "ORDER BY j.id DESC LIMIT ?7"

    private static let all = Statement("journal.audit", [columns, latest])
    private static let member = Statement("journal.auditMember", [columns, ofMember, latest])
    private static let aCase = Statement(
        "journal.auditCase",
        [
            columns,
            """
            AND j.id IN (
                SELECT id FROM journal WHERE case_id = ?8 AND is_read = 0
                UNION SELECT id FROM journal WHERE case_id = ?8 AND is_read = 1
                UNION SELECT journal_id FROM journal_cases WHERE case_id = ?8)
            """, latest,
        ])
    private static let memberAndCase = Statement(
        "journal.auditMemberAndCase",
        [
            columns,
            """
            AND j.id IN (
                SELECT id FROM journal WHERE case_id = ?8 AND is_read = 0
                UNION SELECT id FROM journal WHERE case_id = ?8 AND is_read = 1
                UNION SELECT journal_id FROM journal_cases WHERE case_id = ?8) AND j.actor_id = ?9
            """, latest,
        ])

    static func lines(_ read: Read, _ query: AuditQuery) throws -> [AuditLine] {
        // Identifiers begin with the millisecond in which they were made: a period is a stretch of the primary key.
        let low = ID<JournalEntry>(high: UInt64(max(query.from.milliseconds, 0)) << 16, low: 0)
        let end = ID<JournalEntry>(high: UInt64(max(query.until.milliseconds, 0)) << 16, low: 0)
        let high = query.before.map { min($0, end) } ?? end
        var values: [SQLValue] = [
            .id(low), .id(high), .text(query.room.map { $0 + "." } ?? ""), .text(query.room.map { $0 + "/" } ?? "~"),
            .int(query.kind == .looks ? 1 : 0), .int(query.kind == .changes ? 0 : 1), .int(query.limit),
        ]
        if let caseID = query.caseID { values.append(.id(caseID)) }
        if let member = query.member { values.append(.id(member)) }
        let statement =
            switch (query.member, query.caseID) {
            case (nil, nil): all
            case (_?, nil): member
            case (nil, _?): aCase
            case (_?, _?): memberAndCase
            }
        return try read.all(statement, values) { row in
            AuditLine(
                id: try row.id(0), at: row.at(1), member: try row.optionalID(2), organisation: try row.optionalID(3),
                act: row.text(4), reference: row.optionalText(5), codes: row.text(6), isRead: row.bool(7),
                position: row.optionalInt(8))
        }
    }
}

extension AuditLog {
    /// The latest first. That it was looked at is itself an entry, made before anything is shown.
    package func lines(_ query: AuditQuery, _ permit: Permit<Actions.AuditRead>) async throws -> [AuditLine] {
        let found = try await database.readLong { try AuditLineStore.lines($0, query) }
        var codes = "entries=\(found.count)"
        if let member = query.member { codes += " member=\(member)" }
        if let room = query.room { codes += " room=\(room)" }
        try await database.append([permit.entry(at: world.now(), case: query.caseID, codes: codes)])
        return found
    }

    /// The newest head, signed anew when the log has grown; for printing and keeping elsewhere.
    package func signedHead(_ permit: Permit<Actions.AuditRead>) async throws -> SignedHead { try await sign() }
}

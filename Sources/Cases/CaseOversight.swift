import Access
import Kernel
import Storage

/// A case in which nobody has said what happens next. No name and nothing sealed: for those who oversee and may not read.
package struct CaseWithoutStep: Sendable, Equatable {
    package let reference: String
    package let organisation: OrganisationID?
    package let worker: MemberID?
    package let updatedAt: Timestamp
}

/// What oversight may know of cases without being allowed to read one.
package enum CaseOversight {
    /// Beyond this, a count says "more than".
    package static let countMax = 10_000

    private static let without = Statement(
        "cases.withoutStep",
        """
        SELECT reference, organisation_id, worker_id, updated_at FROM cases
        WHERE next_step_on IS NULL AND stage <> 'closed' ORDER BY updated_at, id LIMIT ?1
        """)
    private static let countWithout = Statement(
        "cases.countWithoutStep",
        """
        SELECT COUNT(*) FROM (SELECT updated_at FROM cases WHERE next_step_on IS NULL AND stage <> 'closed'
            ORDER BY updated_at, id LIMIT ?1) AS counted
        """)

    /// Longest without change first.
    package static func withoutStep(
        _ read: Read, limit: Int, _: Permit<Actions.MonitoringRead>
    ) throws -> [CaseWithoutStep] {
        try read.all(without, [.int(limit)]) { row in
            CaseWithoutStep(
                reference: row.text(0), organisation: try row.optionalID(1), worker: try row.optionalID(2),
                updatedAt: row.at(3))
        }
    }

    /// At most `countMax` + 1.
    package static func countWithoutStep(_ read: Read, _: Permit<Actions.MonitoringRead>) throws -> Int {
        try read.count(countWithout, [.int(countMax + 1)])
    }
}

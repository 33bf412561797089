import Access
import Kernel
import Storage

/// A request that waits longer than it should.
package struct OverdueRequest: Sendable, Equatable {
    package let id: RequestID
    package let kind: String
    package let state: String
    package let turn: RequestState.Turn
    package let from: OrganisationID
    package let to: OrganisationID
    package let region: String
    package let urgency: Urgency
    package let madeAt: Timestamp
    package let dueAt: Timestamp
    package let escalatedAt: Timestamp?
    /// To whom it was given once late, before that who took it on; nil when there is nobody.
    package let responsible: MemberID?
}

/// What oversight may know of requests: times and codes, nothing about a person.
package enum RequestOversight {
    package static let countMax = 10_000
    /// Requests of a window that are looked at for waiting times; the latest of them when there are more.
    package static let windowMax = 200_000

    package struct Course: Sendable {
        package let kind: String
        package let region: String
        package let madeAt: Timestamp
        package let answeredAt: Timestamp?
        package let arrivedAt: Timestamp?
    }

    package struct Refused: Sendable, Equatable {
        package let kind: String
        package let reason: String
        package let count: Int
    }

    private static let overdue = Statement(
        "requests.overdue",
        """
        SELECT id, kind, state, turn, from_organisation_id, to_organisation_id, region, urgency, made_at, due_at,
            escalated_at, CASE WHEN escalated_at IS NULL THEN responsible_id ELSE escalated_to END FROM requests
        WHERE due_at IS NOT NULL AND due_at <= ?1 ORDER BY due_at, id LIMIT ?2
        """)
    private static let countOverdue = Statement(
        "requests.countOverdue",
        """
        SELECT COUNT(*) FROM (SELECT due_at FROM requests WHERE due_at IS NOT NULL AND due_at <= ?1
            ORDER BY due_at, id LIMIT ?2) AS counted
        """)
    private static let courses = Statement(
        "requests.courses",
        """
        SELECT kind, region, made_at, answered_at, arrived_at FROM requests
        WHERE made_at >= ?1 AND made_at < ?2 ORDER BY made_at DESC LIMIT ?3
        """)
    private static let refused = Statement(
        "requests.refused",
        """
        SELECT kind, digest, state, reason, COUNT(*) FROM requests
        WHERE made_at >= ?1 AND made_at < ?2 AND phase = 'ended' AND reason IS NOT NULL
        GROUP BY kind, digest, state, reason
        """)

    /// The longest overdue first.
    package static func overdue(
        _ read: Read, now: Timestamp, limit: Int, _: Permit<Actions.MonitoringRead>
    ) throws -> [OverdueRequest] {
        try read.all(overdue, [.at(now), .int(limit)]) { row in
            OverdueRequest(
                id: try row.id(0), kind: row.text(1), state: row.text(2), turn: try row.code(3), from: try row.id(4),
                to: try row.id(5), region: row.text(6), urgency: try row.code(7), madeAt: row.at(8), dueAt: row.at(9),
                escalatedAt: row.optionalAt(10), responsible: try row.optionalID(11))
        }
    }

    /// At most `countMax` + 1.
    package static func countOverdue(
        _ read: Read, now: Timestamp, _: Permit<Actions.MonitoringRead>
    ) throws -> Int { try read.count(countOverdue, [.at(now), .int(countMax + 1)]) }

    /// Requests made in a window, the latest first, at most `windowMax`.
    package static func courses(
        _ read: Read, since: Timestamp, until: Timestamp, _: Permit<Actions.MonitoringRead>
    ) throws -> [Course] {
        try read.all(courses, [.at(since), .at(until), .int(windowMax)]) { row in
            Course(
                kind: row.text(0), region: row.text(1), madeAt: row.at(2), answeredAt: row.optionalAt(3),
                arrivedAt: row.optionalAt(4))
        }
    }

    /// Refusals of a window by reason, most frequent first. Which ends are refusals each request's own definition says.
    package static func refused(
        _ read: Read, _ definitions: RequestDefinitions, since: Timestamp, until: Timestamp,
        _: Permit<Actions.MonitoringRead>
    ) throws -> [Refused] {
        let ends = try read.all(refused, [.at(since), .at(until)]) { row in
            (kind: row.text(0), digest: row.text(1), state: row.text(2), reason: row.text(3), count: row.int(4))
        }
        var counts: [String: [String: Int]] = [:]
        for end in ends
        where try definitions.definition(read, kind: end.kind, digest: end.digest).isRefusal(end.state) {
            counts[end.kind, default: [:]][end.reason, default: 0] += end.count
        }
        return counts.flatMap { kind, reasons in
            reasons.map { Refused(kind: kind, reason: $0.key, count: $0.value) }
        }.sorted { ($1.count, $0.kind, $0.reason) < ($0.count, $1.kind, $1.reason) }
    }
}

import Access
import Kernel
import Storage

/// How many cases answer a list's filter, for the line above the list and for the home page.
package struct CaseCount: Sendable, Equatable {
    package let cases: Int
    /// There are more than were counted.
    package let isMore: Bool
}

/// A case of the member's own in which two values of a field wait for one to be chosen.
package struct CaseWithConflicts: Sendable, Equatable {
    package let id: CaseID
    package let reference: String
    package let conflicts: Int
}

extension Cases {
    /// Counts each filter, at most `max` cases of each, so that a large organisation costs no more than a small one.
    package func count(_ filters: [CaseListFilter], _ actor: Actor, max: Int = 1_000) async throws -> [CaseCount] {
        let permit = try policy.permit(Actions.CaseList.self, actor)
        return try await database.read { read in
            try filters.map { filter in
                let found = try CountStore.count(read, filter, actor, max: max + 1, permit)
                return CaseCount(cases: min(found, max), isMore: found > max)
            }
        }
    }

    /// The member's own cases with conflicts to settle, at most 20.
    package func withConflicts(_ actor: Actor) async throws -> [CaseWithConflicts] {
        let permit = try policy.permit(Actions.CaseList.self, actor)
        guard let member = actor.member, let organisation = actor.organisation else { return [] }
        return try await database.read { try CountStore.conflicts($0, of: member, in: organisation, permit) }
    }

    /// What somebody is told about a case that is not there: the same as about one that is there and not theirs.
    static func absent(_ policy: Policy, _ actor: Actor) -> Refusal {
        policy.mayEver(Actions.CaseRead.self, actor) || policy.mayEver(Actions.AuditRead.self, actor)
            ? .unknown : .forbidden(action: Actions.CaseRead.name)
    }
}

/// The statements that count, shaped as those of lists so that the same indexes serve.
enum CountStore {
    private static let ofWorker = pair("WHERE worker_id = ?1", isOfWorker: true)
    private static let ofOrganisation = pair("WHERE organisation_id = ?1")
    private static let ofAuthority = pair("WHERE authority_id = ?1")

    private static let conflicts = Statement(
        "field_conflicts.ofWorker",
        """
        SELECT c.id, c.reference, COUNT(*) FROM field_conflicts f JOIN cases c ON c.id = f.case_id
        WHERE f.resolved_at IS NULL AND c.worker_id = ?1 AND c.organisation_id = ?2
        GROUP BY c.id, c.reference ORDER BY c.id LIMIT 20
        """)

    private struct Shape: Hashable {
        let isDue: Bool
        let hasStage: Bool
        let includesClosed: Bool
    }

    private static func pair(_ owner: StaticString, isOfWorker: Bool = false) -> [Shape: Statement] {
        var statements: [Shape: Statement] = [:]
        for isDue in [false, true] {
            for (hasStage, includesClosed) in [(true, false), (false, false), (false, true)] {
                let stage: StaticString = hasStage ? "AND stage = ?3" : includesClosed ? "" : "AND stage <> 'closed'"
                let due: StaticString =
                    !isDue ? "" : hasStage ? "AND next_step_on <= ?4" : "AND next_step_on <= ?3"
                let keeper: StaticString =
                    !isOfWorker
                    ? ""
                    : isDue && hasStage
                        ? "AND organisation_id = ?5"
                        : isDue || hasStage ? "AND organisation_id = ?4" : "AND organisation_id = ?3"
                statements[Shape(isDue: isDue, hasStage: hasStage, includesClosed: includesClosed)] = Statement(
                    "cases.count",
                    ["SELECT COUNT(*) FROM (SELECT id FROM cases", owner, stage, due, keeper, "LIMIT ?2) found"])
            }
        }
        return statements
    }

    static func count(
        _ read: Read, _ filter: CaseListFilter, _ actor: Actor, max: Int, _: Permit<Actions.CaseList>
    ) throws -> Int {
        let owner: SQLValue
        let statements: [Shape: Statement]
        switch filter.scope {
        case .mine: (owner, statements) = (.id(actor.member), ofWorker)
        case .organisation: (owner, statements) = (.id(actor.organisation), ofOrganisation)
        case .authority: (owner, statements) = (.id(actor.organisation), ofAuthority)
        }
        let isDue = filter.order == .due || filter.dueBy != nil
        let shape = Shape(
            isDue: isDue, hasStage: filter.stage != nil, includesClosed: filter.stage == nil && filter.includesClosed)
        guard let statement = statements[shape] else { return 0 }
        var values: [SQLValue] = [owner, .int(max)]
        if let stage = filter.stage { values.append(.text(stage.rawValue)) }
        if isDue { values.append(.text(filter.dueBy?.description ?? "9999-12-31")) }
        if filter.scope == .mine { values.append(.id(actor.organisation)) }
        return try read.count(statement, values)
    }

    static func conflicts(
        _ read: Read, of member: MemberID, in organisation: OrganisationID, _: Permit<Actions.CaseList>
    ) throws -> [CaseWithConflicts] {
        try read.all(conflicts, [.id(member), .id(organisation)]) {
            CaseWithConflicts(id: try $0.id(0), reference: $0.text(1), conflicts: $0.int(2))
        }
    }
}

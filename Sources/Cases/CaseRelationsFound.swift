import Audit
import Kernel
import Storage
import Vault

/// What a member and a case they opened have to do with each other, for the watch over unusual reading. No name is
/// opened: the parts of the member's own name are looked for by their tokens.
package struct CaseRelationsFound: CaseRelations {
    private static let memberName = Statement("members.nameForWatch", "SELECT display_name FROM members WHERE id = ?1")
    private static let withToken = Statement(
        "name_tokens.casesWith", "SELECT case_id FROM name_tokens WHERE token = ?1 LIMIT ?2")
    private static let state = Statement(
        "cases.stateForWatch", "SELECT worker_id, opened_by, closed_at FROM cases WHERE id = ?1")
    private static let workers = Statement(
        "journal.workers",
        """
        SELECT entity_id, at FROM journal
        WHERE case_id = ?1 AND is_read = 0 AND act = 'case.assign' AND codes LIKE 'part=worker%' ORDER BY id
        """)

    let vault: Vault

    package init(vault: Vault) { self.vault = vault }

    package func namesake(
        _ read: Read, _ member: ID<AnyEntity>, of cases: Set<ID<AnyEntity>>, casesAtMost: Int
    ) throws -> Set<ID<AnyEntity>> {
        guard let name = try read.first(Self.memberName, [.id(member)], { $0.text(0) }) else { return [] }
        var found: Set<ID<AnyEntity>> = []
        for part in vault.searchTokens(name) {
            let having: [ID<AnyEntity>] = try read.all(
                Self.withToken, [.integer(part.exact), .int(casesAtMost + 1)]
            ) { try $0.id(0) }
            if having.count <= casesAtMost { found.formUnion(cases.intersection(having)) }
        }
        return found
    }

    package func former(
        _ read: Read, _ member: ID<AnyEntity>, of cases: Set<ID<AnyEntity>>, before: Timestamp
    ) throws -> Set<ID<AnyEntity>> {
        try cases.filter { id in
            guard
                let state = try read.first(
                    Self.state, [.id(id)],
                    { row -> (worker: ID<AnyEntity>?, openedBy: ID<AnyEntity>?, closedAt: Timestamp?) in
                        (try row.optionalID(0), try row.optionalID(1), row.optionalAt(2))
                    })
            else { return false }
            let workers = try read.all(Self.workers, [.id(id)]) { row -> (ID<AnyEntity>?, Timestamp) in
                (try row.optionalID(0), row.at(1))
            }
            return Self.ended(member, state, workers).map { $0 < before } ?? false
        }
    }

    /// Since when they work on it no more; nil when they do, or never did.
    static func ended(
        _ member: ID<AnyEntity>, _ state: (worker: ID<AnyEntity>?, openedBy: ID<AnyEntity>?, closedAt: Timestamp?),
        _ workers: [(ID<AnyEntity>?, Timestamp)]
    ) -> Timestamp? {
        let last = workers.lastIndex { $0.0 == member }
        guard last != nil || state.openedBy == member else { return nil }
        if state.worker == member { return state.closedAt }
        let next = last.map { $0 + 1 } ?? 0
        let given = next < workers.count ? workers[next].1 : nil
        guard let given, let closed = state.closedAt else { return given ?? state.closedAt }
        return min(given, closed)
    }
}

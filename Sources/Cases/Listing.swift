import Access
import Kernel
import Storage
import Vault

extension Cases {
    /// One page of cases, in the order and scope asked for. A line whose file this actor may not open has no name. Each
    /// name that is shown stands in its case's own account of who looked.
    package func list(_ filter: CaseListFilter, _ actor: Actor) async throws -> CaseList {
        let permit = try policy.permit(Actions.CaseList.self, actor)
        let (vault, policy, now) = (vault, policy, world.now())
        let limit = max(1, min(filter.limit, Limits.apiRowsMax))
        let isDue = filter.order == .due || filter.dueBy != nil
        let list = try await database.read { read in
            let found = try ListStore.rows(read, filter, actor, isDue: isDue, limit: limit + 1, permit)
            let page = found.prefix(limit)
            let rows = try page.map { try Cases.openRow(read, $0, actor, policy, vault) }
            let last = found.count > limit ? page.last?.record : nil
            let next = last.map { record in
                CaseListCursor(
                    key: isDue ? record.nextStepOn?.description ?? "" : "\(record.updatedAt.milliseconds)",
                    id: record.id)
            }
            return CaseList(rows: rows, next: next)
        }
        var entry = permit.entry(at: now, codes: "scope=\(filter.scope.rawValue)")
        entry.shown = list.rows.filter { $0.name != nil }.map { $0.record.id.cast() }
        try await database.append([entry])
        return list
    }

    /// What this member must do by today, earliest first.
    package func due(_ actor: Actor, by day: Day? = nil) async throws -> CaseList {
        let day = day ?? world.today()
        return try await list(CaseListFilter(scope: .mine, dueBy: day, order: .due), actor)
    }

    static func openRow(
        _ read: Read, _ stored: CaseStore.Stored, _ actor: Actor, _ policy: Policy, _ vault: Vault
    ) throws -> CaseRow {
        var name: String?
        let permit = readPermit(stored.record, actor, policy)
        if let sealed = stored.sealedName, permit != nil,
            let wrapped = stored.wrappedKey
        {
            let key = try vault.unwrap(wrapped, for: stored.record.id.cast())
            name = try CaseSeal(key: key).openName(sealed)
        }
        return CaseRow(record: stored.record, name: name, isPartial: permit?.isPartial ?? false)
    }

    /// Nil when this actor may not read the case.
    static func readPermit(_ record: Case, _ actor: Actor, _ policy: Policy) -> Permit<Actions.CaseRead>? {
        do { return try policy.permit(Actions.CaseRead.self, actor, record.facts) } catch { return nil }
    }
}

/// The statements of lists, one for each combination of what may be asked, so that each has an index that fits.
enum ListStore {
    private struct Shape: Hashable {
        let scope: CaseListFilter.Scope
        let isDue: Bool
        let stage: StageFilter
    }
    private enum StageFilter: Hashable, CaseIterable { case one, open, all }

    private static let statements: [Shape: Statement] = {
        var statements: [Shape: Statement] = [:]
        for scope in CaseListFilter.Scope.allCases {
            for stage in StageFilter.allCases {
                for isDue in [false, true] {
                    let owner: StaticString =
                        switch scope {
                        case .mine:
                            switch (stage, isDue) {
                            case (.one, true): "WHERE worker_id = ?1 AND organisation_id = ?7"
                            case (.one, false), (_, true): "WHERE worker_id = ?1 AND organisation_id = ?6"
                            case (_, false): "WHERE worker_id = ?1 AND organisation_id = ?5"
                            }
                        case .organisation: "WHERE organisation_id = ?1"
                        case .authority: "WHERE authority_id = ?1"
                        }
                    let kept: StaticString =
                        switch (stage, isDue) {
                        case (.all, _): ""
                        case (.open, _): "AND stage <> 'closed'"
                        case (.one, false): "AND stage = ?5"
                        case (.one, true): "AND stage = ?6"
                        }
                    let order: StaticString =
                        isDue
                        ? "ORDER BY next_step_on, id LIMIT ?4" : "ORDER BY updated_at DESC, id DESC LIMIT ?4"
                    let after: StaticString =
                        isDue
                        ? "AND next_step_on IS NOT NULL AND (next_step_on, id) > (?2, ?3) AND next_step_on <= ?5"
                        : "AND (updated_at, id) < (?2, ?3)"
                    statements[Shape(scope: scope, isDue: isDue, stage: stage)] = Statement(
                        "cases.list", CaseStore.columnsAndKey + [owner, after, kept, order])
                }
            }
        }
        return statements
    }()

    static func rows(
        _ read: Read, _ filter: CaseListFilter, _ actor: Actor, isDue: Bool, limit: Int,
        _: Permit<Actions.CaseList>
    ) throws -> [CaseStore.Stored] {
        let owner: SQLValue
        switch filter.scope {
        case .mine:
            guard let member = actor.member, actor.organisation != nil else { return [] }
            owner = .id(member)
        case .organisation, .authority:
            guard let organisation = actor.organisation else { return [] }
            owner = .id(organisation)
        }
        let stage: StageFilter = filter.stage != nil ? .one : filter.includesClosed ? .all : .open
        guard let statement = statements[Shape(scope: filter.scope, isDue: isDue, stage: stage)] else { return [] }
        var values: [SQLValue] = [owner]
        if isDue {
            let key = filter.after.flatMap { Day($0.key) }?.description ?? ""
            values += [.text(key), .id(filter.after?.id ?? CaseID(high: 0, low: 0)), .int(limit)]
            values.append(.text(filter.dueBy?.description ?? "9999-12-31"))
        } else {
            let key = filter.after.flatMap { Int64($0.key) } ?? .max
            values += [.integer(key), .id(filter.after?.id ?? CaseID(high: .max, low: .max)), .int(limit)]
        }
        if let one = filter.stage { values.append(.text(one.rawValue)) }
        if filter.scope == .mine { values.append(.id(actor.organisation)) }
        return try read.all(statement, values) { try CaseStore.makeWithKey($0) }
    }
}

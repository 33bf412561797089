import Access
import Kernel
import Storage
import Vault

/// One case that a search found.
package struct CaseHit: Sendable, Equatable {
    package let record: Case
    package let name: String
    /// 0…1, best first.
    package let score: Double
}

/// What a search found, best first.
package struct CaseSearch: Sendable, Equatable {
    package let hits: [CaseHit]
    /// More answer than are shown, or may: another part of the name tells them apart.
    package let isMore: Bool
}

extension Cases {
    /// Cases whose person's name answers what was typed, in any script and order, among those this actor may read: those
    /// spelt alike first, then those that sound alike, then those one letter off. The journal says that somebody
    /// searched, never for what, and whose names were shown.
    package func search(_ typed: String, _ actor: Actor, limit: Int = 20) async throws -> CaseSearch {
        let permit = try policy.permit(Actions.CaseSearch.self, actor)
        if typed.count > Limits.lineCharactersMax {
            throw CaseProblem.tooLong(field: "search", charactersMax: Limits.lineCharactersMax)
        }
        let (vault, policy, now) = (vault, policy, world.now())
        let parts = vault.searchTokens(typed)
        let limit = max(1, min(limit, Limits.apiRowsMax))
        let found = try await database.read { read in
            var search = Searching(typed: typed, actor: actor, policy: policy, vault: vault, limit: limit)
            if !parts.isEmpty { try search.run(read, parts, permit) }
            return search.found
        }
        var entry = permit.entry(at: now, codes: "hits=\(found.hits.count)")
        entry.shown = found.hits.map { $0.record.id.cast() }
        try await database.append([entry])
        return found
    }
}

/// One search under way.
private struct Searching {
    /// So many are opened of one stage at most.
    private static let openedMax = 200

    let typed: String
    let actor: Actor
    let policy: Policy
    let vault: Vault
    let limit: Int
    private var hits: [CaseHit] = []
    private var seen: Set<CaseID> = []
    private var isCut = false

    init(typed: String, actor: Actor, policy: Policy, vault: Vault, limit: Int) {
        self.typed = typed
        self.actor = actor
        self.policy = policy
        self.vault = vault
        self.limit = limit
    }

    var found: CaseSearch {
        let best = hits.sorted {
            ($0.score, $0.record.updatedAt, $0.record.id) > ($1.score, $1.record.updatedAt, $1.record.id)
        }
        return CaseSearch(hits: Array(best.prefix(limit)), isMore: isCut || best.count > limit)
    }

    /// Goes on to the next kind of likeness only while there is room.
    mutating func run(_ read: Read, _ parts: [NamePartTokens], _ permit: Permit<Actions.CaseSearch>) throws {
        try take(read, SearchStore.cases(read, parts.map(\.exact), actor, permit))
        if hits.count < limit { try take(read, SearchStore.cases(read, parts.map(\.alike), actor, permit)) }
        for index in parts.indices where hits.count < limit {
            var others = parts.map(\.alike)
            others.remove(at: index)
            try take(read, SearchStore.cases(read, anyOf: parts[index].close, and: others, actor, permit))
        }
    }

    private mutating func take(_ read: Read, _ candidates: SearchStore.Candidates) throws {
        isCut = isCut || candidates.isCut
        var opened = 0
        for stored in candidates.rows where seen.insert(stored.record.id).inserted {
            guard let reading = Cases.readPermit(stored.record, actor, policy), let sealed = stored.sealedName,
                let wrapped = stored.wrappedKey
            else { continue }
            if opened == Self.openedMax {
                isCut = true
                return
            }
            opened += 1
            let seal = CaseSeal(key: try vault.unwrap(wrapped, for: stored.record.id.cast()))
            let name = try seal.openName(sealed)
            var score = NameMatch.score(typed, name)
            if score == nil,
                let other = try FieldStore.one(read, stored.record.id, CaseFieldID.otherNames, seal)?.value
            {
                score = NameMatch.score(typed, name + " " + other)
            }
            let record = reading.isPartial ? stored.record.forAuthority : stored.record
            if let score { hits.append(CaseHit(record: record, name: name, score: score)) }
        }
    }
}

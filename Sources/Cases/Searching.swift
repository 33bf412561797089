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

extension Cases {
    /// Cases whose person's name answers what was typed, in any script and order, among those this actor may read. The
    /// journal says that somebody searched, never for what.
    package func search(_ typed: String, _ actor: Actor, limit: Int = 20) async throws -> [CaseHit] {
        let permit = try policy.permit(Actions.CaseSearch.self, actor)
        if typed.count > Limits.lineCharactersMax {
            throw CaseProblem.tooLong(field: "search", charactersMax: Limits.lineCharactersMax)
        }
        let (vault, policy, now) = (vault, policy, world.now())
        let parts = vault.searchTokens(typed).filter { !$0.isEmpty }
        let hits: [CaseHit] = try await database.read { read in
            guard !parts.isEmpty else { return [] }
            var hits: [CaseHit] = []
            for stored in try SearchStore.candidates(read, parts, actor, permit) {
                guard let reading = Cases.readPermit(stored.record, actor, policy), let sealed = stored.sealedName,
                    let key = try KeyStore.load(read, vault, for: stored.record.id.cast())
                else { continue }
                let seal = CaseSeal(key: key)
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
            hits.sort { ($0.score, $0.record.updatedAt, $0.record.id) > ($1.score, $1.record.updatedAt, $1.record.id) }
            return Array(hits.prefix(limit))
        }
        try await database.append([permit.entry(at: now, codes: "hits=\(hits.count)")])
        return hits
    }
}

/// The blind index: which cases may have a name like this. Every hit is opened and compared afterwards.
enum SearchStore {
    /// So many candidates are opened at most.
    static let candidatesMax = 200
    private static let alternativesMax = 12

    private static let scope: StaticString =
        """
        AND (organisation_id = ?1 OR authority_id = ?1) LIMIT ?2
        """
    private static let first: StaticString = """
        WHERE id IN (SELECT a.case_id FROM name_tokens a
            WHERE a.token IN (?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
        """
    private static let second: StaticString = """
        AND EXISTS (SELECT 1 FROM name_tokens b WHERE b.case_id = a.case_id
            AND b.token IN (?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26))
        """
    private static let third: StaticString = """
        AND EXISTS (SELECT 1 FROM name_tokens c WHERE c.case_id = a.case_id
            AND c.token IN (?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35, ?36, ?37, ?38))
        """
    private static let one = Statement("name_tokens.one", [CaseStore.columns, first, ")", scope])
    private static let two = Statement("name_tokens.two", [CaseStore.columns, first, second, ")", scope])
    private static let three = Statement(
        "name_tokens.three", [CaseStore.columns, first, second, third, ")", scope])

    static func candidates(
        _ read: Read, _ parts: [[Int64]], _ actor: Actor, _: Permit<Actions.CaseSearch>
    ) throws -> [CaseStore.Stored] {
        let used = parts.prefix(3)
        var values: [SQLValue] = [.id(actor.organisation), .int(candidatesMax)]
        for part in used {
            for index in 0..<alternativesMax { values.append(.integer(part[min(index, part.count - 1)])) }
        }
        let statement = used.count == 1 ? one : used.count == 2 ? two : three
        return try read.all(statement, values) { try CaseStore.make($0) }
    }
}

import Access
import Kernel
import Storage
import Vault

/// The blind index: which cases may have a name like this. Every hit is opened and compared afterwards.
enum SearchStore {
    /// In the order of their latest change, the newest first.
    struct Candidates {
        var rows: [CaseStore.Stored]
        /// There may be more than these.
        var isCut: Bool
    }

    /// So many rows are read at most; the ones that this actor may not read are left out only afterwards.
    private static let rowsMax = 400
    /// A name part that stands in more cases than this is common. Of several parts the rarest leads, and what the others
    /// leave of it is few; so it may be more.
    private static let commonAlone = 2_000
    private static let commonTogether = 20_000
    private static let partsMax = 3
    private static let alternatives = 64

    // Every statement uses every one of its values, from ?1 on without a gap: PostgreSQL takes no other.
    private static let hasFirst: StaticString =
        "EXISTS (SELECT 1 FROM name_tokens a WHERE a.token = ?3 AND a.case_id = s.case_id)"
    private static let andSecond: StaticString =
        "AND EXISTS (SELECT 1 FROM name_tokens b WHERE b.token = ?4 AND b.case_id = s.case_id)"
    private static let andThird: StaticString =
        "AND EXISTS (SELECT 1 FROM name_tokens c WHERE c.token = ?5 AND c.case_id = s.case_id)"
    private static let more: [[StaticString]] = [[], [andSecond], [andSecond, andThird]]
    private static let order: StaticString = "ORDER BY updated_at DESC, id DESC LIMIT ?2"
    /// Written so that no index of a list answers it: found by name first, then looked at whose they are.
    private static let own: StaticString =
        "AND CASE WHEN organisation_id = ?1 OR authority_id = ?1 THEN 1 ELSE 0 END = 1"

    private static let isCommon = Statement(
        "name_tokens.isCommon",
        "SELECT COUNT(*) FROM (SELECT 1 FROM name_tokens WHERE token = ?1 LIMIT ?2) AS counted")
    private static let byToken = more.map { more in
        Statement(
            "name_tokens.cases",
            CaseStore.columnsAndKey + ["WHERE id IN (SELECT s.case_id FROM name_tokens s WHERE s.token = ?3"] + more
                + [")", own, order])
    }
    /// Of a common name the newest 3,000 cases are gone through: of one's organisation, or brought to it to decide on: each through the index of its list.
    private static let newest: [[Statement]] = (["organisation_id", "authority_id"] as [StaticString]).map {
        whose in
        more.map { more in
            Statement(
                "name_tokens.newest",
                CaseStore.columnsAndKey + [
                    "WHERE id IN (SELECT s.case_id FROM (SELECT id AS case_id FROM cases WHERE",
                    whose, "= ?1 ORDER BY updated_at DESC, id DESC LIMIT 3000) s WHERE", hasFirst,
                ] + more + [")", order])
        }
    }
    private static let andOther: StaticString =
        "AND EXISTS (SELECT 1 FROM name_tokens b WHERE b.token = ?68 AND b.case_id = s.case_id)"
    private static let andAnother: StaticString =
        "AND EXISTS (SELECT 1 FROM name_tokens c WHERE c.token = ?69 AND c.case_id = s.case_id)"
    private static let byAny = ([[], [andOther], [andOther, andAnother]] as [[StaticString]]).map { more in
        Statement(
            "name_tokens.any",
            CaseStore.columnsAndKey + [
                """
                WHERE id IN (SELECT s.case_id FROM name_tokens s WHERE s.token IN (
                    ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20,
                    ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35, ?36, ?37,
                    ?38, ?39, ?40, ?41, ?42, ?43, ?44, ?45, ?46, ?47, ?48, ?49, ?50, ?51, ?52, ?53, ?54,
                    ?55, ?56, ?57, ?58, ?59, ?60, ?61, ?62, ?63, ?64, ?65, ?66)
                """
            ] + more + ["ORDER BY s.case_id DESC LIMIT ?67)", own, order])
    }

    /// Cases that have every one of these tokens.
    static func cases(
        _ read: Read, _ tokens: [Int64], _ actor: Actor, _: Permit<Actions.CaseSearch>
    ) throws -> Candidates {
        let limit = tokens.count == 1 ? commonAlone : commonTogether
        var counted: [(cases: Int, token: Int64)] = []
        for token in Set(tokens) {
            counted.append((try read.count(isCommon, [.integer(token), .int(limit + 1)]), token))
        }
        counted.sort { $0 < $1 }
        guard let rarest = counted.first, rarest.cases > 0 else { return Candidates(rows: [], isCut: false) }
        let used = counted.prefix(partsMax).map { SQLValue.integer($0.token) }
        if rarest.cases <= limit {
            let rows = try read.all(byToken[used.count - 1], who(actor) + used) { try CaseStore.makeWithKey($0) }
            return Candidates(rows: rows, isCut: rows.count == rowsMax)
        }
        var rows: [CaseStore.Stored] = []
        for statements in newest {
            let values: [SQLValue] = [.id(actor.organisation), .int(rowsMax)]
            rows += try read.all(statements[used.count - 1], values + used) { try CaseStore.makeWithKey($0) }
        }
        return Candidates(rows: rows, isCut: true)
    }

    /// Cases that have one of `tokens` and every one of `others`.
    static func cases(
        _ read: Read, anyOf tokens: [Int64], and others: [Int64], _ actor: Actor, _: Permit<Actions.CaseSearch>
    ) throws -> Candidates {
        var found = Candidates(rows: [], isCut: false)
        let used = others.prefix(partsMax - 1).map { SQLValue.integer($0) }
        for start in stride(from: 0, to: tokens.count, by: alternatives) {
            let some = tokens[start..<min(start + alternatives, tokens.count)]
            guard let last = some.last else { break }
            let list = Array(some) + [Int64](repeating: last, count: alternatives - some.count)
            let values = who(actor) + list.map { .integer($0) } + [.int(commonAlone)] + used
            let rows = try read.all(byAny[used.count], values) { try CaseStore.makeWithKey($0) }
            found.rows += rows
            found.isCut = found.isCut || rows.count == rowsMax
        }
        return found
    }

    private static func who(_ actor: Actor) -> [SQLValue] {
        [.id(actor.organisation), .int(rowsMax)]
    }
}

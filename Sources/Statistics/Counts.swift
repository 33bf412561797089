import Access
import Storage

/// A count as it may be shown: small ones only as "few".
package enum ShownCount: Sendable, Equatable {
    /// At least one and fewer than the threshold.
    case few
    case exactly(Int)

    /// Counts from one to ten are not shown: the threshold with which CTDC itself publishes (k = 11).
    package static let threshold = 11

    package init(_ count: Int) {
        self = count > 0 && count < ShownCount.threshold ? .few : .exactly(count)
    }
}

/// How many cases have each value of one field.
///
/// This is a worker's overview and **not a release**: it hides small counts one by one, and whoever knows the total can
/// subtract the others from it. A table that leaves the organisation needs secondary suppression and an attack test.
package struct CountTable: Sendable, Equatable {
    package struct Row: Sendable, Equatable {
        /// The value as the file spells it; nil where the files say nothing.
        package let value: String?
        package let count: ShownCount
    }

    package let field: StatisticalField
    /// Years in order; other values by count, greatest first; "nothing said" last.
    package let rows: [Row]
    package let total: Int

    init(field: StatisticalField, counted: [(value: String?, count: Int)]) {
        self.field = field
        total = counted.reduce(0) { $0 + $1.count }
        rows = counted.sorted { a, b in
            switch (a.value, b.value) {
            case (nil, _): false
            case (_, nil): true
            case (let x?, let y?):
                field == .year || a.count == b.count ? x < y : a.count > b.count
            }
        }.map { Row(value: $0.value, count: ShownCount($0.count)) }
    }
}

/// The statistics page in one piece.
package struct StatisticsOverview: Sendable, Equatable {
    package let total: Int
    /// By year, exploitation, gender and age.
    package let tables: [CountTable]
    /// The latest imports, newest first.
    package let imports: [ImportRecord]
}

/// Counting statements, one a field: a column's name cannot be bound.
enum CountStore {
    private static let texts = Statement(
        "statistical_codes.texts", "SELECT code, text FROM statistical_codes WHERE field = ?1")

    private static let by: [StatisticalField: Statement] = [
        .year: Statement("statistical_cases.byYear", [head, "year", middle, "year"]),
        .source: Statement("statistical_cases.bySource", [head, "source", middle, "source"]),
        .gender: Statement("statistical_cases.byGender", [head, "gender", middle, "gender"]),
        .age: Statement("statistical_cases.byAge", [head, "age", middle, "age"]),
        .citizenship: Statement("statistical_cases.byCitizenship", [head, "citizenship", middle, "citizenship"]),
        .forcedLabour: Statement("statistical_cases.byForcedLabour", [head, "forced_labour", middle, "forced_labour"]),
        .control: Statement("statistical_cases.byControl", [head, "control", middle, "control"]),
        .recruiter: Statement("statistical_cases.byRecruiter", [head, "recruiter", middle, "recruiter"]),
        .exploitation: Statement("statistical_cases.byExploitation", [head, "exploitation", middle, "exploitation"]),
        .labour: Statement("statistical_cases.byLabour", [head, "labour", middle, "labour"]),
    ]
    private static let head: StaticString = "SELECT"
    private static let middle: StaticString = ", COUNT(*) FROM statistical_cases GROUP BY"

    static func table(
        _ read: Read, _ permit: Permit<Actions.StatisticsRead>, by field: StatisticalField
    ) throws -> CountTable {
        guard let statement = by[field] else { return CountTable(field: field, counted: []) }
        let counted = try read.all(statement) { (code: $0.optionalInt(0), count: $0.int(1)) }
        if field == .year {
            return CountTable(field: field, counted: counted.map { ($0.code.map { String($0) }, $0.count) })
        }
        var names: [Int: String] = [:]
        try read.each(texts, [.text(field.rawValue)]) { names[$0.int(0)] = $0.text(1) }
        return CountTable(field: field, counted: counted.map { ($0.code.flatMap { names[$0] }, $0.count) })
    }
}

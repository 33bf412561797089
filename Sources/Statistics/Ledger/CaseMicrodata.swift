import Storage

/// The statistical cases as microdata: straight from their codes, without a file between.
enum CaseMicrodata {
    private static let rows = Statement(
        "statistical_cases.rows",
        """
        SELECT year, source, gender, age, citizenship, forced_labour, control, recruiter, exploitation, labour
        FROM statistical_cases
        """)
    private static let count = Statement("statistical_cases.count", "SELECT COUNT(*) FROM statistical_cases")
    private static let texts = Statement("statistical_codes.all", "SELECT field, code, text FROM statistical_codes")

    static func count(_ read: Read) throws -> Int { try read.count(count) }

    /// The columns are named as CTDC files name them, so that a release can be imported like one. Nothing said is the
    /// empty value, a category like the others.
    static func load(_ read: Read, _ fields: [StatisticalField]) throws -> Microdata {
        var known: [StatisticalField: [Int: String]] = [:]
        try read.each(texts) { row in
            if let field = StatisticalField(rawValue: row.text(0)) {
                known[field, default: [:]][row.int(1)] = row.text(2)
            }
        }
        let places = fields.map { StatisticalField.allCases.firstIndex(of: $0) ?? 0 }
        var columns = fields.map { Growing(texts: $0 == .year ? nil : known[$0] ?? [:]) }
        var count = 0
        try read.each(rows) { row in
            for (index, place) in places.enumerated() { columns[index].add(row.optionalInt(place)) }
            count += 1
        }
        return Microdata(
            columns: zip(fields, columns).map {
                Microdata.Column(name: $0.spellings[0], values: $1.values, codes: $1.codes)
            }, count: count)
    }

    private struct Growing {
        /// Nil for numbers that stand for themselves.
        let texts: [Int: String]?
        var values: [String] = []
        var codes: [UInt16] = []
        private var places: [Int?: UInt16] = [:]

        init(texts: [Int: String]?) { self.texts = texts }

        /// A field has at most `CodeBook.codesMax` values, so a code always has room.
        mutating func add(_ value: Int?) {
            if let place = places[value] { return codes.append(place) }
            let place = UInt16(values.count)
            places[value] = place
            values.append(value.map { number in texts.map { $0[number] ?? "" } ?? String(number) } ?? "")
            codes.append(place)
        }
    }
}

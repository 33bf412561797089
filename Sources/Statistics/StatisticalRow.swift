import Kernel

/// One row of a CTDC file, checked but not yet coded: a text per field, empty where the file has nothing.
struct StatisticalRow: Sendable {
    let line: Int
    let year: Int?
    /// By position in `StatisticalField.allCases`; the year's place stays empty.
    let texts: [String]

    /// Longer than any code of a published file: what is longer is free text and does not belong here.
    static let valueBytesMax = 64

    /// Checks a record against the file's columns. Throws every fault of the row, each with the column as the file spells it.
    init(_ record: CSVRecord, _ columns: CTDCColumns, thisYear: Int) throws(RefusedRow) {
        guard record.fields.count == columns.names.count else {
            throw RefusedRow(faults: [.init(line: record.line, reason: "wrong-column-count")])
        }
        var texts = [String](repeating: "", count: StatisticalField.allCases.count)
        var year: Int?
        var faults: [ImportReport.Refused] = []
        for index in columns.places.indices {
            guard let place = columns.places[index] else { continue }
            let value = record.fields[index]
            if value.utf8.count > StatisticalRow.valueBytesMax {
                faults.append(.init(line: record.line, field: columns.names[index], reason: "too-long"))
            } else if place == 0 {
                year = StatisticalRow.year(value, until: thisYear)
                if year == nil, !value.isEmpty {
                    faults.append(.init(line: record.line, field: columns.names[index], reason: "not-a-year"))
                }
            } else {
                texts[place] = value
            }
        }
        guard faults.isEmpty else { throw RefusedRow(faults: faults) }
        self.line = record.line
        self.year = year
        self.texts = texts
    }

    /// Four digits, 1900 until this year.
    static func year(_ text: String, until last: Int) -> Int? {
        var value = 0
        var digits = 0
        for byte in text.utf8 {
            guard byte >= 48, byte <= 57, digits < 4 else { return nil }
            value = value * 10 + Int(byte - 48)
            digits += 1
        }
        return digits == 4 && value >= 1900 && value <= last ? value : nil
    }
}

/// A row that is not taken, with all that is wrong with it.
struct RefusedRow: Error {
    let faults: [ImportReport.Refused]
}

/// Which column of the file is which field.
struct CTDCColumns: Sendable {
    /// As the file spells them.
    let names: [String]
    /// For each column its place in `StatisticalField.allCases`, nil when it means nothing to us.
    let places: [Int?]

    /// The file's first record. Throws `.notCTDC` when the year, the gender or the exploitation has no column: then it is
    /// some other table, and taking it in would fill the statistics with nonsense.
    init(header: CSVRecord) throws(StatisticsProblem) {
        names = header.fields.map { String($0.prefix(80)) }
        var seen: Set<StatisticalField> = []
        places = header.fields.map { name in
            guard let field = StatisticalField.named(name), seen.insert(field).inserted else { return nil }
            return StatisticalField.allCases.firstIndex(of: field)
        }
        for needed in [StatisticalField.year, .gender, .exploitation] where !seen.contains(needed) {
            throw .notCTDC(missing: needed.spellings[0])
        }
    }

    var unknown: [String] { zip(names, places).filter { $0.1 == nil }.map(\.0) }
}

import Kernel

/// Reads microdata of categories from CSV, and refuses what no protected release can be made from: columns that name
/// people, exact days, values that nearly everybody has to themselves.
package struct MicrodataReader: Sendable {
    package var multi: [MultiValued] = []
    /// Columns that are left out.
    package var dropped: Set<String> = []
    /// Columns that look identifying and are known not to be.
    package var allowed: Set<String> = []

    package static let columnsMax = 40
    package static let recordsMin = 50
    private static let valuesMax = 65_535

    package init() {}

    package func read(_ bytes: [UInt8]) throws(MicrodataProblem) -> Microdata {
        var reader: CSVReader
        do { reader = try CSVReader(bytes: bytes) } catch { throw .unreadable(error) }
        guard let header = try next(&reader) else { throw .empty }
        let names = header.fields
        try check(names)
        let kept = names.indices.filter { !dropped.contains(names[$0]) }
        var columns = kept.map { Growing(name: names[$0]) }
        var count = 0
        while let record = try next(&reader) {
            guard record.fields.count == names.count else {
                throw .ragged(line: record.line, fields: record.fields.count, expected: names.count)
            }
            for (place, index) in kept.enumerated() {
                guard columns[place].add(record.fields[index]) else { throw .nearlyUnique(column: names[index]) }
            }
            count += 1
        }
        guard count >= Self.recordsMin else { throw .tooFewRecords(count: count, least: Self.recordsMin) }
        for column in columns { try IdentifyingColumns.check(column, count: count, allowed: allowed, multi: multi) }
        let whole = columns.flatMap { column in
            let plain = Microdata.Column(name: column.name, values: column.values, codes: column.codes)
            guard let multi = multi.first(where: { $0.column == column.name }) else { return [plain] }
            return multi.split(plain)
        }
        guard whole.count <= Self.columnsMax else { throw .tooManyColumns(count: whole.count, most: Self.columnsMax) }
        guard whole.count >= 2 else { throw .tooFewColumns }
        return Microdata(columns: whole, count: count)
    }

    private func next(_ reader: inout CSVReader) throws(MicrodataProblem) -> CSVRecord? {
        do { return try reader.next() } catch { throw .unreadable(error) }
    }

    private func check(_ names: [String]) throws(MicrodataProblem) {
        var seen: Set<String> = []
        for name in names {
            if name.isEmpty { throw .unnamedColumn }
            if !seen.insert(name).inserted { throw .duplicateColumn(name) }
        }
        for name in dropped.sorted() + multi.map(\.column) where !seen.contains(name) { throw .unknownColumn(name) }
        for multi in multi where multi.delimiter.isEmpty { throw .emptyDelimiter(multi.column) }
    }

    /// A column while it is read.
    struct Growing {
        let name: String
        private(set) var values: [String] = []
        private(set) var codes: [UInt16] = []
        private var places: [String: UInt16] = [:]
        /// Neighbouring records are often alike: most values are the one before.
        private var last = ("", UInt16(0))

        init(name: String) { self.name = name }

        /// False when the column has more values than a code can tell apart.
        mutating func add(_ value: String) -> Bool {
            if !codes.isEmpty, last.0 == value {
                codes.append(last.1)
                return true
            }
            let code: UInt16
            if let known = places[value] {
                code = known
            } else {
                guard values.count < MicrodataReader.valuesMax else { return false }
                code = UInt16(values.count)
                places[value] = code
                values.append(value)
            }
            last = (value, code)
            codes.append(code)
            return true
        }
    }
}

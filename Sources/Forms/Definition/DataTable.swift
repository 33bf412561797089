import Kernel

/// A table that came with a form (CSV), for `pulldata` and for choices.
struct DataTable: Sendable {
    let columns: [String]
    let rows: [[String]]
    /// The first row by value, for each column.
    private let index: [[String: Int]]

    static let rowsMax = 1_000_000

    init(columns: [String], rows: [[String]]) {
        self.columns = columns
        self.rows = rows
        index = columns.indices.map { column in
            var first: [String: Int] = [:]
            for (number, row) in rows.enumerated() where column < row.count && first[row[column]] == nil {
                first[row[column]] = number
            }
            return first
        }
    }

    /// Reads CSV; a row that cannot be read is left out.
    init(csv bytes: [UInt8]) throws(CSVProblem) {
        var reader = try CSVReader(bytes: bytes)
        guard let head = try reader.next() else {
            self.init(columns: [], rows: [])
            return
        }
        var rows: [[String]] = []
        while rows.count < Self.rowsMax {
            do {
                guard let record = try reader.next() else { break }
                rows.append(record.fields)
            } catch { continue }
        }
        self.init(columns: head.fields.map(\.trimmed), rows: rows)
    }

    /// The value of `wanted` in the first row where `key` is `value`; empty when there is none.
    func value(of wanted: String, where key: String, is value: String) -> String {
        guard let column = columns.firstIndex(of: wanted), let keyColumn = columns.firstIndex(of: key),
            let row = index[keyColumn][value], column < rows[row].count
        else { return "" }
        return rows[row][column]
    }
}

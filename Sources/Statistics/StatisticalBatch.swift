import Kernel
import Storage

/// Rows that are taken in together, coded: one flat array, so that a batch of thousands is one allocation.
struct StatisticalBatch: Sendable {
    /// Line, year and a code for each other field.
    static let width = StatisticalField.allCases.count + 1
    static let missing = Int64.min

    let lineBefore: Int
    private(set) var lineDone: Int
    private(set) var values: [Int64] = []
    private(set) var rowCount = 0
    private(set) var refusedCount = 0
    private(set) var faults: [ImportReport.Refused] = []

    init(after line: Int) {
        lineBefore = line
        lineDone = line
    }

    var count: Int { rowCount + refusedCount }

    /// Adds a row whose texts all have codes.
    mutating func add(_ row: StatisticalRow, _ codes: inout CodeBook) {
        values.append(Int64(row.line))
        values.append(row.year.map(Int64.init) ?? StatisticalBatch.missing)
        for place in 1..<row.texts.count {
            let text = row.texts[place]
            let code = text.isEmpty ? nil : codes.code(text, of: place)
            values.append(code.map(Int64.init) ?? StatisticalBatch.missing)
        }
        rowCount += 1
        lineDone = row.line
    }

    mutating func refuse(_ faults: [ImportReport.Refused], line: Int) {
        self.faults.append(contentsOf: faults)
        refusedCount += 1
        lineDone = line
    }

    /// Each column as the text of a PostgreSQL array.
    func arrays() -> [SQLValue] {
        (0..<StatisticalBatch.width).map { column in
            var text: [UInt8] = [UInt8(ascii: "{")]
            for row in 0..<rowCount {
                if row > 0 { text.append(UInt8(ascii: ",")) }
                let value = values[row * StatisticalBatch.width + column]
                text.append(contentsOf: (value == StatisticalBatch.missing ? "NULL" : String(value)).utf8)
            }
            text.append(UInt8(ascii: "}"))
            return .text(String(decoding: text, as: UTF8.self))
        }
    }
}

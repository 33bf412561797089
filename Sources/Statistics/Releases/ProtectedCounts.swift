import Kernel

/// Counts of one, two and three values together that may be published: noisy ones, or those that enough records share.
package struct ProtectedCounts: Sendable {
    package let columns: [Microdata.Column]
    package let layout: CellTables
    package let counts: [Float]
    /// Smaller counts are not told.
    package let least: Float

    init(columns: [Microdata.Column], layout: CellTables, counts: [Float], least: Float) {
        self.columns = columns
        self.layout = layout
        self.counts = counts
        self.least = least
    }

    /// Below twice the noise's deviation a count says little more than that there may be nothing.
    init(_ noisy: NoisyTables) {
        self.init(
            columns: noisy.columns, layout: noisy.layout, counts: noisy.counts,
            least: Float(2 * (noisy.deviations.max() ?? 1)))
    }

    /// One combination a line: `column=value;column=value,count`, the most frequent first within each length.
    package var csv: [UInt8] {
        var writer = CSVWriter(guardsFormulas: false, reserving: 1 << 16)
        writer.record(["combination", "length", "count"])
        for length in 1...3 {
            var lines: [(text: String, count: Int)] = []
            for table in layout.tables where table.columns.count == length {
                for cell in table.range where counts[cell] >= least {
                    let codes = layout.codes(of: cell, in: table)
                    let values = zip(table.columns, codes).map { (columns[$0].name, columns[$0].values[$1]) }
                    if values.contains(where: { $0.1.isEmpty }) { continue }
                    lines.append((values.map { "\($0)=\($1)" }.joined(separator: ";"), Int(counts[cell].rounded())))
                }
            }
            for line in lines.sorted(by: { ($1.count, $0.text) < ($0.count, $1.text) }) {
                writer.record([line.text, "\(length)", "\(line.count)"])
            }
        }
        return writer.bytes
    }
}

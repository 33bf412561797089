/// How well synthetic records keep the counts of one, two and three values together. It looks at the real records, so it is
/// for those who decide about a release and not for publication.
package struct UtilityReport: Sendable, Equatable {
    package struct Line: Sendable, Equatable {
        /// How many columns are counted together.
        package let length: Int
        /// Combinations that at least `least` real records share: what the errors are the mean of.
        package let combinations: Int
        package let meanAbsoluteError: Double
        package let meanRelativeError: Double
        /// The share of them that no synthetic record has.
        package let lost: Double
        /// The share of the synthetic records' combinations that no real record has: of the different ones, of all.
        package let fabricated: Double
        package let fabricatedMass: Double
    }

    package static let least = 10
    package let lines: [Line]

    package init(real: Microdata, synthetic: Microdata) throws(MicrodataProblem) {
        let pair = try PairedCounts(real, synthetic)
        lines = (1...3).compactMap { length in
            var (combinations, absolute, relative, lost) = (0, 0.0, 0.0, 0)
            var (made, fabricated, mass, fabricatedMass) = (0, 0, 0, 0)
            pair.each(length) { real, synthetic in
                if real >= Self.least {
                    combinations += 1
                    absolute += Double(abs(real - synthetic))
                    relative += Double(abs(real - synthetic)) / Double(real)
                    if synthetic == 0 { lost += 1 }
                }
                if synthetic > 0 {
                    made += 1
                    mass += synthetic
                    if real == 0 {
                        fabricated += 1
                        fabricatedMass += synthetic
                    }
                }
            }
            guard combinations > 0 else { return nil }
            let count = Double(combinations)
            return Line(
                length: length, combinations: combinations, meanAbsoluteError: absolute / count,
                meanRelativeError: relative / count, lost: Double(lost) / count,
                fabricated: Double(fabricated) / Double(max(1, made)),
                fabricatedMass: Double(fabricatedMass) / Double(max(1, mass)))
        }
    }
}

/// The counts of two sets of records in the same cells. Combinations with a missing value are none.
struct PairedCounts {
    private let layout: CellTables
    private let missing: [Int?]
    private let real: [Int32]
    private let synthetic: [Int32]

    init(_ real: Microdata, _ synthetic: Microdata) throws(MicrodataProblem) {
        var lists: [String: [String]] = [:]
        for column in real.columns + synthetic.columns {
            let known = Set(lists[column.name] ?? [])
            lists[column.name, default: []] += column.values.filter { !known.contains($0) }
        }
        let (real, synthetic) = (real.recoded(to: lists), synthetic.recoded(to: lists))
        layout = try CellTables(sizes: real.sizes, upTo: real.columns.count < 3 ? 2 : 3)
        missing = real.columns.map(\.missing)
        self.real = layout.count(real)
        self.synthetic = layout.count(synthetic)
    }

    func each(_ length: Int, _ body: (_ real: Int, _ synthetic: Int) -> Void) {
        for table in layout.tables where table.columns.count == length {
            for cell in table.range where real[cell] > 0 || synthetic[cell] > 0 {
                let codes = layout.codes(of: cell, in: table)
                if zip(table.columns, codes).contains(where: { missing[$0] == $1 }) { continue }
                body(Int(real[cell]), Int(synthetic[cell]))
            }
        }
    }
}

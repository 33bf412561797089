/// Counts of combinations that at least `k` records share, rounded to the nearest `k`; nothing is known of the others but
/// that they must not appear. A missing value hides, so a combination with one is none.
struct AnonymousTables: Sendable {
    let columns: [Microdata.Column]
    let target: SamplerTarget
    let protected: ProtectedCounts
    let withheld: [Int]

    init(_ data: Microdata, k: Int) throws(MicrodataProblem) {
        guard (2...10_000).contains(k) else {
            throw .parameter("k \(k) must be 2 to 10,000: 10 is usual, more protects more")
        }
        guard data.count >= 4 * k else {
            throw .parameter("\(data.count) records cannot hide anybody among \(k): take a smaller k or more records")
        }
        // Every column gets the empty value, and loses those that too few records share.
        var lists: [String: [String]] = [:]
        var withheld: [Int] = []
        for column in data.columns {
            var counts = [Int](repeating: 0, count: column.values.count)
            for code in column.codes { counts[Int(code)] += 1 }
            let kept = column.values.indices.filter { !column.values[$0].isEmpty && counts[$0] >= k }
            lists[column.name] = [""] + kept.map { column.values[$0] }
            withheld.append(column.values.count { !$0.isEmpty } - kept.count)
        }
        let data = data.recoded(to: lists)
        let layout = try CellTables(sizes: data.sizes, upTo: data.columns.count < 3 ? 2 : 3)
        let known = layout.count(data)
        var counts = [Float](repeating: 0, count: layout.cells)
        for table in layout.tables {
            for cell in table.range where !layout.codes(of: cell, in: table).contains(0) {
                let count = Int(known[cell])
                counts[cell] = count < k ? SamplerTarget.forbidden : Float((count + k / 2) / k * k)
            }
        }
        self.withheld = withheld
        columns = data.columns.map { Microdata.Column(name: $0.name, values: $0.values, codes: []) }
        // Rounding is off by a third of k in the middle; small tables of one column are kept best.
        let weights = layout.tables.map { Float($0.columns.count == 1 ? 4 : $0.columns.count == 2 ? 2 : 1) / Float(k) }
        target = SamplerTarget(
            layout: layout, counts: counts, weights: weights, records: max(1, (data.count + k / 2) / k * k),
            sparsity: 0,
            blanks: data.columns.map { _ in 0 })
        protected = ProtectedCounts(
            columns: columns, layout: layout, counts: counts.map { $0 == SamplerTarget.forbidden ? 0 : $0 },
            least: Float(k))
    }
}

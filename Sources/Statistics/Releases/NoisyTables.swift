import Kernel

/// What a differentially private release knows of the records: the counts of every 1-, 2- and 3-way combination of values,
/// each with noise. Whatever is made from them is as private as they are.
package struct NoisyTables: Sendable {
    package enum Domain: String, Sendable, Codable {
        /// Which values a column can have is known to everybody (a code list); only who has them is protected.
        case publicLists = "public-lists"
        /// That a value occurs at all is protected too: it must occur often enough to be seen through its noise.
        case isPrivate = "private-domain"
    }

    /// The columns with the values that may be released; no records.
    package let columns: [Microdata.Column]
    package let layout: CellTables
    /// One noisy count a cell.
    package let counts: [Float]
    /// The standard deviation of each table's noise.
    package let deviations: [Double]
    /// How many records, as the noisy tables say.
    package let records: Int
    /// Values that were too rare to be told, by column.
    package let withheld: [Int]
    /// Noisy counts that are told, of `layout.cells` and thresholds.
    package let budget: PrivacyBudget

    /// From a deviation of 3 on, sums of discrete noise differ from the continuous case by less than 10⁻³⁷: nothing beside δ.
    private static let varianceMin = 9.0
    /// Parts of μ² for tables of one, two and three columns. Chosen on one data set and kept for all others.
    private static let shares = [0.03, 0.12, 0.85]
    private static let sharesOfPrivateDomain = [0.25, 0.10, 0.65]

    /// - Parameter random: where the noise comes from.
    package static func measure(
        _ data: Microdata, _ budget: PrivacyBudget, _ domain: Domain, _ random: inout RandomStream
    ) throws(MicrodataProblem) -> NoisyTables {
        switch domain {
        case .publicLists:
            return try measure(
                data, budget, mu: budget.mu, shares, [:], [Int](repeating: 0, count: data.columns.count), &random)
        case .isPrivate:
            // Half of δ is for a value that one record alone has and that its noise lifts over the threshold.
            let cost = PrivacyCost(budget, domain)
            let mu = cost.mu
            let share = sharesOfPrivateDomain[0]
            let noise = DiscreteGaussian(
                variance: max(varianceMin, Double(data.columns.count) / (share * mu * mu)))
            let deviation = noise.variance.squareRoot()
            let chance = 1 - cost.failure / Double(data.columns.count)
            let threshold = 1 + deviation * PrivacyBudget.quantile(chance)
            var lists: [String: [String]] = [:]
            var known: [Int: [Float]] = [:]
            var withheld: [Int] = []
            for (index, column) in data.columns.enumerated() {
                var counts = [Int](repeating: 0, count: column.values.count)
                for code in column.codes { counts[Int(code)] += 1 }
                // A value that no record has is never looked at: it could not be told from one that one record has.
                let noisy = counts.map { $0 == 0 ? 0 : $0 + noise.draw(&random) }
                let kept = column.values.indices.filter { !column.values[$0].isEmpty && Double(noisy[$0]) >= threshold }
                lists[column.name] = [""] + kept.map { column.values[$0] }
                withheld.append(column.values.count { !$0.isEmpty } - kept.count)
                // Missing and withheld together were not measured.
                known[index] = [.nan] + kept.map { Float(noisy[$0]) }
            }
            return try measure(
                data.recoded(to: lists), budget, mu: mu, sharesOfPrivateDomain, known, withheld, &random)
        }
    }

    private static func measure(
        _ data: Microdata, _ budget: PrivacyBudget, mu: Double, _ shares: [Double], _ known: [Int: [Float]],
        _ withheld: [Int], _ random: inout RandomStream
    ) throws(MicrodataProblem) -> NoisyTables {
        let layout = try CellTables(sizes: data.sizes, upTo: data.columns.count < 3 ? 2 : 3)
        let lengths = layout.tables.map(\.columns.count)
        let whole = shares[0..<(lengths.max() ?? 1)].reduce(0, +)
        // One record is in one cell of each table: k tables with noise σ each spend μ² = k / σ².
        let noises = (1...3).map { length in
            DiscreteGaussian(
                variance: max(
                    varianceMin,
                    Double(max(1, lengths.count { $0 == length })) / (shares[length - 1] / whole * mu * mu)))
        }
        var counts = layout.count(data).map(Float.init)
        for (table, length) in zip(layout.tables, lengths) {
            let before = length == 1 ? known[table.columns[0]] : nil
            for cell in table.range {
                if let noisy = before?[cell - table.base], !noisy.isNaN {
                    counts[cell] = noisy
                } else {
                    counts[cell] += Float(noises[length - 1].draw(&random))
                }
            }
        }
        let deviations = lengths.map { noises[$0 - 1].variance.squareRoot() }
        return NoisyTables(
            columns: data.columns.map { Microdata.Column(name: $0.name, values: $0.values, codes: []) },
            layout: layout, counts: counts, deviations: deviations,
            records: records(layout, counts, deviations), withheld: withheld, budget: budget)
    }

    /// Every table adds up to the number of records: the mean of all, each weighed by its noise.
    private static func records(_ layout: CellTables, _ counts: [Float], _ deviations: [Double]) -> Int {
        var (sum, weights) = (0.0, 0.0)
        for (table, deviation) in zip(layout.tables, deviations) {
            let total = counts[table.range].reduce(0.0) { $0 + Double($1) }
            let variance = Double(table.cells) * deviation * deviation
            sum += total / variance
            weights += 1 / variance
        }
        return max(1, Int((sum / weights).rounded()))
    }
}

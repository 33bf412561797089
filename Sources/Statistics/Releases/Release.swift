/// A release of synthetic records, and what may be said of it.
package struct Release: Sendable {
    package enum Method: Sendable, Equatable {
        case differentialPrivacy(PrivacyBudget, NoisyTables.Domain)
        /// Only combinations of up to three values that at least `k` records share.
        case anonymity(k: Int)
    }

    /// What using one combination costs a fit to noisy counts. Chosen on one data set and kept for all others.
    private static let sparsity: Float = 0.12

    package let method: Method
    package let synthetic: Microdata
    /// The counts that the records were made from: safe to publish beside them.
    package let counts: ProtectedCounts
    /// Values that were withheld, by column's name.
    package let withheld: [(column: String, values: Int)]
    package let effort: Synthesis.Effort
    /// False when a seed made it: then it protects nobody.
    package let isSecret: Bool

    /// - Parameters:
    ///   - random: where noise comes from.
    ///   - progress: told the part that is done, 0…1, and may throw to end the work.
    /// - Throws: `MicrodataProblem` for what cannot be released, and what `progress` throws.
    package static func make(
        _ data: Microdata, _ method: Method, _ effort: Synthesis.Effort = .full, random: RandomStream = RandomStream(),
        progress: (Double) throws -> Void = { _ in }
    ) throws -> Release {
        var random = random
        let (target, columns, counts, withheld): (SamplerTarget, [Microdata.Column], ProtectedCounts, [Int])
        switch method {
        case .differentialPrivacy(let budget, let domain):
            let noisy = try NoisyTables.measure(data, budget, domain, &random)
            target = SamplerTarget(
                layout: noisy.layout, counts: noisy.counts,
                weights: noisy.deviations.map { Float(1 / ($0 * $0)) }, records: noisy.records, sparsity: sparsity,
                blanks: noisy.columns.map { _ in nil })
            (columns, counts, withheld) = (noisy.columns, ProtectedCounts(noisy), noisy.withheld)
        case .anonymity(let k):
            let known = try AnonymousTables(data, k: k)
            (target, columns) = (known.target, known.columns)
            (counts, withheld) = (known.protected, known.withheld)
        }
        let synthesis = Synthesis(
            target: target, course: course(effort, method, target), seed: random.next())
        let rows = try synthesis.rows(progress)
        let width = columns.count
        let made = columns.enumerated().map { index, column in
            var column = column
            column.codes = (0..<target.records).map { rows[$0 * width + index] }
            return column
        }
        return Release(
            method: method, synthetic: Microdata(columns: made, count: target.records), counts: counts,
            withheld: zip(data.columns, withheld).map { ($0.name, $1) }, effort: effort, isSecret: random.isSecret)
    }

    /// Larger data need fewer rounds: each has more rows to move.
    private static func course(
        _ effort: Synthesis.Effort, _ method: Method, _ target: SamplerTarget
    ) -> Synthesis.Course {
        var trust: Float = 10
        if case .anonymity = method { trust = 1 }
        if effort == .preview { return Synthesis.Course(settling: 25, averaged: 20, fitting: 10, trust: trust) }
        let rounds = target.records > 100_000 ? 60 : target.records > 30_000 ? 120 : 200
        return Synthesis.Course(
            settling: rounds, averaged: rounds, fitting: rounds * 3 / 10, trust: trust)
    }
}

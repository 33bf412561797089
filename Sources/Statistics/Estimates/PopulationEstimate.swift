import Kernel

/// The hidden population by several models at once: no one model is right, and how far they differ is part of the answer.
package struct PopulationEstimate: Sendable, Equatable {
    package struct Options: Sendable {
        /// A pair of lists is added while its overlap is rarer than this by chance.
        package var threshold = 0.02
        /// 0 for no bootstrap.
        package var replicates = 1_000
        package var seed: UInt64 = 1

        package init() {}

        /// - Throws: when a number is out of all reason.
        package func check() throws(EstimateProblem) {
            guard replicates == 0 || Bootstrap.replicatesRange.contains(replicates) else {
                throw .replicates(replicates)
            }
            guard threshold > 0, threshold <= 0.5 else { throw .threshold(threshold) }
        }
    }

    package let histories: CaptureHistories
    package let models: [PopulationModel]
    /// For the models that have one.
    package let bootstraps: [PopulationModel.Kind: Bootstrap]
    package let twoLists: TwoLists?
    package let threshold: Double

    /// - Parameter progress: the part that is done.
    package init(
        _ histories: CaptureHistories, _ options: Options, progress: (Double) -> Void = { _ in }
    ) throws(EstimateProblem) {
        try options.check()
        self.histories = histories
        threshold = options.threshold
        models = PopulationModel.Kind.allCases.map { PopulationModel(histories, $0, threshold: options.threshold) }
        twoLists = TwoLists(histories)
        var bootstraps: [PopulationModel.Kind: Bootstrap] = [:]
        let kinds: [PopulationModel.Kind] = options.replicates == 0 ? [] : [.mainEffects, .stepwise]
        for (place, kind) in kinds.enumerated() where models.contains(where: { $0.kind == kind && $0.fit != nil }) {
            bootstraps[kind] = Bootstrap(
                histories, kind, threshold: options.threshold, replicates: options.replicates, seed: options.seed
            ) { part in progress((Double(place) + part) / Double(kinds.count)) }
        }
        self.bootstraps = bootstraps
    }

    package func model(_ kind: PopulationModel.Kind) -> PopulationModel? { models.first { $0.kind == kind } }

    /// The lowest and the highest total of all models that have one.
    package var range: ClosedRange<Double>? {
        let totals = models.compactMap { $0.fit?.total }
        guard let low = totals.min(), let high = totals.max() else { return nil }
        return low...high
    }

    /// Pairs of lists that nobody is on together.
    package var emptyOverlaps: [Int] { histories.pairs.filter { histories.overlap($0) == 0 } }
}

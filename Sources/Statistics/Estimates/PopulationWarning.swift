/// What must be said beside an estimate, so that nobody takes one number for the truth.
package enum PopulationWarning: Sendable, Equatable {
    /// The highest total of the models by the lowest.
    case modelsDiffer(factor: Double)
    /// The stepwise model leaves more than chance would: p of its deviance.
    case poorFit(chance: Double)
    /// Pairs of lists that nobody is on together.
    case emptyOverlaps([String])
    /// So many people are on two lists or more.
    case fewOnTwo(Int)
    /// Most of the total was never seen: the total by the people on lists.
    case mostlyUnseen(factor: Double)
    /// Replicates without an estimate.
    case failedReplicates(failed: Int, of: Int)
    /// All replicates lie on one side of the estimate, so no interval can be drawn from them.
    case oneSided
    /// Two lists alone: whether they depend on each other cannot be told.
    case twoListsOnly

    package var code: String {
        switch self {
        case .modelsDiffer: "models-differ"
        case .poorFit: "poor-fit"
        case .emptyOverlaps: "empty-overlaps"
        case .fewOnTwo: "few-on-two-lists"
        case .mostlyUnseen: "mostly-unseen"
        case .failedReplicates: "failed-replicates"
        case .oneSided: "one-sided-bootstrap"
        case .twoListsOnly: "two-lists-only"
        }
    }
}

extension PopulationEstimate {
    /// People on two lists or more, below which an estimate hangs on a handful.
    private static let overlapsMin = 20

    package var warnings: [PopulationWarning] {
        var warnings: [PopulationWarning] = []
        if histories.lists.count == 2 { warnings.append(.twoListsOnly) }
        if let range, range.upperBound > 1.2 * range.lowerBound {
            warnings.append(.modelsDiffer(factor: range.upperBound / range.lowerBound))
        }
        if let fit = model(.stepwise)?.fit {
            if fit.degreesOfFreedom > 0 {
                let chance = IncompleteGamma.upper(Double(fit.degreesOfFreedom) / 2, fit.deviance / 2)
                if chance < 0.05 { warnings.append(.poorFit(chance: chance)) }
            }
            let factor = fit.total / Double(fit.observed)
            if factor > 10 { warnings.append(.mostlyUnseen(factor: factor)) }
        }
        let onTwo = histories.counts.indices.reduce(0) { sum, history in
            history.nonzeroBitCount >= 2 ? sum + histories.counts[history] : sum
        }
        if onTwo < Self.overlapsMin { warnings.append(.fewOnTwo(onTwo)) }
        if !emptyOverlaps.isEmpty { warnings.append(.emptyOverlaps(emptyOverlaps.map(histories.name))) }
        if let bootstrap = bootstraps[.stepwise] {
            if bootstrap.failed > 0 {
                warnings.append(.failedReplicates(failed: bootstrap.failed, of: bootstrap.replicates))
            }
            if bootstrap.interval == nil { warnings.append(.oneSided) }
        }
        return warnings
    }
}

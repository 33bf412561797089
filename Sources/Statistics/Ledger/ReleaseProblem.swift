/// Why a release is not made, or a budget not set. Nothing was booked and nothing was told.
package enum ReleaseProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// Nobody has said yet how much all releases of this data set may tell together.
    case noBudget
    /// Too little is left of the budget. `fits`: the largest ε that would do; nil when nothing is left.
    case overspent(fits: Double?)
    /// The ledger and the journal differ at these entries: nothing is booked before that is explained.
    case ledgerDiffers([Int])
    case badEpsilon
    case badDelta
    case badK
    case tooFewColumns
    case tooFewRecords(count: Int, least: Int)
    /// So many records cannot hide anybody among `k`.
    case tooFewForK(count: Int)
    case nearlyUnique(StatisticalField)
    case tooManyCells(count: Int, most: Int)
    /// Somebody changed the budget meanwhile.
    case stale
    /// The budget is this already.
    case sameBudget
    case noReason
    /// Only a release that failed is taken up again.
    case notFailed
    /// A release that is being made, or is deleted, has no files.
    case notDone

    package var description: String {
        switch self {
        case .noBudget:
            "nobody has set a budget for this data set: who may does so on the page of releases"
        case .overspent(let fits?): "the budget that is left is too small: an epsilon of at most \(fits) would fit"
        case .overspent(nil): "the budget is spent: no differentially private release is left"
        case .ledgerDiffers(let numbers):
            "the privacy ledger and the journal differ at entry \(numbers.map { String($0) }.joined(separator: ", "))"
        case .badEpsilon: "epsilon must be 0.01 to 50"
        case .badDelta: "delta must be above 0 and below 0.01"
        case .badK: "k must be 2 to 10,000"
        case .tooFewColumns: "a release needs two columns at least"
        case .tooFewRecords(let count, let least): "\(count) records are too few: \(least) are the least"
        case .tooFewForK(let count): "\(count) records are too few for this k"
        case .nearlyUnique(let field): "nearly every record has a value of its own in \(field.spellings[0])"
        case .tooManyCells(let count, let most): "\(count) combinations of values are too many: \(most) are the most"
        case .stale: "the budget was changed meanwhile"
        case .sameBudget: "the budget is this already"
        case .noReason: "a reason is needed"
        case .notFailed: "only a release that failed is taken up again"
        case .notDone: "this release has no files"
        }
    }
}

import Glibc

/// A log-linear model of the lists, fitted: how many people there are, if the model is right.
package struct PopulationModel: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        /// The lists are independent.
        case mainEffects = "main-effects"
        /// Pairs of lists that depend on each other are found one by one.
        case stepwise
        /// Every two lists may depend on each other.
        case allPairs = "all-two-list"
    }

    /// Why the model gives no number.
    package enum Refusal: String, Sendable {
        case notIdentifiable = "not-identifiable"
        case noEstimate = "no-estimate-exists"
        case undecided
    }

    package struct Term: Sendable, Equatable {
        /// `intercept`, a list, or `list:list`.
        package let name: String
        /// On the log scale; minus infinity for two lists that nobody is on together.
        package let coefficient: Double
        package let standardError: Double?
    }

    package struct Residual: Sendable, Equatable {
        /// The lists that these people are on, joined by `:`.
        package let history: String
        package let observed: Int
        package let expected: Double
        /// (observed − expected) / √expected.
        package let pearson: Double
    }

    package struct Fit: Sendable, Equatable {
        package let observed: Int
        /// Who is on no list.
        package let dark: Double
        package var total: Double { Double(observed) + dark }
        /// 95 % of the total, by the normal distribution of the intercept.
        package let interval: ClosedRange<Double>
        package let deviance: Double
        package let degreesOfFreedom: Int
        package let aic: Double
        package let terms: [Term]
        /// Where the model fits worst, the farthest first.
        package let residuals: [Residual]
    }

    package let kind: Kind
    /// Pairs in the order in which they were added, as masks.
    package let pairs: [Int]
    /// How surprising each pair's overlap was without it; stepwise only.
    package let surprises: [Double]
    package let result: Result<Fit, Refused>

    package struct Refused: Error, Sendable, Equatable { package let why: Refusal }

    package var fit: Fit? {
        switch result {
        case .success(let fit): fit
        case .failure: nil
        }
    }
}

extension PopulationModel {
    /// Fits one model.
    /// - Parameter threshold: a pair is added while its overlap is rarer than this by chance; stepwise only.
    init(_ histories: CaptureHistories, _ kind: Kind, threshold: Double) {
        let fitter = LogLinearFitter(lists: histories.lists.count)
        let statistics = LogLinearFitter.statistics(of: histories.counts)
        let selection: PairSelection
        switch kind {
        case .mainEffects: selection = PairSelection()
        case .allPairs: selection = PairSelection(all: histories.pairs)
        case .stepwise:
            selection = PairSelection(statistics, histories.pairs, threshold: threshold, fitter)
        }
        self.kind = kind
        pairs = selection.pairs
        surprises = selection.surprises
        let (finite, emptied) = selection.split(statistics)
        result = Self.fit(histories, fitter, statistics, finite, emptied)
    }

    private static func fit(
        _ histories: CaptureHistories, _ fitter: LogLinearFitter, _ statistics: [Double], _ finite: [Int],
        _ emptied: [Int]
    ) -> Result<Fit, Refused> {
        let kept = histories.counts.indices.filter { history in
            history != 0 && !emptied.contains { history & $0 == $0 }
        }
        let terms = [0] + histories.lists.indices.map { 1 << $0 } + finite
        switch Identifiability(terms: terms, kept: kept, counts: histories.counts) {
        case .sound: break
        case .notIdentifiable: return .failure(Refused(why: .notIdentifiable))
        case .noEstimate: return .failure(Refused(why: .noEstimate))
        case .undecided: return .failure(Refused(why: .undecided))
        }
        do {
            try fitter.fit(statistics, pairs: finite, emptied: emptied)
            return .success(try Fit(histories, fitter, kept: kept, emptied: emptied))
        } catch LogLinearFitter.Failure.singular {
            return .failure(Refused(why: .notIdentifiable))
        } catch {
            return .failure(Refused(why: .noEstimate))
        }
    }
}

extension PopulationModel.Fit {
    fileprivate init(
        _ histories: CaptureHistories, _ fitter: LogLinearFitter, kept: [Int], emptied: [Int]
    ) throws(LogLinearFitter.Failure) {
        let errors = try fitter.standardErrors()
        observed = histories.observed
        dark = fitter.dark
        let half = PrivacyBudget.quantile(0.975) * errors[0]
        let base = Double(histories.observed)
        interval = (base + dark * exp(-half))...(base + dark * exp(half))
        var deviance = 0.0
        var likelihood = 0.0
        var residuals: [PopulationModel.Residual] = []
        var sign: Int32 = 0
        for history in kept {
            let (seen, mean) = (histories.counts[history], fitter.expected[history])
            let n = Double(seen)
            deviance += 2 * ((seen > 0 ? n * log(n / mean) : 0) - (n - mean))
            likelihood += n * log(mean) - mean - lgamma_r(n + 1, &sign)
            residuals.append(
                PopulationModel.Residual(
                    history: histories.name(history), observed: seen, expected: mean,
                    pearson: (n - mean) / mean.squareRoot()))
        }
        self.deviance = deviance
        degreesOfFreedom = kept.count - fitter.terms.count
        aic = -2 * likelihood + 2 * Double(fitter.terms.count + emptied.count)
        terms =
            zip(fitter.terms, zip(fitter.coefficients, errors)).map { mask, values in
                PopulationModel.Term(
                    name: mask == 0 ? "intercept" : histories.name(mask), coefficient: values.0,
                    standardError: values.1)
            }
            + emptied.map {
                PopulationModel.Term(name: histories.name($0), coefficient: -.infinity, standardError: nil)
            }
        self.residuals = residuals.sorted { abs($0.pearson) > abs($1.pearson) }
    }
}

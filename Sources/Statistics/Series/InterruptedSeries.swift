import Glibc

/// The effect of an emergency on a series: an interrupted time series,
///
///     Y = b0 + b1 t + b2 D + b3 (t − T0) D,
///
/// with D from the first period that the emergency touched, T0 the period before it, b2 the change of level and b3 the
/// change of slope. By least squares, or with a logarithmic link for counts, where b2 and b3 are logarithms of ratios.
///
/// Every change has two 95 % intervals, the classical one and Newey and West's, and the wider one is reported: with few
/// points either may be far too narrow (Turner et al.), and Newey and West's is where neighbours deviate in turns.
package struct InterruptedSeries: Sendable {
    package enum Family: String, Sendable, CaseIterable { case ols, poisson, auto }

    package enum Model: String, Sendable {
        case leastSquares = "least-squares"
        case poisson
        case negativeBinomial = "negative-binomial"
    }

    package struct Options: Sendable {
        package var family = Family.auto
        /// Of Newey and West's errors; by the length of the series when nil.
        package var lag: Int?
        package var hasSeason = false
        /// Periods that are left out because the emergency was only coming in.
        package var omitted: ClosedRange<Period>?

        package init() {}
    }

    package struct Interval: Sendable, Equatable {
        /// The standard error.
        package let error: Double
        /// The 95 % interval.
        package let low: Double
        package let high: Double
    }

    /// A number that the model gives, with both intervals.
    package struct Change: Sendable, Equatable {
        package enum Errors: String, Sendable { case classical, neweyWest = "newey-west" }

        package let estimate: Double
        package let classical: Interval
        package let robust: Interval

        /// The rule: the wider one is reported.
        package var chosen: Errors { robust.error > classical.error ? .neweyWest : .classical }
        package var reported: Interval { chosen == .classical ? classical : robust }
        /// Whether the reported interval leaves out that nothing changed.
        package var isDistinguishable: Bool { reported.low > 0 || reported.high < 0 }
    }

    /// What the model expects of a period, in the unit of the series. The interval is of the expectation; single periods
    /// scatter more.
    package struct Expectation: Sendable, Equatable {
        package let mean: Double
        package let low: Double
        package let high: Double
    }

    package struct Point: Sendable, Equatable {
        package enum Use: String, Sendable { case used, omitted, unknown }

        package let period: Period
        package let value: Double?
        package let use: Use
        package let fitted: Expectation
        /// What the trend before would have led to; before the change the same as `fitted`.
        package let counterfactual: Expectation
    }

    package let series: TimeSeries
    package let at: Period
    package let options: Options
    package let model: Model
    /// Why this model, in a sentence.
    package let reason: String
    /// Of Newey and West's errors.
    package let lag: Int
    package let durbinWatson: Double?
    package let before: Int
    package let after: Int

    let fit: SeriesFit
    let design: SeriesDesign
    let covariances: (classical: [Double], robust: [Double])
    /// How many standard errors make half a 95 % interval.
    let reach: Double
    /// What is counted among in each period, by its mean for least squares; 1 without.
    let scales: [Double]

    /// The names of the coefficients: intercept, trend, level change, slope change, and the waves of a season.
    package var names: [String] { design.names }
    package var coefficients: [Change] { names.indices.map(coefficient) }
    /// b2. A logarithm of a ratio where `isOfRatios`.
    package var level: Change { coefficient(SeriesDesign.level) }
    /// b3, per period. A logarithm of a ratio where `isOfRatios`.
    package var slope: Change { coefficient(SeriesDesign.slope) }
    package var isOfRatios: Bool { fit.link == .logarithm }
    package var degreesOfFreedom: Int { fit.degrees }
    /// The residual variance of least squares, nil for counts.
    package var residualVariance: Double? { isOfRatios ? nil : fit.dispersion }
    /// Pearson's χ² by its degrees of freedom, nil for least squares. Above 1 it widens the classical errors; below 1 it does
    /// not narrow them.
    package var dispersion: Double? { isOfRatios ? fit.dispersion : nil }
    /// θ of a negative binomial model: the variance is μ + μ²/θ.
    package var theta: Double? { fit.theta }

    private func coefficient(_ index: Int) -> Change {
        var gradient = [Double](repeating: 0, count: fit.coefficients.count)
        gradient[index] = 1
        return change(fit.coefficients[index], gradient)
    }

    private func change(_ estimate: Double, _ gradient: [Double]) -> Change {
        func interval(_ covariance: [Double]) -> Interval {
            let error = Self.error(gradient, covariance)
            return Interval(error: error, low: estimate - reach * error, high: estimate + reach * error)
        }
        return Change(
            estimate: estimate, classical: interval(covariances.classical), robust: interval(covariances.robust))
    }

    private static func error(_ gradient: [Double], _ covariance: [Double]) -> Double {
        let size = gradient.count
        var variance = 0.0
        for row in 0..<size {
            for column in 0..<size { variance += gradient[row] * covariance[row * size + column] * gradient[column] }
        }
        return max(0, variance).squareRoot()
    }

    /// How much more (or, below 0, less) there was in these periods together than the trend before would have led to, in the
    /// unit of the series. With a logarithmic link the error is the delta method's.
    package func difference(in positions: some Sequence<Int>) -> Change {
        var total = 0.0
        var gradient = [Double](repeating: 0, count: fit.coefficients.count)
        for position in positions {
            let rows = (design.row(position + 1), design.row(position + 1, isChanged: false))
            let means = (mean(rows.0, position), mean(rows.1, position))
            total += means.0 - means.1
            for index in gradient.indices {
                gradient[index] +=
                    isOfRatios
                    ? means.0 * rows.0[index] - means.1 * rows.1[index]
                    : scales[position] * (rows.0[index] - rows.1[index])
            }
        }
        return change(total, gradient)
    }

    /// The part of what the trend before would have led to that there was in a period, as a logarithm; nil for least squares.
    package func ratio(at position: Int) -> Change? {
        guard isOfRatios else { return nil }
        let rows = (design.row(position + 1), design.row(position + 1, isChanged: false))
        let gradient = zip(rows.0, rows.1).map { $0 - $1 }
        return change(SeriesFit.dot(gradient, fit.coefficients), gradient)
    }

    private func mean(_ row: [Double], _ position: Int) -> Double {
        let predictor = SeriesFit.dot(row, fit.coefficients)
        return scales[position] * (isOfRatios ? exp(predictor) : predictor)
    }

    /// Every period of the series with what the model expects of it, by the wider interval.
    package var points: [Point] {
        series.points.enumerated().map { position, point in
            func expectation(isChanged: Bool) -> Expectation {
                let row = design.row(position + 1, isChanged: isChanged)
                let predictor = change(SeriesFit.dot(row, fit.coefficients), row)
                func scaled(_ x: Double) -> Double { scales[position] * (isOfRatios ? exp(x) : x) }
                return Expectation(
                    mean: scaled(predictor.estimate), low: scaled(predictor.reported.low),
                    high: scaled(predictor.reported.high))
            }
            let use: Point.Use =
                point.value == nil ? .unknown : options.omitted?.contains(point.period) == true ? .omitted : .used
            return Point(
                period: point.period, value: point.value, use: use, fitted: expectation(isChanged: true),
                counterfactual: expectation(isChanged: false))
        }
    }

    /// Positions from the change on that the model was fitted to.
    package var changed: [Int] {
        fit.points.map { $0.t - 1 }.filter { $0 >= design.last }
    }
}

import Glibc

extension InterruptedSeries {
    /// The fewest points that carry four parameters and leave something to judge them by.
    package static let pointsMin = 8
    package static let sideMin = 3
    /// Below so many on a side only large changes can be found (PMC6394245).
    package static let sideGood = 12
    private static let lagMax = 1_000

    /// Estimates what changed in a series from the period `at` on.
    /// - Throws: why it cannot be, with what to do.
    package static func estimate(
        _ series: TimeSeries, at: Period, _ options: Options = Options()
    ) throws(SeriesProblem) -> InterruptedSeries {
        let (last, kept) = try kept(series, at, options)
        let before = kept.count { $0 < last }
        let sides = (before: before, after: kept.count - before)
        guard kept.count >= pointsMin else { throw .tooFewPoints(count: kept.count, least: pointsMin) }
        guard sides.before >= sideMin else { throw .tooFewOnASide(side: .before, count: sides.before, least: sideMin) }
        guard sides.after >= sideMin else { throw .tooFewOnASide(side: .after, count: sides.after, least: sideMin) }
        let design = SeriesDesign(last: last, season: try season(series.step, before: sides.before, options))
        guard kept.count >= design.columns + 4 else {
            throw .tooFewPoints(count: kept.count, least: design.columns + 4)
        }
        let lagMost = min(kept.count / 2, lagMax)
        let lag = options.lag ?? RobustErrors.lag(points: kept.count)
        guard (0...lagMost).contains(lag) else { throw .lag(lag, most: lagMost) }

        let (fit, model, reason) = try fit(series, kept, design, options.family)
        // Counts that vary less than chance are a chance themselves: the errors stay those of chance.
        let spread = fit.link == .identity ? fit.dispersion : max(1, fit.dispersion)
        let robust = RobustErrors.covariance(fit.points, inverse: fit.inverse, lag: lag)
        return InterruptedSeries(
            series: series, at: at, options: options, model: model, reason: reason, lag: lag,
            durbinWatson: RobustErrors.durbinWatson(fit.points), before: sides.before, after: sides.after, fit: fit,
            design: design, covariances: (fit.inverse.map { $0 * spread }, robust),
            reach: fit.link == .identity
                ? SmallSampleDistributions.studentQuantile(0.975, degrees: Double(fit.degrees))
                : SmallSampleDistributions.normal975,
            scales: scales(series, isRelative: fit.link == .identity))
    }

    /// The same question to the other model, least squares or counts: where the two disagree, the model decides and not the
    /// data.
    /// - Returns: nil where the other one cannot be fitted.
    package func byOtherModel() -> InterruptedSeries? {
        var other = options
        other.family = isOfRatios ? .ols : .poisson
        do { return try Self.estimate(series, at: at, other) } catch { return nil }
    }

    /// How many periods lie before the change, and the positions of the points that are used.
    private static func kept(
        _ series: TimeSeries, _ at: Period, _ options: Options
    ) throws(SeriesProblem) -> (last: Int, kept: [Int]) {
        guard let first = series.points.first, let end = series.points.last else { throw .empty }
        guard let last = series.position(of: at), last > 0 else {
            throw .breakOutside(at: "\(at)", first: "\(first.period)", last: "\(end.period)")
        }
        let points = series.points
        if let omitted = options.omitted, !points.contains(where: { omitted.contains($0.period) }) {
            throw .omitsNothing
        }
        return (
            last,
            points.indices.filter {
                points[$0].value != nil && options.omitted?.contains(points[$0].period) != true
            }
        )
    }

    private static func season(
        _ step: Step, before: Int, _ options: Options
    ) throws(SeriesProblem) -> (length: Double, pairs: Int)? {
        guard options.hasSeason else { return nil }
        guard let season = step.season else { throw .noSeason(step: step.name) }
        let needed = Int((2 * season.length).rounded())
        guard before >= needed else { throw .tooShortForSeason(needed: needed, count: before) }
        return season
    }

    /// What each period is counted among; by its mean for a model that adds, so that its numbers stay in the series' unit.
    private static func scales(_ series: TimeSeries, isRelative: Bool) -> [Double] {
        let exposures = series.points.map { $0.exposure ?? 1 }
        let mean = isRelative ? exposures.reduce(0, +) / Double(exposures.count) : 1
        return exposures.map { $0 / mean }
    }

    private static func inputs(
        _ series: TimeSeries, _ kept: [Int], _ design: SeriesDesign, isLogarithmic: Bool
    ) -> [SeriesFit.Input] {
        let scales = scales(series, isRelative: !isLogarithmic)
        return kept.map { position in
            let value = series.points[position].value ?? 0
            let row = design.row(position + 1)
            return isLogarithmic
                ? SeriesFit.Input(t: position + 1, row: row, value: value, offset: log(scales[position]))
                : SeriesFit.Input(t: position + 1, row: row, value: value / scales[position])
        }
    }

    private static func fit(
        _ series: TimeSeries, _ kept: [Int], _ design: SeriesDesign, _ family: Family
    ) throws(SeriesProblem) -> (SeriesFit, Model, String) {
        func byLeastSquares(_ reason: String) throws(SeriesProblem) -> (SeriesFit, Model, String) {
            (try .leastSquares(inputs(series, kept, design, isLogarithmic: false)), .leastSquares, reason)
        }
        func isZero(_ positions: [Int]) -> Bool { positions.allSatisfy { series.points[$0].value == 0 } }
        switch family {
        case .ols: return try byLeastSquares("Least squares were asked for.")
        case .poisson:
            guard series.isOfCounts else { throw .notCounts }
            if isZero(kept.filter { $0 < design.last }) { throw .nothingCounted(side: .before) }
            if isZero(kept.filter { $0 >= design.last }) { throw .nothingCounted(side: .after) }
            return try ofCounts(inputs(series, kept, design, isLogarithmic: true))
        case .auto:
            if !series.isOfCounts { return try byLeastSquares("Least squares, because the values are no counts.") }
            if kept.count < sideGood {
                return try byLeastSquares("Least squares, because there are fewer than \(sideGood) points.")
            }
            do { return try fit(series, kept, design, .poisson) } catch {
                return try byLeastSquares("Least squares, because no model of counts can be fitted: \(error.what).")
            }
        }
    }

    /// Poisson's model, or the negative binomial one where the counts vary more than Poisson's do.
    private static func ofCounts(_ inputs: [SeriesFit.Input]) throws(SeriesProblem) -> (SeriesFit, Model, String) {
        let poisson = try SeriesFit.counts(inputs)
        let chance = IncompleteGamma.upper(Double(poisson.degrees) / 2, poisson.squares / 2)
        guard chance < 0.05 else {
            return (poisson, .poisson, "Poisson's model of counts: they vary about the trend no more than chance does.")
        }
        let spread = "the counts vary \(EffectReading.number(poisson.dispersion)) times as much as chance makes them"
        let negative: SeriesFit?
        // Where θ is not found Poisson's model stands, its errors widened by the same excess.
        do { negative = try SeriesFit.negativeBinomial(inputs, from: poisson) } catch { negative = nil }
        if let negative { return (negative, .negativeBinomial, "A negative binomial model, because \(spread).") }
        return (poisson, .poisson, "Poisson's model with wider errors, because \(spread).")
    }
}

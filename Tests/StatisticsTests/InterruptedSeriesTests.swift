import Glibc
import Testing

@testable import Statistics

/// The invented series of 36 months that the sheet of statistics prints (section 5), and the digits it prints for it.
enum InventedMonths {
    static let before: [Double] = [
        42, 39, 47, 44, 41, 50, 48, 45, 43, 49, 46, 51, 44, 47, 52, 49, 46, 55, 50, 53, 48, 54, 51, 56,
    ]
    static let after: [Double] = [31, 29, 35, 33, 36, 38, 41, 39, 44, 43, 46, 47]
    static let first = Period(step: .month, ordinal: 2018 * 12 + 2)
    static let at = Period(step: .month, ordinal: 2020 * 12 + 2)

    static func series(_ exposures: [Double]? = nil, _ change: (Double) -> Double = { $0 }) -> TimeSeries {
        TimeSeries(first: first, values: (before + after).map(change), exposures: exposures)
    }

    static func estimate(
        _ family: InterruptedSeries.Family, lag: Int? = nil, series: TimeSeries = series(),
        _ set: (inout InterruptedSeries.Options) -> Void = { _ in }
    ) throws -> InterruptedSeries {
        var options = InterruptedSeries.Options()
        options.family = family
        options.lag = lag
        set(&options)
        return try InterruptedSeries.estimate(series, at: at, options)
    }
}

/// Whether numbers agree to so many decimals as are printed.
func agree(_ ours: [Double], _ printed: [Double], decimals: Int = 6) -> Bool {
    ours.count == printed.count
        && zip(ours, printed).allSatisfy { abs($0 - $1) <= 0.5000001 * pow(10, -Double(decimals)) }
}

@Suite("Interrupted series") struct InterruptedSeriesTests {
    @Test func `least squares give the digits of the sheet`() throws {
        let effect = try InventedMonths.estimate(.ols)
        #expect(agree(effect.coefficients.map(\.estimate), [41.971014, 0.475652, -25.159394, 1.104767]))
        #expect(agree(effect.coefficients.map(\.classical.error), [1.113486, 0.077928, 1.933760, 0.234328]))
        #expect(agree([try #require(effect.residualVariance)], [6.983649]))
        #expect(agree([try #require(effect.durbinWatson)], [2.894289]))
        #expect(effect.degreesOfFreedom == 32)
        #expect((effect.before, effect.after) == (24, 12))
        #expect(effect.model == .leastSquares)
    }

    @Test(arguments: [
        (1, [0.999334, 0.060337, 0.729924, 0.086961]), (2, [0.755953, 0.051241, 0.841659, 0.072864]),
        // By the same formula in NumPy.
        (3, [0.731026, 0.045347, 0.564491, 0.070258]),
    ])
    func `Newey and West's errors give the digits of the sheet`(lag: Int, errors: [Double]) throws {
        #expect(agree(try InventedMonths.estimate(.ols, lag: lag).coefficients.map(\.robust.error), errors))
    }

    @Test(arguments: [(25, 53.8623, 29.8077), (30, 56.2406, 37.7098), (36, 59.0945, 47.1923)])
    func `what the trend would have led to stands beside what is expected`(
        period: Int, counterfactual: Double, fitted: Double
    ) throws {
        let point = try InventedMonths.estimate(.ols).points[period - 1]
        #expect(agree([point.counterfactual.mean, point.fitted.mean], [counterfactual, fitted], decimals: 4))
        #expect(point.counterfactual.low < counterfactual && counterfactual < point.counterfactual.high)
        #expect(point.use == .used)
    }

    @Test func `Poisson's model gives the digits of the sheet`() throws {
        let effect = try InventedMonths.estimate(.poisson)
        #expect(agree(effect.coefficients.map(\.estimate), [3.742898, 0.009936, -0.608726, 0.031282]))
        #expect(agree(effect.coefficients.map(\.classical.error), [0.062719, 0.004266, 0.119282, 0.014215]))
        #expect(agree([exp(effect.level.estimate)], [0.544044]))
        #expect(agree([try #require(effect.dispersion)], [0.154], decimals: 3))
        #expect(effect.model == .poisson)
        // By the same formulas in NumPy, lag 3.
        #expect(agree(effect.coefficients.map(\.robust.error), [0.016861, 0.001008, 0.018113, 0.001981]))
    }

    /// Invented counts that vary more than chance; the digits by NumPy, θ by a search on the likelihood.
    @Test func `counts that vary more than chance get a negative binomial model`() throws {
        let counts: [Double] = [
            12, 30, 8, 22, 41, 15, 9, 27, 35, 11, 19, 26, 14, 38, 10, 24, 17, 33, 21, 13, 29, 40, 16, 25, 6, 11, 3, 15,
            9, 4,
            18, 7, 12, 5, 10, 14,
        ]
        let effect = try InventedMonths.estimate(
            .auto, series: TimeSeries(first: InventedMonths.first, values: counts))
        #expect(effect.model == .negativeBinomial)
        #expect(agree([try #require(effect.theta)], [6.690192], decimals: 4))
        #expect(agree(effect.coefficients.map(\.estimate), [2.973034, 0.010292, -1.183521, 0.021820], decimals: 5))
        #expect(agree([try #require(effect.dispersion)], [1.102122], decimals: 5))
        let widened = [0.187165, 0.013009, 0.361577, 0.044274].map { $0 * 1.1021221.squareRoot() }
        #expect(agree(effect.coefficients.map(\.classical.error), widened, decimals: 5))
    }

    /// The digits by NumPy.
    @Test func `what is counted among enters counts as an offset`() throws {
        let exposures = (0..<36).map { 1_000 + 1_000 * Double($0) / 35 }
        let effect = try InventedMonths.estimate(.poisson, series: InventedMonths.series(exposures))
        #expect(agree(effect.coefficients.map(\.estimate), [-3.166384, -0.011771, -0.595468, 0.037505]))
        #expect(agree(effect.coefficients.map(\.classical.error), [0.062941, 0.004285, 0.119408, 0.014229]))
    }

    @Test func `an exposure that never changes changes nothing`() throws {
        let series = InventedMonths.series([Double](repeating: 5_000, count: 36))
        for family in [InterruptedSeries.Family.ols, .poisson] {
            let (with, without) = (
                try InventedMonths.estimate(family, series: series), try InventedMonths.estimate(family)
            )
            #expect(agree(with.points.map(\.fitted.mean), without.points.map(\.fitted.mean), decimals: 8))
            #expect(abs(with.level.estimate - without.level.estimate) < 1e-9)
        }
    }

    @Test(arguments: [0.001, 3, 1_000_000]) func `scaled values scale least squares`(factor: Double) throws {
        let plain = try InventedMonths.estimate(.ols)
        let scaled = try InventedMonths.estimate(.ols, series: InventedMonths.series { $0 * factor })
        for (one, two) in zip(plain.coefficients, scaled.coefficients) {
            #expect(abs(two.estimate / factor - one.estimate) < 1e-9)
            #expect(abs(two.classical.error / factor - one.classical.error) < 1e-9)
            #expect(abs(two.robust.error / factor - one.robust.error) < 1e-9)
            #expect(one.chosen == two.chosen)
        }
        #expect(abs(try #require(plain.durbinWatson) - (try #require(scaled.durbinWatson))) < 1e-9)
    }

    @Test(arguments: [InterruptedSeries.Family.ols, .poisson])
    func `the wider interval is reported, of whichever kind`(family: InterruptedSeries.Family) throws {
        for lag in [0, 1, 5, 12] {
            let effect = try InventedMonths.estimate(family, lag: lag)
            for change in effect.coefficients + [effect.difference(in: effect.changed)] {
                #expect(change.reported.error == max(change.classical.error, change.robust.error))
                #expect(change.reported.low < change.estimate && change.estimate < change.reported.high)
            }
        }
    }

    @Test func `runs of deviations make Newey and West's interval the wider one`() throws {
        // A wave slower than the model can follow lies on the line.
        let values = (1...48).map { (t: Int) -> Double in 100 + Double(t) + 8 * sin(Double(t) / 2.2) }
        let effect = try InventedMonths.estimate(
            .ols, series: TimeSeries(first: InventedMonths.first, values: values))
        #expect(effect.level.chosen == .neweyWest)
        #expect(try #require(effect.durbinWatson) < 1)
        #expect(EffectReading(effect).cautions.contains { $0.code == "positive-autocorrelation" })
    }

    @Test func `a season is found again, and only where there are two rounds of it`() throws {
        let values = (1...60).map { (t: Int) -> Double in
            let level: Double = t > 24 ? 170 : 200
            return level + Double(t) + 12 * cos(Double.pi * Double(t) / 6)
        }
        let series = TimeSeries(first: InventedMonths.first, values: values)
        let effect = try InventedMonths.estimate(.ols, series: series) { $0.hasSeason = true }
        #expect(effect.names.count == 8)
        #expect(agree(effect.coefficients.map(\.estimate), [200, 1, -30, 0, 12, 0, 0, 0]))
        let late = TimeSeries(first: InventedMonths.first.adding(1), values: values)
        #expect(throws: SeriesProblem.tooShortForSeason(needed: 24, count: 23)) {
            try InventedMonths.estimate(.ols, series: late) { $0.hasSeason = true }
        }
    }

    @Test func `periods of coming in are left out, and points that nobody knows`() throws {
        var values: [Double?] = InventedMonths.before + InventedMonths.after
        let at = InventedMonths.at
        // What stands in the periods that are left out cannot matter.
        let plain = try InventedMonths.estimate(.ols) { $0.omitted = at...at.adding(2) }
        for position in 24...26 { values[position] = 5_000 }
        let wild = TimeSeries(first: InventedMonths.first, values: values)
        let omitted = try InventedMonths.estimate(.ols, series: wild) { $0.omitted = at...at.adding(2) }
        #expect(omitted.coefficients == plain.coefficients)
        #expect(omitted.points[24].use == .omitted)
        #expect(omitted.changed == Array(27..<36))
        for position in 24...26 { values[position] = nil }
        let unknown = try InventedMonths.estimate(
            .ols, series: TimeSeries(first: InventedMonths.first, values: values))
        #expect(unknown.coefficients == plain.coefficients)
        #expect(unknown.points[25].use == .unknown)
    }

    @Test func `one model may be asked after the other`() throws {
        let counts = try InventedMonths.estimate(.auto)
        let other = try #require(counts.byOtherModel())
        #expect((counts.model, other.model) == (.poisson, .leastSquares))
        #expect(try #require(other.byOtherModel()).level == counts.level)
    }

    @Test func `values that are no counts, or none at all, take least squares`() throws {
        let rates = InventedMonths.series { $0 / 7 }
        #expect(try InventedMonths.estimate(.auto, series: rates).model == .leastSquares)
        #expect(throws: SeriesProblem.notCounts) { try InventedMonths.estimate(.poisson, series: rates) }
        let stopped = TimeSeries(
            first: InventedMonths.first, values: InventedMonths.before + [Double](repeating: 0, count: 12))
        #expect(try InventedMonths.estimate(.auto, series: stopped).model == .leastSquares)
        #expect(throws: SeriesProblem.nothingCounted(side: .after)) {
            try InventedMonths.estimate(.poisson, series: stopped)
        }
        // One count and then none: the slope runs away.
        let ending = TimeSeries(
            first: InventedMonths.first, values: InventedMonths.before + [5] + [Double](repeating: 0, count: 11))
        #expect(throws: SeriesProblem.notEstimable) { try InventedMonths.estimate(.poisson, series: ending) }
        #expect(try InventedMonths.estimate(.auto, series: ending).model == .leastSquares)
    }

    @Test(arguments: [
        (4, 3, "7 points are too few"), (9, 2, "2 points after the change are too few"),
        (2, 9, "2 points before the change are too few"),
    ])
    func `too short a series is refused with the reason`(before: Int, after: Int, reason: String) {
        let values = (0..<(before + after)).map { Double($0 % 3) }
        let series = TimeSeries(first: Period(step: .number, ordinal: 1), values: values)
        let problem = #expect(throws: SeriesProblem.self) {
            try InterruptedSeries.estimate(series, at: Period(step: .number, ordinal: before + 1))
        }
        #expect(problem?.what.contains(reason) == true)
        #expect(problem?.mend.isEmpty == false)
    }

    @Test func `a change outside the series and absurd options are refused`() {
        let series = InventedMonths.series()
        for at in [InventedMonths.first, InventedMonths.first.adding(36)] {
            #expect(throws: SeriesProblem.breakOutside(at: "\(at)", first: "2018-03", last: "2021-02")) {
                try InterruptedSeries.estimate(series, at: at)
            }
        }
        #expect(throws: SeriesProblem.lag(-1, most: 18)) { try InventedMonths.estimate(.ols, lag: -1) }
        #expect(throws: SeriesProblem.lag(19, most: 18)) { try InventedMonths.estimate(.ols, lag: 19) }
        let late = InventedMonths.at.adding(50)
        #expect(throws: SeriesProblem.omitsNothing) { try InventedMonths.estimate(.ols) { $0.omitted = late...late } }
        let years = TimeSeries(first: Period(step: .year, ordinal: 2000), values: (0..<20).map { Double($0 % 4) })
        #expect(throws: SeriesProblem.noSeason(step: "year")) {
            var options = InterruptedSeries.Options()
            options.hasSeason = true
            return try InterruptedSeries.estimate(years, at: Period(step: .year, ordinal: 2010), options)
        }
    }
}

@Suite("Least squares") struct LeastSquaresTests {
    @Test func `weights count rows as often as they say`() throws {
        let twice = try LeastSquares(
            design: [1, 1, 1, 2, 1, 2, 1, 5], columns: 2, values: [3, 4, 4, 9])
        let weighted = try LeastSquares(
            design: [1, 1, 1, 2, 1, 5], columns: 2, values: [3, 4, 9], weights: [1, 2, 1])
        #expect(agree(twice.coefficients, weighted.coefficients, decimals: 12))
        #expect(agree(twice.inverse, weighted.inverse, decimals: 12))
        // (X'X)⁻¹ of 4, 10, 34 by hand.
        #expect(agree(twice.inverse, [34, -10, -10, 4].map { $0 / 36 }, decimals: 12))
    }

    @Test func `columns that say the same are refused`() {
        #expect(throws: LeastSquares.Problem.dependentColumns) {
            try LeastSquares(design: [1, 2, 1, 2, 1, 2], columns: 2, values: [1, 2, 3])
        }
        #expect(throws: LeastSquares.Problem.dependentColumns) {
            try LeastSquares(design: [1, 2], columns: 2, values: [1])
        }
        #expect(throws: LeastSquares.Problem.dependentColumns) {
            try LeastSquares(design: [1, 0, 1, 0], columns: 2, values: [1, 1])
        }
    }
}

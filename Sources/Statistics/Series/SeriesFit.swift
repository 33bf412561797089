import Glibc

/// One model fitted to the points of a series: by least squares, or with a logarithmic link for counts.
struct SeriesFit: Sendable {
    enum Link: Sendable { case identity, logarithm }

    let link: Link
    let coefficients: [Double]
    /// The covariance for a dispersion of 1.
    let inverse: [Double]
    let points: [FittedPoint]
    /// Σ of squared residuals.
    let squares: Double
    /// The shape of a negative binomial fit: the variance is μ + μ²/θ.
    var theta: Double?

    var degrees: Int { points.count - coefficients.count }
    /// The residual variance of least squares; Pearson's χ² by its degrees of freedom for counts.
    var dispersion: Double { squares / Double(degrees) }

    /// A point as a fit takes it. `offset` is the logarithm of what is counted among.
    struct Input: Sendable {
        let t: Int
        let row: [Double]
        let value: Double
        var offset = 0.0
    }

    private static let roundsMax = 100

    /// Ordinary least squares.
    static func leastSquares(_ inputs: [Input]) throws(SeriesProblem) -> SeriesFit {
        let solved = try solve(inputs, inputs.map(\.value), nil)
        let points = inputs.map { input in
            let mean = dot(input.row, solved.coefficients)
            return FittedPoint(
                t: input.t, row: input.row, mean: mean, score: input.value - mean, residual: input.value - mean)
        }
        return SeriesFit(
            link: .identity, coefficients: solved.coefficients, inverse: solved.inverse, points: points,
            squares: points.reduce(0) { $0 + $1.residual * $1.residual })
    }

    /// Poisson regression with a logarithmic link, or negative binomial where `theta` is given, by iteratively reweighted
    /// least squares.
    /// - Throws: `.notEstimable` where the likelihood has no maximum.
    static func counts(_ inputs: [Input], theta: Double? = nil) throws(SeriesProblem) -> SeriesFit {
        var predictors = inputs.map { log($0.value + 0.5) }
        var coefficients: [Double]?
        for _ in 0..<roundsMax {
            let means = predictors.map { exp($0) }
            let weights = means.map { $0 / (1 + $0 / (theta ?? .infinity)) }
            let working = inputs.indices.map { index in
                predictors[index] - inputs[index].offset + (inputs[index].value - means[index]) / means[index]
            }
            let solved = try solve(inputs, working, weights)
            predictors = inputs.map { dot($0.row, solved.coefficients) + $0.offset }
            // A mean of e^-15 or e^40 is a parameter that runs away.
            guard predictors.allSatisfy({ $0 > -15 && $0 < 40 }) else { throw .notEstimable }
            let moved = zip(solved.coefficients, coefficients ?? []).map { abs($0 - $1) / (1 + abs($0)) }.max()
            coefficients = solved.coefficients
            if let moved, moved < 1e-11 {
                return finish(inputs, predictors, solved, theta)
            }
        }
        throw .notEstimable
    }

    /// Negative binomial regression; θ by maximum likelihood, in turns with the coefficients.
    /// - Returns: nil where the counts vary no more than Poisson's do, so that θ is infinite.
    static func negativeBinomial(_ inputs: [Input], from poisson: SeriesFit) throws(SeriesProblem) -> SeriesFit? {
        var fit = poisson
        for _ in 0..<roundsMax {
            guard let theta = shape(inputs, fit.points.map(\.mean)) else { return nil }
            let before = fit.theta
            fit = try counts(inputs, theta: theta)
            if let before, abs(log(theta / before)) < 1e-8 { return fit }
        }
        throw .notEstimable
    }

    /// The θ at which the derivative of the likelihood is 0 for these means.
    private static func shape(_ inputs: [Input], _ means: [Double]) -> Double? {
        func derivative(_ theta: Double) -> Double {
            zip(inputs, means).reduce(0) { sum, pair in
                let (value, mean) = (pair.0.value, pair.1)
                return sum + SmallSampleDistributions.digamma(theta + value) - SmallSampleDistributions.digamma(theta)
                    - log1p(mean / theta) + (mean - value) / (mean + theta)
            }
        }
        // Between variances that are all noise and variances that are Poisson's to six digits.
        var (low, high) = (log(1e-4), log(1e6))
        guard derivative(exp(high)) < 0, derivative(exp(low)) > 0 else { return nil }
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if derivative(exp(middle)) > 0 { low = middle } else { high = middle }
        }
        return exp((low + high) / 2)
    }

    private static func finish(
        _ inputs: [Input], _ predictors: [Double], _ solved: LeastSquares, _ theta: Double?
    ) -> SeriesFit {
        let points = zip(inputs, predictors).map { input, predictor in
            let mean = exp(predictor)
            let spread = 1 + mean / (theta ?? .infinity)
            return FittedPoint(
                t: input.t, row: input.row, mean: mean, score: (input.value - mean) / spread,
                residual: (input.value - mean) / (mean * spread).squareRoot())
        }
        return SeriesFit(
            link: .logarithm, coefficients: solved.coefficients, inverse: solved.inverse, points: points,
            squares: points.reduce(0) { $0 + $1.residual * $1.residual }, theta: theta)
    }

    private static func solve(
        _ inputs: [Input], _ values: [Double], _ weights: [Double]?
    ) throws(SeriesProblem) -> LeastSquares {
        do {
            return try LeastSquares(
                design: inputs.flatMap(\.row), columns: inputs.first?.row.count ?? 0, values: values, weights: weights)
        } catch { throw .notEstimable }
    }

    static func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
}

import Glibc

/// The rows of the model Y = b0 + b1 t + b2 D + b3 (t − T0) D, with waves of a season behind them. t counts periods from 1;
/// D is 1 from the change on; T0 is the last period before it.
struct SeriesDesign: Sendable {
    /// Where level and slope stand in a row.
    static let (level, slope) = (2, 3)

    /// The last position, from 1, before the change.
    let last: Int
    let season: (length: Double, pairs: Int)?

    var columns: Int { 4 + 2 * (season?.pairs ?? 0) }

    var names: [String] {
        ["intercept", "trend", "level change", "slope change"]
            + (0..<(season?.pairs ?? 0)).flatMap { ["season cosine \($0 + 1)", "season sine \($0 + 1)"] }
    }

    /// The row of one period.
    /// - Parameter isChanged: false for what the trend before leads to.
    func row(_ t: Int, isChanged: Bool = true) -> [Double] {
        let has = isChanged && t > last ? 1.0 : 0
        var row = [1, Double(t), has, has * Double(t - last)]
        if let season {
            for pair in 1...season.pairs {
                let angle = 2 * Double.pi * Double(pair) * Double(t) / season.length
                row += [cos(angle), sin(angle)]
            }
        }
        return row
    }
}

/// What one point gave to a fit.
struct FittedPoint: Sendable {
    let t: Int
    let row: [Double]
    /// What the model expects here.
    let mean: Double
    /// The derivative of the log-likelihood by the linear predictor, but for a factor that `inverse` takes off.
    let score: Double
    /// The residual, divided by its standard deviation where that differs from point to point.
    let residual: Double
}

/// Errors that hold when neighbouring points deviate together.
enum RobustErrors {
    /// The lag that Newey and West (1994) advise for n points: ⌊4 (n/100)^(2/9)⌋.
    static func lag(points: Int) -> Int { Int((4 * pow(Double(points) / 100, 2.0 / 9)).rounded(.down)) }

    /// The covariance of Newey and West (1987) with Bartlett weights and without a small-sample factor. Points that were
    /// left out count as 0, so that distances are those of the calendar (Datta and Du 2012).
    static func covariance(_ points: [FittedPoint], inverse: [Double], lag: Int) -> [Double] {
        let size = points.first?.row.count ?? 0
        guard size > 0, let first = points.first?.t, let end = points.last?.t else { return [] }
        var scores = [[Double]?](repeating: nil, count: end - first + 1)
        for point in points { scores[point.t - first] = point.row.map { $0 * point.score } }
        var middle = [Double](repeating: 0, count: size * size)
        for distance in 0...min(lag, scores.count - 1) {
            let weight = distance == 0 ? 0.5 : 1 - Double(distance) / Double(lag + 1)
            for place in distance..<scores.count {
                guard let one = scores[place], let two = scores[place - distance] else { continue }
                for row in 0..<size {
                    for column in 0..<size {
                        middle[row * size + column] += weight * (one[row] * two[column] + two[row] * one[column])
                    }
                }
            }
        }
        return product(product(inverse, middle, size), inverse, size)
    }

    private static func product(_ a: [Double], _ b: [Double], _ size: Int) -> [Double] {
        var result = [Double](repeating: 0, count: size * size)
        for row in 0..<size {
            for inner in 0..<size {
                for column in 0..<size {
                    result[row * size + column] += a[row * size + inner] * b[inner * size + column]
                }
            }
        }
        return result
    }

    /// Durbin and Watson's statistic: near 2 when neighbours deviate independently, below when alike, above when in turns.
    /// - Returns: nil where nothing deviates.
    static func durbinWatson(_ points: [FittedPoint]) -> Double? {
        let squares = points.reduce(0) { $0 + $1.residual * $1.residual }
        guard squares > 0 else { return nil }
        let steps = zip(points, points.dropFirst()).filter { $1.t == $0.t + 1 }
        return steps.reduce(0) { $0 + ($1.1.residual - $1.0.residual) * ($1.1.residual - $1.0.residual) } / squares
    }
}

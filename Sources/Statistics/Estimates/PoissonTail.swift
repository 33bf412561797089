import Glibc

/// Tails of the Poisson distribution, by the incomplete gamma function.
package enum PoissonTail {
    /// The chance of `count` or fewer where `mean` are expected.
    package static func atMost(_ count: Int, mean: Double) -> Double {
        guard mean > 0 else { return 1 }
        return 1 - lowerGamma(Double(count) + 1, mean)
    }

    /// The chance of `count` or more where `mean` are expected.
    package static func atLeast(_ count: Int, mean: Double) -> Double {
        guard count > 0 else { return 1 }
        guard mean > 0 else { return 0 }
        return lowerGamma(Double(count), mean)
    }

    /// The rarer side: how surprising a count is.
    static func rarer(_ count: Int, mean: Double) -> Double {
        guard mean > 0 else { return count == 0 ? 1 : 0 }
        // Each side by the method that keeps its small digits.
        return Double(count) > mean
            ? lowerGamma(Double(count), mean)
            : upperGamma(Double(count) + 1, mean)
    }

    /// P(a, x), regularised.
    private static func lowerGamma(_ a: Double, _ x: Double) -> Double {
        x < a + 1 ? series(a, x) : 1 - fraction(a, x)
    }

    /// Q(a, x) = 1 − P(a, x).
    private static func upperGamma(_ a: Double, _ x: Double) -> Double {
        x < a + 1 ? 1 - series(a, x) : fraction(a, x)
    }

    private static func weight(_ a: Double, _ x: Double) -> Double {
        var sign: Int32 = 0
        return exp(-x + a * log(x) - lgamma_r(a, &sign))
    }

    private static func series(_ a: Double, _ x: Double) -> Double {
        var term = 1 / a
        var sum = term
        var n = a
        repeat {
            n += 1
            term *= x / n
            sum += term
        } while term > sum * 1e-16
        return min(1, sum * weight(a, x))
    }

    /// The continued fraction, evaluated from the front (Lentz).
    private static func fraction(_ a: Double, _ x: Double) -> Double {
        let tiny = 1e-300
        var b = x + 1 - a
        var c = 1 / tiny
        var d = 1 / b
        var product = d
        for index in 1...100_000 {
            let factor = -Double(index) * (Double(index) - a)
            b += 2
            d = factor * d + b
            if abs(d) < tiny { d = tiny }
            c = b + factor / c
            if abs(c) < tiny { c = tiny }
            d = 1 / d
            let change = d * c
            product *= change
            if abs(change - 1) < 1e-15 { break }
        }
        return min(1, product * weight(a, x))
    }
}

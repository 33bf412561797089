import Glibc

/// Student's t by the incomplete beta function, for intervals that hold with few points. Digital Library of Mathematical
/// Functions, 8.17.
enum SmallSampleDistributions {
    /// The 0.975 point of the standard normal distribution.
    static let normal975 = 1.959963984540054
    private static let tiny = 1e-300

    /// The t that a variable with so many degrees of freedom stays below with probability p, 0.5 < p < 1.
    static func studentQuantile(_ p: Double, degrees: Double) -> Double {
        // P(|T| > t) = I_x(ν/2, 1/2) with x = ν / (ν + t²).
        var high = 1.0
        func isBelow(_ t: Double) -> Bool {
            incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5) / 2 > 1 - p
        }
        while isBelow(high) { high *= 2 }
        return bisect(0, high, isBelow)
    }

    private static func bisect(_ least: Double, _ most: Double, _ isBelow: (Double) -> Bool) -> Double {
        var (low, high) = (least, most)
        // Ends where no number lies between the two.
        for _ in 0..<200 {
            let middle = low + (high - low) / 2
            if middle <= low || middle >= high { break }
            if isBelow(middle) { low = middle } else { high = middle }
        }
        return low + (high - low) / 2
    }

    static func logGamma(_ x: Double) -> Double {
        var sign: Int32 = 0
        return lgamma_r(x, &sign)
    }

    /// I_x(a, b), the regularised incomplete beta function: 8.17.22, by Lentz's method.
    static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
        if x <= 0 { return 0 }
        if x >= 1 { return 1 }
        // The fraction converges fast on this side; the other one is what is left to 1.
        if x > (a + 1) / (a + b + 2) { return 1 - incompleteBeta(1 - x, b, a) }
        let front = exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log1p(-x)) / a
        // 1 + d₁/(1 + d₂/(1 + …)), with d of even and of odd places.
        var (c, d, fraction) = (1.0, 0.0, 1.0)
        for place in 1..<10_000 {
            let m = Double(place / 2)
            let term =
                place % 2 == 0
                ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
                : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d = 1 / nonzero(1 + term * d)
            c = nonzero(1 + term / c)
            fraction *= c * d
            if abs(c * d - 1) < 1e-15 { break }
        }
        return min(1, front / fraction)
    }

    private static func nonzero(_ x: Double) -> Double { abs(x) < tiny ? tiny : x }

    /// ψ, the derivative of the logarithm of Γ: 5.11.2 after 5.5.2 has led to where it holds.
    static func digamma(_ start: Double) -> Double {
        var (x, sum) = (start, 0.0)
        while x < 12 {
            sum -= 1 / x
            x += 1
        }
        let square = 1 / (x * x)
        let tail =
            square * (1 / 12.0 - square * (1 / 120.0 - square * (1 / 252.0 - square * (1 / 240.0 - square / 132))))
        return sum + log(x) - 0.5 / x - tail
    }
}

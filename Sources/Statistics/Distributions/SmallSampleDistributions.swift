import Glibc

/// Student's t, the Poisson and the binomial distribution by the incomplete beta and gamma functions, for intervals that
/// hold with few points and small counts. Digital Library of Mathematical Functions, 8.7, 8.9 and 8.17.
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

    /// The mean at which a Poisson count of at most `count` has probability `p`.
    static func poissonMean(atMost count: Int, probability p: Double) -> Double {
        var high = Double(count) + 1
        func isBelow(_ mean: Double) -> Bool { PoissonTail.atMost(count, mean: mean) > p }
        while isBelow(high) { high *= 2 }
        return bisect(0, high, isBelow)
    }

    /// P(at most `successes` of `trials`), with this chance each.
    static func binomial(atMost successes: Int, of trials: Int, chance: Double) -> Double {
        if successes < 0 { return 0 }
        if successes >= trials { return 1 }
        return incompleteBeta(1 - chance, Double(trials - successes), Double(successes) + 1)
    }

    /// The chance at which at most `successes` of `trials` has probability p.
    static func binomialChance(atMost successes: Int, of trials: Int, probability p: Double) -> Double {
        bisect(0, 1) { binomial(atMost: successes, of: trials, chance: $0) > p }
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

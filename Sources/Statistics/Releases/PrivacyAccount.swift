import Glibc

/// How much a release may tell about one record: differential privacy with ε and δ, kept exactly as the Gaussian
/// mechanism spends it (μ of Gaussian differential privacy; Dong, Roth and Su 2022). Composition is exact: squares of μ add.
package struct PrivacyBudget: Sendable, Equatable {
    package let epsilon: Double
    package let delta: Double
    package let mu: Double

    package static let epsilonRange = 0.01...50.0

    /// - Throws: when a number is out of all reason.
    package init(epsilon: Double, delta: Double) throws(MicrodataProblem) {
        guard Self.epsilonRange.contains(epsilon) else {
            throw .parameter(
                "epsilon \(epsilon) is outside 0.01 to 50: 1 protects strongly, 4 is usual for tables of this kind, above 12 "
                    + "protects little")
        }
        guard delta > 0, delta < 0.01 else {
            throw .parameter(
                "delta \(delta) must be above 0 and below 0.01: much smaller than one in the number of records")
        }
        self.epsilon = epsilon
        self.delta = delta
        mu = Self.mu(epsilon: epsilon, delta: delta)
    }

    /// Much smaller than one in the number of records: 1 / (n ln n).
    package static func delta(records: Int) -> Double {
        let n = Double(max(records, 3))
        return 1 / (n * log(n))
    }

    /// The largest μ whose Gaussian mechanism is (ε, δ)-private: Φ(−ε/μ + μ/2) − e^ε Φ(−ε/μ − μ/2) ≤ δ. By bisection, rounded
    /// to the safe side.
    package static func mu(epsilon: Double, delta: Double) -> Double {
        var (low, high) = (1e-6, 100.0)
        for _ in 0..<200 {
            let middle = (low + high) / 2
            if Self.delta(mu: middle, epsilon: epsilon) > delta { high = middle } else { low = middle }
        }
        return low
    }

    /// The δ at which a mechanism of this μ is (ε, δ)-private.
    package static func delta(mu: Double, epsilon: Double) -> Double {
        normal(-epsilon / mu + mu / 2) - exp(epsilon + log(max(normal(-epsilon / mu - mu / 2), .leastNonzeroMagnitude)))
    }

    /// The smallest ε that several releases of these μ promise together at δ.
    package static func epsilon(mus: [Double], delta: Double) -> Double {
        let mu = mus.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard mu > 0 else { return 0 }
        var (low, high) = (0.0, 1_000.0)
        for _ in 0..<200 {
            let middle = (low + high) / 2
            if Self.delta(mu: mu, epsilon: middle) > delta { low = middle } else { high = middle }
        }
        return high
    }

    /// e^ε: how many times as likely a conclusion may become.
    package static func factor(_ epsilon: Double) -> Double { exp(min(epsilon, 700)) }

    /// Φ, the standard normal distribution.
    package static func normal(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }

    /// The x with Φ(x) = p, for p inside 0…1.
    package static func quantile(_ p: Double) -> Double {
        var (low, high) = (-40.0, 40.0)
        for _ in 0..<200 {
            let middle = (low + high) / 2
            // The tail is compared from its own side, where it has digits.
            let isBelow = p > 0.5 ? 0.5 * erfc(middle / 2.0.squareRoot()) > 1 - p : normal(middle) < p
            if isBelow { low = middle } else { high = middle }
        }
        return high
    }
}

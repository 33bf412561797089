/// Noise of whole numbers with P(x) ∝ exp(−x² / 2σ²), drawn exactly from random bits by the rejection method of Canonne,
/// Kamath and Steinke (2020): no floating point touches the distribution, so nothing can be read from rounding.
///
/// σ² is a fraction of whole numbers.
package struct DiscreteGaussian: Sendable {
    /// σ² = numerator / denominator, rounded up from what was asked.
    package let numerator: UInt64
    package let denominator: UInt64

    /// - Parameter variance: 1…10⁶.
    package init(variance: Double) {
        denominator = 64
        numerator = UInt64((min(max(variance, 1), 1e6) * 64).rounded(.up))
    }

    package var variance: Double { Double(numerator) / Double(denominator) }

    package func draw(_ random: inout RandomStream) -> Int {
        // t = ⌊σ⌋ + 1
        var t: UInt64 = 1
        while t * t * denominator <= numerator { t += 1 }
        while true {
            let y = Self.laplace(t, &random)
            // exp(−(|y| − σ²/t)² / 2σ²) = exp(−(|y|·t·d − n)² / (2 n d t²)), n/d = σ²
            let magnitude = UInt64(y.magnitude) * t * denominator
            let distance = magnitude > numerator ? magnitude - numerator : numerator - magnitude
            let (high, low) = distance.multipliedFullWidth(by: distance)
            let divisor = 2 * numerator * denominator * t * t
            guard high < divisor else { continue }
            let (whole, rest) = divisor.dividingFullWidth((high, low))
            if Self.exponential(whole: whole, rest, divisor, &random) { return y }
        }
    }

    /// A discrete Laplace of scale `t`.
    private static func laplace(_ t: UInt64, _ random: inout RandomStream) -> Int {
        while true {
            let u = UInt64.random(in: 0..<t, using: &random)
            guard exponential(u, t, &random) else { continue }
            var v: UInt64 = 0
            while exponential(1, 1, &random) { v += 1 }
            let magnitude = Int(u + t * v)
            let isNegative = random.next() & 1 == 1
            if isNegative, magnitude == 0 { continue }
            return isNegative ? -magnitude : magnitude
        }
    }

    /// True with probability exp(−(whole + rest/divisor)).
    private static func exponential(
        whole: UInt64, _ rest: UInt64, _ divisor: UInt64, _ random: inout RandomStream
    ) -> Bool {
        for _ in 0..<min(whole, 10_000) where !exponential(1, 1, &random) { return false }
        return exponential(rest, divisor, &random)
    }

    /// True with probability exp(−numerator/denominator), numerator ≤ denominator: von Neumann's alternating series.
    private static func exponential(_ numerator: UInt64, _ denominator: UInt64, _ random: inout RandomStream) -> Bool {
        var k: UInt64 = 1
        while true {
            // numerator / (denominator · k), as two independent chances: the product would not fit
            guard random.chance(numerator, of: denominator), k == 1 || random.chance(1, of: k) else { break }
            k += 1
        }
        return k % 2 == 1
    }
}

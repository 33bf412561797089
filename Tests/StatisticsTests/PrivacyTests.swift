import Glibc
import Testing

@testable import Statistics

@Suite("Privacy") struct PrivacyTests {
    /// Φ(−ε/μ + μ/2) − e^ε Φ(−ε/μ − μ/2), worked out by hand from a table of Φ.
    @Test(arguments: [(1.0, 1.0, 0.12693), (0.5, 0.5, 0.05244), (1.0, 0.0, 0.38292), (2.0, 4.0, 0.08495)])
    func `a mechanism's delta is the published formula's`(mu: Double, epsilon: Double, delta: Double) {
        #expect(abs(PrivacyBudget.delta(mu: mu, epsilon: epsilon) - delta) < 2e-4)
    }

    @Test func `what is spent keeps the promise, and releases add up`() throws {
        for (epsilon, delta) in [(0.1, 1e-6), (1, 7.3e-6), (4, 7.3e-6), (12, 1e-9)] {
            let budget = try PrivacyBudget(epsilon: epsilon, delta: delta)
            #expect(PrivacyBudget.delta(mu: budget.mu, epsilon: epsilon) <= delta)
            #expect(PrivacyBudget.delta(mu: budget.mu * 1.001, epsilon: epsilon) > delta)
            #expect(abs(PrivacyBudget.epsilon(mus: [budget.mu], delta: delta) - epsilon) < 1e-6)
            // Two releases cost less than twice, and four the same as one with half of their noise.
            let two = PrivacyBudget.epsilon(mus: [budget.mu, budget.mu], delta: delta)
            #expect(two > epsilon && two < 2 * epsilon)
            let four = PrivacyBudget.epsilon(mus: Array(repeating: budget.mu, count: 4), delta: delta)
            #expect(abs(four - PrivacyBudget.epsilon(mus: [budget.mu * 2], delta: delta)) < 1e-6)
        }
    }

    @Test(arguments: [(0.0, 1e-6), (-1, 1e-6), (51, 1e-6), (Double.nan, 1e-6), (1, 0), (1, 0.5), (1, -1)])
    func `absurd promises are refused`(epsilon: Double, delta: Double) {
        #expect(throws: MicrodataProblem.self) { try PrivacyBudget(epsilon: epsilon, delta: delta) }
    }

    @Test func `the normal distribution and its inverse agree`() {
        for p in [1e-9, 0.001, 0.025, 0.5, 0.975, 0.999_999] {
            #expect(abs(PrivacyBudget.normal(PrivacyBudget.quantile(p)) - p) < 1e-9 + p * 1e-6)
        }
        #expect(abs(PrivacyBudget.quantile(0.975) - 1.959_964) < 1e-5)
    }

    @Test(arguments: [1.0, 6.5, 170.0])
    func `noise has the probabilities of the discrete Gaussian`(variance: Double) {
        let noise = DiscreteGaussian(variance: variance)
        #expect(noise.variance >= variance && noise.variance < variance + 0.02)
        var random = RandomStream(seed: 7)
        let draws = 20_000
        var counts: [Int: Int] = [:]
        for _ in 0..<draws { counts[noise.draw(&random), default: 0] += 1 }
        let mass = (-400...400).reduce(0.0) { $0 + exp(-Double($1 * $1) / 2 / noise.variance) }
        var (chi, cells, rest, restExpected) = (0.0, 0, draws, Double(draws))
        for x in -400...400 {
            let expected = Double(draws) * exp(-Double(x * x) / 2 / noise.variance) / mass
            guard expected >= 10 else { continue }
            let seen = counts[x] ?? 0
            chi += (Double(seen) - expected) * (Double(seen) - expected) / expected
            cells += 1
            rest -= seen
            restExpected -= expected
        }
        #expect(Double(rest) < restExpected + 6 * max(1, restExpected).squareRoot())
        // A chi-square of this many cells is above this once in a million.
        #expect(chi < Double(cells) + 7 * Double(2 * cells).squareRoot())
    }

    /// Counts of a record more or less, thousands of times: no event may be likelier on one side than ε and δ allow. Half
    /// the noise is found out, so the test can tell.
    @Test func `two data sets that differ by one record cannot be told apart better than promised`() throws {
        let (epsilon, delta) = (1.0, 0.01 / 2)
        let mu = PrivacyBudget.mu(epsilon: epsilon, delta: delta)
        func excess(_ deviation: Double, _ seed: UInt64) -> Double {
            let noise = DiscreteGaussian(variance: deviation * deviation)
            var random = RandomStream(seed: seed)
            let draws = 40_000
            let with = (0..<draws).map { _ in 11 + noise.draw(&random) }.sorted()
            let without = (0..<draws).map { _ in 10 + noise.draw(&random) }.sorted()
            func share(_ sorted: [Int], _ least: Int) -> Double {
                Double(sorted.count { $0 >= least }) / Double(draws)
            }
            return (0...40).map { share(with, $0) - exp(epsilon) * share(without, $0) }.max() ?? 0
        }
        let tolerance = 4 * (delta / 40_000).squareRoot() * 3
        #expect(excess(1 / mu, 3) <= delta + tolerance)
        #expect(excess(0.5 / mu, 3) > delta + tolerance)
    }
}

import Testing

@testable import Statistics

@Suite("Small-sample distributions") struct SmallSampleDistributionsTests {
    /// Tables of Student's t, 0.975 and 0.995.
    @Test(
        arguments: [
            (0.975, 1, 12.7062), (0.975, 2, 4.3027), (0.975, 4, 2.7764), (0.975, 10, 2.2281), (0.975, 30, 2.0423),
            (0.975, 32, 2.0369), (0.975, 1_000, 1.9623), (0.995, 5, 4.0321), (0.995, 120, 2.6174),
        ] as [(Double, Double, Double)])
    func `Student's t has the quantiles of the tables`(p: Double, degrees: Double, quantile: Double) {
        #expect(agree([SmallSampleDistributions.studentQuantile(p, degrees: degrees)], [quantile], decimals: 4))
    }

    @Test func `with ever more degrees of freedom Student's t becomes normal`() {
        // The first term of the expansion: (z³ + z) / 4ν.
        let far = SmallSampleDistributions.studentQuantile(0.975, degrees: 1e6)
        #expect(abs(far - SmallSampleDistributions.normal975 - 2.372e-6) < 1e-8)
    }

    @Test func `the incomplete functions meet their closed forms`() {
        for x in [0.01, 0.2, 0.5, 0.77, 0.999] {
            // I_x(1, b) = 1 − (1 − x)^b and I_x(a, 1) = x^a.
            #expect(abs(SmallSampleDistributions.incompleteBeta(x, 1, 3) - (1 - (1 - x) * (1 - x) * (1 - x))) < 1e-14)
            #expect(abs(SmallSampleDistributions.incompleteBeta(x, 4, 1) - x * x * x * x) < 1e-14)
            let both =
                SmallSampleDistributions.incompleteBeta(x, 30, 0.5)
                + SmallSampleDistributions.incompleteBeta(1 - x, 0.5, 30)
            #expect(abs(both - 1) < 1e-13)
        }
        // ψ(1) is minus Euler's constant, and ψ(x + 1) = ψ(x) + 1/x.
        #expect(abs(SmallSampleDistributions.digamma(1) + 0.577_215_664_901_532_9) < 1e-14)
        #expect(abs(SmallSampleDistributions.digamma(7.5) - SmallSampleDistributions.digamma(6.5) - 1 / 6.5) < 1e-14)
        // χ² of 4 degrees of freedom stays below 9.4877 in 95 of 100.
        #expect(agree([IncompleteGamma.lower(2, 9.487729 / 2)], [0.95]))
    }
}

import Testing

@testable import Statistics

@Suite("Small numbers") struct SmallNumbersTests {
    /// Section 6 of the sheet, and the table of Garwood (1936).
    @Test(arguments: [(0, 0, 3.689), (1, 0.025, 5.572), (10, 4.795, 18.390), (100, 81.364, 121.627)])
    func `a count has its exact interval`(count: Int, low: Double, high: Double) throws {
        let interval = try SmallNumbers.poissonInterval(count)
        #expect(agree([interval.low, interval.high], [low, high], decimals: 3))
    }

    /// Sums of binomial probabilities, computed in whole numbers.
    @Test(arguments: [(29, 40, 0.228400), (40, 29, 0.228400), (10, 30, 0.002221), (7, 7, 1), (0, 6, 0.031250)])
    func `two counts are told apart only where chance does not explain them`(
        first: Int, second: Int, chance: Double
    ) throws {
        let comparison = try SmallNumbers.compare(first, second)
        #expect(agree([comparison.chance], [chance]))
        // The test and the interval are of one piece.
        #expect(comparison.isDistinguishable == (comparison.low > 1 || comparison.high < 1))
    }

    @Test func `29 and 40 are not distinguishable`() throws {
        let comparison = try SmallNumbers.compare(29, 40)
        #expect(!comparison.isDistinguishable)
        #expect(
            comparison.sentence
                == "29 and 40 are not distinguishable: chance alone makes such a difference 23 % of the time.")
        #expect(
            try SmallNumbers.compare(10, 30).sentence
                == "10 and 30 differ: chance alone makes such a difference 0.22 % of the time.")
    }

    @Test func `counts are compared by what they are counted among`() throws {
        // P(at most 5 of 17) and P(at least 5 of 17), a third each, from sums: the smaller, twice.
        let comparison = try SmallNumbers.compare(5, 12, exposures: (1_000, 2_000))
        #expect(agree([comparison.chance, try #require(comparison.ratio)], [0.955330, 1.2]))
        #expect(comparison.low < 1.2 && 1.2 < comparison.high)
        let turned = try SmallNumbers.compare(12, 5, exposures: (2_000, 1_000))
        #expect(
            agree(
                [turned.chance, 1 / turned.high, 1 / turned.low], [comparison.chance, comparison.low, comparison.high]))
        let nothing = try SmallNumbers.compare(0, 0)
        #expect(nothing.ratio == nil && nothing.chance == 1 && !nothing.isDistinguishable)
        #expect(try SmallNumbers.compare(0, 3).high == .infinity)
        #expect(throws: SeriesProblem.self) { try SmallNumbers.compare(-1, 3) }
        #expect(throws: SeriesProblem.self) { try SmallNumbers.compare(1, 3, exposures: (0, 1)) }
        #expect(throws: SeriesProblem.self) { try SmallNumbers.poissonInterval(-1) }
    }

    /// Weeks of remission of Freireich et al. (1963), the example of every textbook: 23 (13 to no end) and 8 (4 to 11).
    @Test func `what is still open counts in a median`() throws {
        func durations(_ over: [Double], _ open: [Double]) -> [DurationMedian.Duration] {
            over.map { DurationMedian.Duration($0, isOver: true) }
                + open.map { DurationMedian.Duration($0, isOver: false) }
        }
        let treated = try DurationMedian(
            durations([6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]))
        #expect((treated.median, treated.low, treated.high) == (23, 13, nil))
        #expect((treated.over, treated.open) == (9, 12))
        #expect(agree(treated.curve.map(\.part).suffix(2), [0.5378, 0.4482], decimals: 4))
        let placebo = try DurationMedian(
            durations([1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23], []))
        #expect((placebo.median, placebo.low, placebo.high) == (8, 4, 11))
        #expect(
            placebo
                == (try DurationMedian(
                    durations([23, 22, 17, 15, 12, 12, 11, 11, 8, 8, 8, 8, 5, 5, 4, 4, 3, 2, 2, 1, 1], []))))
        #expect(try DurationMedian(durations([], [5, 9])).median == nil)
        #expect(try DurationMedian(durations([3, 9], [])).median == 3)
        #expect(throws: SeriesProblem.self) { try DurationMedian([]) }
        #expect(throws: SeriesProblem.self) { try DurationMedian(durations([-1], [])) }
    }
}

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

import Glibc
import Kernel
import Testing

@testable import Statistics

/// Series drawn by chance, from fixed seeds.
@Suite("Interrupted series of chance") struct InterruptedChanceTests {
    /// Standard normal by Box and Muller.
    static func normal(_ random: inout SeededGenerator) -> Double {
        let (one, two) = (Double.random(in: 1e-12..<1, using: &random), Double.random(in: 0..<1, using: &random))
        return (-2 * log(one)).squareRoot() * cos(2 * .pi * two)
    }

    /// A Poisson count by Knuth's product.
    static func poisson(_ mean: Double, _ random: inout SeededGenerator) -> Double {
        var (product, count) = (Double.random(in: 0..<1, using: &random), 0.0)
        while product > exp(-mean) {
            product *= Double.random(in: 0..<1, using: &random)
            count += 1
        }
        return count
    }

    /// The wider of two 95 % intervals holds the truth at least as often as one does.
    @Test(arguments: [InterruptedSeries.Family.ols, .poisson])
    func `the reported interval holds the true change as often as it promises`(
        family: InterruptedSeries.Family
    ) throws {
        var random = SeededGenerator(seed: 20_200_316)
        let (rounds, isOfCounts) = (400, family == .poisson)
        var held = 0
        for _ in 0..<rounds {
            let values = (1...40).map { t -> Double in
                let changed: Double = t > 24 ? 1 : 0
                return isOfCounts
                    ? Self.poisson(exp(3 + 0.01 * Double(t) - 0.5 * changed), &random)
                    : 50 + 0.5 * Double(t) - 10 * changed + 4 * Self.normal(&random)
            }
            let effect = try InventedMonths.estimate(
                family, series: TimeSeries(first: InventedMonths.first, values: values))
            let truth = isOfCounts ? -0.5 : -10
            if effect.level.reported.low <= truth, truth <= effect.level.reported.high { held += 1 }
        }
        // 95 % of 400 is 380; 366 is three standard deviations of chance below.
        #expect(held >= 366)
    }

    @Test func `any series is estimated or refused, and its reading has numbers only`() throws {
        var random = SeededGenerator(seed: 7)
        var estimated = 0
        for round in 0..<600 {
            let count = random.number(2...40)
            let most = [1, 3, 30, 100_000][round % 4]
            let values: [Double?] = (0..<count).map { _ in
                random.chance(10) ? nil : random.chance(20) ? 0 : Double(random.number(0...most))
            }
            let first = Period(step: .month, ordinal: 24_000)
            var options = InterruptedSeries.Options()
            options.family = random.pick(InterruptedSeries.Family.allCases)
            options.hasSeason = random.chance(10)
            do {
                let effect = try InterruptedSeries.estimate(
                    TimeSeries(first: first, values: values), at: first.adding(random.number(0...count)), options)
                estimated += 1
                for change in effect.coefficients + [effect.difference(in: effect.changed)] {
                    #expect(change.estimate.isFinite && change.reported.error.isFinite)
                    #expect(change.reported.low <= change.estimate && change.estimate <= change.reported.high)
                }
                let text = EffectReading(effect, beside: effect.byOtherModel()).text
                #expect(!text.contains("nan") && !text.contains("inf"), "\(text)")
            } catch {
                #expect(!error.what.isEmpty && !error.mend.isEmpty && error.line == nil)
            }
        }
        #expect(estimated > 200)
    }
}

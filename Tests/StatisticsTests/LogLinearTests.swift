import Glibc
import Testing

@testable import Statistics

@Suite("Log-linear models") struct LogLinearTests {
    private func random(_ seed: UInt64, lists: Int, least: Int = 0) -> [Int] {
        var stream = RandomStream(seed: seed)
        return (0..<(1 << lists)).map { $0 == 0 ? 0 : least + Int.random(in: 0...20, using: &stream) }
    }

    @Test(arguments: 1...20)
    func `a fit keeps the sums of its terms, which makes it the likeliest`(seed: Int) throws {
        let counts = random(UInt64(seed), lists: 4, least: 1)
        let statistics = LogLinearFitter.statistics(of: counts)
        let fitter = LogLinearFitter(lists: 4)
        try fitter.fit(statistics, pairs: [0b0011, 0b1100], emptied: [])
        for term in [0, 1, 2, 4, 8, 0b0011, 0b1100] {
            #expect(abs(fitter.expected(on: term) - statistics[term]) < 1e-6)
        }
        #expect(fitter.dark > 0)
    }

    @Test func `counts do not depend on the order of the lists`() throws {
        let counts = random(3, lists: 3, least: 2)
        // Lists 0 and 2 change places.
        let swapped = counts.indices.map { counts[($0 & 1) << 2 | ($0 & 2) | ($0 >> 2 & 1)] }
        let one = PopulationModel(CaptureHistories(lists: ["a", "b", "c"], counts: counts), .stepwise, threshold: 0.2)
        let two = PopulationModel(CaptureHistories(lists: ["c", "b", "a"], counts: swapped), .stepwise, threshold: 0.2)
        let (first, second) = (try #require(one.fit), try #require(two.fit))
        #expect(abs(first.total - second.total) < 1e-5)
    }

    @Test func `tails of the Poisson distribution are those of its sums`() {
        for mean in [0.1, 1, 4.5, 30, 300] {
            var term = -mean
            var sum = 0.0
            for count in 0...40 {
                sum += exp(term)
                #expect(abs(PoissonTail.atMost(count, mean: mean) - sum) < 1e-12)
                #expect(abs(PoissonTail.atLeast(count + 1, mean: mean) - (1 - sum)) < 1e-12)
                term += log(mean / Double(count + 1))
            }
        }
        // Far out the small side keeps its digits: e^-80.
        #expect(abs(PoissonTail.atMost(0, mean: 80) / 1.804_851_387_845_415e-35 - 1) < 1e-10)
    }

    @Test func `ranks of whole numbers are exact`() {
        var full = ExactMatrix([[2, 1, 0], [1, 3, 1], [0, 1, 4]])
        #expect(full.reduce(columns: 3)?.count == 3)
        // The third row is the sum of the others; in floating point a pivot of 1e-17 would be left.
        var less = ExactMatrix([[3, 1, 7], [1, 1, 3], [4, 2, 10]])
        #expect(less.reduce(columns: 3)?.count == 2)
    }

    /// Whether the likelihood runs away, against the definition by trying small whole directions.
    @Test(arguments: 1...60)
    func `a direction in which the likelihood runs away is found exactly when there is one`(seed: Int) {
        var stream = RandomStream(seed: UInt64(seed))
        let rows = (0..<Int.random(in: 1...5, using: &stream)).map { _ in
            (0..<3).map { _ in Int.random(in: -1...1, using: &stream) }
        }
        var isFound = false
        let range = -6...6
        for x in range {
            for y in range {
                for z in range {
                    let moved = rows.map { $0[0] * x + $0[1] * y + $0[2] * z }
                    if moved.allSatisfy({ $0 <= 0 }), moved.contains(where: { $0 < 0 }) { isFound = true }
                }
            }
        }
        #expect(Identifiability.canFall(rows) == isFound)
    }

    @Test func `lists whose likelihood runs away have no estimate`() {
        // Found for pairs a:b, a:c, b:c of three lists: nobody on exactly one of the middle ones and on both outer ones.
        let counts = [0, 5, 0, 3, 4, 0, 2, 0]
        let histories = CaptureHistories(lists: ["a", "b", "c"], counts: counts)
        let model = PopulationModel(histories, .allPairs, threshold: 0.02)
        #expect(model.fit == nil)
    }
}

import Glibc

/// What small counts can tell: exact intervals, and whether two counts differ by more than chance.
package enum SmallNumbers {
    /// Sums of counts above are no small numbers, and none of people.
    package static let countMax = 1_000_000_000_000

    /// The exact 95 % interval of the mean behind a count of events (Garwood 1936): 0 gives 0 to 3.689, 10 gives 4.795 to
    /// 18.390.
    package static func poissonInterval(_ count: Int) throws(SeriesProblem) -> (low: Double, high: Double) {
        try check(count)
        return (
            count == 0 ? 0 : SmallSampleDistributions.poissonMean(atMost: count - 1, probability: 0.975),
            SmallSampleDistributions.poissonMean(atMost: count, probability: 0.025)
        )
    }

    /// Two counts, or two rates where what they are counted among differs.
    package struct Comparison: Sendable, Equatable {
        package let first: Int
        package let second: Int
        /// The rate of the second by that of the first; nil where the first is 0.
        package let ratio: Double?
        /// The exact 95 % interval of the ratio; `high` is infinite where the first count is 0.
        package let low: Double
        package let high: Double
        /// How often chance alone makes counts differ at least so much: twice the smaller tail, at most 1.
        package let chance: Double
        /// Whether the difference is more than chance makes in 95 of 100 pairs.
        package var isDistinguishable: Bool { chance < 0.05 }

        package var sentence: String {
            let much = chance < 0.001 ? "less than 1 in 1,000 times" : "\(EffectReading.percent(chance)) of the time"
            return isDistinguishable
                ? "\(first) and \(second) differ: chance alone makes such a difference \(much)."
                : "\(first) and \(second) are not distinguishable: chance alone makes such a difference \(much)."
        }
    }

    /// The exact conditional test: given the sum of both, the second is binomial (Przyborowski and Wilenski 1940).
    /// - Parameter exposures: what each is counted among, people or days; the same when left away.
    package static func compare(
        _ first: Int, _ second: Int, exposures: (first: Double, second: Double) = (1, 1)
    ) throws(SeriesProblem) -> Comparison {
        try check(first)
        try check(second)
        guard exposures.first > 0, exposures.second > 0, exposures.first.isFinite, exposures.second.isFinite else {
            throw .parameter(
                "what the counts are counted among must be above 0", mend: "Give the people or the days of both")
        }
        let among = exposures.second / exposures.first
        let sum = first + second
        guard sum > 0 else {
            return Comparison(first: 0, second: 0, ratio: nil, low: 0, high: .infinity, chance: 1)
        }
        typealias Exact = SmallSampleDistributions
        let share = exposures.second / (exposures.first + exposures.second)
        let below = Exact.binomial(atMost: second, of: sum, chance: share)
        // The other tail from its own side, where it has digits.
        let above = Exact.binomial(atMost: first, of: sum, chance: 1 - share)
        func ratio(_ chance: Double) -> Double { chance / (1 - chance) / among }
        let low =
            second == 0 ? 0 : ratio(Exact.binomialChance(atMost: second - 1, of: sum, probability: 0.975))
        let high =
            first == 0 ? .infinity : ratio(Exact.binomialChance(atMost: second, of: sum, probability: 0.025))
        return Comparison(
            first: first, second: second, ratio: first == 0 ? nil : Double(second) / Double(first) / among, low: low,
            high: high, chance: min(1, 2 * min(below, above)))
    }

    private static func check(_ count: Int) throws(SeriesProblem) {
        guard (0...countMax).contains(count) else {
            throw .parameter("\(count) is no count of events", mend: "Give a whole number from 0 on")
        }
    }
}

/// How long things take of which some are not over yet: the estimate of Kaplan and Meier (1958). The mean of what is over
/// is too short, because what takes long is still open.
package struct DurationMedian: Sendable, Equatable {
    package struct Duration: Sendable, Equatable {
        /// In any unit, from 0 on.
        package let length: Double
        /// False while it goes on: it takes at least `length`.
        package let isOver: Bool

        package init(_ length: Double, isOver: Bool) {
            self.length = length
            self.isOver = isOver
        }
    }

    /// The first length by which half are over; nil while more than half of them may take longer than was seen.
    package let median: Double?
    /// Its 95 % interval by log-log limits of the curve (Brookmeyer and Crowley 1982); nil where an end is not reached.
    package let low: Double?
    package let high: Double?
    package let over: Int
    package let open: Int

    /// The part that takes longer than each length at which something was over.
    package let curve: [(length: Double, part: Double)]

    package static func == (a: DurationMedian, b: DurationMedian) -> Bool {
        (a.median, a.low, a.high, a.over, a.open) == (b.median, b.low, b.high, b.over, b.open)
            && a.curve.elementsEqual(b.curve, by: ==)
    }

    package init(_ durations: [Duration]) throws(SeriesProblem) {
        guard !durations.isEmpty else { throw .parameter("there is no duration", mend: "Give one at least") }
        guard durations.allSatisfy({ $0.length >= 0 && $0.length.isFinite }) else {
            throw .parameter("a duration is below 0", mend: "Look for an end that lies before its beginning")
        }
        let sorted = durations.sorted { $0.length < $1.length }
        var (part, variance, place) = (1.0, 0.0, 0)
        var curve: [(length: Double, part: Double)] = []
        var (median, low, high): (Double?, Double?, Double?)
        // Products of fractions that make a half exactly must count as a half.
        let half = 0.5 + 1e-12
        while place < sorted.count {
            let length = sorted[place].length
            var end = place
            while end < sorted.count, sorted[end].length == length { end += 1 }
            let ended = sorted[place..<end].count(where: \.isOver)
            let atRisk = sorted.count - place
            place = end
            if ended == 0 { continue }
            part *= 1 - Double(ended) / Double(atRisk)
            variance += Double(ended) / (Double(atRisk) * Double(atRisk - ended))
            curve.append((length, part))
            if median == nil, part <= half { median = length }
            // Where all are over the limits no longer exist; the curve itself stands for them.
            let reach = part > 0 ? SmallSampleDistributions.normal975 * variance.squareRoot() / log(part) : 0
            if low == nil, pow(part, exp(-reach)) <= half { low = length }
            if high == nil, part > 0, pow(part, exp(reach)) <= half { high = length }
        }
        self.median = median
        self.low = low
        self.high = high
        self.curve = curve
        over = durations.count(where: \.isOver)
        open = durations.count - over
    }
}

/// Counts or values at periods that follow one another without a gap: what an effect is estimated from.
package struct TimeSeries: Sendable, Equatable {
    package struct Point: Sendable, Equatable {
        package let period: Period
        /// Nil where nobody knows it; 0 is a count as any other.
        package let value: Double?
        /// The people, days or places that the value is counted among; nil where the series has none.
        package let exposure: Double?

        package init(period: Period, value: Double?, exposure: Double? = nil) {
            self.period = period
            self.value = value
            self.exposure = exposure
        }
    }

    package let step: Step
    package let points: [Point]

    /// Points one after another from `first` on.
    package init(first: Period, values: [Double?], exposures: [Double]? = nil) {
        step = first.step
        points = values.enumerated().map { index, value in
            Point(period: first.adding(index), value: value, exposure: exposures?[index])
        }
    }

    init(step: Step, points: [Point]) {
        self.step = step
        self.points = points
    }

    /// Every value that is known is a whole number, as counts are.
    package var isOfCounts: Bool { points.allSatisfy { $0.value.map { $0 == $0.rounded() && $0 >= 0 } ?? true } }

    package var hasExposure: Bool { points.first?.exposure != nil }

    /// The position of a period, nil outside.
    func position(of period: Period) -> Int? {
        guard let first = points.first, period.step == step else { return nil }
        let position = period.ordinal - first.period.ordinal
        return points.indices.contains(position) ? position : nil
    }

    /// The period that an option names.
    /// - Throws: `.notOfThisSeries` when it is written in a way that this series has no period for.
    package func period(_ text: String, option: String) throws(SeriesProblem) -> Period {
        guard let period = step.period(text) else { throw unreadable(text, option) }
        return period
    }

    /// The periods that an option names: `2020-03..2020-05`, or one.
    package func periods(_ text: String, option: String) throws(SeriesProblem) -> ClosedRange<Period> {
        let ends = text.split(separator: "..", omittingEmptySubsequences: false).map { String($0) }
        guard ends.count <= 2, let from = step.period(ends[0]), let to = step.period(ends[ends.count - 1], isEnd: true)
        else { throw unreadable(text, option) }
        guard from <= to else {
            throw .parameter("\(option) \(text) ends before it begins", mend: "Write the earlier period first")
        }
        return from...to
    }

    private func unreadable(_ text: String, _ option: String) -> SeriesProblem {
        .notOfThisSeries(option: option, text: text, like: points.first.map { "\($0.period)" } ?? "2020-03")
    }
}

import Kernel

/// Readings day after day of one place. A day that nobody read is nil.
package struct DailySeries: Sendable, Equatable {
    package let name: String
    package let firstOn: Day
    package let values: [Double?]

    package init(name: String, firstOn: Day, values: [Double?]) {
        self.name = name
        self.firstOn = firstOn
        self.values = values
    }

    /// The reading of a day, nil outside and where nobody read.
    package func value(on day: Day) -> Double? {
        let position = Int(day.number) - Int(firstOn.number)
        return values.indices.contains(position) ? values[position] : nil
    }
}

/// Places side by side by the phase of an outbreak and not by the calendar: each counted from the day on which it crossed
/// the same threshold, so that one that was hit later reads what happened next to those before it.
package struct PhaseAlignment: Sendable, Equatable {
    package struct Place: Sendable, Equatable {
        package let name: String
        /// Day 0: the first of the days that held the threshold.
        package let crossedOn: Day
        /// Days after the first place crossed.
        package let behind: Int
        /// The threshold was held from the first reading on: day 0 may have been earlier.
        package let beganAbove: Bool
    }

    package struct Row: Sendable, Equatable {
        /// Days from day 0, below 0 before.
        package let offset: Int
        /// One for each of `places`, in that order.
        package let values: [Double?]
    }

    /// Those that crossed, the first one first, by name on the same day.
    package let places: [Place]
    /// Those that did not, by name.
    package let neverCrossed: [String]
    package let threshold: Double
    package let daysRunning: Int
    private let series: [DailySeries]

    package static let daysRunningMax = 366

    /// - Parameters:
    ///   - threshold: what a reading must be at least.
    ///   - daysRunning: on how many days one after another. A day without a reading ends such a run.
    /// - Throws: when two series have one name, or a number is out of reason.
    package init(_ series: [DailySeries], threshold: Double, daysRunning: Int) throws(SeriesProblem) {
        guard threshold.isFinite else {
            throw .parameter("the threshold is no number", mend: "Give a reading, as in 50")
        }
        guard (1...Self.daysRunningMax).contains(daysRunning) else {
            throw .parameter(
                "\(daysRunning) days running is outside 1 to \(Self.daysRunningMax)",
                mend: "7 days leave out single peaks")
        }
        let names = Set(series.map(\.name))
        guard names.count == series.count else {
            throw .parameter("two series have the same name", mend: "Give every place one series")
        }
        var crossed: [(series: DailySeries, on: Day)] = []
        var never: [String] = []
        for one in series {
            if let position = Self.crossing(one.values, threshold, daysRunning) {
                crossed.append((one, one.firstOn.adding(days: position)))
            } else {
                never.append(one.name)
            }
        }
        crossed.sort { ($0.on, $0.series.name) < ($1.on, $1.series.name) }
        let first = crossed.first.map { Int($0.on.number) } ?? 0
        places = crossed.map { series, on in
            Place(
                name: series.name, crossedOn: on, behind: Int(on.number) - first,
                beganAbove: series.values.prefix(Int(on.number) - Int(series.firstOn.number)).allSatisfy { $0 == nil })
        }
        self.series = crossed.map(\.series)
        neverCrossed = never.sorted()
        self.threshold = threshold
        self.daysRunning = daysRunning
    }

    private static func crossing(_ values: [Double?], _ threshold: Double, _ daysRunning: Int) -> Int? {
        var run = 0
        for (position, value) in values.enumerated() {
            guard let value, value >= threshold else {
                run = 0
                continue
            }
            run += 1
            if run == daysRunning { return position - daysRunning + 1 }
        }
        return nil
    }

    /// The series themselves, counted from day 0 of each.
    /// - Parameter offsets: the days to show; all that any series has when nil.
    package func rows(_ offsets: ClosedRange<Int>? = nil) -> [Row] { rows(of: series, offsets) }

    /// Other series of the same places, such as cases or calls for help, counted from the same day 0. A place without
    /// such a series has no values.
    package func rows(of others: [DailySeries], _ offsets: ClosedRange<Int>? = nil) -> [Row] {
        let byName = Dictionary(others.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let columns = places.map { ($0, byName[$0.name]) }
        let held = columns.compactMap { place, series -> ClosedRange<Int>? in
            guard let series, !series.values.isEmpty else { return nil }
            let start = Int(series.firstOn.number) - Int(place.crossedOn.number)
            return start...(start + series.values.count - 1)
        }
        guard let least = held.map(\.lowerBound).min(), let most = held.map(\.upperBound).max() else { return [] }
        let wanted = offsets ?? least...most
        // Days that no series has are no rows.
        guard wanted.overlaps(least...most) else { return [] }
        return wanted.clamped(to: least...most).map { offset in
            Row(
                offset: offset,
                values: columns.map { place, series in series?.value(on: place.crossedOn.adding(days: offset)) })
        }
    }

    /// How far a place is: the offset of its last reading. Nil where it never crossed.
    package func phase(of name: String) -> Int? {
        guard let index = places.firstIndex(where: { $0.name == name }),
            let last = series[index].values.lastIndex(where: { $0 != nil })
        else { return nil }
        return Int(series[index].firstOn.number) + last - Int(places[index].crossedOn.number)
    }

    /// What came next in the places that are further on: the days after the last reading of `name`, as far as others
    /// have them.
    /// - Returns: no rows where the place never crossed or none is further on.
    package func next(for name: String, days: Int) -> [Row] {
        guard days > 0, let phase = phase(of: name) else { return [] }
        return rows((phase + 1)...(phase + min(days, 10_000))).filter { row in row.values.contains { $0 != nil } }
    }
}

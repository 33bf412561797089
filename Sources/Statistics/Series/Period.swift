import Kernel

/// How far apart the points of a series are.
package enum Step: Hashable, Sendable {
    case day
    /// Weeks that begin `phase` days after a Thursday, the weekday of 1970-01-01.
    case week(phase: Int)
    case month
    case quarter
    case year
    /// Periods that are only numbered.
    case number

    /// One of them, in a sentence: "24 fewer a month".
    package var name: String {
        switch self {
        case .day: "day"
        case .week: "week"
        case .month: "month"
        case .quarter: "quarter"
        case .year: "year"
        case .number: "period"
        }
    }

    /// After how many points a season comes round, and how many pairs of waves describe it; nil where there is none.
    /// Months and weeks go round in a year, days in a week: the season of a year in days would need years of them.
    var season: (length: Double, pairs: Int)? {
        switch self {
        case .day: (7, 3)
        case .week: (365.2425 / 7, 2)
        case .month: (12, 2)
        case .quarter: (4, 1)
        case .year, .number: nil
        }
    }

    /// The period in which a day lies; nil for numbered ones.
    package func period(of day: Day) -> Period? {
        let (year, month, _) = day.components
        switch self {
        case .day: return Period(step: self, ordinal: Int(day.number))
        case .week(let phase):
            let days = Int(day.number) - phase
            return Period(step: self, ordinal: days >= 0 ? days / 7 : (days - 6) / 7)
        case .month: return Period(step: self, ordinal: year * 12 + month - 1)
        case .quarter: return Period(step: self, ordinal: year * 4 + (month - 1) / 3)
        case .year: return Period(step: self, ordinal: year)
        case .number: return nil
        }
    }

    /// Reads a period as people write it: `2020-03-16`, `2020-03`, `2020-Q1`, `2020`, or a number where periods are
    /// numbered. A wider one than the step stands for its first period, or for its last one as the end of a range.
    /// - Returns: nil when the text is none, or names a date in a numbered series.
    package func period(_ text: String, isEnd: Bool = false) -> Period? {
        guard let written = WrittenPeriod(text) else { return nil }
        if self == .number {
            guard case .integer(let number) = written else { return nil }
            return Period(step: self, ordinal: number)
        }
        return (isEnd ? written.lastDay : written.firstDay).flatMap(period(of:))
    }
}

/// One period of a series: 2020-03, or the 25th. Periods of one step can be counted: `ordinal` grows by one.
package struct Period: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let step: Step
    package let ordinal: Int

    package func adding(_ count: Int) -> Period { Period(step: step, ordinal: ordinal + count) }

    package static func < (a: Period, b: Period) -> Bool { a.ordinal < b.ordinal }

    package var description: String {
        switch step {
        case .day: "\(Day(number: Int32(ordinal)))"
        case .week(let phase): "\(Day(number: Int32(ordinal * 7 + phase)))"
        case .month: "\(Self.digits(ordinal / 12, 4))-\(Self.digits(ordinal % 12 + 1, 2))"
        case .quarter: "\(Self.digits(ordinal / 4, 4))-Q\(ordinal % 4 + 1)"
        case .year, .number: "\(ordinal)"
        }
    }

    private static func digits(_ number: Int, _ count: Int) -> String {
        let text = "\(number)"
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}

/// A period as it stands in a file or in an option, before it is known how far apart the points are.
enum WrittenPeriod: Equatable {
    case day(Day)
    case month(year: Int, month: Int)
    case quarter(year: Int, quarter: Int)
    case integer(Int)

    init?(_ text: String) {
        if let day = Day(text) {
            self = .day(day)
            return
        }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        switch parts.count {
        case 1:
            guard let number = Self.number(parts[0], 1...9) else { return nil }
            self = .integer(number)
        case 2:
            guard let year = Self.number(parts[0], 4...4), year >= 1 else { return nil }
            if parts[1].hasPrefix("Q"), let quarter = Self.number(parts[1].dropFirst(), 1...1) {
                guard (1...4).contains(quarter) else { return nil }
                self = .quarter(year: year, quarter: quarter)
            } else {
                guard let month = Self.number(parts[1], 2...2), (1...12).contains(month) else { return nil }
                self = .month(year: year, month: month)
            }
        default: return nil
        }
    }

    private static func number(_ text: Substring, _ lengths: ClosedRange<Int>) -> Int? {
        guard lengths.contains(text.utf8.count), text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return nil }
        return Int(text)
    }

    /// The same word for periods that are written alike.
    var shape: Int {
        switch self {
        case .day: 0
        case .month: 1
        case .quarter: 2
        case .integer: 3
        }
    }

    /// A bare number is a year here.
    var firstDay: Day? {
        switch self {
        case .day(let day): day
        case .month(let year, let month): Day(year: year, month: month, day: 1)
        case .quarter(let year, let quarter): Day(year: year, month: quarter * 3 - 2, day: 1)
        case .integer(let year): Day(year: year, month: 1, day: 1)
        }
    }

    var lastDay: Day? {
        switch self {
        case .day(let day): day
        case .month: firstDay?.adding(months: 1).adding(days: -1)
        case .quarter: firstDay?.adding(months: 3).adding(days: -1)
        case .integer: firstDay?.adding(months: 12).adding(days: -1)
        }
    }
}

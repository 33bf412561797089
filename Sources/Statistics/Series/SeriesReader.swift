import Kernel

/// Reads a series from CSV: the period, the count or value and, optionally, what is counted among (people, days open).
///
/// A first line without numbers is taken as the names of the columns. Lines may come in any order. An empty value is one
/// that nobody knows; a period without a line is a mistake, as is one with two.
package struct SeriesReader: Sendable {
    package static let pointsMax = 20_000
    /// Above, sums of squares would no longer be exact to the digits that are shown.
    static let valueMax = 1e12
    /// Below, a rate by it is beyond all reason.
    static let exposureMin = 1e-9

    package init() {}

    private struct Line {
        let line: Int
        let written: WrittenPeriod
        let value: Double?
        let exposure: Double?
    }

    /// - Throws: the first problem, with its line.
    package func read(_ bytes: [UInt8]) throws(SeriesProblem) -> TimeSeries {
        var reader: CSVReader
        do { reader = try CSVReader(bytes: bytes) } catch { throw .unreadable(error) }
        var lines: [Line] = []
        var width: Int?
        while let record = try next(&reader) {
            let fields = record.fields.map(Self.trimmed)
            let isFirst = width == nil
            if isFirst, !(2...3).contains(fields.count) { throw .columns(line: record.line, count: fields.count) }
            let expected = width ?? fields.count
            width = expected
            guard fields.count == expected else {
                throw .ragged(line: record.line, fields: fields.count, expected: expected)
            }
            if isFirst, isHeader(fields) { continue }
            lines.append(try line(record.line, fields))
            guard lines.count <= Self.pointsMax else { throw .tooManyPoints(most: Self.pointsMax) }
        }
        guard let first = lines.first else { throw .empty }
        for other in lines where other.written.shape != first.written.shape { throw .mixedPeriods(line: other.line) }
        return try series(lines)
    }

    private func next(_ reader: inout CSVReader) throws(SeriesProblem) -> CSVRecord? {
        do { return try reader.next() } catch { throw .unreadable(error) }
    }

    /// Names are neither periods nor numbers.
    private func isHeader(_ fields: [String]) -> Bool {
        WrittenPeriod(fields[0]) == nil && Self.number(fields[1]) == nil && !fields[1].isEmpty
    }

    private func line(_ line: Int, _ fields: [String]) throws(SeriesProblem) -> Line {
        guard let written = WrittenPeriod(fields[0]) else { throw .notAPeriod(line: line) }
        var value: Double?
        if !fields[1].isEmpty {
            guard let number = Self.number(fields[1]) else { throw .notANumber(line: line) }
            guard number >= 0 else { throw .negative(line: line) }
            guard number <= Self.valueMax else { throw .tooLarge(line: line) }
            value = number
        }
        var exposure: Double?
        if fields.count == 3 {
            guard let number = Self.number(fields[2]), number >= Self.exposureMin, number <= Self.valueMax else {
                throw .exposure(line: line)
            }
            exposure = number
        }
        return Line(line: line, written: written, value: value, exposure: exposure)
    }

    private func series(_ lines: [Line]) throws(SeriesProblem) -> TimeSeries {
        let step = Self.step(lines.map(\.written))
        var placed: [(line: Int, point: TimeSeries.Point)] = []
        for line in lines {
            guard let period = Self.period(line.written, step) else { throw .notAPeriod(line: line.line) }
            if case .week(let phase) = step, let day = line.written.firstDay, (Int(day.number) - phase) % 7 != 0 {
                throw .irregular(line: line.line)
            }
            placed.append(
                (line.line, TimeSeries.Point(period: period, value: line.value, exposure: line.exposure)))
        }
        placed.sort { ($0.point.period, $0.line) < ($1.point.period, $1.line) }
        for (one, two) in zip(placed, placed.dropFirst()) {
            let (before, after) = (one.point.period, two.point.period)
            if before == after { throw .doubled(line: two.line, period: "\(after)") }
            if before.adding(1) != after { throw .gap(line: two.line, missing: "\(before.adding(1))") }
        }
        return TimeSeries(step: step, points: placed.map(\.point))
    }

    private static func period(_ written: WrittenPeriod, _ step: Step) -> Period? {
        if case .integer(let number) = written { return Period(step: step, ordinal: number) }
        return written.firstDay.flatMap(step.period(of:))
    }

    /// How far apart the points are, by the way they are written; days by the least distance between two.
    private static func step(_ written: [WrittenPeriod]) -> Step {
        switch written[0] {
        case .month: return .month
        case .quarter: return .quarter
        case .integer:
            let areYears = written.allSatisfy { if case .integer(1_900...2_200) = $0 { true } else { false } }
            return areYears ? .year : .number
        case .day(let first):
            let days = Set(written.compactMap { $0.firstDay?.number }).sorted()
            switch zip(days, days.dropFirst()).map({ $1 - $0 }).min() ?? 1 {
            case 7: return .week(phase: ((Int(first.number) % 7) + 7) % 7)
            case 28...31: return .month
            case 90...92: return .quarter
            case 365...366: return .year
            default: return .day
            }
        }
    }

    private static func trimmed(_ field: String) -> String {
        guard let start = field.firstIndex(where: { !$0.isWhitespace }),
            let end = field.lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(field[start...end])
    }

    /// Decimal digits only: `nan`, `inf` and `0x1F` are numbers to Swift and none to whoever counts people.
    private static func number(_ text: String) -> Double? {
        guard text.utf8.allSatisfy({ ($0 >= 48 && $0 <= 57) || "+-.eE".utf8.contains($0) }), let number = Double(text),
            number.isFinite
        else { return nil }
        return number
    }
}

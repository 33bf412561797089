/// The rule at the end of a TZif file for all later years: a POSIX TZ text such as `CET-1CEST,M3.5.0,M10.5.0/3`.
struct ZoneRule: Sendable, Hashable {
    private enum Date: Sendable, Hashable {
        /// Month, week 1…5 (5 = last), weekday 0 = Sunday.
        case month(Int, week: Int, weekday: Int)
        /// Day 1…365, 29 February never counted.
        case julian(Int)
        /// Day 0…365, 29 February counted.
        case zeroBased(Int)
    }

    private struct Change: Sendable, Hashable {
        let date: Date
        /// Seconds after midnight; may be negative or more than a day (RFC 8536, 3.3.1).
        let time: Int

        /// Seconds since 1970 of the civil clock before the change, as if it were UTC.
        func civil(year: Int) -> Int64 {
            guard let newYear = Day(year: year, month: 1, day: 1) else { return 0 }
            let day: Day
            switch date {
            case .julian(let number):
                let isLeap = Day.length(ofMonth: 2, year: year) == 29
                day = newYear.adding(days: number - 1 + (isLeap && number >= 60 ? 1 : 0))
            case .zeroBased(let number): day = newYear.adding(days: number)
            case .month(let month, let week, let weekday):
                guard let first = Day(year: year, month: month, day: 1) else { return 0 }
                let shift = (weekday - first.weekday % 7 + 7) % 7
                var number = shift + (week - 1) * 7
                if number >= Day.length(ofMonth: month, year: year) { number -= 7 }
                day = first.adding(days: number)
            }
            return Int64(day.number) * 86_400 + Int64(time)
        }
    }

    private let standard: Zone.Kind
    private let summer: Zone.Kind?
    private let start: Change?
    private let end: Change?

    func kind(at seconds: Int64) -> Zone.Kind {
        guard let summer, let start, let end else { return standard }
        let local = seconds + Int64(standard.offset)
        let year = Day(number: Int32(clamping: Int64.floorDivide(local, 86_400))).components.year
        let begins = start.civil(year: year) - Int64(standard.offset)
        let ends = end.civil(year: year) - Int64(summer.offset)
        // In the south summer spans the new year.
        let isSummer =
            begins < ends ? (begins..<ends).contains(seconds) : !(ends..<begins).contains(seconds)
        return isSummer ? summer : standard
    }

    init?(_ bytes: [UInt8]) {
        var scanner = Scanner(bytes: bytes)
        guard let name = scanner.name(), let west = scanner.clock() else { return nil }
        standard = Zone.Kind(offset: -west, abbreviation: name)
        if scanner.isAtEnd {
            (summer, start, end) = (nil, nil, nil)
            return
        }
        guard let summerName = scanner.name() else { return nil }
        var offset = -west + 3_600
        if scanner.peek != UInt8(ascii: ",") {
            guard let summerWest = scanner.clock() else { return nil }
            offset = -summerWest
        }
        summer = Zone.Kind(offset: offset, abbreviation: summerName)
        guard let first = scanner.change(), let second = scanner.change(), scanner.isAtEnd else { return nil }
        start = first
        end = second
    }

    private struct Scanner {
        let bytes: [UInt8]
        var position = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        var isAtEnd: Bool { position >= bytes.count }
        var peek: UInt8? { isAtEnd ? nil : bytes[position] }

        mutating func take(_ byte: Character) -> Bool {
            guard let ascii = byte.asciiValue, peek == ascii else { return false }
            position += 1
            return true
        }

        mutating func name() -> String? {
            let isQuoted = take("<")
            let start = position
            while let byte = peek, isQuoted ? byte != 62 : isLetter(byte) {
                position += 1
            }
            let name = String(decoding: bytes[start..<position], as: UTF8.self)
            if isQuoted, !take(">") { return nil }
            return name.utf8.count >= 3 ? name : nil
        }

        private func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte) || (97...122).contains(byte) }

        mutating func number() -> Int? {
            let start = position
            var value = 0
            while let byte = peek, (48...57).contains(byte), position - start < 4 {
                value = value * 10 + Int(byte - 48)
                position += 1
            }
            return position > start ? value : nil
        }

        /// `[+-]h[h][:mm[:ss]]` in seconds.
        mutating func clock() -> Int? {
            let isNegative = take("-")
            if !isNegative { _ = take("+") }
            guard let hours = number(), hours <= 167 else { return nil }
            var seconds = hours * 3_600
            var unit = 60
            while unit >= 1, take(":") {
                guard let part = number(), part < 60 else { return nil }
                seconds += part * unit
                unit /= 60
            }
            return isNegative ? -seconds : seconds
        }

        mutating func change() -> Change? {
            guard take(",") else { return nil }
            let date: Date
            if take("M") {
                guard let month = number(), (1...12).contains(month), take("."), let week = number(),
                    (1...5).contains(week), take("."), let weekday = number(), weekday <= 6
                else { return nil }
                date = .month(month, week: week, weekday: weekday)
            } else if take("J") {
                guard let day = number(), (1...365).contains(day) else { return nil }
                date = .julian(day)
            } else {
                guard let day = number(), day <= 365 else { return nil }
                date = .zeroBased(day)
            }
            guard take("/") else { return Change(date: date, time: 2 * 3_600) }
            guard let time = clock() else { return nil }
            return Change(date: date, time: time)
        }
    }
}

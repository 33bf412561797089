import Kernel

/// The time and place at which a form is filled: dates are those of the place.
package struct FormClock: Sendable {
    package enum Place: Sendable {
        case zone(Zone)
        /// Minutes east of UTC.
        case offset(minutes: Int)
    }

    package let now: Timestamp
    package let place: Place

    package init(now: Timestamp, place: Place) {
        self.now = now
        self.place = place
    }

    /// Reads `2020-04-06T10:00:00.000+02:00`; the offset is the place's. Nil for anything else.
    package init?(_ text: String) {
        guard let read = DateText(text), let instant = read.instant(offset: 0), let offset = read.offset else {
            return nil
        }
        self.init(now: instant, place: .offset(minutes: offset))
    }

    func offset(at instant: Timestamp) -> Int {
        switch place {
        case .zone(let zone): zone.offset(at: instant) / 60
        case .offset(let minutes): minutes
        }
    }

    /// Midnight of a day at the place.
    func midnight(of day: Day) -> Timestamp {
        switch place {
        case .zone(let zone): zone.instant(day)
        case .offset(let minutes): Timestamp(day).adding(minutes: Int64(-minutes))
        }
    }

    /// The day, and the milliseconds since its midnight, that calendar and clock show there.
    func local(_ instant: Timestamp) -> (day: Day, milliseconds: Int64) {
        let shifted = instant.milliseconds + Int64(offset(at: instant)) * 60_000
        let day = Int64.floorDivide(shifted, 86_400_000)
        return (Day(number: Int32(clamping: day)), shifted - day * 86_400_000)
    }

    /// `2020-04-06T10:00:00.000+02:00`; `Z` where the clock shows UTC, as JavaRosa writes it.
    func text(_ instant: Timestamp) -> String {
        let (day, milliseconds) = local(instant)
        return "\(day)T\(DateText.clock(milliseconds))\(DateText.offsetText(offset(at: instant)))"
    }
}

/// A date, or a date with a time, as values hold them: `2020-02-29`, `2020-02-29T10:30:00.000+01:00`.
struct DateText {
    let day: Day?
    /// Since midnight; nil when the text is a date only.
    let milliseconds: Int64?
    /// Minutes east of UTC; nil when the text does not say.
    let offset: Int?

    /// Nil when the text is neither. A date that does not exist has no `day`.
    init?(_ text: String) {
        let bytes = Array(text.trimmed.utf8)
        guard bytes.count >= 5, bytes.count <= 40 else { return nil }
        let end = bytes.firstIndex { $0 == UInt8(ascii: "T") || $0 == 32 } ?? bytes.count
        let fields = bytes[..<end].split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard fields.count == 3, (1...4).contains(fields[0].count), (1...2).contains(fields[1].count),
            (1...2).contains(fields[2].count),
            let year = Self.digits(fields[0]), let month = Self.digits(fields[1]), let date = Self.digits(fields[2])
        else { return nil }
        day = Day(year: year, month: month, day: date)
        guard end < bytes.count else {
            milliseconds = nil
            offset = nil
            return
        }
        guard let time = Self.time(bytes: bytes[(end + 1)...]) else { return nil }
        milliseconds = time.milliseconds
        offset = time.offset
    }

    /// Reads `06:30`, `06:30:00.000+01:00`.
    static func time(_ text: String) -> (milliseconds: Int64, offset: Int?)? {
        time(bytes: Array(text.trimmed.utf8)[...])
    }

    private static func time(bytes: ArraySlice<UInt8>) -> (milliseconds: Int64, offset: Int?)? {
        var clock = bytes
        var offset: Int?
        if clock.last == UInt8(ascii: "Z") {
            offset = 0
            clock = clock.dropLast()
        } else if let sign = clock.lastIndex(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }) {
            let parts = clock[(sign + 1)...].filter { $0 != UInt8(ascii: ":") }
            guard parts.count == 4 || parts.count == 2, let number = digits(parts[...]) else { return nil }
            let minutes = parts.count == 4 ? number / 100 * 60 + number % 100 : number * 60
            offset = clock[sign] == UInt8(ascii: "-") ? -minutes : minutes
            clock = clock[..<sign]
        }
        let whole = clock.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let fields = whole[0].split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard whole.count <= 2, (2...3).contains(fields.count), fields.allSatisfy({ (1...2).contains($0.count) }),
            let hour = digits(fields[0]), let minute = digits(fields[1]),
            let second = fields.count == 3 ? digits(fields[2]) : 0, hour < 25, minute < 60, second < 61
        else { return nil }
        var fraction = 0
        if whole.count == 2 {
            guard let read = digits(whole[1].prefix(3)), whole[1].allSatisfy({ $0 >= 48 && $0 <= 57 }) else {
                return nil
            }
            fraction = [0, 100, 10, 1][min(whole[1].count, 3)] * read
        }
        return (Int64((hour * 60 + minute) * 60 + second) * 1_000 + Int64(fraction), offset)
    }

    private static func digits(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard !bytes.isEmpty, bytes.count <= 9 else { return nil }
        var value = 0
        for byte in bytes {
            guard byte >= 48, byte <= 57 else { return nil }
            value = value * 10 + Int(byte - 48)
        }
        return value
    }

    /// The instant meant; a text without an offset is read with the one given (minutes).
    func instant(offset place: Int) -> Timestamp? {
        guard let day else { return nil }
        return Timestamp(day).adding(milliseconds: (milliseconds ?? 0) - Int64(offset ?? place) * 60_000)
    }

    func instant(_ clock: FormClock) -> Timestamp? {
        guard let day else { return nil }
        if milliseconds == nil { return clock.midnight(of: day) }
        return instant(offset: clock.offset(at: Timestamp(day)))
    }

    /// Days since 1970-01-01: whole for a date, with a fraction (of UTC) for a date with a time.
    func days(_ clock: FormClock) -> Double {
        guard let day else { return .nan }
        guard milliseconds != nil else { return Double(day.number) }
        return instant(clock).map { Double($0.milliseconds) / 86_400_000 } ?? .nan
    }

    static func clock(_ milliseconds: Int64) -> String {
        let rest = max(0, milliseconds)
        return
            "\(pad(rest / 3_600_000, 2)):\(pad(rest / 60_000 % 60, 2)):\(pad(rest / 1_000 % 60, 2)).\(pad(rest % 1_000, 3))"
    }

    static func offsetText(_ minutes: Int) -> String {
        if minutes == 0 { return "Z" }
        return "\(minutes < 0 ? "-" : "+")\(pad(abs(minutes) / 60, 2)):\(pad(abs(minutes) % 60, 2))"
    }
}

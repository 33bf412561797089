#if canImport(Glibc)
    import Glibc
#endif

/// An instant: milliseconds since 1970-01-01T00:00:00Z. Instants are stored and compared in UTC; a `Zone` shows them.
package struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Midnight UTC of a day, plus a time of day.
    package init(_ day: Day, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        let seconds = Int64(day.number) * 86_400 + Int64(hour * 3_600 + minute * 60 + second)
        milliseconds = seconds * 1_000
    }

    /// The wall clock. Only the edge of the program reads it; rules take `now` as a parameter.
    package static func wallClock() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }

    package func adding(milliseconds more: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds + more) }
    package func adding(seconds: Int64) -> Timestamp { adding(milliseconds: seconds * 1_000) }
    package func adding(minutes: Int64) -> Timestamp { adding(milliseconds: minutes * 60_000) }
    package func adding(hours: Int64) -> Timestamp { adding(milliseconds: hours * 3_600_000) }
    package func adding(days: Int64) -> Timestamp { adding(milliseconds: days * 86_400_000) }

    /// Whole minutes from `earlier` to this instant; negative when this one comes first.
    package func minutes(since earlier: Timestamp) -> Int64 { (milliseconds - earlier.milliseconds) / 60_000 }

    /// The civil day in UTC. For a place's own day ask a `Zone`.
    package var utcDay: Day { Day(number: Int32(Int64.floorDivide(milliseconds, 86_400_000))) }

    /// RFC 3339 with milliseconds, `2020-04-06T08:30:00.000Z`.
    package var description: String {
        let day = utcDay
        var rest = milliseconds - Int64(day.number) * 86_400_000
        let hour = rest / 3_600_000
        rest %= 3_600_000
        return
            "\(day)T\(pad(hour, 2)):\(pad(rest / 60_000, 2)):\(pad(rest % 60_000 / 1_000, 2)).\(pad(rest % 1_000, 3))Z"
    }

    /// Reads RFC 3339 (`2020-04-06T08:30:00Z`, fraction optional, offset `Z` or `±hh:mm`). Nil for anything else.
    package init?(rfc3339 text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.count <= 40, let day = Day(String(text.prefix(10))),
            bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: "t") || bytes[10] == UInt8(ascii: " "),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let hour = number(bytes, 11), let minute = number(bytes, 14), let second = number(bytes, 17),
            hour < 24, minute < 60, second < 60
        else { return nil }
        var position = 19
        var fraction: Int64 = 0
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            let start = position
            var scale: Int64 = 100
            while position < bytes.count, bytes[position] >= 48, bytes[position] <= 57 {
                fraction += Int64(bytes[position] - 48) * scale
                scale /= 10
                position += 1
            }
            guard position > start else { return nil }
        }
        guard position < bytes.count else { return nil }
        var offset: Int64 = 0
        if bytes[position] == UInt8(ascii: "Z") || bytes[position] == UInt8(ascii: "z") {
            guard position + 1 == bytes.count else { return nil }
        } else {
            guard position + 6 == bytes.count, bytes[position + 3] == UInt8(ascii: ":"),
                bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-"),
                let offsetHour = number(bytes, position + 1), let offsetMinute = number(bytes, position + 4),
                offsetHour < 24, offsetMinute < 60
            else { return nil }
            offset = Int64(offsetHour * 60 + offsetMinute) * 60_000
            if bytes[position] == UInt8(ascii: "-") { offset = -offset }
        }
        let midnight = Timestamp(day, hour: hour, minute: minute, second: second)
        milliseconds = midnight.milliseconds + fraction - offset
    }

    package static func < (a: Timestamp, b: Timestamp) -> Bool { a.milliseconds < b.milliseconds }
}

private func number(_ bytes: [UInt8], _ at: Int) -> Int? {
    guard bytes[at] >= 48, bytes[at] <= 57, bytes[at + 1] >= 48, bytes[at + 1] <= 57 else { return nil }
    return Int(bytes[at] - 48) * 10 + Int(bytes[at + 1] - 48)
}

/// A number with leading zeros to at least `width` digits.
package func pad(_ value: some BinaryInteger, _ width: Int) -> String {
    let digits = String(value)
    return digits.utf8.count >= width ? digits : String(repeating: "0", count: width - digits.utf8.count) + digits
}

extension Int64 {
    /// Division that rounds towards minus infinity, so that days before 1970 are days too.
    package static func floorDivide(_ a: Int64, _ b: Int64) -> Int64 {
        let quotient = a / b
        return a % b < 0 ? quotient - 1 : quotient
    }
}

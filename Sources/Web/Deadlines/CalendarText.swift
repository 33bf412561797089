import Cases
import Deadlines
import Kernel
import Localization

/// Time limits as a calendar (RFC 5545): whole days, an alarm a week and a day before. A kind and the case's reference,
/// which is a number by chance; nothing about a person, no address and no note.
struct CalendarText {
    private var lines: [UInt8] = []

    static func make(_ content: CalendarContent, _ book: MeasureBook, name: String, _ l: Localizer) -> [UInt8] {
        var text = CalendarText()
        text.line("BEGIN:VCALENDAR")
        text.line("VERSION:2.0")
        text.line("PRODID:-//Palermo//Time limits//EN")
        text.line("CALSCALE:GREGORIAN")
        text.line("X-WR-CALNAME:" + escape(name))
        text.line("REFRESH-INTERVAL;VALUE=DURATION:PT6H")
        text.line("X-PUBLISHED-TTL:PT6H")
        for row in content.rows { text.event(row, book, l) }
        text.line("END:VCALENDAR")
        return text.lines
    }

    private mutating func event(_ event: CalendarRow, _ book: MeasureBook, _ l: Localizer) {
        let row = event.row
        let label =
            row.kind == TimeLimit.recovery
            ? l("Recovery and reflection period") : MeasureWords.clock(row.kind, book, l)
        // Nothing is published by mail: without METHOD, DTSTAMP is the time of the last revision (RFC 5545, 3.8.7.2).
        let changed = Self.instant(event.changedAt)
        line("BEGIN:VEVENT")
        line("UID:\(row.limit)@palermo")
        line("DTSTAMP:" + changed)
        line("LAST-MODIFIED:" + changed)
        line("SEQUENCE:\(event.sequence)")
        line("DTSTART;VALUE=DATE:" + Self.day(row.due))
        line("DTEND;VALUE=DATE:" + Self.day(row.due.adding(days: 1)))
        line("SUMMARY:" + Self.escape("\(label) · \(row.reference)"))
        line("CATEGORIES:" + Self.escape(label))
        line("CLASS:CONFIDENTIAL")
        line("TRANSP:TRANSPARENT")
        for days in [7, 1] {
            line("BEGIN:VALARM")
            line("ACTION:DISPLAY")
            line("DESCRIPTION:" + Self.escape(label))
            line("TRIGGER:-P\(days)D")
            line("END:VALARM")
        }
        line("END:VEVENT")
    }

    /// At most 75 octets and CRLF; what is longer goes on after a space, and no character is cut (RFC 5545, 3.1).
    private mutating func line(_ text: String) {
        var width = 0
        for character in text.unicodeScalars {
            let bytes = Array(String(character).utf8)
            if width + bytes.count > 75 {
                lines += [13, 10, 32]
                width = 1
            }
            lines += bytes
            width += bytes.count
        }
        lines += [13, 10]
    }

    /// As a TEXT value (RFC 5545, 3.3.11).
    static func escape(_ text: String) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": escaped += "\\\\"
            case ";": escaped += "\\;"
            case ",": escaped += "\\,"
            case "\n": escaped += "\\n"
            case "\u{0}"..<" ", "\u{7F}": break
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }

    private static func day(_ day: Day) -> String { day.description.filter { $0 != "-" } }

    private static func instant(_ at: Timestamp) -> String {
        let (day, hour, minute, second) = Zone.utc.local(at)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(Self.day(day))T\(two(hour))\(two(minute))\(two(second))Z"
    }
}

import Kernel

/// A length of time as a law writes it, in ISO 8601: `P30D`, `P3W`, `P6M`, `P1Y6M`; `P20WD` counts working days, and
/// `+2D` adds days of distance that come before any roll (`P3M+2D`, the courts of the Union until 2015).
package struct Period: Sendable, Equatable {
    /// Years are twelve of them.
    package var months = 0
    /// Weeks are seven of them.
    package var days = 0
    package var workingDays = 0
    /// Added to the end of the period itself.
    package var distance = 0
    /// Full hours; a period of hours has no other unit.
    package var hours = 0

    /// Longer than any limitation period on record: beyond it a slip of the pen is likelier.
    package static let yearsMax = 100

    package init(months: Int = 0, days: Int = 0, workingDays: Int = 0, distance: Int = 0) {
        self.months = months
        self.days = days
        self.workingDays = workingDays
        self.distance = distance
    }

    /// Throws what is wrong with the text, and how to mend it.
    package init(_ text: String) throws(DeadlineProblem) {
        func problem(_ what: String) -> DeadlineProblem {
            DeadlineProblem(
                .badPeriod, "the period \"\(text.prefix(40))\" \(what)",
                "Write it as P30D, P3W, P6M, P1Y, P20WD or PT48H.")
        }
        var rest = Substring(text)
        guard rest.first == "P" else { throw problem("does not begin with P") }
        rest.removeFirst()
        if rest.hasPrefix("T") {
            guard rest.last == "H", let number = Int(rest.dropFirst().dropLast()), rest.utf8.count <= 7,
                rest.dropFirst().dropLast().utf8.allSatisfy({ $0 >= 48 && $0 <= 57 })
            else { throw problem("is not a number of hours") }
            if number == 0 { throw problem("is empty: nothing would be counted") }
            hours = number
            return
        }
        if rest.contains("T") { throw problem("mixes hours with other units") }
        var isDistance = false
        var seen: Set<String> = []
        while !rest.isEmpty {
            if rest.first == "+", !isDistance, !seen.isEmpty {
                isDistance = true
                rest.removeFirst()
            }
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard !digits.isEmpty, digits.count <= 6, let number = Int(digits) else {
                throw problem("is not a number and a unit")
            }
            rest = rest.dropFirst(digits.count)
            let unit = rest.hasPrefix("WD") ? "WD" : String(rest.prefix(1))
            rest = rest.dropFirst(unit.count)
            guard seen.insert((isDistance ? "+" : "") + unit).inserted else { throw problem("names \(unit) twice") }
            switch (unit, isDistance) {
            case ("Y", false): months += 12 * number
            case ("M", false): months += number
            case ("W", false): days += 7 * number
            case ("D", false): days += number
            case ("WD", false): workingDays += number
            case ("D", true): distance += number
            default: throw problem("has an unknown unit")
            }
        }
        if months == 0, days == 0, workingDays == 0 { throw problem("is empty: nothing would be counted") }
        if workingDays > 0, months > 0 || days > 0 { throw problem("mixes working days with other units") }
        let most = Period.yearsMax * 366
        if months > Period.yearsMax * 12 || days > most || workingDays > most || distance > most {
            throw problem("is longer than \(Period.yearsMax) years")
        }
    }

    /// Days that it takes when nothing is skipped, for comparing lengths: a month counts 30 (Regulation 1182/71 art. 3(2)).
    package var roughDays: Int { months * 30 + days + workingDays * 7 / 5 }

    /// The last day when every day counts, before any roll. Months come first and are clamped to the last day of a month
    /// that is too short; days are added to them. Pure, O(1).
    /// - Parameter countsEvent: whether the day of the event is day 1 ("beginning with").
    package func last(from event: Day, countsEvent: Bool) -> Day {
        event.adding(months: months).adding(days: days + distance - (countsEvent ? 1 : 0))
    }

    package var text: String {
        if hours > 0 { return "PT\(hours)H" }
        var text = "P"
        if months > 0 { text += months % 12 == 0 ? "\(months / 12)Y" : "\(months)M" }
        if days > 0 { text += "\(days)D" }
        if workingDays > 0 { text += "\(workingDays)WD" }
        return distance > 0 ? text + "+\(distance)D" : text
    }
}

import Kernel
import Localization
import Requests

/// How a date to answer by was counted, in words.
enum DueWords {
    /// What must be known beside the date at once, and the rest behind "Why this time".
    static func why(_ rule: DueRule, _ l: Localizer) -> HTML {
        let doubt: HTML = rule.isSure ? HTML() : "<br><span class=\"muted\">\(unsure(rule, l))</span>"
        let lines = [given(rule.time, l), from(rule.countsFrom, l)] + daysOff(rule, l)
        return "\(doubt)\(UI.why(l("Why this time"), "<ol>\(HTML.each(lines) { "<li>\($0)</li>" })</ol>"))"
    }

    private static func unsure(_ rule: DueRule, _ l: Localizer) -> String {
        rule.knownThrough.map { l("Holidays after {day} are not known here.", ["day": l.day($0)]) }
            ?? l("Public holidays are not known here.")
    }

    private static func given(_ time: AnswerTime, _ l: Localizer) -> String {
        switch time.unit {
        case .minutes: l.plural("{n} minute is given.", "{n} minutes are given.", time.amount)
        case .hours: l.plural("{n} hour is given.", "{n} hours are given.", time.amount)
        case .days: l.plural("{n} day is given.", "{n} days are given.", time.amount)
        case .workingDays: l.plural("{n} working day is given.", "{n} working days are given.", time.amount)
        }
    }

    private static func from(_ start: TimeLimit.Start, _ l: Localizer) -> String {
        switch start {
        case .sent: l("Counted from when the request was sent.")
        case .entry: l("Counted from the last step of the request.")
        }
    }

    private static func daysOff(_ rule: DueRule, _ l: Localizer) -> [String] {
        guard rule.time.unit == .workingDays else { return [] }
        return [l("Weekends and public holidays do not count.")]
            + rule.daysOff.map { l("Not counted: {holiday}, {day}.", ["holiday": $0.name, "day": l.day($0.day)]) }
    }
}

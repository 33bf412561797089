import Definitions
import Kernel

extension DeadlineAnswer {
    /// What was not known, taken for granted or left out.
    package enum Note: Sendable, Equatable {
        /// The table of days off that counted, and who compared it with the official list.
        case calendar(Holidays.Source)
        case noCalendar
        /// Counted by the rule of the whole country.
        case countryRule(place: String)
        case ruleUnverified
        /// Measures move no day that is counted from another, unless that other is told.
        case notApplied(Direction)
        case hoursNotMoved
        case noZone
        case manyReadings
        case notCovered(measure: String, clock: String)
        case notKnownYet(measure: String)
        case elsewhere(measure: String, place: String)
        case urgent(measure: String, excludes: [String])
        case taken(measure: String, [Fact])
        case open(measure: String, [Fact])
        case blocked(measure: String, says: String)
    }

    /// What a measure asks of a matter beyond days.
    package enum Fact: Sendable, Equatable {
        case officeNot([String])
        case length(over: Period?, upTo: Period?)
        case area([String])
        case notice(Measure.Window)
        case pending(Day)
        case present(Day)
        case leaving
    }
}

extension DeadlineAnswer.Note: CustomStringConvertible {
    /// In English, as the command says it; pages say it in the person's language.
    package var description: String {
        switch self {
        case .calendar(let source):
            if source.isVerified {
                "Days off are those of \(source.title), compared with the official list\(source.checkedText)."
            } else {
                "The calendar of public holidays is unverified: check it against the official list. Its source: \(source.title)."
            }
        case .noCalendar: "No calendar of public holidays was looked at: only Saturdays and Sundays were."
        case .countryRule(let place): "Counted by the rule of the whole country: \(place) may have its own."
        case .ruleUnverified: "The rule is unverified: check it against its source."
        case .notApplied(let direction):
            "Counted \(direction.rawValue): measures were not applied; look at what is counted from, or tell it as `follows`."
        case .hoursNotMoved: "Measures were not applied to a period of hours."
        case .noZone: "No `zone` is given: no change of clocks was looked at."
        case .manyReadings: "The law is read in more than one way: act by the earliest day."
        case .notCovered(let measure, let clock): "\(measure) does not cover \(clock)."
        case .notKnownYet(let measure): "\(measure) was not known yet."
        case .elsewhere(let measure, let place): "\(measure) is a measure of \(place)."
        case .urgent(let measure, let excludes):
            "\(measure) leaves urgent matters as they are: \(excludes.joined(separator: "; "))"
        case .taken(let measure, let facts):
            "\(measure): taken for granted that \(facts.map(\.says).joined(separator: " and "))"
        case .open(let measure, let facts):
            "\(measure) does more where \(facts.map(\.says).joined(separator: " and ")); this was not told"
        case .blocked(let measure, let says): "\(measure): \(says)"
        }
    }
}

extension DeadlineAnswer.Fact {
    var says: String {
        switch self {
        case .officeNot(let offices): "the office is none of \(offices.joined(separator: ", "))"
        case .length(let over, let upTo):
            "the period is "
                + [over.map { "longer than \($0.text)" }, upTo.map { "at most \($0.text)" }].compactMap(\.self)
                .joined(separator: " and ")
        case .area(let areas): "the place is \(areas.joined(separator: " or "))"
        case .notice(let window): "the notice is dated \(window.text)"
        case .pending(let day): "the application was pending on \(day)"
        case .present(let day): "the person was in the country on \(day)"
        case .leaving: "the person leaves the country"
        }
    }
}

extension Holidays.Source {
    fileprivate var checkedText: String {
        (checkedBy.map { " by \($0)" } ?? "") + (checkedOn.map { " on \($0)" } ?? "")
    }
}

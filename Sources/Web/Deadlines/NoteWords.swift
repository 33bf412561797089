import Cases
import Deadlines
import Kernel
import Localization

/// What an answer says beside its steps, in the person's language.
enum NoteWords {
    static func note(_ note: DeadlineAnswer.Note, _ me: SignedIn) -> HTML {
        let l = me.l
        switch note {
        case .calendar(let source): return calendar(source, l)
        case .noCalendar:
            return HTML(text: l("No calendar of public holidays was looked at: only Saturdays and Sundays were."))
        case .countryRule(let place):
            return HTML(
                text: l("Counted by the rule of the whole country: {place} may have its own.", ["place": place]))
        case .ruleUnverified:
            return HTML(text: l("Nobody has confirmed the rule yet: check it against its source."))
        case .notApplied:
            return HTML(text: l("Measures move no day that is counted from another one: look at that day."))
        case .hoursNotMoved: return HTML(text: l("Measures were not applied to a period of hours."))
        case .noZone: return HTML(text: l("No time zone is known: no change of clocks was looked at."))
        case .manyReadings: return HTML(text: l("The law is read in more than one way. Act by the earliest day."))
        case .notCovered(let measure, let clock):
            let kind = LimitWords.kind(clock, me)
            return HTML(text: l("{measure} does not cover this: {kind}.", ["measure": measure, "kind": kind]))
        case .notKnownYet(let measure):
            return HTML(text: l("{measure} was not known yet.", ["measure": measure]))
        case .elsewhere(let measure, let place):
            return HTML(text: l("{measure} is a measure of {place}.", ["measure": measure, "place": place]))
        case .urgent(let measure, let excludes):
            let words = l("{measure} leaves urgent matters as they are:", ["measure": measure])
            return
                "\(words) <bdi lang=\"\(me.desk.limits.book.language(of: measure) ?? "en")\">\(excludes.joined(separator: "; "))</bdi>"
        case .taken(let measure, let asked):
            return HTML(
                text: l("{measure}: taken for granted: {facts}.", ["measure": measure, "facts": facts(asked, l)]))
        case .open(let measure, let asked):
            return HTML(
                text: l(
                    "{measure} does more in this case, which was not told: {facts}.",
                    ["measure": measure, "facts": facts(asked, l)]))
        case .blocked(let measure, let says):
            return
                "<bdi>\(measure)</bdi>: <bdi lang=\"\(me.desk.limits.book.language(of: measure) ?? "en")\">\(says)</bdi>"
        }
    }

    private static func calendar(_ source: Holidays.Source, _ l: Localizer) -> HTML {
        let title: HTML = "<bdi lang=\"en\">\(source.title)</bdi>"
        guard source.isVerified else {
            return
                "\(l("Nobody has compared the calendar of public holidays with the official list. Its source:")) \(title)"
        }
        let by = source.checkedBy.map { l("Checked by {name}.", ["name": $0]) }
        let on = source.checkedOn.map { l("Checked on {day}.", ["day": l.day($0)]) }
        let checked = [by, on].compactMap(\.self).joined(separator: " ")
        return
            "\(l("The calendar of public holidays was compared with the official list. Its source:")) \(title). \(checked)"
    }

    private static func facts(_ facts: [DeadlineAnswer.Fact], _ l: Localizer) -> String {
        facts.map { fact($0, l) }.joined(separator: l.listComma)
    }

    private static func fact(_ fact: DeadlineAnswer.Fact, _ l: Localizer) -> String {
        switch fact {
        case .officeNot(let offices):
            return l("the office is none of {list}", ["list": offices.joined(separator: l.listComma)])
        case .length(let over, let upTo):
            return [
                over.map { l("the period is longer than {length}", ["length": MeasureWords.length($0, l)]) },
                upTo.map { l("the period is at most {length}", ["length": MeasureWords.length($0, l)]) },
            ].compactMap(\.self).joined(separator: l.listComma)
        case .area(let areas): return l("the place is one of {list}", ["list": areas.joined(separator: l.listComma)])
        case .notice(let window):
            switch (window.first, window.last) {
            case (let first?, let last?):
                return l(
                    "the notice is dated between {first} and {last}",
                    ["first": l.day(first), "last": l.day(last)])
            case (let first?, nil): return l("the notice is dated {day} or later", ["day": l.day(first)])
            case (nil, let last?): return l("the notice is dated {day} or earlier", ["day": l.day(last)])
            case (nil, nil): return l("there is a notice")
            }
        case .pending(let day): return l("the application was pending on {day}", ["day": l.day(day)])
        case .present(let day): return l("the person was in the country on {day}", ["day": l.day(day)])
        case .leaving: return l("the person leaves the country")
        }
    }
}

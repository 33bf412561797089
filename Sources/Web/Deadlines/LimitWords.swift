import Cases
import Deadlines
import Kernel
import Localization

/// Time limits in the person's language.
enum LimitWords {
    static func kind(_ id: String, _ me: SignedIn) -> String {
        id == TimeLimit.recovery
            ? me.l("Recovery and reflection period") : MeasureWords.clock(id, me.desk.limits.book, me.l)
    }

    static func ending(_ ending: TimeLimit.Ending, _ l: Localizer) -> String {
        switch ending {
        case .done: l("Done in time", context: "time limit")
        case .lapsed: l("It lapsed", context: "time limit")
        case .void: l("It was written down by mistake", context: "time limit")
        }
    }

    /// `6 April 2020 · in 2 days`; a day that nobody knows says on what it depends.
    static func due(_ due: Day?, _ until: String?, _ me: SignedIn, isRecovery: Bool = false) -> HTML {
        let l = me.l
        guard let due else {
            return HTML(
                text: until.map { l("Open while this lasts: {state}", ["state": MeasureWords.condition($0, l)]) }
                    ?? l("Nobody knows yet until when"))
        }
        // One piece: on a telephone a cell sets its pieces apart.
        return "<span>\(l.day(due)) \(distance(due, me, isRecovery: isRecovery))</span>"
    }

    static func distance(_ due: Day, _ me: SignedIn, isRecovery: Bool = false) -> HTML {
        let l = me.l
        let days = Int(due.number - me.today.number)
        switch days {
        case 0: return UI.badge(l("Today"), .warn)
        case ..<0 where isRecovery: return HTML(text: l.plural("{n} day ago", "{n} days ago", -days))
        case ..<0: return UI.badge(l.plural("{n} day late", "{n} days late", -days), .bad)
        case ...7: return UI.badge(l.plural("in {n} day", "in {n} days", days), .warn)
        default: return "<span class=\"muted\">\(l.plural("in {n} day", "in {n} days", days))</span>"
        }
    }

    /// Until when on that day, and by whose clock. Offices that close earlier are theirs to ask.
    static func cutOff(_ limit: TimeLimit, _ me: SignedIn) -> String {
        let l = me.l
        let place = limit.jurisdiction ?? me.desk.place
        if place == nil || place == me.desk.place {
            return l(
                "Until 24:00 in {zone}; an office may close earlier.", ["zone": me.desk.zone.name])
        }
        return l("Until 24:00 in the time of {place}; an office may close earlier.", ["place": place ?? ""])
    }

    /// One step of a date, with the law that it rests on.
    static func step(_ step: DeadlineAnswer.Step, _ me: SignedIn) -> HTML {
        let l = me.l
        let from = l.day(step.from)
        let to = step.to.map { l.day($0) } ?? l("open", context: "date")
        let words: HTML
        let language = language(of: step, me)
        var source: HTML = "<br><span class=\"muted\"><bdi lang=\"\(language)\">\(step.source)</bdi></span>"
        switch step.what {
        case .counted(let period, let direction, let says):
            let values = ["length": MeasureWords.length(period, l), "from": from, "to": to]
            let counted =
                switch direction {
                case .forward: l("{length} from {from}: {to}.", values)
                case .backward: l("{length} before {from}: {to}.", values)
                case .earliestAfter: l("{length} must pass after {from}: {to} at the earliest.", values)
                }
            words = HTML(text: "\(counted) \(l.definition(says)).")
        case .given:
            words = HTML(text: l("The ordinary end, as somebody wrote it down: {day}.", ["day": to]))
            source = HTML()
        case .printed:
            words = HTML(text: l("The day printed on the document: {day}.", ["day": to]))
            source = HTML()
        case .rolled(let holiday):
            let values = ["from": from, "to": to, "holiday": holiday ?? ""]
            words = HTML(
                text: holiday == nil
                    ? l("Nothing ends on {from}: it moves to {to}.", values)
                    : l("Nothing ends on {from} ({holiday}): it moves to {to}.", values))
        case .moved(let move, _, let label, let known):
            words = """
                <strong><bdi lang="\(language)">\(label)</bdi></strong>: \(MeasureWords.move(move, l)) \
                \(l("{from} becomes {to}.", ["from": from, "to": to])) \
                <span class="muted">\(l("As known on {day}.", ["day": l.day(known)]))</span>
                """
        case .carried(let days, _, let label):
            words = """
                <strong><bdi lang="\(language)">\(label)</bdi></strong>: \
                \(l.plural(
                    "It moves with the step before it, by {n} day.", "It moves with the step before it, by {n} days.",
                    days)) \
                \(l("{from} becomes {to}.", ["from": from, "to": to]))
                """
        case .hours(let period, let hours):
            let begins =
                switch hours.begin {
                case .afterTheHour: l("The hour of the event is not counted.")
                case .atOnce: l("Counting begins at once.")
                }
            let ends =
                switch hours.dayOff {
                case .stays: l("An end on a day off stays.")
                case .sameTime: l("An end on a day off moves to the same time of the next day that is none.")
                }
            let counted = l.plural(
                "{n} hour from {from}: {to}.", "{n} hours from {from}: {to}.", period.hours, ["from": from, "to": to])
            words = HTML(text: "\(counted) \(begins) \(ends)")
        }
        return words + source
    }

    /// In which the law of a step is written.
    private static func language(of step: DeadlineAnswer.Step, _ me: SignedIn) -> String {
        let book = me.desk.limits.book
        return switch step.what {
        case .moved(_, let measure, _, _), .carried(_, let measure, _): book.language(of: measure) ?? "en"
        case .counted, .rolled: book.library.rules.first { $0.source == step.source }?.language ?? "en"
        case .given, .printed, .hours: "en"
        }
    }

    static func step(_ step: PeriodStep, _ l: Localizer) -> String? {
        let day = step.day.map { l.day($0) } ?? ""
        switch step.code {
        case .trigger: return l("The decision was made on {day}.", ["day": day])
        case .firstDay: return l("The first day that counts is {day}.", ["day": day])
        case .days: return l.plural("{n} day is counted.", "{n} days are counted.", step.number ?? 0)
        case .months: return l.plural("{n} month is counted.", "{n} months are counted.", step.number ?? 0)
        case .lastDay: return l("The last day is {day}.", ["day": day])
        case .extended: return l("It was made longer: to {day}.", ["day": day])
        }
    }

    /// The field of the form that a refusal is about.
    static func field(_ code: DeadlineProblem.Code) -> String {
        switch code {
        case .badQuestion, .unknownMeasure: ""
        case .badPeriod, .needsPeriod: "length"
        case .badDay, .contradiction: "end"
        case .unknownJurisdiction, .unknownHolidays: "jurisdiction"
        case .unknownRule: "rule"
        case .needsTrigger: "trigger"
        case .unknownClock: "kind"
        }
    }
}

extension DeadlineProblem: WebProblem {
    package var problem: Problem {
        let code = code
        return Problem(
            422, "deadline.\(code.rawValue)", title: { l in l("No day follows from this") },
            advice: { l in
                switch code {
                case .badQuestion: l("Something in it is not as it should be. Look at each field again.")
                case .badPeriod: l("Write the length as a whole number and its unit, at most 100 years.")
                case .badDay: l("There is no such day, or it lies outside the years 1900 to 2300.")
                case .unknownJurisdiction:
                    l("Nothing is known of this place: write a code such as IT, FR or US-MA.")
                case .unknownRule: l("This rule of counting is not known here. Choose from the list.")
                case .unknownHolidays:
                    l("The holidays of this place are not known that far: no day is guessed. Choose an earlier end.")
                case .needsTrigger: l("Write the day from which it is counted.")
                case .needsPeriod: l("Write how long it is.")
                case .unknownClock: l("This kind of time limit is not known here. Choose from the list.")
                case .unknownMeasure: l("A measure that it names is not in the register.")
                case .contradiction: l("The days contradict each other: it would end before it begins.")
                }
            })
    }
}

import Cases
import Deadlines
import Kernel
import Localization

/// Measures in the person's language.
enum MeasureWords {
    static func state(_ measure: RegisteredMeasure, _ l: Localizer) -> HTML {
        switch measure.state {
        case .draft: UI.badge(l("Draft", context: "measure"), .quiet)
        case .inForce: UI.badge(l("In force", context: "measure"), .good)
        case .withdrawn: UI.badge(l("Withdrawn", context: "measure"), .bad)
        }
    }

    static func change(_ change: RegisteredMeasure.Change, _ l: Localizer) -> String {
        switch change {
        case .first: l("Written down")
        case .amended: l("Amended", context: "measure")
        case .endedEarly: l("Ended early", context: "measure")
        case .withdrawn: l("Withdrawn", context: "measure")
        }
    }

    static func rule(_ word: String, _ l: Localizer) -> String {
        switch word {
        case "suspend": l("Days in the window do not count")
        case "restart": l("The whole period runs again after the window")
        case "to-date": l("What ends in the window ends on one day")
        case "add": l("What ends in the window ends so much later")
        case "while": l("What ends in the window is good while a state lasts")
        case "floor": l("What ends in the window ends on a day or later")
        case "deem": l("Acts count as in time within their own period, counted from the end of the window")
        case "hold": l("Cover that ends in the window goes on")
        default: l("No date moves: something is closed, or no fine is due")
        }
    }

    /// What one effect does, in a sentence.
    static func move(_ move: Measure.Move, _ l: Localizer) -> String {
        switch move {
        case .suspend(let stop):
            guard let to = stop.to else {
                return l("Nothing counts from {from} on; nobody knows until when.", ["from": l.day(stop.from)])
            }
            return l(
                "{from} to {to} do not count: {days} days.",
                ["from": l.day(stop.from), "to": l.day(to), "days": l.number(stop.length ?? 0)])
        case .restart(let again):
            return l(
                "What was open between {from} and {to} runs again as a whole.",
                ["from": l.day(again.from), "to": l.day(again.to)])
        case .toDate(let window, let date):
            return ends(window, l) + " " + l("becomes {day}.", ["day": l.day(date)])
        case .add(let window, let period, let cap, let orDate):
            var text = ends(window, l) + " " + l("becomes {length} later.", ["length": length(period, l)])
            if let cap { text += " " + l("{day} at most.", ["day": l.day(cap)]) }
            if let orDate { text += " " + l("{day} at least.", ["day": l.day(orDate)]) }
            return text
        case .whileState(let window, let state, let tail, let ended):
            var text = ends(window, l) + " " + l("is good while this lasts: {state}.", ["state": condition(state, l)])
            if let tail { text += " " + l("And {length} beyond.", ["length": length(tail, l)]) }
            if let ended { text += " " + l("It ended on {day}.", ["day": l.day(ended)]) }
            return text
        case .floor(let window, let date):
            return ends(window, l) + " " + l("is not before {day}.", ["day": l.day(date)])
        case .deem(let window, let from, let cap):
            var text =
                ends(window, l) + " "
                + l("is in time within the own period counted from {day}.", ["day": l.day(from)])
            if let cap { text += " " + l("At most {length}.", ["length": length(cap, l)]) }
            return text
        case .hold(let window, let date):
            return ends(window, l) + " "
                + (date.map { l("goes on to {day}.", ["day": l.day($0)]) } ?? l("goes on until further notice."))
        case .block(let from, let to, let says):
            let when =
                to.map { l("{from} to {until}", ["from": l.day(from), "until": l.day($0)]) }
                ?? l("from {day}", ["day": l.day(from)])
            return "\(when): \(says)"
        }
    }

    /// What must last for an end to stay open: a code of a definition. One that only this country's register knows is shown
    /// in its own words.
    static func condition(_ code: String, _ l: Localizer) -> String {
        switch code {
        case "state-of-emergency": l("a state of emergency")
        case "state-of-crisis": l("a state of crisis")
        case "movement-control-order": l("an order that restricts movement")
        case "epidemic-threat-or-epidemic-state": l("a state of epidemic threat or of epidemic")
        case "suspension": l("time limits stand still")
        case "further-notice": l("nothing else is announced")
        case "", "unknown": l("nobody knows yet what")
        default: code.split(separator: "-").joined(separator: " ")
        }
    }

    private static func ends(_ window: Measure.Window, _ l: Localizer) -> String {
        switch (window.first, window.last) {
        case (let first?, let last?):
            l("An end between {first} and {last}", ["first": l.day(first), "last": l.day(last)])
        case (let first?, nil): l("An end on {day} or later", ["day": l.day(first)])
        case (nil, let last?): l("An end on {day} or earlier", ["day": l.day(last)])
        case (nil, nil): l("Every end")
        }
    }

    static func length(_ period: Period, _ l: Localizer) -> String {
        var parts: [String] = []
        if period.months > 0 { parts.append(l.plural("{n} month", "{n} months", period.months)) }
        if period.days > 0 { parts.append(l.plural("{n} day", "{n} days", period.days)) }
        if period.workingDays > 0 {
            parts.append(l.plural("{n} working day", "{n} working days", period.workingDays))
        }
        return parts.joined(separator: " + ")
    }

    static func clock(_ id: String, _ book: MeasureBook, _ l: Localizer) -> String {
        book.library.clocks[id].map { l.definition($0.label) } ?? id
    }

    /// Whom an effect is for, beyond days.
    static func conditions(_ of: Measure.Conditions, _ l: Localizer) -> [String] {
        var said: [String] = []
        if !of.types.isEmpty { said.append(l("Only: {list}", ["list": of.types.joined(separator: ", ")])) }
        if !of.typesNot.isEmpty { said.append(l("Not: {list}", ["list": of.typesNot.joined(separator: ", ")])) }
        if !of.officesNot.isEmpty {
            said.append(l("Not in these offices: {list}", ["list": of.officesNot.joined(separator: ", ")]))
        }
        if !of.areas.isEmpty { said.append(l("Only in: {list}", ["list": of.areas.joined(separator: ", ")])) }
        if let over = of.longerThan { said.append(l("Periods longer than {length}", ["length": length(over, l)])) }
        if let upTo = of.upTo { said.append(l("Periods of at most {length}", ["length": length(upTo, l)])) }
        if let day = of.pendingOn { said.append(l("Applications that were pending on {day}", ["day": l.day(day)])) }
        if let day = of.presentOn { said.append(l("People who were in the country on {day}", ["day": l.day(day)])) }
        if of.leaving { said.append(l("People who leave the country")) }
        if let notice = of.notice, let first = notice.first {
            said.append(l("Notices dated {day} or later", ["day": l.day(first)]))
        }
        return said
    }
}

extension RegisterProblem: WebProblem {
    package var problem: Problem {
        switch self {
        case .contradiction(let what, let mend):
            refused("contradiction") { l in
                l("The measure cannot be meant so: {what}. {mend}", ["what": what, "mend": mend])
            }
        case .codeTaken(let code):
            refused("code") { l in l("There is a measure called {code} already.", ["code": code]) }
        case .unknownJurisdiction(let place):
            refused("jurisdiction") { l in
                l("No rule and no calendar of {place} is known. Write a code such as IT or US-MA.", ["place": place])
            }
        case .stale:
            Problem(
                409, "measure.changed", title: { l in l("Somebody else changed this measure meanwhile") },
                advice: { l in l("Look at it again: nothing of theirs was overwritten.") })
        case .nothingPrepared: refused("nothing") { l in l("Nothing is prepared to be put in force.") }
        case .alreadyPrepared:
            refused("prepared") { l in
                l("Another change is prepared already. Put it in force or discard it first.")
            }
        case .notInForce: refused("not-in-force") { l in l("The measure is not in force.") }
        case .notEarlier:
            refused("not-earlier") { l in l("Choose a day inside the measure's window, before its end.") }
        case .notPreviewed:
            Problem(
                409, "measure.not-previewed", title: { l in l("Nobody has seen yet what this would do") },
                advice: { l in l("Preview it first: then it can be put in force.") })
        }
    }

    private func refused(_ code: String, _ advice: @escaping @Sendable (Localizer) -> String) -> Problem {
        Problem(
            422, "measure.\(code)", title: { l in l("This cannot be taken as it is") }, advice: advice)
    }
}

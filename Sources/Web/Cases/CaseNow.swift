import Cases
import Kernel
import Localization

/// What must be done and what stands in the way.
enum CaseNow {
    static func html(_ view: CaseView) -> HTML {
        if view.record.isClosed { return closed(view) }
        return "<div class=\"cards\">\(due(view))\(blocked(view))</div>"
    }

    private static func closed(_ view: CaseView) -> HTML {
        let l = view.l
        let at = view.record.closedAt.map { l.day(of: $0) } ?? ""
        var body: HTML = """
            <p>\(l("Work on this case ended on {day}. Nothing was deleted.", ["day": at]))</p>
            """
        if view.rights.close {
            body += UI.actions(
                UI.buttonLink(l("Open the case again"), to: .casePart(view.id, "reopen"), style: .secondary))
        }
        if view.rights.askErasure {
            body += "<p>\(UI.link(l("Have it erased for good"), to: .casePart(view.id, "erase")))</p>"
        }
        return UI.card(l("This case is closed"), tone: .quiet, body)
    }

    // MARK: Due

    private static func due(_ view: CaseView) -> HTML {
        let (l, record) = (view.l, view.record)
        var items = HTML()
        var tone: UI.Tone?
        if let step = record.nextStep {
            let words = CaseWords.nextStep(step, view.me)
            if let day = record.nextStepOn {
                if day <= view.today { tone = day < view.today ? .bad : .warn }
                items += "<li><strong>\(words)</strong><br>\(dayWords(day, view))</li>"
            } else {
                items += "<li><strong>\(words)</strong><br><span class=\"muted\">\(l("No day is set"))</span></li>"
            }
        }
        if let clock = view.recovery {
            let isMinimum = view.me.desk.cases.definitions.isMinimum(clock)
            let words =
                isMinimum
                ? l("The recovery and reflection period lasts at least until")
                : l("The recovery and reflection period ends")
            items += """
                <li><strong>\(words)</strong><br>\
                \(dayWords(clock.dueOn, view, isLate: false))</li>
                """
        }
        var body: HTML =
            items.isEmpty
            ? "<p>\(l("No next step is planned. A case without one is easily forgotten."))</p>"
            : "<ul class=\"plain\">\(items)</ul>"
        if view.rights.edit {
            body += UI.actions(
                UI.buttonLink(
                    record.nextStep == nil ? l("Plan the next step") : l("Change the next step"),
                    to: .casePart(view.id, "next-step"), style: record.nextStep == nil ? .primary : .secondary))
        }
        return UI.card(l("Due"), tone: record.nextStep == nil ? .warn : tone, body)
    }

    /// `6 April 2020 · in 2 days`, late ones marked in words and colour.
    static func dayWords(_ day: Day, _ view: CaseView, isLate canBeLate: Bool = true) -> HTML {
        let l = view.l
        let days = Int(day.number - view.today.number)
        let distance: HTML
        switch days {
        case 0: distance = UI.badge(l("Today"), .warn)
        case ..<0 where canBeLate: distance = UI.badge(l.plural("{n} day late", "{n} days late", -days), .bad)
        case ..<0: distance = HTML(text: l.plural("{n} day ago", "{n} days ago", -days))
        default: distance = "<span class=\"muted\">\(l.plural("in {n} day", "in {n} days", days))</span>"
        }
        return "\(l.day(day)) \(distance)"
    }

    // MARK: Blocked

    private static func blocked(_ view: CaseView) -> HTML {
        let l = view.l
        let found = reasons(view)
        guard !found.isEmpty else {
            return UI.card(l("Blocked"), "<p>\(l("Nothing in the file stands in the way."))</p>")
        }
        return UI.card(
            l("Blocked"), tone: .warn,
            "<ul class=\"plain\">\(HTML.each(found) { "<li>\(Icon.warn) \($0.text) \($0.link)</li>" })</ul>")
    }

    /// Everything in the file itself that keeps work from going on; requests say the rest in their own block.
    static func reasons(_ view: CaseView) -> [(text: String, link: HTML?)] {
        let (l, file, id, rights) = (view.l, view.file, view.id, view.rights)
        var found: [(text: String, link: HTML?)] = []
        func add(_ text: String, _ may: Bool, _ label: @autoclosure () -> String, _ link: Links) {
            found.append((text, may ? UI.link(label(), to: link) : nil))
        }
        if file.record.worker == nil {
            add(l("Nobody works on this case yet."), rights.assign, l("Assign"), .casePart(id, "assign"))
        }
        if file.isChild, !file.hasGuardian {
            add(
                l("No guardian is recorded. For a child only a guardian's consent allows sharing."), rights.edit,
                l("Record the guardian"), .editCase(id, section: "guardian"))
        }
        if !file.openNeeds.isEmpty, !mayAsk(view) {
            add(
                l("There are open needs, but no consent allows asking a service."), rights.consent,
                l("Record consent"), .casePart(id, "consents/new"))
        }
        if file.record.stage.awaitsDecision, file.record.authority == nil {
            add(
                l("No authority is named to decide on identification."), rights.assign, l("Name the authority"),
                .casePart(id, "assign"))
        }
        if !file.conflicts.isEmpty {
            found.append(
                (
                    l.plural(
                        "{n} field has two values, and one must be chosen.",
                        "{n} fields have two values, and one must be chosen for each.", file.conflicts.count),
                    "<a href=\"#conflicts\">\(l("Choose"))</a>"
                ))
        }
        return found
    }

    private static func mayAsk(_ view: CaseView) -> Bool {
        let giver: Consent.Giver = view.file.isChild ? .guardian : .person
        return view.file.consents.contains {
            ($0.purpose == "service-referral" || $0.purpose == "accommodation-enquiry") && $0.giver == giver
                && $0.isActive(on: view.today)
        }
    }
}

/// What the person needs, with the way to somebody who can give it.
enum CaseNeeds {
    static func html(_ view: CaseView) -> HTML {
        let (l, file) = (view.l, view.file)
        let open = file.openNeeds
        let ended = file.needs.filter { $0.state != .open }
        var body = HTML()
        if open.isEmpty {
            body += "<p>\(ended.isEmpty ? l("No need is recorded yet.") : l("No need is open."))</p>"
        } else {
            body += "<ul class=\"rows\">\(HTML.each(open) { row($0, view) })</ul>"
        }
        if view.rights.edit {
            body += UI.actions(
                UI.buttonLink(l("Add a need"), to: .casePart(view.id, "needs/new"), style: .secondary))
        }
        if !ended.isEmpty {
            body += UI.why(
                l.plural("{n} need that has ended", "{n} needs that have ended", ended.count),
                "<ul class=\"rows\">\(HTML.each(ended) { row($0, view) })</ul>")
        }
        return UI.card(l("Needs"), body)
    }

    private static func row(_ need: Need, _ view: CaseView) -> HTML {
        let l = view.l
        let detail = need.detail.map { "<p class=\"kept\" dir=\"auto\">\($0)</p>" as HTML }
        var actions = HTML()
        if need.state == .open {
            if view.rights.send {
                actions += UI.buttonLink(l("Find a service"), to: .match(view.id, need.id))
            }
            if view.rights.edit {
                actions += UI.buttonLink(l("Met, or no longer wanted"), to: .need(view.id, need.id), style: .quiet)
            }
        }
        let since = need.endedAt ?? need.addedAt
        return """
            <li><div><strong>\(CaseWords.kind(need.kind, view.me))</strong> \
            \(UI.badge(CaseWords.need(need.state, l), CaseWords.tone(need.state)))\
            <br><span class="muted">\(need.endedAt == nil
                ? l("since {day}", ["day": l.day(of: since)]) : l("on {day}", ["day": l.day(of: since)]))</span>\
            \(detail)</div><div class="actions">\(actions)</div></li>
            """
    }
}

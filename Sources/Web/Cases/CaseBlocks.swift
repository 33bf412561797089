import Cases
import Definitions
import Kernel
import Localization
import Requests

/// Where identification stands, each decision, and the recovery and reflection period with the reason for its end.
enum CaseIdentification {
    static func html(_ view: CaseView) -> HTML {
        let (l, file) = (view.l, view.file)
        var body: HTML = "<p>\(CaseWords.stageBadge(file.record.identification, l)) \(meaning(view))</p>"
        for clock in file.clocks { body += period(clock, view) }
        if !file.decisions.isEmpty {
            body += "<ul class=\"rows\">\(HTML.each(file.decisions.reversed()) { decision($0, view) })</ul>"
        }
        if view.rights.decide, let next = next(view) {
            body += UI.actions(UI.buttonLink(next.0, to: next.1))
        } else if file.decisions.isEmpty, view.rights.send, file.record.stage == .screened,
            let kind = view.me.desk.requests.definitions.all.first(where: \.namesAuthority)
        {
            let ask = Links.query(.room("requests/new"), [("kind", kind.id), ("case", view.id.description)])
            body += UI.actions(
                UI.buttonLink(l("Ask the authority to decide"), to: ask, style: .secondary))
        }
        return UI.card(l("Identification"), body)
    }

    /// One sentence for somebody who does not know the law.
    private static func meaning(_ view: CaseView) -> String {
        let l = view.l
        return switch view.record.identification {
        case .screened, .closed: l("Nobody has decided yet. Help does not wait for a decision.")
        case .presumed: l("The person is presumed to have been trafficked and has time to recover and to think.")
        case .notPresumed: l("Help goes on. The decision can be looked at again.")
        case .identified: l("The person is recognised as a victim of trafficking.")
        case .notEstablished:
            l("It was not established, which does not say that nothing happened. The decision can be looked at again.")
        }
    }

    private static func next(_ view: CaseView) -> (String, Links)? {
        let (l, id) = (view.l, view.id)
        return switch view.record.stage {
        case .screened: (l("Decide on reasonable grounds"), .decide(id, .reasonable))
        case .notPresumed: (l("Look at it again"), .decide(id, .reasonable))
        case .presumed: (l("Decide on conclusive grounds"), .decide(id, .conclusive))
        case .notEstablished: (l("Look at it again"), .decide(id, .conclusive))
        case .identified, .closed: nil
        }
    }

    private static func period(_ clock: CaseClock, _ view: CaseView) -> HTML {
        let l = view.l
        let definitions = view.me.desk.cases.definitions
        let isRunning = view.file.isRunning(clock, on: view.today, definitions)
        let isMinimum = definitions.isMinimum(clock)
        let total = max(1, Int(clock.dueOn.number - clock.startsOn.number) + 1)
        let done = min(total, max(0, Int(view.today.number - clock.startsOn.number) + 1))
        let days = ["start": l.day(clock.startsOn), "end": l.day(clock.dueOn)]
        let title =
            isMinimum
            ? l("Recovery and reflection period: {start}, at least until {end}", days)
            : l("Recovery and reflection period: {start} to {end}", days)
        let left: HTML
        if isRunning, let until = clock.until {
            left = "<p>\(LimitWords.due(nil, until, view.me))</p>"
        } else if isRunning, view.today > clock.dueOn {
            left = "<p>\(l("It goes on until conclusive grounds are decided."))</p>"
        } else if isRunning {
            left = UI.progress(
                l.plural("{n} day is left", "{n} days are left", Int(clock.dueOn.number - view.today.number)),
                done: done, of: total)
        } else {
            left = "<p class=\"muted\">\(l("It has ended."))</p>"
        }
        var html: HTML = "<div class=\"period\"><p><strong>\(title)</strong></p>\(left)\(why(clock, view))"
        if isRunning, view.rights.decide {
            html += UI.actions(
                UI.buttonLink(l("Make the period longer"), to: .clock(view.id, clock.id), style: .secondary))
        }
        return html + "</div>"
    }

    private static func why(_ clock: CaseClock, _ view: CaseView) -> HTML {
        let l = view.l
        let rule = view.me.desk.cases.definitions.recoveryRules.first { $0.code == clock.rule }
        var body: HTML = "<ol>\(HTML.each(clock.steps) { "<li>\(CaseWords.step($0, l))</li>" })</ol>"
        if clock.isMoved {
            let steps = UI.link(l("Emergency measures moved it: see each step"), to: .casePart(view.id, "deadlines"))
            body += "<p>\(steps)</p>"
        }
        if let rule {
            body += """
                <p>\(l("Rule: {rule}", ["rule": l.definition(rule.label)]))<br>\(l.definition(rule.note))</p>\
                <p class="muted">\(l("Source: {source}", ["source": rule.source]))\
                \(if: rule.status == .unverified,
                    "<br>\(l("Nobody has confirmed this source yet for this place."))")</p>
                """
        }
        return UI.why(l("Why this date"), body)
    }

    private static func decision(_ decision: Decision, _ view: CaseView) -> HTML {
        let (l, names) = (view.l, view.names)
        let standards = view.me.desk.cases.definitions.standards[decision.kind] ?? []
        let by = [names.member(decision.decidedBy), names.organisation(decision.authority)].compactMap(\.self)
        let reasons = decision.reasons.flatMap { text in
            text.isEmpty
                ? nil : UI.why(l("Reasons"), "<p class=\"kept\" dir=\"auto\">\(text)</p>")
        }
        return """
            <li><div><strong>\(CaseWords.outcome(decision.kind, decision.outcome, l))</strong>\
            \(if: decision.isReconsideration, " \(UI.badge(l("Looked at again"), .info))")\
            \(if: decision.personAsked, " \(UI.badge(l("The person asked not to wait"), .info))")<br>\
            <span class="muted">\(l.day(decision.on)) · \(CaseWords.label(decision.standard, standards, l))\
            \(if: !by.isEmpty, " · <bdi>\(by.joined(separator: l.listComma))</bdi>")</span>\(reasons)</div></li>
            """
    }
}

enum CaseRisk {
    static func html(_ view: CaseView) -> HTML {
        let (l, file) = (view.l, view.file)
        var rows: [(String, HTML)] = []
        for id in [CaseFieldID.riskReasons, "danger", CaseFieldID.region, CaseFieldID.unsafeRegions] {
            if let field = view.me.desk.cases.definitions.field(id), let value = file.value(id) {
                rows.append((l.definition(field.label), CaseValues.html(field, value, view.me)))
            }
        }
        var body: HTML = "<p>\(CaseWords.riskBadge(file.record.risk, l))</p>"
        if !rows.isEmpty { body += UI.facts(rows) }
        if view.rights.edit {
            body += UI.actions(
                UI.buttonLink(
                    file.record.risk == .unknown ? l("Judge the risk") : l("Judge the risk again"),
                    to: .casePart(view.id, "risk"), style: .secondary))
        }
        let isGrave = file.record.risk == .imminent || file.record.risk == .high
        return UI.card(l("Risk"), tone: isGrave ? .bad : nil, body)
    }
}

/// What may be shared, with whom, for what, until when: in words, one answer a line. A refusal is an answer too.
enum CaseConsents {
    static func html(_ view: CaseView) -> HTML {
        let (l, file) = (view.l, view.file)
        var body: HTML =
            file.consents.isEmpty
            ? "<p>\(l("Nothing has been asked yet. Without consent nothing leaves this file."))</p>"
            : "<ul class=\"rows\">\(HTML.each(file.consents.reversed()) { row($0, view) })</ul>"
        if view.rights.consent {
            body += UI.actions(
                UI.buttonLink(l("Record consent"), to: .casePart(view.id, "consents/new"), style: .secondary))
        }
        return UI.card(l("Consent"), body)
    }

    private static func row(_ consent: Consent, _ view: CaseView) -> HTML {
        let l = view.l
        let state = CaseWords.state(consent, on: view.today, l)
        let mayWithdraw = consent.isActive(on: view.today) && view.rights.consent
        let isNotEnough = view.file.isChild && consent.giver == .person && consent.isActive(on: view.today)
        return """
            <li><div><strong>\(CaseWords.purpose(consent.purpose, view.me))</strong> \(UI.badge(state.0, state.1))<br>\
            \(CaseWords.recipient(consent, view.names, l)) · \(CaseWords.until(consent, l))<br>\
            <span class="muted">\(CaseWords.said(consent, l))</span>\
            \(if: isNotEnough,
                "<br>\(Icon.warn) \(l("It counts only together with the guardian's."))")</div>\
            \(if: mayWithdraw, """
                <div class="actions">\(UI.buttonLink(
                    l("Withdraw"), to: .withdrawConsent(view.id, consent.id), style: .quiet))</div>
                """)</li>
            """
    }
}

/// Fields that two people changed at the same time: both values stand here until one is chosen.
enum CaseConflicts {
    static func html(_ view: CaseView) -> HTML {
        if view.file.conflicts.isEmpty { return HTML() }
        let l = view.l
        return """
            <section class="card warn" id="conflicts"><h2>\(l("Two values, one to choose"))</h2>\
            <p>\(l("Two people changed the same field. Nothing is lost: both values are kept until somebody chooses."))</p>\
            <ul class="rows">\(HTML.each(view.file.conflicts) { row($0, view) })</ul></section>
            """
    }

    private static func row(_ conflict: FieldConflict, _ view: CaseView) -> HTML {
        let l = view.l
        let who = view.names.member(conflict.proposedBy) ?? l("somebody who has left")
        let field = view.me.desk.cases.definitions.field(conflict.field)
        func value(_ text: String) -> HTML {
            if text.isEmpty { return "<em>\(l("empty"))</em>" }
            return field.map { CaseValues.html($0, text, view.me) } ?? HTML(text: text)
        }
        return """
            <li><div><strong>\(CaseWords.field(conflict.field, view.me))</strong>\
            \(UI.facts([
                (l("In the file"), value(conflict.kept)),
                (l("Written by {name} on {time}", ["name": who, "time": l.time(conflict.proposedAt)]),
                    value(conflict.proposed)),
            ]))</div>\(if: view.rights.edit, """
                <div class="actions">\(UI.buttonLink(
                    l("Choose one"), to: .conflict(view.id, conflict.id), style: .secondary))</div>
                """)</li>
            """
    }
}

import Access
import Kernel
import Localization
import Screening

/// What the answers show, with the reasons, what is still unknown, and what may be done next. Never a percentage.
enum ScreeningResultPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let file = try await me.desk.screenings.load(try me.id("screening"), actor: me.actor)
        let set = try await me.desk.screenings.list(of: file.head)
        // For an open screening the result as it would be now; for a finished one what was stored, word for word.
        let result: ScreeningResult
        if let explanation = file.explanation {
            guard let stored = ScreeningResult(explanation: explanation) else { throw ScreeningProblem.unreadable }
            result = stored
        } else {
            result = IndicatorRule.evaluate(file.sheet.answers, age: file.head.age, set: set)
        }
        var body = UI.heading(
            ScreeningWords.result(result.code, l), lead: ScreeningWords.advice(result.code, l),
            actions: ScreeningWords.state(file.head.state, l))
        if file.head.state != .open, file.head.toolVersion != me.desk.screenings.set.version {
            body += UI.notice(
                .info,
                "<p>\(l("This screening was made with an earlier list of questions. The result is shown as it was then."))</p>"
            )
        }
        if file.head.state == .open, !file.sheet.conflicts.isEmpty {
            body += UI.notice(
                .warn,
                "<p>\(l("Two people answered some questions differently")). \(UI.link(l("Choose an answer to each of these first. Then the screening can be finished."), to: .screening(file.head.id)))</p>"
            )
        }
        body += triage(result.triage, l)
        if !result.openQuestions.isEmpty { body += openQuestions(result, file, set, l) }
        if !result.childEstablishedBy.isEmpty, result.age != .adult {
            body += UI.card(
                l("Enough by itself for somebody under 18"), tone: .bad,
                "<ul>\(HTML.each(result.childEstablishedBy) { "<li>\(wording($0, set, l)) <span class=\"hint\">\(l("Source: {source}", ["source": set.indicator($0)?.source ?? ""]))</span></li>" })</ul>"
            )
        }
        if result.purposeMayBeEnough {
            body += UI.notice(
                .info,
                "<p>\(l("No exploitation is reported yet. Under the Protocol the purpose of exploitation is enough: somebody can be a victim before it happens."))</p>"
            )
        }
        body += UI.card(l("How the answers read"), readings(result, l))
        body += UI.card(l("Reasons, by dimension"), dimensions(result, set, l))
        if !result.beside.isEmpty {
            body += UI.card(
                l("Other signs that were reported"),
                "<ul>\(HTML.each(result.beside) { "<li>\(wording($0, set, l))</li>" })</ul>"
                    + "<p class=\"hint\">\(l("These come from other lists. They are told beside the result and are not counted in it."))</p>"
            )
        }
        body += next(me, file)
        body += UI.why(
            l("Which rule is this?"),
            """
            <p>\(l.definition(set.ruleTitle))</p><p>\(set.ruleSource)</p>\
            <p class="hint">\(l("Version of the list: {version}", ["version": result.toolVersion]))</p>
            """)
        return me.page(l("Result of the screening"), body)
    }

    static func finish(_ me: SignedIn, _ form: Form) async throws -> Reply {
        let id: ScreeningID = try me.id("screening")
        _ = try await me.desk.screenings.finish(id, actor: me.actor)
        if form.value("then") == "case" {
            return .redirect(.query(.newCase, [("screening", id.description)]))
        }
        return me.done(
            .screeningPart(id, "result"),
            notice: me.l("The screening is finished and kept. A case can be opened at any time."))
    }

    private static func triage(_ triage: TriageFinding, _ l: Localizer) -> HTML {
        var lines = HTML()
        if triage.immediateDanger {
            lines +=
                "<p><strong>\(l("Somebody is in danger now."))</strong> \(l("Call the emergency number with the person's consent; without it only for imminent danger or a child at risk."))</p>"
        }
        if triage.helpWithin24Hours {
            lines += "<p>\(l("Help is needed within 24 hours: look for a place today."))</p>"
        }
        if triage.childInvolved { lines += "<p>\(l("A child may be involved: go on as for a child."))</p>" }
        return lines.isEmpty ? HTML() : UI.notice(.bad, lines)
    }

    private static func openQuestions(
        _ result: ScreeningResult, _ file: ScreeningFile, _ set: IndicatorSet, _ l: Localizer
    ) -> HTML {
        UI.card(
            l("Still unknown: these answers would decide"), tone: .warn,
            """
            <ul>\(HTML.each(result.openQuestions) { id in
                let group = set.indicator(id)?.category ?? ""
                return file.head.state == .open
                    ? "<li><a href=\"\(Links.query(.screening(file.head.id), [("group", group)]))#f-q-\(id)\">\(wording(id, set, l))</a></li>"
                    : "<li>\(wording(id, set, l))</li>"
            })</ul>
            """)
    }

    private static func readings(_ result: ScreeningResult, _ l: Localizer) -> HTML {
        let rows = Reading.allCases.compactMap { reading -> HTML? in
            result.readings[reading].map {
                "<div><dt>\(ScreeningWords.reading(reading, l))</dt><dd>\(ScreeningWords.outcome($0, l))</dd></div>"
            }
        }
        var html: HTML = "<dl class=\"facts\">\(HTML.each(rows) { $0 })</dl>"
        if result.readingsDiffer {
            html += "<p>\(l("The two readings differ. Say so when you refer the person."))</p>"
        }
        return html
    }

    private static func dimensions(_ result: ScreeningResult, _ set: IndicatorSet, _ l: Localizer) -> HTML {
        HTML.each(result.dimensions) { finding in
            let label = set.dimensionLabels[finding.dimension].map { l.definition($0) } ?? finding.dimension.rawValue
            let state: HTML =
                finding.lower
                ? UI.badge(l("Supported"), .bad)
                : finding.upper
                    ? UI.badge(l("Open", context: "indicator"), .warn) : UI.badge(l("Not supported"), .quiet)
            let yes: HTML =
                finding.yes.isEmpty
                ? "<p class=\"hint\">\(l("Nothing in this group was answered with yes."))</p>"
                : "<ul>\(HTML.each(finding.yes) { "<li>\(wording($0, set, l))</li>" })</ul>"
            let open = finding.open.count
            return """
                <div class="item"><h3>\(label) \(state)</h3>\(yes)\
                \(if: open > 0, "<p class=\"hint\">\(l.plural("{n} question is not answered with yes or no", "{n} questions are not answered with yes or no", open))</p>")</div>
                """
        }
    }

    private static func next(_ me: SignedIn, _ file: ScreeningFile) -> HTML {
        let l = me.l
        let id = file.head.id
        switch file.head.state {
        case .open:
            let buttons: HTML = """
                <div class="actions">\(UI.button(l("Finish and open a case"), name: "then", value: "case"))\
                \(UI.button(l("Finish without a case"), style: .secondary, name: "then", value: "none"))\
                \(UI.buttonLink(l("Back to the questions"), to: .screening(id), style: .quiet))</div>
                """
            let forms = UI.form(me, to: .screeningPart(id, "finish"), inline: false, buttons)
            return UI.card(
                l("What next?"),
                "<p>\(l("After finishing, the answers stay as they are. Whatever the result, a case may be opened if the person wants help."))</p>\(forms)"
            )
        case .finished:
            return UI.card(
                l("What next?"),
                UI.actions(UI.buttonLink(l("Open a case"), to: .query(.newCase, [("screening", id.description)]))))
        case .linked:
            guard let caseID = file.head.caseID else { return HTML() }
            return UI.actions(UI.buttonLink(l("To the case"), to: .case(caseID)))
        }
    }

    private static func wording(_ id: String, _ set: IndicatorSet, _ l: Localizer) -> String {
        set.indicator(id).map { l.definition($0.wording) } ?? id
    }
}

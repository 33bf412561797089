import Access
import Cases
import Deadlines
import Kernel
import Localization

/// Every time limit of a case: its day, until when on that day, and why.
enum CaseLimitsPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let id: CaseID = try me.id("case")
        let told = me.query("told").flatMap { Day($0) }.map { min($0, me.today) }
        let found = try await me.desk.limits.ofCase(id, toldOn: told, me.actor)
        let mayEdit = !found.record.isClosed && me.may(Actions.CaseEdit.self, found.record.facts)
        let add =
            mayEdit ? UI.buttonLink(l("Add a time limit"), to: .casePart(id, "deadlines/new")) : HTML()
        var body = head(me, found)
        body += UI.heading(
            l("Time limits"),
            lead: told.map { l("As they were told on {day}.", ["day": l.day($0)]) }
                ?? l("Each with its day and the reason for it. Emergency measures in force are counted."),
            actions: add + UI.buttonLink(l("Print"), to: .casePart(id, "deadlines/print"), style: .quiet))
        body += CaseHead.tabs(l, id, current: .casePart(id, "deadlines"))
        if found.limits.isEmpty {
            body += UI.empty(l("No time limit is written down."), next: mayEdit ? add : nil)
        }
        for explained in found.limits where explained.limit.isRunning {
            body += card(me, id, explained, mayEdit: mayEdit && told == nil)
        }
        let ended = found.limits.filter { !$0.limit.isRunning }
        if !ended.isEmpty {
            body += UI.why(
                l.plural("{n} time limit that has ended", "{n} time limits that have ended", ended.count),
                HTML.each(ended) { card(me, id, $0, mayEdit: mayEdit && told == nil) })
        }
        if !found.limits.isEmpty { body += back(me, id, told) }
        return me.page(l("Time limits"), body)
    }

    /// What was told on a day, asked with GET: it changes nothing.
    private static func back(_ me: SignedIn, _ id: CaseID, _ told: Day?) -> HTML {
        let l = me.l
        let form = Form(l, ["told": (told ?? me.today).description])
        let now: HTML =
            told == nil ? HTML() : "<p>\(UI.link(l("As they are known now"), to: .casePart(id, "deadlines")))</p>"
        return UI.section(
            l("What did we tell them?"),
            """
            <form method="get" action="\(Links.casePart(id, "deadlines"))">\
            \(UI.day(form, "told", l("As told on this day"), required: false))\
            \(UI.button(l("Show"), style: .secondary))</form>\(now)
            """)
    }

    static func head(_ me: SignedIn, _ found: CaseTimeLimits) -> HTML {
        """
        <p class="muted">\(UI.link(
            me.l("Case {reference}", ["reference": found.record.reference]), to: .case(found.record.id)))</p>
        """
    }

    private static func card(_ me: SignedIn, _ id: CaseID, _ explained: ExplainedLimit, mayEdit: Bool) -> HTML {
        let l = me.l
        let limit = explained.limit
        var body = summary(me, explained)
        body += LimitLine.html(me, explained)
        body += UI.why(l("Why this day"), why(me, explained))
        if mayEdit, explained.isMoved, limit.isRunning {
            body += "<p>\(UI.link(l("Proof for a counter"), to: .limitPart(id, limit.id, "proof")))</p>"
        }
        if mayEdit, !limit.isRecovery {
            if limit.isRunning {
                body += UI.actions(
                    UI.buttonLink(l("It has ended"), to: .limitPart(id, limit.id, "end"), style: .secondary),
                    UI.buttonLink(l("Change it"), to: .limit(id, limit.id), style: .quiet))
            } else {
                body += UI.form(
                    me, to: .limitPart(id, limit.id, "reopen"), submit: l("It runs again"), style: .quiet,
                    UI.hidden("base", String(limit.version)))
            }
        }
        let isLate = limit.isRunning && !limit.isRecovery && (explained.due.map { $0 < me.today } ?? false)
        return UI.card(LimitWords.kind(limit.kind, me), tone: isLate ? .bad : nil, body)
    }

    private static func summary(_ me: SignedIn, _ explained: ExplainedLimit) -> HTML {
        let l = me.l
        let limit = explained.limit
        if !limit.isRunning {
            var words = limit.closedAs.map { LimitWords.ending($0, l) } ?? l("It has ended")
            if let day = limit.closedOn { words += " · " + l.day(day) }
            return "<p>\(words)</p>"
        }
        var html: HTML = """
            <p class="lead">\(LimitWords.due(explained.due, explained.until, me, isRecovery: limit.isRecovery))</p>
            """
        if !limit.isRecovery, explained.due != nil {
            html += "<p class=\"muted\">\(LimitWords.cutOff(limit, me))</p>"
        }
        if let ordinary = explained.ordinary, ordinary != explained.due {
            html += "<p>\(l("Without any measure: {day}.", ["day": l.day(ordinary)]))</p>"
        }
        return html
    }

    /// The steps in their order, the readings where there are more than one, and what was taken for granted.
    static func why(_ me: SignedIn, _ explained: ExplainedLimit) -> HTML {
        let l = me.l
        switch explained.why {
        case .recovery(let steps, let answer):
            let moves = (answer?.steps ?? []).filter { if case .moved = $0.what { true } else { false } }
            return """
                <ol>\(HTML.each(steps) { step in LimitWords.step(step, l).map { "<li>\($0)</li>" as HTML } ?? HTML() })\
                \(HTML.each(moves) { "<li>\(LimitWords.step($0, me))</li>" })</ol>\(answer.map { said(me, $0) } ?? HTML())
                """
        case .unknown:
            return "<p>\(l("It was written down before reasons were kept."))</p>"
        case .problem(let problem):
            return UI.notice(
                .warn,
                "<p>\(l("It cannot be counted now; the day that was known stands.")) \(problem.problem.advice(l))</p>")
        case .answer(let answer):
            return "<ol>\(HTML.each(answer.steps) { "<li>\(LimitWords.step($0, me))</li>" })</ol>\(said(me, answer))"
        }
    }

    /// The readings where there are more than one, and what was taken for granted.
    private static func said(_ me: SignedIn, _ answer: DeadlineAnswer) -> HTML {
        let l = me.l
        var html = HTML()
        if !answer.readings.isEmpty {
            html += "<p>\(l("The law is read in more than one way. Act by the earliest day:"))</p>"
            html += """
                <ul>\(HTML.each(answer.readings) { reading in
                        "<li>\(reading.due.map { l.day($0) } ?? l("open", context: "date")): <bdi lang=\"en\">\(reading.label)</bdi><br><span class=\"muted\"><bdi lang=\"en\">\(reading.source)</bdi></span></li>"
                    })</ul>
                """
        }
        if !answer.notes.isEmpty {
            html += """
                <ul class="muted">\(HTML.each(answer.notes) { "<li>\(NoteWords.note($0, me))</li>" })</ul>
                """
        }
        return html
    }

    /// A clean sheet: every running time limit with its reasons open.
    static func print(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let id: CaseID = try me.id("case")
        let found = try await me.desk.limits.ofCase(id, me.actor)
        var body: HTML = """
            <p class="screen-only">\(UI.link(l("Back to the time limits"), to: .casePart(id, "deadlines"))) · \
            \(l("Print this page from your browser's menu."))</p><div class="sheet">
            """
        body += UI.heading(
            l("Time limits of case {reference}", ["reference": found.record.reference]),
            lead: l(
                "Confidential. Printed by {name}, {organisation}, on {time}.",
                ["name": me.session.displayName, "organisation": me.organisationName, "time": l.time(me.now)]))
        let running = found.limits.filter(\.limit.isRunning)
        if running.isEmpty { body += "<p>\(l("No time limit is running."))</p>" }
        for explained in running {
            body += UI.section(LimitWords.kind(explained.limit.kind, me), summary(me, explained) + why(me, explained))
        }
        return me.page(l("Time limits"), body + "</div>")
    }
}

/// A time limit as a line: from what it is counted, today, the day without measures, the day to act on, and the windows of
/// the measures that moved it as bands.
enum LimitLine {
    static func html(_ me: SignedIn, _ explained: ExplainedLimit) -> HTML {
        let l = me.l
        guard explained.limit.isRunning, let due = explained.due else { return HTML() }
        var points: [(day: Day, mark: String, label: String)] = []
        if let trigger = explained.limit.question?.trigger { points.append((trigger, "start", l("Counted from"))) }
        if let ordinary = explained.ordinary, ordinary != due {
            points.append((ordinary, "ordinary", l("Without any measure")))
        }
        points.append((due, "due", l("Last day")))
        points.append((me.today, "today", l("Today")))
        points.sort { $0.day < $1.day }
        guard let first = points.first?.day, let last = points.last?.day, first < last else { return HTML() }
        let span = last.number - first.number
        func x(_ day: Day) -> Int { 2 + Int((min(max(day, first), last).number - first.number) * 96 / span) }
        let words = points.map { "\($0.label): \(l.day($0.day))" }.joined(separator: "; ")
        let bands = windows(explained).map { from, to in
            "<rect class=\"band\" x=\"\(x(from))\" y=\"1\" width=\"\(max(1, x(to) - x(from)))\" height=\"10\"/>" as HTML
        }
        return """
            <figure class="limit-line"><svg viewBox="0 0 100 12" preserveAspectRatio="none" role="img" \
            aria-label="\(words)"><g class="bands">\(HTML.each(bands) { $0 })</g>\
            <rect class="track" x="2" y="5" width="96" height="2"/>\(HTML.each(points) { point in
                "<rect class=\"\(point.mark)\" x=\"\(x(point.day))\" y=\"2\" width=\"1\" height=\"8\"/>"
            })</svg><figcaption>\(HTML.each(points) { point in
                "<span class=\"\(point.mark)\">\(point.label): \(l.day(point.day))</span> "
            })</figcaption></figure>
            """
    }

    private static func windows(_ explained: ExplainedLimit) -> [(Day, Day)] {
        (explained.answer?.steps ?? []).compactMap { step in
            guard case .moved(let move, _, _, _) = step.what else { return nil }
            switch move {
            case .suspend(let stop): return stop.to.map { (stop.from, $0) }
            case .restart(let again): return (again.from, again.to)
            case .toDate(let window, _), .add(let window, _, _, _), .floor(let window, _), .hold(let window, _),
                .whileState(let window, _, _, _), .deem(let window, _, _):
                guard let first = window.first, let last = window.last else { return nil }
                return (first, last)
            case .block: return nil
            }
        }
    }
}

import Access
import Cases
import Deadlines
import HTTPTypes
import Kernel
import Localization

/// What a walk over the time limits found: first whoever would be worse off, then who is saved, who is left out.
enum MeasureRunPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        try await page(me, Form(me.l))
    }

    private static func page(_ me: SignedIn, _ form: Form, status: Int = 200) async throws -> Reply {
        let l = me.l
        let run = try await me.desk.measures.run(try me.id("run"), me.actor)
        let measure = try await me.desk.measures.register.load(run.measure, me.actor)
        let title = run.kind == .preview ? l("What it would do") : l("What it did")
        var body = UI.heading(title, lead: measure.measure.label)
        if run.state != .done {
            body += UI.progress(
                l(
                    "{n} of {total} time limits looked at",
                    ["n": l.number(run.counts.passed), "total": l.number(run.total)]),
                done: min(run.counts.passed, run.total), of: max(1, run.total))
            body += "<p>\(l("It goes on by itself, also when you leave this page."))</p>"
            body += "<p>\(UI.link(l("Look again"), to: .measureRun(run.id)))</p>"
            let reply = me.page(title, body)
            return HTTPField.Name("Refresh").map { reply.with($0, "2") } ?? reply
        }
        body += summary(run.counts, isPreview: run.kind == .preview, l)
        for outcome in MeasureRunRow.Outcome.allCases {
            body += try await part(me, run, outcome)
        }
        body += kinds(run, me)
        if run.kind == .preview { body += act(me, run, measure, form) }
        body += "<p>\(UI.link(l("The measure"), to: .measure(measure.id)))</p>"
        return me.page(title, status: status, body)
    }

    private static func summary(_ counts: MeasureCounts, isPreview: Bool, _ l: Localizer) -> HTML {
        let tone: UI.Tone = counts.earlier > 0 ? .warn : .good
        var said: HTML = "<p><strong>"
        said += HTML(
            text: counts.earlier == 0
                ? l("Nobody is worse off.")
                : l.plural(
                    "{n} person has a time limit that comes nearer.", "{n} people have a time limit that comes nearer.",
                    counts.worsePeople))
        said += "</strong></p><p>"
        said += HTML(
            text: l.plural(
                "{n} person is saved from a time limit that would run out.",
                "{n} people are saved from a time limit that would run out.", counts.savedPeople))
        said += "</p>"
        return UI.notice(tone, said)
            + UI.facts([
                (l("Time limits looked at"), HTML(text: l.number(counts.passed))),
                (l("Of this kind and place"), HTML(text: l.number(counts.covered))),
                (l("Later than before"), HTML(text: l.number(counts.later))),
                (l("Earlier than before"), HTML(text: l.number(counts.earlier))),
                (l("Not moved"), HTML(text: l.number(counts.same))),
                (l("Cannot be computed"), HTML(text: l.number(counts.refused))),
            ])
    }

    private static func title(_ outcome: MeasureRunRow.Outcome, _ l: Localizer) -> String {
        switch outcome {
        case .earlier: l("Worse off: earlier than before")
        case .later: l("Later than before")
        case .leftOut: l("Left out: not moved")
        case .refused: l("Cannot be computed: look at these yourself")
        }
    }

    private static let shownRows = 20

    private static func part(_ me: SignedIn, _ run: MeasureRun, _ outcome: MeasureRunRow.Outcome) async throws -> HTML {
        let l = me.l
        let rows = try await me.desk.measures.rows(run.id, outcome, limit: shownRows, me.actor)
        if rows.isEmpty { return HTML() }
        var more = HTML()
        if rows.count == shownRows {
            let link = Links.query(.measureRunClocks(run.id), [("outcome", outcome.rawValue)])
            more = "<p>\(UI.link(l("All that were kept"), to: link))</p>"
        }
        return "<section>\(table(me, outcome, rows))\(more)</section>"
    }

    private static func table(_ me: SignedIn, _ outcome: MeasureRunRow.Outcome, _ rows: [MeasureRunRow]) -> HTML {
        let l = me.l
        let book = me.desk.measures.register.book
        func day(_ day: Day?) -> HTML { HTML(text: day.map { l.day($0) } ?? l("open", context: "date")) }
        return UI.table(
            l, caption: title(outcome, l),
            [Column(l("Case")), Column(l("Time limit")), Column(l("Before")), Column(l("With the measure"))],
            rows.map { row in
                [
                    "<bdi>\(row.reference)</bdi>", HTML(text: MeasureWords.clock(row.kind, book, l)), day(row.before),
                    outcome == .refused ? "–" : day(row.after),
                ]
            })
    }

    /// Every clock of one outcome that was kept, page by page.
    static func rows(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let run = try await me.desk.measures.run(try me.id("run"), me.actor)
        let outcome = me.query("outcome").flatMap(MeasureRunRow.Outcome.init(rawValue:)) ?? .earlier
        let after = max(0, me.query("after").flatMap { Int($0) } ?? 0)
        let rows = try await me.desk.measures.rows(run.id, outcome, after: after, me.actor)
        var body = UI.heading(title(outcome, l))
        if rows.isEmpty {
            body += UI.empty(l("There are none."))
        } else {
            body += table(me, outcome, rows)
            let next: Links? =
                rows.count == Limits.pageRows
                ? .query(
                    .measureRunClocks(run.id),
                    [("outcome", outcome.rawValue), ("after", String(after + rows.count))]) : nil
            body += UI.pager(
                l, first: after == 0 ? nil : .query(.measureRunClocks(run.id), [("outcome", outcome.rawValue)]),
                next: next)
        }
        body += "<p>\(UI.link(l("Back to the result"), to: .measureRun(run.id)))</p>"
        return me.page(title(outcome, l), body)
    }

    private static func kinds(_ run: MeasureRun, _ me: SignedIn) -> HTML {
        let l = me.l
        if run.counts.kinds.isEmpty { return HTML() }
        let book = me.desk.measures.register.book
        let rows = run.counts.kinds.sorted { $0.key < $1.key }.map { kind, of -> [HTML] in
            [
                HTML(text: MeasureWords.clock(kind, book, l)), HTML(text: l.number(of.later)),
                HTML(text: l.number(of.earlier)), HTML(text: l.number(of.same)),
            ]
        }
        return UI.table(
            l, caption: l("By kind of time limit"),
            [
                Column(l("Time limit")), Column(l("Later"), isNumber: true), Column(l("Earlier"), isNumber: true),
                Column(l("Not moved"), isNumber: true),
            ], rows)
    }

    private static func act(_ me: SignedIn, _ run: MeasureRun, _ measure: RegisteredMeasure, _ form: Form) -> HTML {
        let l = me.l
        guard run.revision == measure.revision, measure.pending != nil else {
            return UI.notice(
                .info, "<p>\(l("The measure changed since. Preview it again before it is put in force."))</p>")
        }
        guard me.may(Actions.MeasureEnact.self) else { return HTML() }
        var inner = UI.errorSummary(form) + UI.hidden("run", run.id.description)
        inner += UI.hidden("revision", String(measure.revision))
        if run.counts.earlier > 0 {
            inner += UI.check(form, "seen", l("I have looked at everybody who would be worse off"))
        }
        return UI.section(
            l("Put it in force"),
            "<p>\(l("Every time limit that it covers is counted anew. What was told before stays on record."))</p>"
                + UI.form(
                    me, to: .measurePart(measure.id, "enact"), submit: l("Put it in force"), style: .primary, inner))
    }

    static func enact(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let l = me.l
        let id: MeasureID = try me.id("measure")
        guard let run = MeasureRunID(posted.value("run")) else { throw Problem.unknown }
        let preview = try await me.desk.measures.run(run, me.actor)
        guard preview.measure == id else { throw Problem.unknown }
        if preview.counts.earlier > 0, !posted.flag("seen") {
            return me.done(
                .measureRun(run), notice: l("Look first at everybody who would be worse off, and tick that you have."))
        }
        try await me.desk.measures.enact(id, revision: MeasurePage.revision(posted), me.actor)
        let apply = try await me.desk.measures.runs(of: id, me.actor).first { $0.kind == .apply }
        return me.done(apply.map { .measureRun($0.id) } ?? .measure(id), notice: l("The measure is in force."))
    }
}

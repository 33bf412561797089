import Access
import Cases
import Deadlines
import Kernel
import Localization

/// One measure: its law, every version, what is prepared, and what walks found.
enum MeasurePage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let measure = try await me.desk.measures.register.load(try me.id("measure"), me.actor)
        let runs = try await me.desk.measures.runs(of: measure.id, me.actor)
        let book = me.desk.measures.register.book
        var body = UI.heading(measure.measure.label, lead: measure.measure.instrument)
        body += UI.facts([
            (l("State"), MeasureWords.state(measure, l)),
            (l("Place", context: "country or area"), HTML(text: measure.measure.jurisdiction)),
            (
                l("Time limits it is about"),
                HTML(text: measure.measure.clocks.map { MeasureWords.clock($0, book, l) }.joined(separator: ", "))
            ),
            (
                l("Matters that it leaves as they are"),
                HTML(text: measure.measure.excludes.isEmpty ? "–" : measure.measure.excludes.joined(separator: "; "))
            ),
            (l("Identifier"), "<code>\(measure.code)</code>"),
        ])
        if let pending = measure.pending {
            body += prepared(
                me, measure, pending, runs.first { $0.kind == .preview && $0.revision == measure.revision })
        }
        body += UI.section(l("Versions"), HTML.each(measure.versions.reversed()) { version(me, $0) })
        if !measure.measure.sources.isEmpty {
            let list = HTML.each(measure.measure.sources) {
                "<li>\($0.title) <span class=\"muted\">\($0.url)</span></li>"
            }
            body += UI.section(l("Sources"), "<ul>\(list)</ul>")
        }
        body += UI.section(l("What walks over the time limits found"), runList(runs, l))
        if measure.state == .inForce, measure.pending == nil, me.may(Actions.MeasureDraft.self) {
            body += UI.section(
                l("Change this measure"),
                UI.actions(
                    UI.buttonLink(l("Amend"), to: .measurePart(measure.id, "amend"), style: .secondary),
                    UI.buttonLink(l("End early"), to: .measurePart(measure.id, "end"), style: .secondary),
                    UI.buttonLink(l("Withdraw"), to: .measurePart(measure.id, "withdraw"), style: .secondary)))
        }
        body += "<p>\(UI.link(l("All measures"), to: .measures))</p>"
        return me.page(measure.measure.label, body)
    }

    private static func prepared(
        _ me: SignedIn, _ measure: RegisteredMeasure, _ pending: RegisteredMeasure.Version, _ preview: MeasureRun?
    ) -> HTML {
        let l = me.l
        var inner: HTML = "<p>\(l("Nothing has moved yet. See first what it would do, then put it in force."))</p>"
        inner += effects(pending.version, l)
        if me.may(Actions.MeasureDraft.self) {
            func small(_ part: StaticString, _ label: String, _ style: UI.ButtonStyle) -> HTML {
                UI.form(
                    me, to: .measurePart(measure.id, part), submit: label, style: style, inline: true,
                    UI.hidden("revision", String(measure.revision)))
            }
            var acts = HTML()
            if let preview {
                acts += UI.buttonLink(l("See the preview"), to: .measureRun(preview.id))
            } else {
                acts += small("preview", l("Preview what it would do"), .primary)
            }
            if measure.state == .draft || pending.change == .amended {
                acts += UI.buttonLink(l("Edit"), to: .measurePart(measure.id, "amend"), style: .secondary)
            }
            acts += small("discard", l("Discard"), .quiet)
            inner += "<div class=\"actions\">\(acts)</div>"
        }
        return UI.card(
            l("Prepared: {change}", ["change": MeasureWords.change(pending.change, l)]), tone: .info, inner)
    }

    private static func version(_ me: SignedIn, _ version: RegisteredMeasure.Version) -> HTML {
        let l = me.l
        var rows: [(String, HTML)] = [(l("Known since"), HTML(text: l.day(version.version.known)))]
        rows.append(
            (l("In force here since"), HTML(text: version.enteredOn.map { l.day($0) } ?? l("Not in force yet"))))
        if !version.reason.isEmpty { rows.append((l("Reason"), "<span dir=\"auto\">\(version.reason)</span>")) }
        let title = l(
            "Version {n}: {change}",
            ["n": l.number(version.number), "change": MeasureWords.change(version.change, l)])
        return UI.why(title, isOpen: version.enteredOn == nil, UI.facts(rows) + effects(version.version, l))
    }

    static func effects(_ version: Measure.Version, _ l: Localizer) -> HTML {
        if version.isWithdrawal { return "<p>\(l("It moves nothing any more."))</p>" }
        let list = HTML.each(version.effects) { effect -> HTML in
            let whom = MeasureWords.conditions(effect.conditions, l)
            var item: HTML = "\(MeasureWords.move(effect.readings[0].move, l))"
            if !whom.isEmpty { item += "<br><span class=\"muted\">\(whom.joined(separator: "; "))</span>" }
            if effect.readings.count > 1 {
                let readings = HTML.each(effect.readings) {
                    "<li>\($0.label) <span class=\"muted\">\($0.source)</span></li>"
                }
                item += "<p>\(l("Read in more than one way; the earliest day counts:"))</p><ul>\(readings)</ul>"
            }
            return "<li>\(item)</li>"
        }
        return "<ul>\(list)</ul>"
    }

    private static func runList(_ runs: [MeasureRun], _ l: Localizer) -> HTML {
        if runs.isEmpty { return "<p class=\"muted\">\(l("None yet."))</p>" }
        let rows = HTML.each(runs) { run -> HTML in
            let name = run.kind == .preview ? l("Preview") : l("Put in force")
            return """
                <li><div>\(UI.link(name, to: .measureRun(run.id))) \
                <span class="muted">\(l.time(run.startedAt))</span></div></li>
                """
        }
        return "<ul class=\"rows\">\(rows)</ul>"
    }

    static func preview(_ me: SignedIn, _ form: Form) async throws -> Reply {
        let run = try await me.desk.measures.preview(try me.id("measure"), me.actor)
        return me.done(.measureRun(run))
    }

    static func discard(_ me: SignedIn, _ form: Form) async throws -> Reply {
        let l = me.l
        let id: MeasureID = try me.id("measure")
        let before = try await me.desk.measures.register.load(id, me.actor)
        try await me.desk.measures.register.discard(id, revision: revision(form), me.actor)
        return me.done(
            before.state == .draft ? .measures : .measure(id), notice: l("What was prepared is discarded."))
    }

    static func revision(_ form: Form) -> Int { Int(form.value("revision")) ?? 0 }
}

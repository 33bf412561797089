import Access
import Kernel
import Localization
import Screening

/// The questions, a group a page. Every answer can be left open, and what was typed is saved with each step.
enum ScreeningQuestionPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let id: ScreeningID = try me.id("screening")
        let file = try await me.desk.screenings.load(id, actor: me.actor)
        guard file.head.state == .open else { return .redirect(.screeningPart(id, "result")) }
        return try await page(me, file, try await me.desk.screenings.list(of: file.head), group: me.query("group"), nil)
    }

    static func save(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let l = me.l
        let id: ScreeningID = try me.id("screening")
        var file = try await me.desk.screenings.load(id, actor: me.actor)
        let set = try await me.desk.screenings.list(of: file.head)
        var form = posted
        let base = form.int("version", l("Version"), in: 0...Int.max) ?? 0
        var answers: [String: Answer] = [:]
        for indicator in set.indicators {
            let name = "q-\(indicator.id)"
            guard !form.value(name).isEmpty else { continue }
            answers[indicator.id] = form.code(name, l.definition(indicator.wording), Answer.self)
        }
        let observations = form.text("observations", l("What you saw and heard"), required: false)
        let contact = form.text(
            "contact", l("How to reach the person safely"), required: false,
            max: Screenings.contactCharactersMax)
        let age = form.code("age", l("Adult or child?"), AgeGroup.self, required: false)
        let group = form.value("group")
        guard form.isValid else {
            return try await page(me, file, set, group: group, form, status: 422)
        }
        let saved: SavedScreening
        do {
            saved = try await me.desk.screenings.save(
                id,
                ScreeningChanges(
                    answers: answers, age: age, observations: posted.has("has-texts", "yes") ? observations : nil,
                    returnContact: posted.has("has-texts", "yes") ? contact : nil), base: base, actor: me.actor)
        } catch ScreeningProblem.tooLong(let field) {
            // Two texts that were each short enough: both stand on the page, and one person shortens.
            form.fail(
                field == "observations" ? field : "contact",
                l("Together with what somebody else wrote meanwhile this is too long. Shorten yours."))
            file = try await me.desk.screenings.load(id, actor: me.actor)
            return try await page(me, file, set, group: group, form, status: 422)
        }
        let go = form.value("go")
        if !saved.conflicts.isEmpty {
            return me.done(
                .query(.screening(id), [("group", group)]),
                notice: l(
                    "Somebody else answered some of these meanwhile. Both answers are kept: look at the marked questions."
                ))
        }
        if go == "result" { return .redirect(.screeningPart(id, "result")) }
        return me.done(.query(.screening(id), [("group", go)]), notice: l("Saved."))
    }

    private static func page(
        _ me: SignedIn, _ file: ScreeningFile, _ set: IndicatorSet, group wanted: String?, _ kept: Form?,
        status: Int = 200
    ) async throws -> Reply {
        let l = me.l
        guard let setting = set.setting(file.head.setting) else { return .redirect(.screenings) }
        let all = set.questions(in: setting, more: true)
        let main = set.questions(in: setting)
        guard let current = all.first(where: { $0.category.id == wanted }) ?? main.first else {
            return .redirect(.screenings)
        }
        let id = file.head.id
        var form: Form
        if let kept { form = kept } else { form = try await me.form(draft: "screening.\(id).\(current.category.id)") }
        if kept == nil, !form.isRestored {
            // What was typed before goes on from the answers that it was typed beside.
            form.set("version", String(file.head.version))
            for (indicator, answer) in file.sheet.answers { form.set("q-\(indicator)", answer.rawValue) }
            form.set("observations", file.observations ?? "")
            form.set("contact", file.returnContact ?? "")
            form.set("age", file.head.age.rawValue)
        }
        let position = main.firstIndex { $0.category.id == current.category.id }
        var body = UI.heading(
            l.definition(current.category.label),
            lead: l(
                "{setting} · {age}",
                ["setting": l.definition(setting.label), "age": ScreeningWords.age(file.head.age, l)]))
        if let position {
            body += UI.steps(
                l("Steps"), main.map { l.definition($0.category.label) } + [l("Result")], current: position)
        }
        body += conflicts(file, set, l)
        var questions: HTML = UI.hidden("version", form.value("version")) + UI.hidden("group", current.category.id)
        if current.category.id == main.first?.category.id, !set.triage.isEmpty, setting.id == "hotline" {
            questions += triage(set, l)
        }
        questions += "<p class=\"hint\">\(l("Every question may stay open."))</p>"
        for indicator in current.indicators { questions += question(form, indicator, l) }
        questions += UI.hidden("has-texts", "yes")
        questions += UI.radios(
            form, "age", l("Adult or child?"), AgeGroup.allCases.map { Choice($0.rawValue, ScreeningWords.age($0, l)) },
            required: false, inline: true)
        questions += UI.textArea(
            form, "observations", l("What you saw and heard"),
            hint: l("Facts, not conclusions. Sealed; it is not part of the result."), required: false, rows: 4)
        questions += UI.textArea(
            form, "contact", l("How to reach the person safely"),
            hint: l("Which number or address, at what time, and what to say if somebody else answers."),
            required: false,
            rows: 2)
        questions += buttons(main.map(\.category), position, l)
        body += "<div class=\"open\">\(UI.form(me, to: .screening(id), form, questions))</div>"
        body += more(all.map(\.category), current.category, id, file, set, l)
        return me.page(l("Screening"), status: status, body)
    }

    private static func question(_ form: Form, _ indicator: Indicator, _ l: Localizer) -> HTML {
        UI.radios(
            form, "q-\(indicator.id)", l.definition(indicator.wording),
            Answer.allCases.map { Choice($0.rawValue, ScreeningWords.answer($0, l)) }, required: false, inline: true)
    }

    private static func triage(_ set: IndicatorSet, _ l: Localizer) -> HTML {
        UI.why(
            l("The order of a call"),
            "<ol>\(HTML.each(set.triage) { "<li><strong>\(l.definition($0.text))</strong> \(l.definition($0.help))</li>" })</ol>"
        )
    }

    private static func buttons(_ main: [IndicatorCategory], _ position: Int?, _ l: Localizer) -> HTML {
        var html = HTML()
        if let position, position + 1 < main.count {
            html += UI.button(l("Save and continue"), name: "go", value: main[position + 1].id)
            html += UI.button(l("Save and see the result"), style: .secondary, name: "go", value: "result")
        } else {
            html += UI.button(l("Save and see the result"), name: "go", value: "result")
        }
        return "<div class=\"actions sticky\">\(html)</div>"
    }

    private static func conflicts(_ file: ScreeningFile, _ set: IndicatorSet, _ l: Localizer) -> HTML {
        let conflicts = file.sheet.conflicts
        if conflicts.isEmpty { return HTML() }
        return UI.notice(
            .warn,
            """
            <p>\(l("Two people answered these differently. Choose an answer and save:"))</p><ul>\
            \(HTML.each(conflicts) { conflict in
                """
                <li>\(set.indicator(conflict.indicator).map { l.definition($0.wording) } ?? conflict.indicator): \
                \(ScreeningWords.answer(conflict.kept, l)) / \(ScreeningWords.answer(conflict.offered, l))</li>
                """
            })</ul>
            """)
    }

    /// Other groups of questions, offered and not pressed, with how many were answered.
    private static func more(
        _ categories: [IndicatorCategory], _ current: IndicatorCategory, _ id: ScreeningID, _ file: ScreeningFile,
        _ set: IndicatorSet, _ l: Localizer
    ) -> HTML {
        let answers = file.sheet.answers
        return UI.section(
            l("All groups of questions"),
            """
            <ul class="plain">\(HTML.each(categories) { category in
                let indicators = set.indicators(in: category.id)
                let answered = indicators.count { answers[$0.id].map { !$0.isOpen } ?? false }
                return """
                    <li><a href="\(Links.query(.screening(id), [("group", category.id)]))"\
                    \(if: category.id == current.id, " aria-current=\"page\"")>\(l.definition(category.label))</a> \
                    <span class="hint">\(l(
                        "{answered} of {all} answered",
                        ["answered": l.number(answered), "all": l.number(indicators.count)]))</span></li>
                    """
            })</ul>
            """)
    }
}

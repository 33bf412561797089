import Cases
import Kernel
import Localization

/// Everything that the file holds, section by section; what is empty is folded away.
enum CaseFieldsPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let file = try await me.desk.cases.file(try me.id("case"), me.actor, timelineRows: 0)
        let members = file.fields.values.compactMap(\.changedBy)
        let view = CaseView(me, file, try await CaseNames.load(me, members))
        let definitions = me.desk.cases.definitions
        var body = UI.heading(
            l("All fields"), lead: l("Case {reference}", ["reference": file.record.reference]))
        body += CaseHead.tabs(view, current: .casePart(view.id, "fields"))
        var emptySections: [(CodeLabel, [CaseField])] = []
        for section in definitions.sections {
            let fields = definitions.fields(in: section.code)
            if fields.contains(where: { file.value($0.id) != nil }) {
                body += card(section, fields, view)
            } else if !fields.isEmpty {
                emptySections.append((section, fields))
            }
        }
        if !emptySections.isEmpty && !file.isPartial { body += untouched(emptySections, view) }
        return me.page(l("Case {reference}", ["reference": file.record.reference]), body)
    }

    private static func card(_ section: CodeLabel, _ fields: [CaseField], _ view: CaseView) -> HTML {
        let l = view.l
        let filled = fields.filter { view.file.value($0.id) != nil }
        let empty = fields.filter { view.file.value($0.id) == nil }
        var body: HTML = "<dl class=\"facts\">\(HTML.each(filled) { row($0, view) })</dl>"
        if !empty.isEmpty && !view.file.isPartial {
            body += UI.why(
                l.plural("{n} field is empty", "{n} fields are empty", empty.count), labels(empty, l))
        }
        if view.rights.edit {
            body += UI.actions(
                UI.buttonLink(l("Change"), to: .editCase(view.id, section: section.code), style: .secondary))
        }
        return UI.card(l.definition(section.label), body)
    }

    private static func row(_ field: CaseField, _ view: CaseView) -> HTML {
        let l = view.l
        guard let value = view.file.fields[field.id] else { return HTML() }
        let day = l.day(of: value.changedAt)
        let changed =
            view.names.member(value.changedBy).map { l("{day}, {name}", ["day": day, "name": $0]) } ?? day
        return """
            <div><dt>\(l.definition(field.label))</dt><dd>\(CaseValues.html(field, value.value, view.me))\
            <p class="muted small">\(changed)</p></dd></div>
            """
    }

    private static func untouched(_ sections: [(CodeLabel, [CaseField])], _ view: CaseView) -> HTML {
        let l = view.l
        return UI.card(
            l("Nothing written here yet"),
            HTML.each(sections) { section, fields in
                UI.why(
                    l.definition(section.label),
                    labels(fields, l)
                        + (view.rights.edit
                            ? UI.actions(
                                UI.buttonLink(
                                    l("Fill in"), to: .editCase(view.id, section: section.code), style: .secondary))
                            : HTML()))
            })
    }

    private static func labels(_ fields: [CaseField], _ l: Localizer) -> HTML {
        "<ul>\(HTML.each(fields) { "<li>\(l.definition($0.label))</li>" })</ul>"
    }
}

import Cases
import Directory
import Kernel
import Localization

/// Fields of a file as a form shows and reads them. A form's field is called `field-<id>`; several codes are several
/// values of one name.
enum CaseFieldInputs {
    /// With more choices than this a list is easier to read than buttons.
    private static let radiosMax = 7

    static func name(_ id: String) -> String { "field-\(id)" }

    /// The controls of these fields, in this order. Unknown identifiers are left out.
    static func fields(_ form: Form, _ ids: [String], _ me: SignedIn) -> HTML {
        HTML.each(ids.compactMap { me.desk.cases.definitions.field($0) }) { input(form, $0, me) }
    }

    /// What was typed, as the file stores it: empty when nothing was. Problems stand beside their fields.
    static func read(_ form: inout Form, _ ids: [String], _ me: SignedIn) -> [String: String] {
        var values: [String: String] = [:]
        for id in ids {
            guard let field = me.desk.cases.definitions.field(id) else { continue }
            let value = stored(form, field)
            if let problem = field.problem(value) {
                form.fail(
                    name(id),
                    me.l("{field}: {problem}", ["field": me.l.definition(field.label), "problem": problem.words(me.l)]))
            }
            values[id] = value
        }
        return values
    }

    /// Puts what the file holds into a form, to be shown and changed.
    static func fill(_ form: inout Form, _ field: CaseField, _ value: String) {
        switch field.kind {
        case .codes where !isTyped(field): form.set(name(field.id), all: value.split(separator: ";").map(String.init))
        default: form.set(name(field.id), value)
        }
    }

    private static func stored(_ form: Form, _ field: CaseField) -> String {
        let name = name(field.id)
        switch field.kind {
        case .text: return Trimming.text(form.value(name))
        case .codes where isTyped(field):
            let parts = form.value(name).uppercased().split { $0 == ";" || $0 == "," || $0.isWhitespace }
            return parts.map(String.init).joined(separator: ";")
        case .codes: return form.values(name).filter { !$0.isEmpty }.joined(separator: ";")
        case .line, .day, .number, .latitude, .longitude, .code, .yesNoUnknown, .checkbox:
            return Trimming.line(form.value(name))
        }
    }

    /// Countries: hundreds of codes without names of their own are typed, not ticked.
    private static func isTyped(_ field: CaseField) -> Bool { field.listName == "countries" }

    private static func input(_ form: Form, _ field: CaseField, _ me: SignedIn) -> HTML {
        let l = me.l
        let (name, label) = (name(field.id), l.definition(field.label))
        switch field.kind {
        case .line where field.id == CaseFieldID.region:
            return UI.select(form, name, label, regions(form, name, me), required: false, blank: l("Not known"))
        case .line, .latitude, .longitude: return UI.field(form, name, label, required: false)
        case .text: return UI.textArea(form, name, label, required: false, rows: 4)
        case .day: return UI.day(form, name, label, required: false)
        case .number: return UI.field(form, name, label, required: false, type: .number)
        case .code, .codes: return choice(form, field, me)
        case .yesNoUnknown:
            return UI.radios(
                form, name, label,
                [Choice("yes", l("Yes")), Choice("no", l("No")), Choice("unknown", l("Not known")), nothing(l)],
                required: false, inline: true)
        case .checkbox:
            return UI.radios(
                form, name, label, [Choice("true", l("Yes")), Choice("false", l("No")), nothing(l)], required: false,
                inline: true)
        }
    }

    private static func choice(_ form: Form, _ field: CaseField, _ me: SignedIn) -> HTML {
        let l = me.l
        let (name, label) = (name(field.id), l.definition(field.label))
        if isTyped(field) {
            return UI.field(
                form, name, label, hint: l("Two or three letters for each country, with a space between countries."),
                required: false)
        }
        let choices = choices(form, field, me)
        if field.kind == .codes { return UI.checks(form, name, label, choices, inline: true) }
        return choices.count > radiosMax
            ? UI.select(form, name, label, choices, required: false, blank: l("Nothing recorded"))
            : UI.radios(form, name, label, choices + [nothing(l)], required: false)
    }

    /// Lets an answer be taken back.
    private static func nothing(_ l: Localizer) -> Choice { Choice("", l("Nothing recorded")) }

    private static func choices(_ form: Form, _ field: CaseField, _ me: SignedIn) -> [Choice] {
        let l = me.l
        if !field.options.isEmpty { return field.options.map { Choice($0.code, l.definition($0.label)) } }
        let name = name(field.id)
        if field.listName == "languages" {
            let known = LanguageNames.choices.filter { field.list.contains($0.code) }
            return known + missing(form, name, known) { LanguageWords.name($0, l) }
        }
        if field.listName != nil { return field.list.sorted().map { Choice($0, $0) } }
        return regions(form, name, me)
    }

    private static func regions(_ form: Form, _ name: String, _ me: SignedIn) -> [Choice] {
        let known = me.desk.directory.regions.all.map { Choice($0.code, $0.name) }
        return known + missing(form, name, known) { $0 }
    }

    /// A value from elsewhere (an import) stays a choice, so that saving the form does not lose it.
    private static func missing(
        _ form: Form, _ name: String, _ known: [Choice], _ label: (String) -> String
    ) -> [Choice] {
        form.values(name).filter { value in !value.isEmpty && !known.contains { $0.code == value } }
            .map { Choice($0, label($0)) }
    }
}

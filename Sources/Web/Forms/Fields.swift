import Kernel
import Localization

/// The parts that pages are made of. All text arguments are already in the reader's language; all are escaped.
package enum UI {}

/// One choice of a list: what is sent, what is read, and a line that explains it.
package struct Choice: Sendable, Equatable {
    package let code: String
    package let label: String
    package let hint: String?

    package init(_ code: String, _ label: String, hint: String? = nil) {
        self.code = code
        self.label = label
        self.hint = hint
    }
}

extension UI {
    package enum Input: String, Sendable {
        case text, email, tel, search, password, date, time, month, number, url, file
        case moment = "datetime-local"
    }

    /// One line to type in, with its label, a hint, the error and what was typed before.
    /// - Parameters: autocomplete: the HTML token (`username`, `current-password`); off by default, because what is
    ///   typed here is mostly about somebody else.
    package static func field(
        _ form: Form, _ name: String, _ label: String, hint: String? = nil, required: Bool = true,
        type: Input = .text, autocomplete: String = "off", autofocus: Bool = false, max: Int? = nil
    ) -> HTML {
        let value = type == .password || type == .file ? nil : form.value(name)
        return """
            <div class="field\(if: form.error(name) != nil, " bad")">\(head(form, name, label, hint, required))\
            <input id="f-\(name)" name="\(name)" type="\(type.rawValue)"\(attribute: "value", value)\
            \(attribute: "maxlength", max.map(String.init)) autocomplete="\(autocomplete)"\
            \(if: type == .number, " inputmode=\"numeric\"")\(if: autofocus, " autofocus")\
            \(described(form, name, hint, required))></div>
            """
    }

    /// Free text.
    package static func textArea(
        _ form: Form, _ name: String, _ label: String, hint: String? = nil, required: Bool = true, rows: Int = 5
    ) -> HTML {
        """
        <div class="field\(if: form.error(name) != nil, " bad")">\(head(form, name, label, hint, required))\
        <textarea id="f-\(name)" name="\(name)" rows="\(rows)" dir="auto"\(described(form, name, hint, required))>
        \(form.value(name))</textarea></div>
        """
    }

    /// A civil day: the browser's own picker, and text `2020-04-06` where it has none. A picker shows no day that does not
    /// exist, so what was typed wrongly comes back as text.
    package static func day(
        _ form: Form, _ name: String, _ label: String, hint: String? = nil, required: Bool = true
    ) -> HTML {
        let typed = form.value(name)
        return field(
            form, name, label, hint: hint ?? form.l("For example 2020-04-06"), required: required,
            type: typed.isEmpty || Day(typed) != nil ? .date : .text)
    }

    /// One of many, when there are more than seven or so; otherwise use `radios`.
    /// - Parameters: blank: what the first, empty choice says; nil for none.
    package static func select(
        _ form: Form, _ name: String, _ label: String, _ choices: [Choice], hint: String? = nil, required: Bool = true,
        blank: String? = ""
    ) -> HTML {
        let chosen = form.value(name)
        return """
            <div class="field\(if: form.error(name) != nil, " bad")">\(head(form, name, label, hint, required))\
            <select id="f-\(name)" name="\(name)"\(described(form, name, hint, required))>\
            \(blank.map { "<option value=\"\">\($0)</option>" as HTML })\
            \(HTML.each(choices) {
                "<option value=\"\($0.code)\"\(if: $0.code == chosen, " selected")>\($0.label)</option>"
            })</select></div>
            """
    }

    /// One of a few.
    package static func radios(
        _ form: Form, _ name: String, _ legend: String, _ choices: [Choice], hint: String? = nil,
        required: Bool = true, inline: Bool = false
    ) -> HTML { group(form, name, legend, choices, hint, required, inline, "radio") }

    /// Several of a few.
    package static func checks(
        _ form: Form, _ name: String, _ legend: String, _ choices: [Choice], hint: String? = nil,
        required: Bool = false, inline: Bool = false
    ) -> HTML { group(form, name, legend, choices, hint, required, inline, "checkbox") }

    /// A single tick box.
    package static func check(_ form: Form, _ name: String, _ label: String, hint: String? = nil) -> HTML {
        """
        <div class="field\(if: form.error(name) != nil, " bad")">\(error(form, name))<div class="choice">\
        <input type="checkbox" id="f-\(name)" name="\(name)" value="yes"\(if: form.flag(name), " checked")\
        \(described(form, name, hint, false))><label for="f-\(name)">\(label)</label>\
        \(hint.map { "<p class=\"hint\" id=\"h-\(name)\">\($0)</p>" as HTML })</div></div>
        """
    }

    /// Fields that belong together, under one heading that screen readers say with each.
    package static func fieldset(_ legend: String, hint: String? = nil, _ body: HTML) -> HTML {
        """
        <fieldset><legend>\(legend)</legend>\(hint.map { "<p class=\"hint\">\($0)</p>" as HTML })\(body)</fieldset>
        """
    }

    package static func hidden(_ name: String, _ value: String) -> HTML {
        "<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\">"
    }

    /// What is wrong, at the top, each with a link to its field. Nothing when nothing is wrong.
    package static func errorSummary(_ form: Form) -> HTML {
        if form.isValid { return HTML() }
        return """
            <div class="errors" role="alert" tabindex="-1" id="errors"><h2>\
            \(form.l.plural(
                "{n} thing needs your attention", "{n} things need your attention", form.errors.count))</h2>\
            <p>\(form.l("Nothing you typed is lost."))</p><ul>\
            \(HTML.each(form.errors) { error in
                error.field.isEmpty
                    ? "<li>\(error.message)</li>" : "<li><a href=\"#f-\(error.field)\">\(error.message)</a></li>"
            })</ul></div>
            """
    }

    private static func group(
        _ form: Form, _ name: String, _ legend: String, _ choices: [Choice], _ hint: String?, _ required: Bool,
        _ inline: Bool, _ type: StaticString
    ) -> HTML {
        var body: HTML = """
            <fieldset class="field\(if: form.error(name) != nil, " bad")\(if: inline, " inline")"\
            \(describedBy(form, name, hint))><legend>\(legend)\(optional(form, required))</legend>\
            \(hint.map { "<p class=\"hint\" id=\"h-\(name)\">\($0)</p>" as HTML })\(error(form, name))
            """
        for (index, choice) in choices.enumerated() {
            // The first choice has the field's own id, so that the error summary's link finds it.
            let id = index == 0 ? "f-\(name)" : "f-\(name)-\(index)"
            body += """
                <div class="choice"><input type="\(type.description)" id="\(id)" name="\(name)" value="\(choice.code)"\
                \(if: form.has(name, choice.code), " checked")\
                \(attribute: "aria-describedby", choice.hint == nil ? nil : "\(id)-h")>\
                <label for="\(id)">\(choice.label)</label>\
                \(choice.hint.map { "<p class=\"hint\" id=\"\(id)-h\">\($0)</p>" as HTML })</div>
                """
        }
        return body + "</fieldset>"
    }

    private static func head(
        _ form: Form, _ name: String, _ label: String, _ hint: String?, _ required: Bool
    ) -> HTML {
        """
        <label for="f-\(name)">\(label)\(optional(form, required))</label>\
        \(hint.map { "<p class=\"hint\" id=\"h-\(name)\">\($0)</p>" as HTML })\(error(form, name))
        """
    }

    /// Most fields are needed, so the ones that are not say so.
    private static func optional(_ form: Form, _ required: Bool) -> HTML {
        required ? HTML() : " <span class=\"optional\">\(form.l("(may stay empty)"))</span>"
    }

    private static func error(_ form: Form, _ name: String) -> HTML {
        guard let message = form.error(name) else { return HTML() }
        return "<p class=\"error\" id=\"e-\(name)\">\(Icon.stop)<span>\(message)</span></p>"
    }

    private static func described(_ form: Form, _ name: String, _ hint: String?, _ required: Bool) -> HTML {
        """
        \(describedBy(form, name, hint))\(if: form.error(name) != nil, " aria-invalid=\"true\"")\
        \(if: required, " aria-required=\"true\"")
        """
    }

    private static func describedBy(_ form: Form, _ name: String, _ hint: String?) -> HTML {
        let hasError = form.error(name) != nil
        if hint == nil, !hasError { return HTML() }
        return """
            \u{20}aria-describedby="\(if: hint != nil, "h-\(name)")\(if: hint != nil && hasError, " ")\
            \(if: hasError, "e-\(name)")"
            """
    }
}

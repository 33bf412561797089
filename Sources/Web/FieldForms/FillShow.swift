import Forms
import Kernel
import Localization

/// One page of a form as fields.
extension FillFields {
    mutating func show(_ pieces: [FillPiece], level: Int = 2) -> HTML {
        var html = HTML()
        for piece in pieces {
            switch piece {
            case .question(let asked): html += show(asked)
            case .group(let control, let path, let inside): html += show(control, path, inside, level)
            case .repetition(let control, let base, let name, let canChange, let rows):
                html += show(control, base, name, canChange, rows, level)
            }
        }
        return html
    }

    /// What the page tells back when it is sent: which questions it had.
    static func shownField(_ questions: [AskedQuestion]) -> HTML {
        UI.hidden("shown", questions.map(\.name).joined(separator: " "))
    }

    private mutating func show(_ index: Int, _ path: String, _ inside: [FillPiece], _ level: Int) -> HTML {
        let control = session.form.controls[index]
        let title = LabelText.plain(session.label(of: control, at: path))
        let hint = LabelText.plain(session.hint(of: control, at: path))
        let body = show(inside, level: level + 1)
        if title.isEmpty { return body }
        return "<section class=\"xf-group\">\(heading(title, level))\(note(hint))\(body)</section>"
    }

    private mutating func show(
        _ index: Int, _ base: String, _ name: String, _ canChange: Bool, _ rows: [FillRow], _ level: Int
    ) -> HTML {
        let title = Self.repeatTitle(session, index, base)
        var html = HTML()
        for (offset, row) in rows.enumerated() {
            let number = l.number(offset + 1)
            let caption =
                title.isEmpty
                ? l("Number {number}", ["number": number]) : l("{name} {number}", ["name": title, "number": number])
            html += "<fieldset class=\"xf-instance\"><legend>\(caption)</legend>\(show(row.pieces, level: level + 1))"
            if canChange {
                html += UI.actions(
                    UI.button(
                        l("Remove {name}", ["name": caption]), style: .quiet, name: "go", value: "remove:\(row.name)"))
            }
            html += "</fieldset>"
        }
        if canChange {
            let words = title.isEmpty ? l("Add another") : l("Add: {name}", ["name": title])
            html += UI.actions(UI.button(words, style: .secondary, name: "go", value: "add:\(name)"))
        }
        return "<section class=\"xf-repeat\">\(title.isEmpty ? HTML() : heading(title, level))\(html)</section>"
    }

    /// What one repetition is called: by its own label, else by that of the group around it.
    static func repeatTitle(_ session: FormSession, _ index: Int, _ base: String) -> String {
        var control = session.form.controls[index]
        if control.label == nil, let frame = control.parent { control = session.form.controls[frame] }
        let around = base.split(separator: "/").dropLast().joined(separator: "/")
        return LabelText.plain(session.label(of: control, at: "/" + around))
    }

    private func heading(_ title: String, _ level: Int) -> HTML {
        let tag = "h\(min(level, 6))"
        return "<\(raw: tag)>\(title)</\(raw: tag)>"
    }

    private func note(_ hint: String) -> HTML { hint.isEmpty ? HTML() : "<p class=\"hint\">\(hint)</p>" }

    private mutating func show(_ asked: AskedQuestion) -> HTML {
        let control = control(asked)
        // The row of words above a matrix: each row below has its own.
        if control.has("label") { return HTML() }
        let choices = control.kind.isChoice ? session.choices(of: control, at: asked.path) : []
        let input = input(asked, choices: choices)
        let value = session.value(at: asked.path) ?? ""
        let label = label(asked)
        let hint = LabelText.plain(session.hint(of: control, at: asked.path))
        var html: HTML
        if isReadonly(asked) || input == .note {
            html = readonly(label, hint, words(value, choices, input))
        } else if input == .file {
            let said = l("You add the file on the last page, when you send.")
            html = readonly(label, hint.isEmpty ? said : "\(hint) \(said)", value)
        } else {
            if form.values(asked.name).isEmpty { fill(asked, input, value) }
            html = field(asked, input, label, hint, choices)
        }
        let guidance = LabelText.plain(session.guidance(of: control, at: asked.path))
        if !guidance.isEmpty { html += UI.why(l("More about this question"), "<p>\(guidance)</p>") }
        return html
    }

    /// Read-only and without an answer it is a note.
    private func readonly(_ label: String, _ hint: String, _ value: String) -> HTML {
        if value.isEmpty { return "<div class=\"field xf-note\"><p>\(label)</p>\(note(hint))</div>" }
        return "<div class=\"field\"><p><strong>\(label)</strong></p>\(note(hint))<p dir=\"auto\">\(value)</p></div>"
    }

    private mutating func fill(_ asked: AskedQuestion, _ input: FillInput, _ value: String) {
        switch input {
        case .several: form.set(asked.name, all: value.split(separator: " ").map(String.init))
        case .order:
            for (offset, one) in value.split(separator: " ").enumerated() {
                form.set("\(asked.name)-\(offset + 1)", String(one))
            }
        case .secret: return
        default: form.set(asked.name, input.shown(value))
        }
    }

    private func field(
        _ asked: AskedQuestion, _ input: FillInput, _ label: String, _ hint: String, _ choices: [ChoiceView]
    ) -> HTML {
        let control = control(asked)
        let required = session.view(at: asked.path)?.isRequired ?? false
        let listed = choices.map { Choice($0.value, LabelText.plain($0.label)) }
        func line(_ type: UI.Input, _ more: String = "") -> HTML {
            let hint = [hint, more].filter { !$0.isEmpty }.joined(separator: " ")
            return UI.field(
                form, asked.name, label, hint: hint.isEmpty ? nil : hint, required: required, type: type)
        }
        let said = hint.isEmpty ? nil : hint
        switch input {
        case .line, .decimal: return line(.text)
        case .whole, .year: return line(.number)
        case .secret: return line(.password)
        case .slider: return line(.number, range(control))
        case .month: return line(.month, l("For example 2020-04"))
        case .time: return line(.time, l("For example 14:30"))
        case .moment: return line(.moment)
        case .day: return UI.day(form, asked.name, label, hint: said, required: required)
        case .place: return line(.text, l("Latitude, a space, longitude. For example 33.51 36.29"))
        case .places, .lines:
            let help = input == .places ? l("One point on each line: latitude, a space, longitude") : ""
            let words = [hint, help].filter { !$0.isEmpty }.joined(separator: " ")
            return UI.textArea(
                form, asked.name, label, hint: words.isEmpty ? nil : words, required: required, rows: 4)
        case .oneButton, .yesOrNo:
            let yesOrNo = [Choice("1", l("Yes")), Choice("0", l("No"))]
            var offered = input == .yesOrNo ? yesOrNo : listed
            if offered.isEmpty { return readonly(label, l("There is nothing to choose yet"), "") }
            // Without a script a chosen button cannot be let go.
            if !required { offered.append(Choice("", l("No answer"))) }
            return UI.radios(form, asked.name, label, offered, hint: said, required: required)
        case .oneList:
            return UI.select(
                form, asked.name, label, listed, hint: said, required: required, blank: l("Choose…"))
        case .several:
            if listed.isEmpty { return readonly(label, l("There is nothing to choose yet"), "") }
            return UI.checks(form, asked.name, label, listed, hint: said, required: required)
        case .order: return order(asked, label, said, listed)
        case .acknowledge: return UI.check(form, asked.name, label, hint: said)
        case .file, .note: return HTML()
        }
    }

    private func range(_ control: Control) -> String {
        guard let low = control.attribute("start"), let high = control.attribute("end") else { return "" }
        return l("From {low} to {high}", ["low": low, "high": high])
    }

    private func order(_ asked: AskedQuestion, _ label: String, _ hint: String?, _ choices: [Choice]) -> HTML {
        UI.fieldset(
            label, hint: hint,
            HTML.each(choices.indices) { place in
                UI.select(
                    form, "\(asked.name)-\(place + 1)", l("Place {number}", ["number": l.number(place + 1)]), choices,
                    required: false)
            })
    }

    /// An answer as people read it: choices by their words.
    func words(_ value: String, _ choices: [ChoiceView], _ input: FillInput) -> String {
        guard !value.isEmpty else { return "" }
        switch input {
        case .oneButton, .oneList, .several, .order:
            let chosen =
                input == .oneButton || input == .oneList ? [value] : value.split(separator: " ").map(String.init)
            return chosen.map { one in
                choices.first { $0.value == one }.map { LabelText.plain($0.label) } ?? one
            }.joined(separator: ", ")
        case .yesOrNo: return value == "1" || value == "true" ? l("Yes") : l("No")
        case .acknowledge: return l("Yes")
        case .secret: return "•••"
        default: return input.shown(value)
        }
    }
}

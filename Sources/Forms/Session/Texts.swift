import CLibXML2

/// Words in the session's language.
extension FormSession {
    /// The label of the question, group or choice list at a path.
    package func label(at path: String) -> String? {
        guard let state = store.state(at: path), let control = control(of: state) else { return nil }
        return control.label.map { words($0, at: state) }
    }

    package func hint(at path: String) -> String? {
        guard let state = store.state(at: path) else { return nil }
        return control(of: state)?.hint.map { words($0, at: state) }
    }

    /// Help for training and print, not shown by default.
    package func guidance(at path: String) -> String? {
        guard let state = store.state(at: path) else { return nil }
        return control(of: state)?.guidance.map { words($0, at: state, form: "guidance") }
    }

    /// A medium of a label: `image`, `big-image`, `audio`, `video`, or `short` for its short words.
    package func labelForm(_ form: String, at path: String) -> String? {
        guard let state = store.state(at: path), let label = control(of: state)?.label else { return nil }
        let text = words(label, at: state, form: form)
        return text.isEmpty ? nil : text
    }

    private func control(of state: Int) -> Control? {
        let node = store.model(of: state)
        guard let index = node.control else { return nil }
        let control = form.controls[index]
        // A repeat's words stand on the group around it.
        if control.kind == .repeat, control.label == nil, let parent = control.parent { return form.controls[parent] }
        return control
    }

    /// A text with the values of a record in it. `form` is the kind of text wanted from the dictionary.
    func words(_ text: FormText, at state: Int, form wanted: String = "") -> String {
        var result = ""
        for piece in text.pieces {
            switch piece {
            case .text(let plain): if wanted.isEmpty { result += plain }
            case .output(let id): result += evaluate(id, at: state, "output").map(evaluator.string) ?? ""
            case .translation(let id): result += translated(id, at: store.states[state].pointer, form: wanted)
            case .reference(let id): result += evaluate(id, at: state, "label").map(evaluator.string) ?? ""
            }
        }
        return result
    }

    /// A text of the dictionary in the language, else in the form's own; empty when there is none.
    func translated(_ id: String, at node: xmlNodePtr?, form wanted: String = "") -> String {
        let languages = [language, form.defaultLanguage]
        for name in languages {
            guard let forms = form.translations.first(where: { $0.language == name })?.texts[id],
                let text = forms[wanted] ?? (wanted.isEmpty ? forms["short"] : nil)
            else { continue }
            let state = store.index(of: node) ?? store.root
            var result = ""
            for piece in text.pieces {
                switch piece {
                case .text(let plain): result += plain
                case .output(let expression):
                    result += evaluate(expression, at: state, "output").map(evaluator.string) ?? ""
                case .translation, .reference: continue
                }
            }
            return result
        }
        return ""
    }
}

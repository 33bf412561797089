/// `<itext>`: the form's words by language.
extension FormReader {
    mutating func readTranslations(_ itext: XMLElement) {
        for element in itext.children(named: "translation") {
            guard let language = element["lang"] else {
                add(.error, element, "", "a translation names no language", "Write lang=\"…\".")
                continue
            }
            if translations.contains(where: { $0.language == language }) {
                add(.error, element, "", "the language \"\(language)\" comes twice", "Join both translations.")
                continue
            }
            let isDefault = element.attributes.contains { $0.name == "default" && $0.value != "false()" }
            var translation = Translation(language: language, isDefault: isDefault)
            for text in element.children(named: "text") {
                guard let id = text["id"] else {
                    add(.error, text, "", "a text has no id", "Write id=\"…\".")
                    continue
                }
                if translation.texts[id] != nil {
                    add(.warning, text, id, "the text comes twice in \"\(language)\"", "The first is used.")
                    continue
                }
                translation.texts[id] = forms(text)
            }
            translations.append(translation)
        }
    }

    private mutating func forms(_ text: XMLElement) -> [String: FormText] {
        var forms: [String: FormText] = [:]
        for value in text.children(named: "value") {
            let form = value["form"] ?? ""
            // `long` is an older word for the plain form.
            forms[form == "long" && forms[""] == nil ? "" : form] = words(value, context: 0)
        }
        return forms
    }

    /// Text and outputs, in their order. Outputs of translations are read where the text is used, so their relative paths
    /// are not checked here.
    mutating func words(_ element: XMLElement, context: Int) -> FormText {
        var pieces: [FormText.Piece] = []
        for part in element.mixed {
            switch part {
            case .text(let text): pieces.append(.text(text))
            case .element(let child) where child.name == "output":
                let value = child["value"] ?? child["ref"]
                if let id = expression(value, "value", child, context) { pieces.append(.output(id)) }
            case .element(let child): pieces += words(child, context: context).pieces
            }
        }
        return FormText(pieces: pieces)
    }

    /// Text ids that are asked for and are nowhere, or not in every language.
    mutating func checkTexts() {
        guard !translations.isEmpty || !wantedTexts.isEmpty else { return }
        for (id, place) in wantedTexts.sorted(by: { ($0.value.line, $0.key) < ($1.value.line, $1.key) }) {
            let without = translations.filter { $0.texts[id] == nil }.map(\.language)
            if without.isEmpty, !translations.isEmpty { continue }
            let isNowhere = without.count == translations.count
            guard problems.count < Self.problemsMax else { return }
            problems.append(
                FormProblem(
                    severity: isNowhere && place.element != "bind" ? .error : .warning, line: place.line,
                    element: place.element,
                    nodeset: place.nodeset,
                    what: isNowhere
                        ? "the text \"\(id)\" is in no translation"
                        : "the text \"\(id)\" is missing in \(without.joined(separator: ", "))",
                    mend: "Add <text id=\"\(id)\">."))
        }
    }
}

/// Reads a gettext `.po` file. Entries that are fuzzy, obsolete or untranslated are left out: the English is shown then.
package struct CatalogueReader {
    private struct Entry {
        var line = 0
        var context: String?
        var id: String?
        var plural: String?
        var translations: [String] = []
        var isFuzzy = false
    }

    private enum Field { case none, context, id, plural, translation(Int) }

    private let file: String
    private let language: Language
    private var catalogue = Catalogue.empty
    private var entry = Entry()
    private var field = Field.none
    private var line = 0
    private var hasHeader = false

    /// Throws `CatalogueProblem` with the line for anything that is no `.po`, for a header whose number of plural forms
    /// is not the language's, and for a translation that names a `{placeholder}` its English does not have.
    package static func read(
        _ text: String, file: String, language: Language
    ) throws(CatalogueProblem) -> Catalogue {
        var reader = CatalogueReader(file: file, language: language)
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) { try reader.take(line) }
        try reader.finish()
        return reader.catalogue
    }

    private init(file: String, language: Language) {
        self.file = file
        self.language = language
    }

    private func problem(_ what: String, line: Int? = nil) -> CatalogueProblem {
        CatalogueProblem(file: file, line: line ?? self.line, what: what)
    }

    private mutating func take(_ raw: Substring) throws(CatalogueProblem) {
        line += 1
        var text = raw
        while let last = text.last, last == " " || last == "\t" || last == "\r" || last == "\r\n" { text.removeLast() }
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        if text.isEmpty { return try finish() }
        if text.hasPrefix("#") {
            if case .translation = field { try finish() }
            if text.hasPrefix("#,"), text.contains("fuzzy") { entry.isFuzzy = true }
            return
        }
        if text.hasPrefix("\"") { return try append(quoted(text)) }
        guard let space = text.firstIndex(where: { $0 == " " || $0 == "\t" || $0 == "\"" }) else {
            throw problem("a keyword without a text")
        }
        let keyword = text[..<space]
        let value = text[space...].drop { $0 == " " || $0 == "\t" }
        try open(keyword)
        try append(quoted(value))
    }

    private mutating func open(_ keyword: Substring) throws(CatalogueProblem) {
        switch keyword {
        case "msgctxt", "msgid":
            if case .translation = field { try finish() }
            if keyword == "msgctxt" {
                field = .context
                entry.context = ""
            } else {
                guard entry.id == nil else { throw problem("msgid stands twice") }
                field = .id
                entry.id = ""
            }
            if entry.line == 0 { entry.line = line }
        case "msgid_plural":
            guard entry.id != nil, entry.plural == nil else { throw problem("msgid_plural without msgid") }
            field = .plural
            entry.plural = ""
        default:
            guard keyword.hasPrefix("msgstr"), entry.id != nil else { throw problem("unknown keyword \(keyword)") }
            let index = entry.translations.count
            let expected = entry.plural == nil ? "msgstr" : "msgstr[\(index)]"
            guard keyword == expected, entry.plural != nil || index == 0 else {
                throw problem("\(expected) is expected here, not \(keyword)")
            }
            field = .translation(index)
            entry.translations.append("")
        }
    }

    private mutating func append(_ text: String) throws(CatalogueProblem) {
        switch field {
        case .none: throw problem("a text without a keyword")
        case .context: entry.context? += text
        case .id: entry.id? += text
        case .plural: entry.plural? += text
        case .translation(let index): entry.translations[index] += text
        }
    }

    private func quoted(_ text: Substring) throws(CatalogueProblem) -> String {
        var result = ""
        var rest = text.dropFirst().makeIterator()
        guard text.first == "\"" else { throw problem("a text must stand in quotes") }
        while let character = rest.next() {
            switch character {
            case "\"":
                guard rest.next() == nil else { throw problem("something follows the closing quote") }
                return result
            case "\\":
                switch rest.next() {
                case "n": result.append("\n")
                case "t": result.append("\t")
                case "r": result.append("\r")
                case "\"": result.append("\"")
                case "\\": result.append("\\")
                default: throw problem("unknown escape; write \\n, \\t, \\r, \\\" or \\\\")
                }
            default: result.append(character)
            }
        }
        throw problem("the closing quote is missing")
    }

    private mutating func finish() throws(CatalogueProblem) {
        let done = entry
        entry = Entry()
        field = .none
        guard let id = done.id else {
            if done.context != nil { throw problem("msgctxt without msgid") }
            return
        }
        guard !done.translations.isEmpty else { throw problem("msgstr is missing", line: done.line) }
        if id.isEmpty, done.context == nil { return try header(done) }
        let key = done.context.map { "\($0)\u{4}\(id)" } ?? id
        guard catalogue.messages[key] == nil, catalogue.plurals[key] == nil else {
            throw problem("\"\(id)\" stands twice", line: done.line)
        }
        guard !done.isFuzzy, done.translations.allSatisfy({ !$0.isEmpty }) else { return }
        let allowed = Placeholders.names(in: id).union(Placeholders.names(in: done.plural ?? ""))
        for translation in done.translations {
            if let stray = Placeholders.names(in: translation).subtracting(allowed).sorted().first {
                throw problem("{\(stray)} is not in the English text", line: done.line)
            }
        }
        if done.plural == nil {
            catalogue.messages[key] = done.translations[0]
        } else {
            guard done.translations.count == language.pluralForms else {
                throw problem(
                    "\(language.pluralForms) plural forms are needed, not \(done.translations.count)", line: done.line)
            }
            catalogue.plurals[key] = done.translations
        }
    }

    private mutating func header(_ entry: Entry) throws(CatalogueProblem) {
        guard !hasHeader else { throw problem("a second header", line: entry.line) }
        hasHeader = true
        for line in entry.translations[0].split(separator: "\n") where line.hasPrefix("Plural-Forms:") {
            let digits = line.split(separator: "=", maxSplits: 1).dropFirst().first?.prefix { $0.isNumber }
            guard let digits, Int(digits) == language.pluralForms else {
                throw problem(
                    "the header must say nplurals=\(language.pluralForms) for \(language.rawValue)", line: entry.line)
            }
        }
    }
}

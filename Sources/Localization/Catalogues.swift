import Kernel

/// What is wrong in a translation file, and where.
package struct CatalogueProblem: Error, Sendable, Equatable, CustomStringConvertible {
    package let file: String
    package let line: Int
    package let what: String
    package var description: String { line > 0 ? "\(file):\(line): \(what)" : "\(file): \(what)" }
}

/// The sentences of one language, by their English.
package struct Catalogue: Sendable {
    package var messages: [String: String]
    package var plurals: [String: [String]]

    package init(messages: [String: String] = [:], plurals: [String: [String]] = [:]) {
        self.messages = messages
        self.plurals = plurals
    }

    package static let empty = Catalogue()

    package var count: Int { messages.count + plurals.count }
}

/// The translations of all languages. Read once at the start; immutable and shared from then on.
package struct Catalogues: Sendable {
    private let byLanguage: [Language: Catalogue]

    package init(_ byLanguage: [Language: Catalogue] = [:]) { self.byLanguage = byLanguage }

    /// No translations: everything is shown in English.
    package static let none = Catalogues()

    /// Reads `LANG.po` for every language but English. A language without a file is shown in English.
    package static func load(directory: String) throws(CatalogueProblem) -> Catalogues {
        let names: [String]
        do { names = try Files.names(in: directory, ending: ".po") } catch {
            throw CatalogueProblem(file: directory, line: 0, what: "cannot be read: \(error.why)")
        }
        var catalogues: [Language: Catalogue] = [:]
        for language in Language.allCases where language != .en && names.contains("\(language.rawValue).po") {
            let path = "\(directory)/\(language.rawValue).po"
            let text: String
            do { text = try Files.readText(path, limit: 8 * 1_024 * 1_024) } catch {
                throw CatalogueProblem(file: path, line: 0, what: error.why)
            }
            catalogues[language] = try CatalogueReader.read(text, file: path, language: language)
        }
        return Catalogues(catalogues)
    }

    package subscript(language: Language) -> Catalogue { byLanguage[language] ?? .empty }
}

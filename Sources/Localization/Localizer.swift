import Kernel

/// Says everything in one language and one place's time. Made once per request, passed down as `l`; costs nothing to copy.
///
///     l("Due on {day}", ["day": l.day(due)])
///     l.plural("{n} place left", "{n} places left", places)
///
/// The first argument is always a literal: the catalogue script reads it from the source. What a catalogue does not have
/// is shown in English, never as a key.
package final class Localizer: Sendable {
    package let language: Language
    package let zone: Zone
    private let catalogue: Catalogue
    private let isSource: Bool

    package init(_ language: Language, _ catalogues: Catalogues, zone: Zone = .utc) {
        self.language = language
        self.zone = zone
        catalogue = catalogues[language]
        isSource = language == .en
    }

    /// English in UTC, without catalogues: logs, commands, tests.
    package static let english = Localizer(.en, .none)

    package var isRightToLeft: Bool { language.isRightToLeft }

    package func callAsFunction(_ english: String, _ values: [String: String] = [:]) -> String {
        let sentence = isSource ? english : catalogue.messages[english] ?? english
        return Placeholders.fill(sentence, values, isRightToLeft: isRightToLeft)
    }

    /// A word that other languages say differently of different things: `l("Closed", context: "service")` (`msgctxt`).
    /// Falls back to the word's own translation.
    package func callAsFunction(_ english: String, context: String, _ values: [String: String] = [:]) -> String {
        let sentence = isSource ? english : catalogue.messages["\(context)\u{4}\(english)"]
        guard let sentence else { return callAsFunction(english, values) }
        return Placeholders.fill(sentence, values, isRightToLeft: isRightToLeft)
    }

    /// A sentence with a counted noun; `{n}` becomes the number as this language writes it.
    package func plural(_ one: String, _ other: String, _ n: Int, _ values: [String: String] = [:]) -> String {
        var values = values
        values["n"] = number(n)
        if !isSource, let forms = catalogue.plurals[one] {
            return Placeholders.fill(forms[language.pluralForm(n)], values, isRightToLeft: isRightToLeft)
        }
        return Placeholders.fill(n == 1 ? one : other, values, isRightToLeft: isRightToLeft && !isSource)
    }

    /// A label from a definition (roles, stages, indicators), which is written there in English.
    package func definition(_ label: String) -> String {
        isSource ? label : catalogue.messages[label] ?? label
    }
}

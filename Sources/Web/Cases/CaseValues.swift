import Cases
import Definitions
import Directory
import Kernel
import Localization

/// The value of a field as people read it: codes by their labels, days in words.
enum CaseValues {
    static func html(_ field: CaseField, _ value: String, _ me: SignedIn) -> HTML {
        switch field.kind {
        case .text: "<span class=\"kept\" dir=\"auto\">\(value)</span>"
        default: "<bdi>\(text(field, value, me))</bdi>"
        }
    }

    static func text(_ field: CaseField, _ value: String, _ me: SignedIn) -> String {
        text(field, value, me.desk, me.l)
    }

    /// The same for somebody without an account, who opened a one-time link.
    static func text(_ field: CaseField, _ value: String, _ desk: Desk, _ l: Localizer) -> String {
        switch field.kind {
        case .line:
            return field.id == CaseFieldID.region ? desk.directory.regions[value]?.name ?? value : value
        case .text, .number, .latitude, .longitude: return value
        case .day: return Day(value).map { l.day($0) } ?? value
        case .code: return code(field, value, desk, l)
        case .codes:
            return value.split(separator: ";").map { code(field, String($0), desk, l) }.joined(separator: l.listComma)
        case .yesNoUnknown:
            return switch value {
            case "yes": l("Yes")
            case "no": l("No")
            default: l("Not known")
            }
        case .checkbox: return value == "true" ? l("Yes") : l("No")
        }
    }

    private static func code(_ field: CaseField, _ code: String, _ desk: Desk, _ l: Localizer) -> String {
        if let option = field.option(code) { return l.definition(option.label) }
        if field.listName == "languages" { return LanguageWords.name(code, l) }
        return desk.directory.regions[code]?.name ?? code
    }
}

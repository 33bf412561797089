import Definitions
import Kernel

/// One field of a case file, as the definition gives it. A value is text in every case; the kind says which texts.
package struct CaseField: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        case line, text, day, number, latitude, longitude
        case code, codes
        case yesNoUnknown = "yes-no-unknown"
        /// `true` or `false`, the standard's checkbox.
        case checkbox
    }

    package struct Option: Sendable, Equatable {
        package let code: String
        /// English; `Localizer.definition` translates it.
        package let label: String
        /// The same in the Human Trafficking Case Data Standard.
        package let htcds: String?
    }

    package let id: String
    package let label: String
    package let section: String
    package let kind: Kind
    package let options: [Option]
    /// Codes without labels of their own: countries, languages.
    package let list: Set<String>
    package let listName: String?
    package let minimum: Int?
    package let maximum: Int?
    /// True when it can tell who or where somebody is.
    package let isIdentifying: Bool
    /// The identifier in the standard that means the same.
    package let htcds: String?

    /// What is wrong with a value, nil when it is good. An empty value clears the field and is always good.
    package func problem(_ value: String) -> ValueProblem? {
        if value.isEmpty { return nil }
        if value.utf8.contains(where: { $0 < 32 && $0 != 9 && $0 != 10 && $0 != 13 || $0 == 127 }) {
            return .controlCharacter
        }
        switch kind {
        case .line:
            if value.utf8.contains(where: { $0 == 10 || $0 == 13 }) { return .lineBreak }
            return value.utf8.count > 4 * Limits.lineCharactersMax || value.count > Limits.lineCharactersMax
                ? .tooLong : nil
        case .text:
            return value.utf8.count > 4 * Limits.textCharactersMax || value.count > Limits.textCharactersMax
                ? .tooLong : nil
        case .day: return Day(value) == nil ? .notADay : nil
        case .number: return numberProblem(value)
        case .latitude: return degreesProblem(value, 90)
        case .longitude: return degreesProblem(value, 180)
        case .code: return isKnown(value) ? nil : .unknownCode
        case .codes: return codesProblem(value)
        case .yesNoUnknown: return ["yes", "no", "unknown"].contains(value) ? nil : .unknownCode
        case .checkbox: return ["true", "false"].contains(value) ? nil : .unknownCode
        }
    }

    package func option(_ code: String) -> Option? { options.first { $0.code == code } }

    private func isKnown(_ code: String) -> Bool {
        // A set of codes that another room keeps (regions): only their form can be checked here.
        if options.isEmpty && listName == nil {
            return code.utf8.count <= 64
                && code.utf8.allSatisfy { ($0 >= 48 && $0 <= 57) || ($0 | 32 >= 97 && $0 | 32 <= 122) || $0 == 45 }
        }
        return list.contains(code) || options.contains { $0.code == code }
    }

    private func codesProblem(_ value: String) -> ValueProblem? {
        let codes = value.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
        if codes.count > 200 { return .tooLong }
        if !codes.allSatisfy(isKnown) { return .unknownCode }
        return Set(codes).count == codes.count ? nil : .duplicateCode
    }

    private func numberProblem(_ value: String) -> ValueProblem? {
        guard value.utf8.count <= 9, value.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let number = Int(value) else {
            return .notANumber
        }
        if let minimum, number < minimum { return .outOfRange }
        if let maximum, number > maximum { return .outOfRange }
        return nil
    }

    private func degreesProblem(_ value: String, _ limit: Double) -> ValueProblem? {
        let isPlain = value.utf8.allSatisfy { ($0 >= 48 && $0 <= 57) || $0 == 45 || $0 == 46 || $0 == 43 }
        guard isPlain, value.utf8.count <= 24, let degrees = Double(value) else { return .notANumber }
        return abs(degrees) <= limit ? nil : .outOfRange
    }
}

/// A code and what it is called. The label is English; `Localizer.definition` translates it.
package struct CodeLabel: Sendable, Equatable {
    package let code: String
    package let label: String
}

extension CaseField {
    /// Reads one entry of fields.yaml or htcds.yaml.
    init(
        _ node: DefinitionNode, lists: [String: Set<String>], sections: [CodeLabel]
    ) throws(DefinitionProblem) {
        try node.allow(
            "id", "label", "section", "type", "options", "list", "min", "max", "identifying", "htcds", "core", "also",
            "deprecated")
        id = try node.string("id")
        label = try node.string("label")
        section = try node.one("section", of: sections.map(\.code), kind: "section")
        kind = try node.closed("type")
        var options: [Option] = []
        for item in try node.optionalList("options") {
            try item.allow("code", "label", "htcds")
            options.append(
                Option(
                    code: try item.string("code"), label: try item.string("label"),
                    htcds: try item.optionalString("htcds")))
        }
        self.options = options
        listName = try node.optionalString("list")
        if let listName {
            guard let known = lists[listName] else {
                throw node.problem("unknown list \"\(listName)\"", "Name a list of htcds.yaml.")
            }
            list = known
        } else {
            list = []
        }
        minimum = try node.optionalInt("min")
        maximum = try node.optionalInt("max")
        isIdentifying = try node.bool("identifying", default: false)
        htcds = try node.optionalString("htcds")
        if kind == .code && options.isEmpty && listName == nil {
            throw node.problem("\"\(id)\" has no options", "Add `options:` or `list:`.")
        }
    }
}

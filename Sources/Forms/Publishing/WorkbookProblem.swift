import Kernel

/// One thing that the converter of spreadsheets found.
package struct WorkbookProblem: Sendable, Equatable {
    /// What people get wrong most: known by the words of the converter, so that it can be said in anybody's language.
    package enum Kind: Sendable, Equatable, CaseIterable {
        case repeatedChoice, repeatedName, reservedName, missingName, missingLabel, missingType, unfitName
        case unknownReference, unclearReference, brokenReference, unknownList, unknownType, unmatchedGroup
        case headers, parameters, missingSheet, calculation, unreadable, tooLarge
        // These stop no form.
        case largePictures, untranslated, untranslatedOther, alikeName, alikeSheet, skippedRow
        case other
    }

    /// Empty when the converter did not say it.
    package let sheet: String
    /// Counted from 1 as the spreadsheet shows it; 0 when the converter did not say it.
    package let row: Int
    package let column: String
    package let kind: Kind
    /// In the converter's own words.
    package let what: String

    package init(sheet: String = "", row: Int = 0, column: String = "", kind: Kind? = nil, what: String) {
        self.sheet = sheet
        self.row = row
        self.column = column
        self.kind = kind ?? Self.kind(of: what)
        self.what = what
    }

    /// From a message of the converter: `[row : 7] On the 'choices' sheet, the 'name' value is invalid. …`.
    init(message: String) {
        var row = 0
        if let found = message.firstRange(of: "[row : ") {
            row = Int(message[found.upperBound...].prefix { $0.isNumber }) ?? 0
        }
        let sheets = ["survey", "choices", "settings", "entities", "external_choices", "osm"]
        let sheet = sheets.first {
            message.contains("'\($0)' sheet") || message.contains("\($0) sheet") || message.contains("sheet: '\($0)'")
        }
        let column = message.firstMatch(of: /the '([^']{1,60})' (?:value|column)/).map { String($0.1) }
        let kind = Self.kind(of: message)
        // What is said of a row and of no sheet is said of the questions.
        self.init(
            sheet: sheet ?? (row > 0 ? "survey" : ""), row: kind == .headers ? max(row, 1) : row,
            column: column ?? "", kind: kind, what: message)
    }

    private static let signs: [(Kind, [String])] = [
        (.repeatedChoice, ["Choice names must be unique", "'allow_choice_duplicates'"]),
        (.reservedName, ["is reserved for form metadata", "must not be the same as the survey root"]),
        (
            .repeatedName,
            [
                "must be unique within their nearest", "Repeat names must unique", "more than one survey element",
                "must not have any duplicate names",
            ]
        ),
        (.missingName, ["with no name", "must have a name", "without list name"]),
        (.missingLabel, ["should have a label", "has no label", "with no label"]),
        (.missingType, ["Question with no type"]),
        (.unfitName, ["Names must begin with", "Names used here must", "Invalid question name", "names with spaces"]),
        (.unknownReference, ["Could not find the name", "There has been a problem trying to replace"]),
        (.unclearReference, ["appears more than once", "multiple survey elements"]),
        (.brokenReference, ["Reference variables must start", "a comma between each variable"]),
        (.unknownList, ["List name not in", "name not found on the", "was not found on the"]),
        (.unknownType, ["Unknown question type", "not a valid question type"]),
        (.unmatchedGroup, ["Unmatched 'begin", "Unmatched 'end", "Unmatched begin", "Unmatched end"]),
        (.headers, ["Invalid headers", "Column headers must", "Duplicate column header", "mandatory columns"]),
        (.parameters, ["'parameters' value is invalid", "Parameter ", "Parameters must"]),
        (.alikeSheet, ["to suppress this message"]),
        (.missingSheet, ["must have a sheet named", "sheets with similar names"]),
        (.calculation, ["Missing calculation"]),
        (.unreadable, ["recognized as a supported type", "Error reading .xls", "encode", "decode"]),
        (.tooLarge, ["MemoryError"]),
        (.largePictures, ["max-pixels"]), (.untranslatedOther, ["or_other and translations"]),
        (.untranslated, ["is missing the"]), (.alikeName, ["case-insensitive match"]),
        (.skippedRow, ["is being skipped"]),
    ]

    private static func kind(of message: String) -> Kind {
        signs.first { $0.1.contains(where: message.contains) }?.0 ?? .other
    }
}

/// What the converter says at its end: one line of JSON, after whatever its libraries had to say.
struct ConverterReport {
    let isDone: Bool
    let problems: [WorkbookProblem]
    let warnings: [WorkbookProblem]
    static let countMax = 200

    init(said: String) {
        let line = said.split(separator: "\n").last { $0.hasPrefix("{") }
        var answer: JSONValue?
        if let line {
            do { answer = try JSONValue(parsing: Array(line.utf8)) } catch { answer = nil }
        }
        guard let answer, let code = answer["code"]?.integer else {
            // It was stopped at a limit, or failed outside of what it watches.
            let isMemory = said.contains("MemoryError")
            isDone = false
            warnings = []
            problems = [
                WorkbookProblem(
                    kind: isMemory ? .tooLarge : .unreadable,
                    what: isMemory ? "needs more memory than a form may" : "the converter did not come to an end")
            ]
            return
        }
        isDone = code < 200
        warnings = (answer["warnings"]?.items ?? []).prefix(Self.countMax).compactMap(\.text).map {
            WorkbookProblem(message: String($0.prefix(2_000)))
        }
        problems = isDone ? [] : Self.messages(answer["message"]?.text ?? "").map(WorkbookProblem.init(message:))
    }

    /// One message a row; lines that name no row go on with the one before.
    private static func messages(_ text: String) -> [String] {
        var messages: [String] = []
        for line in text.split(separator: "\n") {
            let line = String(line).trimmed
            if line.isEmpty { continue }
            if messages.isEmpty || line.hasPrefix("[row") {
                if messages.count == countMax { break }
                messages.append(String(line.prefix(2_000)))
            } else if messages[messages.count - 1].count < 2_000 {
                messages[messages.count - 1] += " \(line.prefix(500))"
            }
        }
        return messages.isEmpty ? ["the file could not be read"] : messages
    }
}

import Definitions

/// What a submission opens.
package enum Opens: String, Sendable, CaseIterable {
    case screening
    case `case`
    case serviceState = "service-state"
    case visit
    case survey
}

/// How a form's answers become work in the rooms: read from YAML as it was published
/// (docs/guides/questionnaires.md), never changed afterwards.
package struct Mapping: Sendable {
    /// The `form_id`.
    package let form: String
    /// The form's version, or `any`.
    package let version: String
    let root: Output
    let node: DefinitionNode

    /// One record to open, and those that are opened after it.
    struct Output: Sendable {
        let opens: Opens
        /// Values are in the spelling of the Human Trafficking Case Data Standard.
        let readsStandard: Bool
        /// The repeat of which every instance opens one; nil outside repeats, or for the one above.
        let each: String?
        /// Instead of opening: the record that this changes.
        let find: Find?
        let conditions: [Condition]
        let entries: [Entry]
        let then: [Output]
        let node: DefinitionNode

        /// Whether it, or one that follows, opens a new record of this kind.
        func opens(_ kind: Opens) -> Bool { (opens == kind && find == nil) || then.contains { $0.opens(kind) } }
    }

    struct Find: Sendable {
        enum Way: String, Sendable, CaseIterable { case reference, service }
        let from: [String]
        let by: Way
        let node: DefinitionNode
    }

    /// Any of the answers is given.
    struct Condition: Sendable {
        let from: [String]
        let answers: Set<String>
        let node: DefinitionNode
    }

    struct Entry: Sendable {
        enum Source: Sendable {
            case fixed(String)
            /// The first that says something.
            case paths([String])
            /// Every question below that is named as an indicator is.
            case below(String)
        }

        enum Way: String, Sendable, CaseIterable {
            /// The code or text itself.
            case value
            /// "Question: answer", in words.
            case line
            /// Only the answer's words.
            case labels
            /// The first of several codes.
            case first
        }

        let source: Source
        let target: String
        let values: [String: String]
        let otherwise: String?
        let way: Way
        let isOptional: Bool
        let node: DefinitionNode
    }
}

/// A place in a file that nobody had to write: where an answer stands without its repetition's number.
enum FormPath {
    static func bare(_ path: String) -> String {
        "/" + path.split(separator: "/").map { $0.prefix { $0 != "[" } }.joined(separator: "/")
    }

    /// `DR1`, `CH12`: two capitals and a number.
    static func isIndicator(_ path: some StringProtocol) -> Bool {
        let name = path.split(separator: "/").last ?? ""
        let letters = name.prefix { $0.isASCII && $0.isUppercase }
        let digits = name.dropFirst(letters.count)
        return letters.count == 2 && !digits.isEmpty && digits.allSatisfy { $0.isASCII && $0.isNumber }
    }
}

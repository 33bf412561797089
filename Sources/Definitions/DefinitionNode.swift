import Kernel

/// Where nodes come from; one for all nodes of a file.
package final class DefinitionSource: Sendable {
    package let file: String
    package let version: String

    init(file: String, version: String) {
        self.file = file
        self.version = version
    }
}

/// One value in a definition file: a text, a list or a map, which knows its line. Every accessor that does not find what
/// it asks for throws a `DefinitionProblem` that says where and what to write.
package struct DefinitionNode: Sendable {
    package struct Entry: Sendable {
        package let key: String
        /// Where the key stands.
        package let line: Int
        package let column: Int
        package let node: DefinitionNode
    }

    package enum Content: Sendable {
        case scalar(String, isPlain: Bool)
        case list([DefinitionNode])
        case map([Entry])
    }

    package let source: DefinitionSource
    package let line: Int
    package let column: Int
    package let content: Content

    package var file: String { source.file }
    /// A digest of the file's bytes: 16 hexadecimal digits. Kept with whatever was decided by the file.
    package var version: String { source.version }

    package func problem(_ what: String, _ mend: String) -> DefinitionProblem {
        DefinitionProblem(file: file, line: line, column: column, what: what, mend: mend)
    }

    /// True for nothing, `~` and `null`.
    package var isEmpty: Bool {
        guard case .scalar(let text, true) = content else { return false }
        return text.isEmpty || text == "~" || text == "null"
    }

    // What this node is.

    package func text() throws(DefinitionProblem) -> String {
        guard case .scalar(let text, _) = content, !isEmpty else { throw problem("a text is needed", "Write a text.") }
        return text
    }

    package func integer(in range: ClosedRange<Int>? = nil) throws(DefinitionProblem) -> Int {
        guard case .scalar(let text, true) = content, let number = Int(text) else {
            throw problem("a whole number is needed", "Write digits only, without quotes.")
        }
        if let range, !range.contains(number) {
            throw problem(
                "\(number) is out of range", "Write a number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    package func real() throws(DefinitionProblem) -> Double {
        guard case .scalar(let text, true) = content, let number = Double(text), number.isFinite else {
            throw problem("a number is needed", "Write a number, without quotes.")
        }
        return number
    }

    /// Only `true` and `false`: `yes` and `no` are answers here, not truth values.
    package func boolean() throws(DefinitionProblem) -> Bool {
        guard case .scalar(let text, true) = content, text == "true" || text == "false" else {
            throw problem("true or false is needed", "Write true or false.")
        }
        return text == "true"
    }

    package func day() throws(DefinitionProblem) -> Day {
        guard case .scalar(let text, _) = content, let day = Day(text) else {
            throw problem("a day is needed", "Write it as 2020-04-06.")
        }
        return day
    }

    package func items() throws(DefinitionProblem) -> [DefinitionNode] {
        guard case .list(let items) = content else { throw problem("a list is needed", "Write `- item` lines.") }
        return items
    }

    package func texts() throws(DefinitionProblem) -> [String] {
        var texts: [String] = []
        for item in try items() { texts.append(try item.text()) }
        return texts
    }

    /// The entries of a map in the order in which they were written.
    package func entries() throws(DefinitionProblem) -> [Entry] {
        guard case .map(let entries) = content else { throw problem("a map is needed", "Write `key: value` lines.") }
        return entries
    }

    /// One of a closed set of codes.
    package func code<C: RawRepresentable & CaseIterable>(_: C.Type = C.self) throws(DefinitionProblem) -> C
    where C.RawValue == String {
        let text = try text()
        guard let code = C(rawValue: text) else { throw unknown("word", text, C.allCases.map(\.rawValue)) }
        return code
    }

    /// One of the words that another part of the definitions declares. `kind` names it in the error ("role").
    package func one(of words: some Collection<String>, kind: String = "word") throws(DefinitionProblem) -> String {
        let text = try text()
        guard words.contains(text) else { throw unknown(kind, text, Array(words)) }
        return text
    }

    private func unknown(_ kind: String, _ text: String, _ words: [String]) -> DefinitionProblem {
        problem("unknown \(kind) \"\(text)\"", "Write one of: \(words.joined(separator: ", ")).")
    }
}

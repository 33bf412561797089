import Kernel

// What stands under a key of this map. `optional…` gives nil (or an empty list) when the key is absent or empty.
extension DefinitionNode {
    /// Refuses every key but these, so that a misspelt key is noticed.
    package func allow(_ keys: String...) throws(DefinitionProblem) { try allow(keys) }

    package func allow(_ keys: [String]) throws(DefinitionProblem) {
        for entry in try entries() where !keys.contains(entry.key) {
            throw DefinitionProblem(
                file: file, line: entry.line, column: entry.column, what: "unknown key \"\(entry.key)\"",
                mend: "Write one of: \(keys.joined(separator: ", ")).")
        }
    }

    package func has(_ key: String) -> Bool {
        guard case .map(let entries) = content else { return false }
        return entries.contains { $0.key == key && !$0.node.isEmpty }
    }

    package func optionalNode(_ key: String) throws(DefinitionProblem) -> DefinitionNode? {
        for entry in try entries() where entry.key == key { return entry.node.isEmpty ? nil : entry.node }
        return nil
    }

    package func node(_ key: String) throws(DefinitionProblem) -> DefinitionNode {
        guard let node = try optionalNode(key) else {
            throw problem("\"\(key)\" is missing", "Add `\(key): …` here.")
        }
        return node
    }

    package func string(_ key: String) throws(DefinitionProblem) -> String { try node(key).text() }
    package func optionalString(_ key: String) throws(DefinitionProblem) -> String? {
        try optionalNode(key)?.text()
    }

    package func int(_ key: String, in range: ClosedRange<Int>? = nil) throws(DefinitionProblem) -> Int {
        try node(key).integer(in: range)
    }
    package func optionalInt(_ key: String, in range: ClosedRange<Int>? = nil) throws(DefinitionProblem) -> Int? {
        try optionalNode(key)?.integer(in: range)
    }

    package func double(_ key: String) throws(DefinitionProblem) -> Double { try node(key).real() }
    package func optionalDouble(_ key: String) throws(DefinitionProblem) -> Double? { try optionalNode(key)?.real() }

    package func bool(_ key: String) throws(DefinitionProblem) -> Bool { try node(key).boolean() }
    package func optionalBool(_ key: String) throws(DefinitionProblem) -> Bool? { try optionalNode(key)?.boolean() }
    /// What a key that may be left out says, or its default.
    package func bool(_ key: String, default otherwise: Bool) throws(DefinitionProblem) -> Bool {
        try optionalBool(key) ?? otherwise
    }

    package func day(_ key: String) throws(DefinitionProblem) -> Day { try node(key).day() }
    package func optionalDay(_ key: String) throws(DefinitionProblem) -> Day? { try optionalNode(key)?.day() }

    package func list(_ key: String) throws(DefinitionProblem) -> [DefinitionNode] { try node(key).items() }
    package func optionalList(_ key: String) throws(DefinitionProblem) -> [DefinitionNode] {
        try optionalNode(key)?.items() ?? []
    }

    package func strings(_ key: String) throws(DefinitionProblem) -> [String] { try node(key).texts() }
    package func optionalStrings(_ key: String) throws(DefinitionProblem) -> [String] {
        try optionalNode(key)?.texts() ?? []
    }

    package func map(_ key: String) throws(DefinitionProblem) -> [Entry] { try node(key).entries() }
    package func optionalMap(_ key: String) throws(DefinitionProblem) -> [Entry] {
        try optionalNode(key)?.entries() ?? []
    }

    package func closed<C: RawRepresentable & CaseIterable>(
        _ key: String, _: C.Type = C.self
    ) throws(DefinitionProblem) -> C where C.RawValue == String { try node(key).code() }

    package func optionalClosed<C: RawRepresentable & CaseIterable>(
        _ key: String, _: C.Type = C.self
    ) throws(DefinitionProblem) -> C? where C.RawValue == String { try optionalNode(key)?.code() }

    /// A list of codes of a closed set; empty when the key is absent.
    package func closedList<C: RawRepresentable & CaseIterable>(
        _ key: String, _: C.Type = C.self
    ) throws(DefinitionProblem) -> [C] where C.RawValue == String {
        var codes: [C] = []
        for item in try optionalList(key) { codes.append(try item.code()) }
        return codes
    }

    package func one(
        _ key: String, of words: some Collection<String>, kind: String = "word"
    ) throws(DefinitionProblem) -> String { try node(key).one(of: words, kind: kind) }
}

/// Whether a rule, a period or a list was checked against its source. Shown wherever the rule is used.
package enum SourceStatus: String, Sendable, CaseIterable {
    case verified
    case unverified
}

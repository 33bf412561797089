import Foundation

/// A named statement as the source writes it, with the pieces put together.
struct SourceStatement {
    let name: String
    let sqlite: String
    let postgreSQL: String
    let file: String
}

/// Finds every `Statement("name", …)` in the source, so that a test can prepare each one without knowing the rooms.
enum SourceStatements {
    /// All that could be put together, and `file: name` of those whose pieces are not written as literals.
    static func find(root: URL) throws -> (found: [SourceStatement], unread: [String]) {
        var found: [SourceStatement] = []
        var unread: [String] = []
        let folder = root.appending(path: "Sources")
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.compactMap {
            $0 as? URL
        }
        for (room, files) in Dictionary(grouping: files ?? [], by: { $0.deletingLastPathComponent() }) {
            let sources = try files.filter { $0.pathExtension == "swift" }.map { file in
                (file.lastPathComponent, tokens(try String(contentsOf: file, encoding: .utf8)))
            }
            let shared = sources.reduce(into: [:]) { $0.merge(pieces($1.1)) { first, _ in first } }
            for (file, tokens) in sources where room.lastPathComponent != "StorageSQLite" {
                let known = shared.merging(pieces(tokens)) { _, own in own }
                for arguments in calls(tokens) {
                    guard case .text(let name)? = arguments.first else { continue }
                    if let (sqlite, postgreSQL) = texts(Array(arguments.dropFirst(2)), known) {
                        found.append(
                            SourceStatement(name: name, sqlite: sqlite, postgreSQL: postgreSQL, file: file))
                    } else {
                        unread.append("\(file): \(name)")
                    }
                }
            }
        }
        return (found, unread)
    }

    private enum Token: Equatable {
        case text(String)
        case word(String)
        case mark(Character)
    }

    /// Words, string literals and punctuation; comments are dropped.
    private static func tokens(_ source: String) -> [Token] {
        var result: [Token] = []
        var rest = Substring(source)
        while let first = rest.first {
            if rest.hasPrefix("//") {
                rest = rest.drop { !$0.isNewline }
            } else if rest.hasPrefix("\"\"\"") {
                rest.removeFirst(3)
                let end = rest.range(of: "\"\"\"")?.lowerBound ?? rest.endIndex
                result.append(.text(rest[..<end].replacingOccurrences(of: "\\\n", with: "")))
                rest = rest[end...].dropFirst(3)
            } else if first == "\"" {
                rest.removeFirst()
                var text = ""
                while let character = rest.popFirst(), character != "\"" {
                    text.append(character == "\\" ? rest.popFirst() ?? character : character)
                }
                result.append(.text(text))
            } else if first.isLetter || first == "_" {
                let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
                result.append(.word(String(word)))
                rest = rest.dropFirst(word.count)
            } else {
                if !first.isWhitespace { result.append(.mark(first)) }
                rest.removeFirst()
            }
        }
        return result
    }

    /// `let columns: StaticString = "…"`.
    private static func pieces(_ tokens: [Token]) -> [String: String] {
        var result: [String: String] = [:]
        for index in tokens.indices.dropFirst(2).dropLast(2) where tokens[index] == .word("StaticString") {
            if case .word(let name) = tokens[index - 2], tokens[index + 1] == .mark("="),
                case .text(let text) = tokens[index + 2]
            {
                result[name] = text
            }
        }
        return result
    }

    /// What stands between the brackets of each `Statement( … )`.
    private static func calls(_ tokens: [Token]) -> [[Token]] {
        var result: [[Token]] = []
        for index in tokens.indices.dropLast(2)
        where tokens[index] == .word("Statement") && tokens[index + 1] == .mark("(") {
            var depth = 1
            var arguments: [Token] = []
            for token in tokens[(index + 2)...] {
                if token == .mark("(") { depth += 1 }
                if token == .mark(")") { depth -= 1 }
                if depth == 0 { break }
                arguments.append(token)
            }
            result.append(arguments)
        }
        return result
    }

    private static func texts(_ arguments: [Token], _ known: [String: String]) -> (String, String)? {
        if let divide = arguments.firstIndex(of: .word("postgreSQL")), arguments.first == .word("sqlite") {
            let sqlite = text(arguments[..<divide].dropFirst(2), known)
            let postgreSQL = text(arguments[divide...].dropFirst(2), known)
            if let sqlite, let postgreSQL { return (sqlite, postgreSQL) }
            return nil
        }
        return text(arguments[...], known).map { ($0, $0) }
    }

    private static func text(_ tokens: ArraySlice<Token>, _ known: [String: String]) -> String? {
        var parts: [String] = []
        for (index, token) in zip(tokens.indices, tokens) {
            switch token {
            case .text(let text): parts.append(text)
            case .word(let word):
                if index + 1 < tokens.endIndex, tokens[index + 1] == .mark(".") { continue }
                guard let text = known[word] else { return nil }
                parts.append(text)
            case .mark(let mark): if !"[],.".contains(mark) { return nil }
            }
        }
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }
}

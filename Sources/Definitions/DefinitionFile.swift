import CSodium
import Kernel
import Yams

/// Reads one YAML definition: roles, cases, requests, indicators. A country edits these files, so whatever is not
/// understood is refused with its place, never skipped.
package enum DefinitionFile {
    /// A definition is written by people; the longest we ship has 70 kB.
    package static let bytesMax = 1_024 * 1_024
    private static let depthMax = 32

    /// The root of a file. Its `version` is a digest of the file's bytes.
    package static func load(_ path: String) throws(DefinitionProblem) -> DefinitionNode {
        let bytes: [UInt8]
        do { bytes = try Files.read(path, limit: bytesMax) } catch {
            throw DefinitionProblem(
                file: path, what: "cannot be read: \(error.why)", mend: "Check the file and the --resources folder.")
        }
        return try parse(bytes, file: path)
    }

    /// All files `*.yaml` of a folder, in the order of their names.
    package static func loadFolder(_ path: String) throws(DefinitionProblem) -> [DefinitionNode] {
        let names: [String]
        do { names = try Files.names(in: path, ending: ".yaml") } catch {
            throw DefinitionProblem(
                file: path, what: "cannot be read: \(error.why)", mend: "Check the folder and --resources.")
        }
        var roots: [DefinitionNode] = []
        for name in names { roots.append(try load("\(path)/\(name)")) }
        return roots
    }

    /// For tests and for definitions that come from elsewhere than a file.
    package static func parse(_ text: String, file: String) throws(DefinitionProblem) -> DefinitionNode {
        try parse(Array(text.utf8), file: file)
    }

    package static func parse(_ bytes: [UInt8], file: String) throws(DefinitionProblem) -> DefinitionNode {
        guard bytes.count <= bytesMax else {
            throw DefinitionProblem(file: file, what: "larger than \(bytesMax) bytes", mend: "Split it.")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw DefinitionProblem(file: file, what: "not UTF-8 text", mend: "Save it as UTF-8.")
        }
        let source = DefinitionSource(file: file, version: digest(bytes))
        // Nodes hold their anchors weakly: only while the parser lives can anchors be seen, and refused.
        let parser: Parser
        let composed: Node?
        do {
            parser = try Parser(yaml: text, resolver: .default, constructor: .default, encoding: .utf8)
            composed = try parser.singleRoot()
        } catch { throw problem(error, file: file) }
        defer { withExtendedLifetime(parser) {} }
        guard let composed else {
            throw DefinitionProblem(file: file, line: 1, column: 1, what: "empty", mend: "Write a definition.")
        }
        return try convert(composed, source, depth: 0)
    }

    private static func convert(
        _ node: Node, _ source: DefinitionSource, depth: Int
    ) throws(DefinitionProblem) -> DefinitionNode {
        let line = node.mark?.line ?? 1
        let column = node.mark?.column ?? 1
        func refuse(_ what: String, _ mend: String) -> DefinitionProblem {
            DefinitionProblem(file: source.file, line: line, column: column, what: what, mend: mend)
        }
        guard node.anchor == nil else {
            throw refuse("anchors (&) and aliases (*) are not read", "Write the value out at each place.")
        }
        guard depth < depthMax else { throw refuse("nested too deeply", "Write it flatter.") }
        let content: DefinitionNode.Content
        switch node {
        case .scalar(let scalar):
            content = .scalar(scalar.string, isPlain: scalar.style == .plain || scalar.style == .any)
        case .sequence(let sequence):
            var items: [DefinitionNode] = []
            items.reserveCapacity(sequence.count)
            for item in sequence { items.append(try convert(item, source, depth: depth + 1)) }
            content = .list(items)
        case .mapping(let mapping):
            var entries: [DefinitionNode.Entry] = []
            entries.reserveCapacity(mapping.count)
            var seen: Set<String> = []
            for (key, value) in mapping {
                let keyNode = try convert(key, source, depth: depth + 1)
                guard case .scalar(let name, _) = keyNode.content else {
                    throw keyNode.problem("a key must be one word", "Write `key: value`.")
                }
                guard name != "<<" else { throw keyNode.problem("merge keys (<<) are not read", "Write the keys out.") }
                guard seen.insert(name).inserted else {
                    throw keyNode.problem("key \"\(name)\" stands twice", "Keep one of them.")
                }
                entries.append(
                    DefinitionNode.Entry(
                        key: name, line: keyNode.line, column: keyNode.column,
                        node: try convert(value, source, depth: depth + 1)))
            }
            content = .map(entries)
        case .alias:
            throw refuse("anchors (&) and aliases (*) are not read", "Write the value out at each place.")
        }
        return DefinitionNode(source: source, line: line, column: column, content: content)
    }

    private static func problem(_ error: any Error, file: String) -> DefinitionProblem {
        func at(_ mark: Mark, _ what: String) -> DefinitionProblem {
            DefinitionProblem(
                file: file, line: mark.line, column: mark.column, what: what,
                mend: "Check indentation, colons and quotes at this place.")
        }
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _):
            return at(mark, "not YAML: \(problem)")
        case .composer(_, let problem, let mark, _):
            return problem.contains("alias")
                ? DefinitionProblem(
                    file: file, line: mark.line, column: mark.column,
                    what: "anchors (&) and aliases (*) are not read", mend: "Write the value out at each place.")
                : at(mark, "not YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            return DefinitionProblem(
                file: file, line: context.mark.line, column: context.mark.column,
                what: "key \"\(duplicates.first ?? "")\" stands twice", mend: "Keep one of them.")
        case .reader(let problem, _, _, _):
            return DefinitionProblem(file: file, what: "not YAML: \(problem)", mend: "Save it as UTF-8 text.")
        default:
            return DefinitionProblem(file: file, what: "not YAML", mend: "Check indentation, colons and quotes.")
        }
    }

    /// SHA-256 of the bytes, its first 16 hexadecimal digits: enough to tell two versions of a file apart.
    private static func digest(_ bytes: [UInt8]) -> String {
        var hash = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_BYTES))
        crypto_hash_sha256(&hash, bytes, UInt64(bytes.count))
        return Hex.encode(hash.prefix(8))
    }
}

import Definitions

extension Mapping {
    /// Reads a mapping. Strict: what is not understood is refused with its line and what to write instead.
    package init(_ bytes: [UInt8], file: String) throws(DefinitionProblem) {
        try self.init(try DefinitionFile.parse(bytes, file: file))
    }

    init(_ node: DefinitionNode) throws(DefinitionProblem) {
        try node.allow(["form", "version"] + Output.keys.filter { $0 != "each" && $0 != "when" })
        form = try node.string("form")
        version = try node.string("version")
        root = try Output(node, readsStandard: false)
        self.node = node
    }
}

extension Mapping.Output {
    static let keys = ["opens", "read", "find", "each", "when", "fields", "then"]
    private static let depthMax = 4

    init(_ node: DefinitionNode, readsStandard: Bool, depth: Int = 0) throws(DefinitionProblem) {
        if depth > 0 { try node.allow(Self.keys) }
        guard depth < Self.depthMax else { throw node.problem("nested too deeply", "Write it flatter.") }
        opens = try node.closed("opens")
        let reads = try node.optionalString("read")
        if let reads, reads != "htcds" {
            throw try node.node("read").problem("unknown spelling \"\(reads)\"", "Write htcds, or leave it out.")
        }
        self.readsStandard = readsStandard || reads != nil
        each = try node.optionalNode("each").map { node throws(DefinitionProblem) in try Self.path(node) }
        find = try node.optionalNode("find").map { node throws(DefinitionProblem) in
            try node.allow("from", "by")
            return Mapping.Find(from: try Self.paths(try node.node("from")), by: try node.closed("by"), node: node)
        }
        var conditions: [Mapping.Condition] = []
        for item in try node.optionalList("when") {
            try item.allow("from", "is")
            conditions.append(
                Mapping.Condition(
                    from: try Self.paths(try item.node("from")), answers: Set(try item.strings("is")), node: item))
        }
        self.conditions = conditions
        var entries: [Mapping.Entry] = []
        for item in try node.list("fields") { entries.append(try Mapping.Entry(item)) }
        self.entries = entries
        var then: [Mapping.Output] = []
        for item in try node.optionalList("then") {
            then.append(try Self(item, readsStandard: self.readsStandard, depth: depth + 1))
        }
        self.then = then
        self.node = node
    }

    static func paths(_ node: DefinitionNode) throws(DefinitionProblem) -> [String] {
        guard case .list(let items) = node.content else { return [try path(node)] }
        var paths: [String] = []
        for item in items { paths.append(try path(item)) }
        guard !paths.isEmpty else { throw node.problem("no path", "Write one, as /data/person/age.") }
        return paths
    }

    private static func path(_ node: DefinitionNode) throws(DefinitionProblem) -> String {
        let path = try node.text()
        guard path.hasPrefix("/"), !path.hasSuffix("/") else {
            throw node.problem("\"\(path)\" is not a path", "Write it from the top of the form: /data/person/age.")
        }
        return path
    }
}

extension Mapping.Entry {
    init(_ node: DefinitionNode) throws(DefinitionProblem) {
        try node.allow("from", "value", "to", "values", "default", "as", "optional")
        target = try node.string("to")
        // An empty text is a value here: nothing is written.
        var values: [String: String] = [:]
        for entry in try node.optionalMap("values") {
            guard case .scalar(let text, _) = entry.node.content else {
                throw entry.node.problem("one code is needed", "Write `answer: code`, or '' to write nothing.")
            }
            values[entry.key] = text
        }
        self.values = values
        otherwise = try node.optionalString("default")
        way = try node.optionalClosed("as") ?? .value
        isOptional = try node.bool("optional", default: false)
        self.node = node
        if let fixed = try node.optionalString("value") {
            guard !node.has("from") else { throw node.problem("both `from` and `value`", "Keep one of them.") }
            source = .fixed(fixed)
            return
        }
        let paths = try Mapping.Output.paths(try node.node("from"))
        guard let first = paths.first, first.hasSuffix("/**") else {
            source = .paths(paths)
            return
        }
        guard paths.count == 1, target == "answer.*" else {
            throw node.problem("\(first) takes every indicator", "Write `to: 'answer.*'` with this one path.")
        }
        source = .below(String(first.dropLast(3)))
    }
}

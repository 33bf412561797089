/// Writes an expression for libxml2 so that it means what ODK means.
///
/// XPath 1.0 converts and compares in ways forms do not expect: `'2020-01-01' < today()` is false, a list of nodes equals
/// a text when any node does, and what is hidden still counts. So every conversion is made explicit: paths in a scalar
/// place go through `v`/`s` (one value, typed by its bind, empty when hidden), numbers through `d` (dates are days),
/// equality through `e`, and functions are called by their number in `FunctionCatalogue`.
struct XPathWriter {
    struct Part {
        let syntax: XPathSyntax
        let text: String
    }

    private enum Place { case top, mainPredicate, listPredicate }

    private let model: ModelTree
    private let instances: [String]
    private let partBase: Int
    private var place = Place.top
    private(set) var parts: [Part] = []

    init(model: ModelTree, instances: [String], partBase: Int) {
        self.model = model
        self.instances = instances
        self.partBase = partBase
    }

    /// A whole expression: what it gives is converted by whoever asked.
    mutating func scalarOrNodes(_ syntax: XPathSyntax) throws(XPathProblem) -> String {
        if case .path(let path) = syntax { return try nodes(path) }
        return try value(syntax)
    }

    /// A value that is not a list.
    private mutating func value(_ syntax: XPathSyntax) throws(XPathProblem) -> String {
        switch syntax {
        // libxml2 reads fractions a hair off: 2.345 as 2.3449999….
        case .number(let digits): return digits.utf8.contains(UInt8(ascii: ".")) ? "d('\(digits)')" : digits
        case .literal(let text): return quoted(text)
        case .path(let path):
            if let target = target(path) { return "v(\(target))" }
            if place == .listPredicate, path.start == .context { return "string(\(try raw(path)))" }
            return "s(\(try raw(path)))"
        case .call(let name, let arguments): return try call(name, arguments)
        case .negative(let inner): return "-\(try number(inner))"
        case .binary(.or, let a, let b): return "(\(try value(a)) or \(try value(b)))"
        case .binary(.and, let a, let b): return "(\(try value(a)) and \(try value(b)))"
        case .binary(.union, _, _): return "s(\(try rawUnion(syntax)))"
        case .binary(let sign, let a, let b) where sign == .equal || sign == .notEqual:
            return try equality(sign, a, b)
        case .binary(let sign, let a, let b): return "(\(try number(a)) \(sign.rawValue) \(try number(b)))"
        }
    }

    private mutating func equality(_ sign: XPathOperator, _ a: XPathSyntax, _ b: XPathSyntax) throws(XPathProblem)
        -> String
    {
        // In a long list a text is compared by libxml2 itself.
        if place == .listPredicate, isPlainText(a) || isPlainText(b), !isNumeric(a), !isNumeric(b) {
            return "(string(\(try value(a))) \(sign.rawValue) string(\(try value(b))))"
        }
        let equal = "e(\(try value(a)),\(try value(b)))"
        return sign == .equal ? equal : "not(\(equal))"
    }

    private func isPlainText(_ syntax: XPathSyntax) -> Bool {
        if case .path(let path) = syntax { return path.start == .context }
        return false
    }

    private func isNumeric(_ syntax: XPathSyntax) -> Bool {
        switch syntax {
        case .number, .negative: true
        case .binary(let sign, _, _): sign.isArithmetic
        case .call(let name, _): FunctionCatalogue.byName[name]?.givesNumber ?? false
        case .path(let path): target(path).map { [.int, .decimal].contains(model[$0].bind.type) } ?? false
        case .literal: false
        }
    }

    private mutating func number(_ syntax: XPathSyntax) throws(XPathProblem) -> String {
        let text = try value(syntax)
        switch syntax {
        case .number, .negative: return text
        case .binary(let sign, _, _) where sign.isArithmetic: return text
        case .call(let name, _) where FunctionCatalogue.byName[name]?.givesNumber ?? false: return text
        default: return "d(\(text))"
        }
    }

    private mutating func call(_ name: String, _ arguments: [XPathSyntax]) throws(XPathProblem) -> String {
        guard let function = FunctionCatalogue.byName[name] else {
            throw XPathProblem(what: "there is no function \(name)()", mend: FunctionCatalogue.advice(on: name))
        }
        guard function.arguments.contains(arguments.count) else {
            throw XPathProblem(
                what: "\(name)() has \(arguments.count) arguments", mend: "It takes \(function.argumentsInWords).")
        }
        switch name {
        case "true", "false": return "\(name)()"
        case "not": return "not(\(try value(arguments[0])))"
        case "position" where arguments.isEmpty && place != .top: return "position()"
        case "last": return "last()"
        case "if":
            let condition = try value(arguments[0])
            let yes = try part(arguments[1])
            let no = try part(arguments[2])
            return "g(\(condition),\(yes),\(no))"
        case "instance":
            guard case .literal(let id) = arguments[0] else { break }
            guard instances.contains(id) else {
                throw XPathProblem(
                    what: "there is no instance \"\(id)\"",
                    mend: "Add <instance id=\"\(id)\"> to the model or correct the name.")
            }
        case "regex":
            guard case .literal(let pattern) = arguments[1] else { break }
            do { _ = try Pattern(pattern) } catch {
                throw XPathProblem(what: "the pattern \"\(pattern)\" cannot be used: \(error.what)", mend: error.mend)
            }
        default: break
        }
        var texts: [String] = []
        for (index, argument) in arguments.enumerated() {
            // The node and the repeats of `indexed-repeat` are meant as places, not as values.
            if name == "indexed-repeat", index == 0 || index % 2 == 1, case .path(let path) = argument,
                let target = target(path)
            {
                texts.append(String(target))
            } else {
                texts.append(try self.argument(argument))
            }
        }
        return "\(function.code)(\(texts.joined(separator: ",")))"
    }

    /// Lists stay lists: the function decides.
    private mutating func argument(_ syntax: XPathSyntax) throws(XPathProblem) -> String {
        switch syntax {
        case .path(let path): return try nodes(path)
        case .binary(.union, _, _): return "r(\(try rawUnion(syntax)))"
        default: return try value(syntax)
        }
    }

    /// A branch that is evaluated only when taken. Inside a condition it would need the condition's node, so there it is
    /// not taken apart.
    ///
    /// Written as two arguments of `g`: `1` and the part's number, or `0` and the value itself.
    private mutating func part(_ syntax: XPathSyntax) throws(XPathProblem) -> String {
        switch syntax {
        case .number, .literal: return "0,\(try value(syntax))"
        default:
            let text = try scalarOrNodes(syntax)
            if place != .top { return "0,\(text)" }
            parts.append(Part(syntax: syntax, text: text))
            return "1,\(partBase + parts.count - 1)"
        }
    }

    /// The nodes of a path that are not hidden.
    private mutating func nodes(_ path: XPathPath) throws(XPathProblem) -> String {
        if let target = target(path) { return "n(\(target))" }
        if place == .listPredicate, path.start == .context { return try raw(path) }
        return "r(\(try raw(path)))"
    }

    private mutating func rawUnion(_ syntax: XPathSyntax) throws(XPathProblem) -> String {
        switch syntax {
        case .binary(.union, let a, let b): return "(\(try rawUnion(a)) | \(try rawUnion(b)))"
        case .path(let path): return try raw(path)
        case .call: return try value(syntax)
        default: throw XPathProblem(what: "\"|\" joins paths only", mend: "Use or between conditions.")
        }
    }

    /// The node that a plain absolute path names.
    private func target(_ path: XPathPath) -> Int? {
        guard let names = path.plainNames else { return nil }
        return model.target(of: names)
    }

    /// A path for libxml2. Steps before the first condition are found without a search, in the same repetition.
    private mutating func raw(_ path: XPathPath) throws(XPathProblem) -> String {
        var text: String
        var steps = path.steps[...]
        var isList = false
        switch path.start {
        case .context: text = ""
        case .root:
            var names: [String] = []
            for step in steps {
                guard step.axis == .child, step.predicates.isEmpty, case .name(let name) = step.test, name != "*",
                    model.target(of: names + [name]) != nil
                else { break }
                names.append(name)
            }
            if let target = model.target(of: names) {
                text = "n(\(target))"
                steps = steps.dropFirst(names.count)
            } else {
                text = "o()"
            }
        case .expression(let start):
            text = "(\(try rawStart(start)))"
            if case .call(let name, _) = start { isList = name == "instance" || name == "randomize" }
            text += try predicates(path.startPredicates, inList: isList)
        }
        for step in steps {
            if !text.isEmpty { text += "/" }
            text += try self.step(step, inList: isList || place == .listPredicate)
        }
        return text
    }

    private mutating func rawStart(_ syntax: XPathSyntax) throws(XPathProblem) -> String {
        switch syntax {
        case .path(let path): return try raw(path)
        case .binary(.union, _, _): return try rawUnion(syntax)
        default: return try value(syntax)
        }
    }

    private mutating func step(_ step: XPathStep, inList: Bool) throws(XPathProblem) -> String {
        let test: String
        switch step.test {
        // The instance that libxml2 sees has no namespaces, so that prefixes need no declaration.
        case .name(let name): test = name.split(separator: ":").last.map(String.init) ?? name
        case .node: test = "node()"
        case .text: test = "text()"
        }
        if step.axis == .attribute, !inList {
            return
                "child::\(ModelNode.documentName(ofAttribute: test))\(try predicates(step.predicates, inList: false))"
        }
        return "\(step.axis.rawValue)::\(test)\(try predicates(step.predicates, inList: inList))"
    }

    private mutating func predicates(_ list: [XPathSyntax], inList: Bool) throws(XPathProblem) -> String {
        let before = place
        place = inList ? .listPredicate : .mainPredicate
        defer { place = before }
        var text = ""
        for predicate in list { text += "[\(try value(predicate))]" }
        return text
    }

    private func quoted(_ text: String) -> String {
        text.utf8.contains(UInt8(ascii: "'")) ? "\"\(text)\"" : "'\(text)'"
    }
}

extension ModelTree {
    /// The node that names lead to from the root.
    func target(of names: [String]) -> Int? {
        if names.count > 1, let known = byPath["/" + names.joined(separator: "/")] { return known }
        guard let first = names.first, let root = nodes.first, root.name == first || root.localName == first else {
            return nil
        }
        var node = 0
        for name in names.dropFirst() {
            guard let next = child(of: node, named: name) else { return nil }
            node = next
        }
        return node
    }
}

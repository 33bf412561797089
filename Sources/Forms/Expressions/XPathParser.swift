/// Reads XPath 1.0 by descent (3.1 to 3.5), with a limit on depth.
struct XPathParser {
    private let tokens: [XPathToken]
    private var position = 0
    private var depth = 0

    static let depthMax = 150

    static func syntax(of text: String) throws(XPathProblem) -> XPathSyntax {
        var parser = XPathParser(tokens: try XPathLexer.tokens(of: text))
        if parser.token.kind == .end {
            throw XPathProblem(what: "the expression is empty", mend: "Remove it or fill it.")
        }
        let syntax = try parser.expression(above: 0)
        guard parser.token.kind == .end else { throw parser.unexpected() }
        return syntax
    }

    private init(tokens: [XPathToken]) { self.tokens = tokens }

    private var token: XPathToken { tokens[position] }

    private func peek(_ ahead: Int) -> XPathToken { tokens[min(position + ahead, tokens.count - 1)] }

    private mutating func take(_ symbol: String) -> Bool {
        guard token.kind == .symbol, token.text == symbol else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ symbol: String) throws(XPathProblem) {
        if !take(symbol) {
            throw XPathProblem(
                what: token.kind == .end
                    ? "\"\(symbol)\" is missing at the end" : "\"\(symbol)\" is missing before \"\(token.text)\"",
                mend: symbol == ")" || symbol == "]" ? "Close every bracket that is opened." : "", column: token.at + 1)
        }
    }

    private func unexpected() -> XPathProblem {
        token.kind == .end
            ? XPathProblem(what: "the expression breaks off", mend: "Complete it.", column: token.at + 1)
            : XPathProblem(
                what: "\"\(token.text)\" is not expected here",
                mend: "An operator or a comma may be missing before it.",
                column: token.at + 1)
    }

    private mutating func expression(above strength: Int) throws(XPathProblem) -> XPathSyntax {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthMax else {
            throw XPathProblem(
                what: "the expression is nested deeper than \(Self.depthMax)", mend: "Split it in calculations.",
                column: token.at + 1)
        }
        var left = try unary()
        var chain = 0
        while let found = binaryOperator(), found.strength > strength {
            position += 1
            chain += 1
            guard chain <= 400 else {
                throw XPathProblem(
                    what: "more than 400 operators stand in one row", mend: "Split it in calculations.",
                    column: token.at + 1)
            }
            left = .binary(found, left, try expression(above: found.strength))
        }
        return left
    }

    private func binaryOperator() -> XPathOperator? {
        switch token.kind {
        case .symbol: XPathOperator(rawValue: token.text)
        case .name where ["and", "or", "div", "mod"].contains(token.text): XPathOperator(rawValue: token.text)
        default: nil
        }
    }

    private mutating func unary() throws(XPathProblem) -> XPathSyntax {
        if take("-") { return .negative(try expression(above: 7)) }
        return try pathOrPrimary()
    }

    private mutating func pathOrPrimary() throws(XPathProblem) -> XPathSyntax {
        switch token.kind {
        case .number, .literal:
            let primary: XPathSyntax = token.kind == .number ? .number(token.text) : .literal(token.text)
            position += 1
            return primary
        case .symbol where token.text == "(":
            position += 1
            let inner = try expression(above: 0)
            try expect(")")
            return try trailing(inner)
        case .symbol where token.text == "$":
            throw XPathProblem(
                what: "variables are not used in forms", mend: "In an XLSForm write ${name}, which is converted.",
                column: token.at + 1)
        case .name where peek(1).text == "(" && peek(1).kind == .symbol && !["node", "text"].contains(token.text):
            return try trailing(try call())
        case .symbol where ["/", "//", ".", "..", "@", "*"].contains(token.text): return .path(try path())
        case .name: return .path(try path())
        default: throw unexpected()
        }
    }

    private mutating func call() throws(XPathProblem) -> XPathSyntax {
        let name = token.text
        position += 2
        var arguments: [XPathSyntax] = []
        if !take(")") {
            repeat { arguments.append(try expression(above: 0)) } while take(",")
            try expect(")")
        }
        return .call(name, arguments)
    }

    /// Conditions and steps after a primary expression.
    private mutating func trailing(_ primary: XPathSyntax) throws(XPathProblem) -> XPathSyntax {
        let conditions = try predicates()
        var steps: [XPathStep] = []
        if take("/") { steps = try relativeSteps() } else if take("//") { steps = try [anything] + relativeSteps() }
        if conditions.isEmpty && steps.isEmpty { return primary }
        return .path(XPathPath(start: .expression(primary), startPredicates: conditions, steps: steps))
    }

    private var anything: XPathStep { XPathStep(axis: .descendantOrSelf, test: .node) }

    private mutating func path() throws(XPathProblem) -> XPathPath {
        if take("//") { return XPathPath(start: .root, steps: try [anything] + relativeSteps()) }
        if take("/") {
            let startsStep = token.kind == .name || ["*", ".", "..", "@"].contains(token.text)
            return XPathPath(start: .root, steps: startsStep ? try relativeSteps() : [])
        }
        return XPathPath(start: .context, steps: try relativeSteps())
    }

    private mutating func relativeSteps() throws(XPathProblem) -> [XPathStep] {
        var steps = [try step()]
        while true {
            if take("/") {
                steps.append(try step())
            } else if take("//") {
                steps.append(anything)
                steps.append(try step())
            } else {
                return steps
            }
        }
    }

    private mutating func step() throws(XPathProblem) -> XPathStep {
        if take(".") { return XPathStep(axis: .itself, test: .node, predicates: try predicates()) }
        if take("..") { return XPathStep(axis: .parent, test: .node, predicates: try predicates()) }
        var axis = XPathStep.Axis.child
        if take("@") {
            axis = .attribute
        } else if token.kind == .name, peek(1).text == "::" {
            guard let named = XPathStep.Axis(rawValue: token.text) else {
                throw XPathProblem(
                    what: "there is no axis \"\(token.text)\"", mend: "Use child, parent or self.", column: token.at + 1
                )
            }
            axis = named
            position += 2
        }
        let test: XPathStep.Test
        if take("*") {
            test = .name("*")
        } else if token.kind == .name {
            let name = token.text
            position += 1
            if name == "node" || name == "text", take("(") {
                try expect(")")
                test = name == "node" ? .node : .text
            } else {
                test = .name(name)
            }
        } else {
            throw unexpected()
        }
        return XPathStep(axis: axis, test: test, predicates: try predicates())
    }

    private mutating func predicates() throws(XPathProblem) -> [XPathSyntax] {
        var result: [XPathSyntax] = []
        while take("[") {
            result.append(try expression(above: 0))
            try expect("]")
        }
        return result
    }
}

/// One expression of a form: as written, as understood, and as libxml2 is given it.
package struct Expression: Sendable {
    package let text: String
    let syntax: XPathSyntax
    /// The same for libxml2, with ODK's functions by number.
    let compiled: String
    /// Whether the same instance may give another value next time: the clock, chance, the device.
    package let varies: Bool
}

/// The expressions of a form, each text once.
struct ExpressionTable {
    private(set) var all: [Expression] = []
    private var byText: [String: ExpressionID] = [:]
    let model: ModelTree
    let instances: [String]

    init(model: ModelTree, instances: [String]) {
        self.model = model
        self.instances = instances
    }

    mutating func id(for text: String) throws(XPathProblem) -> ExpressionID {
        if let known = byText[text] { return known }
        let syntax = try XPathParser.syntax(of: text)
        let id = try add(syntax, text: text)
        byText[text] = id
        return id
    }

    private mutating func add(_ syntax: XPathSyntax, text: String) throws(XPathProblem) -> ExpressionID {
        var writer = XPathWriter(model: model, instances: instances, partBase: all.count)
        let compiled = try writer.scalarOrNodes(syntax)
        // Branches of `if` are expressions of their own, evaluated only when they are taken.
        for part in writer.parts {
            all.append(Expression(text: text, syntax: part.syntax, compiled: part.text, varies: false))
        }
        all.append(Expression(text: text, syntax: syntax, compiled: compiled, varies: FunctionCatalogue.varies(syntax)))
        return ExpressionID(index: all.count - 1)
    }
}

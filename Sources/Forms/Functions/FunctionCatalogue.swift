import CLibXML2

/// One call: who asks, with what, and at which node libxml2 stands.
struct FunctionCall {
    let evaluator: Evaluator
    let arguments: [XPathValue]
    let node: xmlNodePtr?

    var session: FormSession { evaluator.session }
    var count: Int { arguments.count }

    func string(_ index: Int) -> String { index < count ? evaluator.string(arguments[index]) : "" }
    func number(_ index: Int) -> Double { index < count ? evaluator.number(arguments[index]) : .nan }
    func boolean(_ index: Int) -> Bool { index < count && evaluator.boolean(arguments[index]) }

    func nodes(_ index: Int) -> [xmlNodePtr]? {
        if index < count, case .nodes(let nodes) = arguments[index] { return nodes }
        return nil
    }

    /// The texts from an argument on, every node of a list for itself.
    func strings(from start: Int) -> [String] {
        arguments.dropFirst(start).flatMap { argument -> [String] in
            if case .nodes(let nodes) = argument { return nodes.map { evaluator.string(session.typedValue(of: $0)) } }
            return [evaluator.string(argument)]
        }
    }

    /// The same as numbers.
    func numbers(from start: Int) -> [Double] {
        arguments.dropFirst(start).flatMap { argument -> [Double] in
            if case .nodes(let nodes) = argument { return nodes.map { evaluator.number(session.typedValue(of: $0)) } }
            return [evaluator.number(argument)]
        }
    }

    func fail(_ name: String) -> XPathValue {
        evaluator.failure = evaluator.failure ?? .badArgument(function: name)
        return .string("")
    }
}

/// A function of the language of forms.
struct FormFunction: Sendable {
    let name: String
    /// How many arguments it takes.
    let arguments: ClosedRange<Int>
    var givesNumber = false
    /// Whether it may give another value next time for the same record.
    var varies = false
    /// What libxml2 calls it.
    var code = ""
    let body: @Sendable (FunctionCall) -> XPathValue

    init(
        _ name: String, _ arguments: ClosedRange<Int>, givesNumber: Bool = false, varies: Bool = false,
        _ body: @escaping @Sendable (FunctionCall) -> XPathValue
    ) {
        self.name = name
        self.arguments = arguments
        self.givesNumber = givesNumber
        self.varies = varies
        self.body = body
    }

    var argumentsInWords: String {
        if arguments.upperBound == FunctionCatalogue.many { return "\(arguments.lowerBound) or more" }
        return arguments.count == 1 ? "\(arguments.lowerBound)" : "\(arguments.lowerBound) to \(arguments.upperBound)"
    }
}

/// Every function that a form may call (ODK XForms, XPath functions; and what JavaRosa has beyond it).
enum FunctionCatalogue {
    static let many = 1_000

    static let all: [FormFunction] = {
        var list =
            stringFunctions + logicFunctions + numberFunctions + nodeFunctions + dateFunctions + choiceFunctions
            + placeFunctions + chanceFunctions
        for index in list.indices { list[index].code = "f\(index)" }
        return list
    }()

    static let byName: [String: FormFunction] = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }

    /// Functions that XForms or clients know and this engine does not, with what to do; else the nearest name.
    static func advice(on name: String) -> String {
        let nearest = byName.keys.min { distance($0, name) < distance($1, name) } ?? ""
        return distance(nearest, name) <= max(2, name.utf8.count / 3)
            ? "Did you mean \(nearest)()?" : "See the list of XPath functions of ODK XForms."
    }

    /// Whether an expression calls for the clock, chance or the device.
    static func varies(_ syntax: XPathSyntax) -> Bool {
        var found = false
        syntax.visitCalls { name, _ in if byName[name]?.varies ?? false { found = true } }
        return found
    }

    /// Levenshtein's, over bytes: names are short.
    private static func distance(_ a: String, _ b: String) -> Int {
        let (x, y) = (Array(a.utf8), Array(b.utf8.prefix(64)))
        var row = Array(0...y.count)
        for i in x.indices {
            var corner = row[0]
            row[0] = i + 1
            for j in y.indices {
                let above = row[j + 1]
                row[j + 1] = min(above + 1, row[j] + 1, corner + (x[i] == y[j] ? 0 : 1))
                corner = above
            }
        }
        return row[y.count]
    }
}

extension XPathSyntax {
    /// Calls `body` for each function call, those inside paths and conditions included.
    func visitCalls(_ body: (String, [XPathSyntax]) -> Void) {
        switch self {
        case .number, .literal: return
        case .call(let name, let arguments):
            body(name, arguments)
            for argument in arguments { argument.visitCalls(body) }
        case .negative(let inner): inner.visitCalls(body)
        case .binary(_, let a, let b):
            a.visitCalls(body)
            b.visitCalls(body)
        case .path(let path):
            if case .expression(let start) = path.start { start.visitCalls(body) }
            for predicate in path.startPredicates { predicate.visitCalls(body) }
            for step in path.steps { for predicate in step.predicates { predicate.visitCalls(body) } }
        }
    }
}

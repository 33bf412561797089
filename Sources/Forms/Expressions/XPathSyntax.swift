/// An XPath expression as its parts. libxml2 evaluates; this tree says what an expression reads, and writes it for libxml2
/// with the meaning that ODK gives to it.
indirect enum XPathSyntax: Sendable, Equatable {
    /// Digits as written.
    case number(String)
    case literal(String)
    case path(XPathPath)
    case call(String, [XPathSyntax])
    case binary(XPathOperator, XPathSyntax, XPathSyntax)
    case negative(XPathSyntax)
}

enum XPathOperator: String, Sendable {
    case or, and
    case equal = "="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case plus = "+"
    case minus = "-"
    case times = "*"
    case divided = "div"
    case modulo = "mod"
    case union = "|"

    /// Higher binds tighter.
    var strength: Int {
        switch self {
        case .or: 1
        case .and: 2
        case .equal, .notEqual: 3
        case .less, .lessOrEqual, .greater, .greaterOrEqual: 4
        case .plus, .minus: 5
        case .times, .divided, .modulo: 6
        case .union: 8
        }
    }

    var isArithmetic: Bool { [.plus, .minus, .times, .divided, .modulo].contains(self) }
    var isOrdering: Bool { [.less, .lessOrEqual, .greater, .greaterOrEqual].contains(self) }
}

/// A location path.
struct XPathPath: Sendable, Equatable {
    enum Start: Sendable, Equatable {
        /// `/a/b`
        case root
        /// `a/b`, `../b`, `.`
        case context
        /// `instance('x')/root`, `current()/../a`, `(…)[1]`
        case expression(XPathSyntax)
    }

    var start: Start
    /// Conditions directly on a starting expression.
    var startPredicates: [XPathSyntax] = []
    var steps: [XPathStep]

    /// Only names below a root, without conditions: the common case, which needs no search.
    var plainNames: [String]? {
        guard start == .root, startPredicates.isEmpty, !steps.isEmpty else { return nil }
        var names: [String] = []
        for step in steps {
            guard step.axis == .child || step.axis == .attribute, step.predicates.isEmpty,
                case .name(let name) = step.test, name != "*"
            else { return nil }
            names.append(step.axis == .child ? name : "@\(name)")
        }
        return names
    }
}

struct XPathStep: Sendable, Equatable {
    enum Axis: String, Sendable {
        case child, parent
        case itself = "self"
        case descendant
        case descendantOrSelf = "descendant-or-self"
        case ancestor
        case ancestorOrSelf = "ancestor-or-self"
        case following
        case followingSibling = "following-sibling"
        case preceding
        case precedingSibling = "preceding-sibling"
        case attribute
    }

    enum Test: Sendable, Equatable {
        /// `age`, `orx:meta` or `*`
        case name(String)
        case node
        case text
    }

    var axis: Axis
    var test: Test
    var predicates: [XPathSyntax] = []
}

/// Why an expression cannot be read: what, and how far in (characters from 1).
struct XPathProblem: Error, Sendable, Equatable {
    let what: String
    let mend: String
    var column = 0
}

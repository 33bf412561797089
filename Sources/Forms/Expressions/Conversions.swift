import CLibXML2

/// ODK's conversions (JavaRosa: XPathFuncExpr.toNumeric, toBoolean, toString; XPathNodeset.unpack).
extension Evaluator {
    /// One value of anything. Several nodes are a failure: there is no right one among them.
    func scalar(_ value: XPathValue) -> XPathValue {
        guard case .nodes(let nodes) = value else { return value }
        let seen = nodes.count > 1 ? nodes.filter(session.store.isRelevant) : nodes
        guard let first = seen.first else { return .string("") }
        if seen.count > 1 { failure = failure ?? .severalNodes }
        return session.store.isRelevant(first) ? session.typedValue(of: first) : .string("")
    }

    func string(_ value: XPathValue) -> String {
        switch scalar(value) {
        case .string(let text): text
        case .number(let number): Numerals.text(number)
        case .boolean(let isTrue): isTrue ? "true" : "false"
        case .nodes: ""
        }
    }

    /// Dates are days since 1970.
    func number(_ value: XPathValue) -> Double {
        switch scalar(value) {
        case .number(let number): return number
        case .boolean(let isTrue): return isTrue ? 1 : 0
        case .string(let text):
            if text.isEmpty { return .nan }
            let number = Numerals.number(text)
            return number.isNaN ? DateText(text)?.days(session.clock) ?? .nan : number
        case .nodes: return .nan
        }
    }

    func boolean(_ value: XPathValue) -> Bool {
        switch scalar(value) {
        case .boolean(let isTrue): isTrue
        case .number(let number): !number.isNaN && abs(number) > 1e-12
        case .string(let text): !text.isEmpty
        case .nodes: false
        }
    }

    /// As booleans when one is, else as numbers when one is, else as texts.
    func areEqual(_ a: XPathValue, _ b: XPathValue) -> Bool {
        switch (scalar(a), scalar(b)) {
        case (.boolean, _), (_, .boolean): return boolean(a) == boolean(b)
        case (.number, _), (_, .number):
            let (x, y) = (number(a), number(b))
            return x == y || abs(x - y) < 1e-12
        case (.string(let x), .string(let y)): return x == y
        default: return false
        }
    }
}

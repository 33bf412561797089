extension FunctionCatalogue {
    static let logicFunctions: [FormFunction] = [
        FormFunction("true", 0...0) { _ in .boolean(true) },
        FormFunction("false", 0...0) { _ in .boolean(false) },
        FormFunction("not", 1...1) { .boolean(!$0.boolean(0)) },
        FormFunction("boolean", 1...1) { .boolean($0.boolean(0)) },
        FormFunction("boolean-from-string", 1...1) { call in
            let text = call.string(0)
            return .boolean(text == "1" || text.lowercased() == "true")
        },
        FormFunction("if", 3...3) { $0.boolean(0) ? $0.arguments[1] : $0.arguments[2] },
        FormFunction("coalesce", 1...many) { call in
            for argument in call.arguments where !call.evaluator.string(argument).isEmpty {
                return call.evaluator.scalar(argument)
            }
            return .string("")
        },
        FormFunction("once", 1...1, varies: true) { call in
            guard let current = call.evaluator.current else { return call.arguments[0] }
            let held = call.session.typedValue(of: current)
            return call.evaluator.string(held).isEmpty ? call.arguments[0] : held
        },
        FormFunction("checklist", 2...many) { call in
            let isTrue = call.numbersOrTruths(from: 2)
            return .boolean(within(Double(isTrue.count { $0 }), call.number(0), call.number(1)))
        },
        FormFunction("weighted-checklist", 2...many) { call in
            let pairs = call.arguments.dropFirst(2)
            guard pairs.count.isMultiple(of: 2) else { return call.fail("weighted-checklist") }
            var total = 0.0
            for index in stride(from: 2, to: call.count, by: 2) where call.boolean(index) {
                total += call.number(index + 1)
            }
            return .boolean(within(total, call.number(0), call.number(1)))
        },
    ]

    /// -1 stands for no limit.
    private static func within(_ value: Double, _ least: Double, _ most: Double) -> Bool {
        (least < 0 || value >= least) && (most < 0 || value <= most)
    }
}

extension FunctionCall {
    fileprivate func numbersOrTruths(from start: Int) -> [Bool] {
        arguments.dropFirst(start).flatMap { argument -> [Bool] in
            if case .nodes(let nodes) = argument { return nodes.map { evaluator.boolean(session.typedValue(of: $0)) } }
            return [evaluator.boolean(argument)]
        }
    }
}

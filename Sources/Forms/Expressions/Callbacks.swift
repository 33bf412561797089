import CLibXML2

/// The functions that libxml2 calls back: ODK's own through `FunctionCatalogue`, and the few that carry its rules for
/// values (see `XPathWriter`).
enum Callbacks {
    static func register(on context: xmlXPathContextPtr) {
        xmlXPathRegisterFunc(context, "v", value)
        xmlXPathRegisterFunc(context, "n", nodes)
        xmlXPathRegisterFunc(context, "s", single)
        xmlXPathRegisterFunc(context, "r", relevant)
        xmlXPathRegisterFunc(context, "d", number)
        xmlXPathRegisterFunc(context, "e", equal)
        xmlXPathRegisterFunc(context, "g", branch)
        xmlXPathRegisterFunc(context, "o", root)
        for function in FunctionCatalogue.all { xmlXPathRegisterFunc(context, function.code, catalogued) }
    }

    /// `v(17)`: the value of node 17 of the model, in this repetition.
    private static let value: xmlXPathFunction = { parser, _ in
        guard let parser, let evaluator = evaluator(parser) else { return }
        push(parser, evaluator.session.scalar(at: evaluator.targets(popNumber(parser), parser), evaluator))
    }

    /// `n(17)`: the same as nodes.
    private static let nodes: xmlXPathFunction = { parser, _ in
        guard let parser, let evaluator = evaluator(parser) else { return }
        let found = evaluator.targets(popNumber(parser), parser)
        let store = evaluator.session.store
        push(parser, .nodes(found.compactMap { store.states[$0].isRelevant ? store.states[$0].pointer : nil }))
    }

    /// `s(path)`: the value of a path.
    private static let single: xmlXPathFunction = { parser, _ in
        guard let parser, let evaluator = evaluator(parser), let argument = pop(parser) else { return }
        push(parser, evaluator.scalar(argument))
    }

    /// `r(path)`: a path without what is hidden.
    private static let relevant: xmlXPathFunction = { parser, _ in
        guard let parser, let evaluator = evaluator(parser), let argument = pop(parser) else { return }
        guard case .nodes(let nodes) = argument else { return push(parser, argument) }
        push(parser, .nodes(nodes.filter(evaluator.session.store.isRelevant)))
    }

    private static let number: xmlXPathFunction = { parser, _ in
        guard let parser, let evaluator = evaluator(parser), let argument = pop(parser) else { return }
        push(parser, .number(evaluator.number(argument)))
    }

    private static let equal: xmlXPathFunction = { parser, _ in
        guard let parser, let evaluator = evaluator(parser), let b = pop(parser), let a = pop(parser) else { return }
        push(parser, .boolean(evaluator.areEqual(a, b)))
    }

    /// `g(condition, isPart, yes, isPart, no)`
    private static let branch: xmlXPathFunction = { parser, _ in
        guard let parser, let evaluator = evaluator(parser), let no = pop(parser), let noPart = pop(parser),
            let yes = pop(parser), let yesPart = pop(parser), let condition = pop(parser)
        else { return }
        let isTrue = evaluator.boolean(condition)
        let (chosen, isPart) = isTrue ? (yes, yesPart) : (no, noPart)
        guard evaluator.number(isPart) == 1, let node = evaluator.current else { return push(parser, chosen) }
        do throws(EvaluationFailure) {
            let id = ExpressionID(index: Int(evaluator.number(chosen)))
            push(parser, try evaluator.evaluate(id, at: node))
        } catch {
            evaluator.failure = evaluator.failure ?? error
            push(parser, .string(""))
        }
    }

    /// The document, where paths begin that name no node of the model.
    private static let root: xmlXPathFunction = { parser, _ in
        guard let parser, let evaluator = evaluator(parser) else { return }
        let document = UnsafeMutableRawPointer(evaluator.session.store.document).assumingMemoryBound(to: xmlNode.self)
        valuePush(parser, xmlXPathNewNodeSet(document))
    }

    private static let catalogued: xmlXPathFunction = { parser, count in
        guard let parser, let evaluator = evaluator(parser), let name = parser.pointee.context.pointee.function else {
            return
        }
        var arguments: [XPathValue] = []
        for _ in 0..<count {
            guard let argument = pop(parser) else { return }
            arguments.append(evaluator.inOrder(argument))
        }
        arguments.reverse()
        // The code is `f` and the function's number.
        var number = 0
        var digit = name + 1
        while digit.pointee != 0 {
            number = number * 10 + Int(digit.pointee) - 48
            digit += 1
        }
        let call = FunctionCall(evaluator: evaluator, arguments: arguments, node: parser.pointee.context.pointee.node)
        push(parser, FunctionCatalogue.all[number].body(call))
    }

    private static func evaluator(_ parser: xmlXPathParserContextPtr) -> Evaluator? {
        parser.pointee.context.pointee.userData.map { Unmanaged<Evaluator>.fromOpaque($0).takeUnretainedValue() }
    }

    private static func push(_ parser: xmlXPathParserContextPtr, _ value: XPathValue) {
        valuePush(parser, value.object)
    }

    private static func pop(_ parser: xmlXPathParserContextPtr) -> XPathValue? {
        guard let object = valuePop(parser) else {
            xmlXPathErr(parser, Int32(XPATH_INVALID_OPERAND.rawValue))
            return nil
        }
        defer { xmlXPathFreeObject(object) }
        // A list costs its length, here as inside libxml2.
        if object.pointee.type == XPATH_NODESET, let set = object.pointee.nodesetval {
            parser.pointee.context.pointee.opCount += 4 * UInt(max(0, set.pointee.nodeNr))
        }
        return XPathValue(object)
    }

    private static func popNumber(_ parser: xmlXPathParserContextPtr) -> Int {
        guard let object = valuePop(parser) else { return 0 }
        defer { xmlXPathFreeObject(object) }
        return Int(object.pointee.floatval)
    }
}

extension Evaluator {
    /// The instances of a node of the model that an absolute path means here: those in the repetitions that the context
    /// node is in. Inside a condition on nodes of this record the context is the node under trial.
    fileprivate func targets(_ target: Int, _ parser: xmlXPathParserContextPtr) -> [Int] {
        let store = session.store
        if let sole = store.sole(target) { return [sole] }
        var context = parser.pointee.context.pointee.node
        if context == nil || store.index(of: context) == nil { context = current }
        return store.instances(of: target, from: context.flatMap { store.index(of: $0) })
    }
}

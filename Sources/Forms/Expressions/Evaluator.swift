import CLibXML2
import Synchronization

/// Compiled expressions of one form and libxml2's state for running them. One thread at a time.
///
/// `Form` keeps those that no session holds, so that a form which receives many submissions compiles once a thread.
final class Evaluator: @unchecked Sendable {
    let context: xmlXPathContextPtr
    private var compiled: [xmlXPathCompExprPtr?]
    /// Whose questions are asked at the moment; the session clears it when it ends.
    unowned(unsafe) var owner: FormSession?
    /// The node for which an expression is evaluated: `current()`.
    private(set) var current: xmlNodePtr?
    var failure: EvaluationFailure?
    private var nesting = 0
    /// The order that `randomize` gave last: libxml2 sorts every list into the document's order.
    var shuffled: [xmlNodePtr] = []

    /// Steps that one evaluation may take. The longest honest ones, a sum over 100,000 repetitions, take fewer.
    static let stepsMax: UInt = 4_000_000
    /// What the session that has it now may still take.
    private(set) var stepsLeft: UInt = 0
    var isExhausted: Bool { stepsLeft == 0 }

    init?(expressions: Int) {
        XMLLibrary.start()
        guard let context = xmlXPathNewContext(nil) else { return nil }
        self.context = context
        compiled = Array(repeating: nil, count: expressions)
        context.pointee.opLimit = Self.stepsMax
        // Without a receiver libxml2 would print its errors.
        context.pointee.error = { _, _ in }
        xmlXPathContextSetCache(context, 1, 128, 0)
        context.pointee.userData = Unmanaged.passUnretained(self).toOpaque()
        Callbacks.register(on: context)
    }

    deinit {
        for expression in compiled { if let expression { xmlXPathFreeCompExpr(expression) } }
        xmlXPathFreeContext(context)
    }

    var session: FormSession {
        guard let owner else { preconditionFailure("an evaluator works for a session only") }
        return owner
    }

    /// Works for this session from now on, with so many steps for all evaluations together.
    func begin(_ session: FormSession, steps: UInt) {
        owner = session
        stepsLeft = steps
    }

    /// Evaluates for a node. The value of a path is its nodes.
    func evaluate(_ id: ExpressionID, at node: xmlNodePtr) throws(EvaluationFailure) -> XPathValue {
        guard let expression = expression(id.index) else { throw .refused(code: 0) }
        let (outerCurrent, outerNode, outerDocument) = (current, context.pointee.node, context.pointee.doc)
        let (outerSize, outerPosition) = (context.pointee.contextSize, context.pointee.proximityPosition)
        if nesting == 0 {
            failure = nil
            shuffled = []
            context.pointee.opCount = 0
            guard stepsLeft > 0 else { throw .tooLong }
            context.pointee.opLimit = min(Self.stepsMax, stepsLeft)
        }
        guard nesting < 64 else { throw .tooLong }
        nesting += 1
        defer {
            nesting -= 1
            // An evaluation is work even when it has one step.
            if nesting == 0 { stepsLeft -= min(stepsLeft, context.pointee.opCount + 20) }
            current = outerCurrent
            context.pointee.node = outerNode
            context.pointee.doc = outerDocument
            context.pointee.contextSize = outerSize
            context.pointee.proximityPosition = outerPosition
        }
        current = node
        context.pointee.node = node
        context.pointee.doc = node.pointee.doc
        context.pointee.contextSize = 1
        context.pointee.proximityPosition = 1
        guard let object = xmlXPathCompiledEval(expression, context) else {
            if let failure { throw failure }
            let code = Int(context.pointee.lastError.code)
            throw code == Int(XML_XPATH_EXPRESSION_OK.rawValue) + Int(XPATH_OP_LIMIT_EXCEEDED.rawValue)
                ? .tooLong : .refused(code: code)
        }
        defer { xmlXPathFreeObject(object) }
        if nesting == 1, let failure { throw failure }
        return inOrder(XPathValue(object))
    }

    /// A list in the order that `randomize` gave it.
    func inOrder(_ value: XPathValue) -> XPathValue {
        guard !shuffled.isEmpty, case .nodes(let nodes) = value, nodes.count == shuffled.count,
            Set(nodes) == Set(shuffled)
        else { return value }
        return .nodes(shuffled)
    }

    private func expression(_ index: Int) -> xmlXPathCompExprPtr? {
        if let known = compiled[index] { return known }
        let made = xmlXPathCtxtCompile(context, session.form.expressions[index].compiled)
        compiled[index] = made
        return made
    }
}

/// Evaluators that wait for work.
final class IdleEvaluators: Sendable {
    private let waiting = Mutex<[Evaluator]>([])

    static let waitingMax = 16

    func take() -> Evaluator? { waiting.withLock { $0.popLast() } }

    func give(_ evaluator: Evaluator) {
        waiting.withLock { if $0.count < Self.waitingMax { $0.append(evaluator) } }
    }
}

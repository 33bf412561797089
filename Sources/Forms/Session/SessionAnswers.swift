/// What somebody can see and do at one place of a record.
package struct NodeView: Sendable, Equatable {
    /// `/data/person[2]/age`
    package let path: String
    package let value: String
    package let isRelevant: Bool
    package let isReadonly: Bool
    package let isRequired: Bool
    package let fault: AnswerFault?
}

/// What is wrong with an answer.
package enum AnswerFault: String, Sendable, Equatable {
    case required, constraint, wrongType
}

/// Answering, and asking what follows.
extension FormSession {
    /// Answers a question. What follows is computed at once.
    package func set(_ path: String, to value: String) throws(SessionProblem) {
        guard let state = store.state(at: path) else { throw .noSuchNode(path) }
        answer(state, tidied(value, store.model(of: state).bind.type))
    }

    /// Numbers without leading zeros and the like: `05` is 5 (JavaRosa's typed answers).
    private func tidied(_ value: String, _ type: DataType) -> String {
        guard type == .int && Numerals.isWhole(value) || type == .decimal else { return value }
        let number = Numerals.number(value)
        return number.isFinite && abs(number) < 1e15 ? Numerals.text(number) : value
    }

    func answer(_ state: Int, _ value: String) {
        let isNew = store.text(of: state) != value
        write(value, .declared, state)
        settle()
        if isNew {
            runValueChanged(state)
            settle()
        }
    }

    package func value(at path: String) -> String? { store.state(at: path).map(store.text) }

    package func view(at path: String) -> NodeView? { store.state(at: path).map(view) }

    func view(of state: Int) -> NodeView {
        let record = store.states[state]
        return NodeView(
            path: store.path(of: state), value: store.text(of: state), isRelevant: record.isRelevant,
            isReadonly: record.isReadonly, isRequired: record.isRequired, fault: fault(of: state))
    }

    /// What is wrong with what is at a place. What is hidden is never wrong.
    func fault(of state: Int) -> AnswerFault? {
        let record = store.states[state]
        guard record.isRelevant else { return nil }
        // What nobody can answer is not missing (as JavaRosa validates).
        if store.isEmpty(state) { return record.isRequired && !record.isReadonly && isAsked(state) ? .required : nil }
        if record.breaksConstraint { return .constraint }
        // A calculation's type is the form's affair, not the answer's.
        let node = store.model(of: state)
        if node.isLeaf, node.bind.calculate == nil, !node.bind.type.accepts(store.text(of: state)) {
            return .wrongType
        }
        return nil
    }

    private func isAsked(_ state: Int) -> Bool {
        store.model(of: state).control.map { form.controls[$0].kind.isQuestion } ?? false
    }

    /// Everything that is wrong, in the record's order.
    package func faults() -> [NodeView] {
        store.subtree(of: store.root, documentOrder: ()).filter { fault(of: $0) != nil }.map(view)
    }

    /// Places whose value or state changed since this was last asked, in no order.
    package func takeChanges() -> [NodeView] {
        defer { touched = [] }
        return touched.map(view)
    }

    /// The words to show when an answer is wrong; nil when the form has none.
    package func message(_ fault: AnswerFault, at path: String) -> String? {
        guard let state = store.state(at: path) else { return nil }
        let bind = store.model(of: state).bind
        switch fault {
        case .required: return bind.requiredMessage.map { words($0, at: state) }
        case .constraint: return bind.constraintMessage.map { words($0, at: state) }
        case .wrongType: return nil
        }
    }
}

extension InstanceStore {
    /// The node and everything below it, as the document has them.
    func subtree(of state: Int, documentOrder: Void) -> [Int] {
        var result: [Int] = []
        var open = [state]
        while let next = open.popLast() {
            result.append(next)
            open.append(contentsOf: children(of: next).reversed())
        }
        return result
    }
}

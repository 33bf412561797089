/// Units to compute, first things first, each with the nodes it is to be computed for.
struct PendingUnits {
    private var heap: [Int] = []
    private var states: [Int: Set<Int>] = [:]

    var isEmpty: Bool { heap.isEmpty }

    mutating func add(_ unit: Int, _ state: Int) {
        if states[unit]?.insert(state) == nil {
            states[unit] = [state]
            push(unit)
        }
    }

    mutating func take() -> (unit: Int, states: [Int])? {
        guard let first = heap.first else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            sink()
        }
        return (first, (states.removeValue(forKey: first) ?? []).sorted())
    }

    private mutating func push(_ unit: Int) {
        heap.append(unit)
        var child = heap.count - 1
        while child > 0, heap[child] < heap[(child - 1) / 2] {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child] < heap[least] {
                least = child
            }
            if least == parent { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}

/// Computing what follows from a change, and nothing else.
extension FormSession {
    /// Evaluations that one change may cause before the rest is given up: a form whose rows chase each other would never end.
    static let evaluationsMax = 4_000_000

    /// Everything, in order: a new or a loaded record.
    func computeAll() {
        for (index, unit) in form.graph.units.enumerated() {
            for state in store.instances(of: unit.place(form.model), from: nil) { pending.add(index, state) }
        }
        settle()
    }

    /// What units read this node's value or visibility.
    func notify(_ state: Int) {
        touched.insert(state)
        notify(Int(store.states[state].node), near: state)
    }

    /// Readers of a node of the model, as far as they mean the repetitions around `near`.
    func notify(_ node: Int, near state: Int, sharedBelow limit: Int = .max) {
        for reader in form.graph.readers[node] where reader.shared < limit {
            var ancestor = state
            var depth = store.model(of: state).depth
            while depth > max(1, reader.shared), let above = store.parent(of: ancestor) {
                ancestor = above
                depth -= 1
            }
            let target = form.graph.units[reader.unit].place(form.model)
            if let sole = store.sole(target) {
                pending.add(reader.unit, sole)
                continue
            }
            // Where the reader's way from the root parts from this one, what they have in common is the place to look below.
            while !form.model[target].lineage.contains(Int(store.states[ancestor].node)),
                let above = store.parent(of: ancestor)
            {
                ancestor = above
            }
            for reading in store.instances(of: target, below: ancestor) { pending.add(reader.unit, reading) }
        }
    }

    /// Works until nothing is pending.
    func settle() {
        if isComputing { return }
        isComputing = true
        defer { isComputing = false }
        var budget = Self.evaluationsMax
        while let (index, states) = pending.take() {
            let unit = form.graph.units[index]
            for state in states where isAlive(state, unit.place(form.model)) {
                budget -= 1
                guard budget > 0, !evaluator.isExhausted else {
                    note(.tooLong, store.root, "computation")
                    pending = PendingUnits()
                    return
                }
                compute(unit, state)
            }
        }
    }

    private func isAlive(_ state: Int, _ node: Int) -> Bool {
        state < store.states.count && Int(store.states[state].node) == node
    }

    private func compute(_ unit: ComputedUnit, _ state: Int) {
        switch unit.kind {
        case .calculate: calculate(unit, state)
        case .relevant:
            let value = evaluate(unit.expression, at: state, "relevant").map(evaluator.boolean) ?? true
            setOwnRelevance(value, state)
        case .readonly:
            let value = evaluate(unit.expression, at: state, "readonly").map(evaluator.boolean) ?? false
            store.states[state].ownReadonly = value
            let above = store.parent(of: state).map { store.states[$0].isReadonly } ?? false
            spreadReadonly(above || value, state)
        case .required:
            let value = evaluate(unit.expression, at: state, "required").map(evaluator.boolean) ?? false
            set(\.isRequired, value, state)
        case .constraint:
            var isBroken = false
            if !store.isEmpty(state) {
                isBroken = !(evaluate(unit.expression, at: state, "constraint").map(evaluator.boolean) ?? true)
            }
            set(\.breaksConstraint, isBroken, state)
        case .count: fitCount(unit, state)
        }
    }

    private func set(_ path: WritableKeyPath<NodeState, Bool>, _ value: Bool, _ state: Int) {
        guard store.states[state][keyPath: path] != value else { return }
        store.states[state][keyPath: path] = value
        touched.insert(state)
    }

    private func spreadReadonly(_ isReadonly: Bool, _ state: Int) {
        guard store.states[state].isReadonly != isReadonly else { return }
        set(\.isReadonly, isReadonly, state)
        for child in store.children(of: state) { spreadReadonly(isReadonly || store.states[child].ownReadonly, child) }
    }

    private func calculate(_ unit: ComputedUnit, _ state: Int) {
        if frozen.contains(state) { return }
        guard let value = evaluate(unit.expression, at: state, "calculate") else { return }
        let (text, kind) = stored(value, as: form.model[unit.node].bind.type)
        write(text, kind, state)
    }

    /// Writes a value and tells its readers, if it is another one.
    func write(_ text: String, _ kind: NodeState.Kind, _ state: Int) {
        let isSame = store.text(of: state) == text && (store.states[state].kind == kind || text.isEmpty)
        store.states[state].kind = kind
        if isSame { return }
        store.setText(text, of: state)
        notify(state)
        recheck(state)
    }

    /// A node's own constraint follows its value even when the expression does not name it.
    private func recheck(_ state: Int) {
        for index in form.graph.unitsOfNode[Int(store.states[state].node)]
        where form.graph.units[index].kind == .constraint {
            pending.add(index, state)
        }
    }

    private func setOwnRelevance(_ value: Bool, _ state: Int) {
        guard store.states[state].ownRelevant != value else { return }
        store.states[state].ownRelevant = value
        let above = store.parent(of: state).map { store.states[$0].isRelevant } ?? true
        spread(above && value, state)
    }

    /// A group hides or shows all that is in it.
    private func spread(_ isRelevant: Bool, _ state: Int) {
        guard store.states[state].isRelevant != isRelevant else { return }
        store.states[state].isRelevant = isRelevant
        notify(state)
        for child in store.children(of: state) { spread(isRelevant && store.states[child].ownRelevant, child) }
    }
}

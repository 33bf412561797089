/// Repetitions: adding and removing them, and those that the form counts itself.
extension FormSession {
    /// Repetitions that one repeat may have in one place.
    static let repetitionsMax = 100_000

    /// Adds a repetition as the last; gives its path, `/data/person[3]`.
    @discardableResult
    package func addRepeat(_ path: String) throws(SessionProblem) -> String {
        let (node, parent) = try repeatPlace(path)
        guard store.count(of: node, in: parent) < Self.repetitionsMax, let made = grow(node, parent) else {
            throw .tooLarge
        }
        announce(node, parent)
        settle()
        return store.path(of: made)
    }

    /// Removes a repetition; those after it move up.
    package func removeRepeat(_ path: String) throws(SessionProblem) {
        guard let state = store.state(at: path) else { throw .noSuchNode(path) }
        guard store.model(of: state).isRepeat else { throw .notARepeat(path) }
        let (node, parent) = (Int(store.states[state].node), store.parent(of: state))
        shrink(state)
        if let parent { announce(node, parent, moves: true) }
        settle()
    }

    /// How many repetitions there are at a path without a place on its last step.
    package func count(_ path: String) -> Int {
        // tidy: allow - no such place has no rows
        guard let (node, parent) = try? repeatPlace(path) else { return 0 }
        return store.count(of: node, in: parent)
    }

    private func repeatPlace(_ path: String) throws(SessionProblem) -> (node: Int, parent: Int) {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), slash > path.startIndex,
            let parent = store.state(at: String(path[..<slash]))
        else { throw .noSuchNode(path) }
        let name = path[path.index(after: slash)...].prefix { $0 != "[" }
        guard let node = form.model.child(of: Int(store.states[parent].node), named: String(name)) else {
            throw .noSuchNode(path)
        }
        guard form.model[node].isRepeat else { throw .notARepeat(path) }
        return (node, parent)
    }

    /// Adds a repetition, runs the actions of a new one, and marks everything in it. Whoever adds tells the rest of the
    /// record, once (`announce`).
    func grow(_ node: Int, _ parent: Int) -> Int? {
        let kept = setAside[StashKey(parent: parent, node: node)]?.popLast()
        let template = kept ?? form.model.templates[node] ?? InitialNode(node: node, text: "", children: [])
        guard let made = store.add(template, to: parent) else { return nil }
        settleIn(made, parent)
        if kept == nil { run(.newRepeat, below: made, source: node) }
        return made
    }

    /// A new part of the record takes its relevance from above, and is computed whole.
    func settleIn(_ made: Int, _ parent: Int) {
        let isRelevant = store.states[parent].isRelevant
        for state in store.subtree(of: made) {
            if isJudging { absent.insert(state) }
            store.states[state].isRelevant = isRelevant
            store.states[state].isReadonly = store.states[parent].isReadonly
            touched.insert(state)
            for unit in form.graph.unitsOfNode[Int(store.states[state].node)] { pending.add(unit, state) }
        }
    }

    func shrink(_ state: Int) {
        touched.subtract(store.subtree(of: state))
        store.remove(state)
    }

    /// Tells who reads a repeat that there are more or fewer of it. What only reads its own repetition need not know,
    /// unless those that stay have moved up.
    func announce(_ node: Int, _ parent: Int, moves: Bool = false) {
        touched.insert(parent)
        let depth = form.model[node].depth
        for below in form.model.subtree(of: node) {
            notify(below, near: parent, sharedBelow: moves && below == node ? .max : depth)
        }
    }

    /// Brings a counted repeat to its number. What is too many goes from the end.
    func fitCount(_ unit: ComputedUnit, _ state: Int) { fitCount(unit.node, state, unit.expression) }

    /// `context`: a repetition, or, where there is none yet, what holds them.
    func fitCount(_ node: Int, _ context: Int, _ expression: ExpressionID) {
        guard let parent = Int(store.states[context].node) == node ? store.parent(of: context) : context else { return }
        // Relative references begin in the repeat, as everywhere in it; without a repetition in its parent.
        let held = store.children(of: parent, node: node)
        let number = evaluate(expression, at: held.first ?? parent, "jr:count").map(evaluator.number) ?? .nan
        let wanted = number.isFinite ? max(0, min(Self.repetitionsMax, Int(max(-1, min(1e9, number))))) : 0
        if number.isFinite, number > Double(Self.repetitionsMax) { note(.tooLong, parent, "jr:count") }
        if wanted == held.count { return }
        if isJudging, held.count > wanted {
            // What somebody sent is not thrown away: it is found wrong.
            surplus += held.dropFirst(wanted).map { store.path(of: $0) }
            return
        }
        for surplus in held.dropFirst(wanted).reversed() {
            // A number mistyped must not cost what was entered: a larger number brings it back.
            setAside[StashKey(parent: parent, node: node), default: []].append(store.copy(of: surplus))
            shrink(surplus)
        }
        if held.count < wanted {
            for _ in held.count..<wanted { if grow(node, parent) == nil { break } }
        }
        announce(node, parent)
    }
}

/// Finding nodes of a record.
extension InstanceStore {
    /// The instances of a node that are meant from another node: those in the same repetitions as it, as far down as both
    /// have their way from the root in common (JavaRosa's rule). All, when `from` is nil. In document order.
    func instances(of node: Int, from context: Int?) -> [Int] {
        if let sole = sole(node) { return [sole] }
        let lineage = model[node].lineage
        guard let context else { return descend(from: root, lineage[1...]) }
        let contextLineage = model[Int(states[context].node)].lineage
        var shared = 0
        while shared < lineage.count, shared < contextLineage.count, lineage[shared] == contextLineage[shared] {
            shared += 1
        }
        guard shared > 0 else { return descend(from: root, lineage[1...]) }
        var start = context
        for _ in shared..<contextLineage.count { start = parent(of: start) ?? root }
        return descend(from: start, lineage[shared...])
    }

    /// All repetitions of a repeat, in the same outer repetition as the context.
    func repetitions(of node: Int, from context: Int?) -> [Int] {
        guard let above = model[node].parent else { return [root] }
        return instances(of: above, from: context).flatMap { children(of: $0, node: node) }
    }

    /// All instances of a node below an ancestor.
    func instances(of node: Int, below ancestor: Int) -> [Int] {
        let depth = model[Int(states[ancestor].node)].depth
        return descend(from: ancestor, model[node].lineage[depth...])
    }

    private func descend(from start: Int, _ path: ArraySlice<Int>) -> [Int] {
        var found = [start]
        for node in path {
            if found.count == 1, let sole = sole(node) {
                found = [sole]
            } else {
                found = found.flatMap { children(of: $0, node: node) }
            }
        }
        return found
    }

    /// The values of a part of the record.
    func copy(of state: Int) -> InitialNode {
        InitialNode(node: Int(states[state].node), text: text(of: state), children: children(of: state).map(copy))
    }

    /// Reads `/data/person[2]/age`; the first where no place is given. Nil when there is no such node.
    func state(at path: String) -> Int? {
        let steps = path.split(separator: "/")
        guard let first = steps.first, Self.split(first).name == model[0].name else { return nil }
        var state = root
        for step in steps.dropFirst() {
            let (name, position) = Self.split(step)
            guard let node = model.child(of: Int(states[state].node), named: name) else { return nil }
            if position == 1, let sole = sole(node) {
                state = sole
                continue
            }
            let all = children(of: state, node: node)
            guard all.indices.contains(position - 1) else { return nil }
            state = all[position - 1]
        }
        return state
    }

    /// `/data/person[2]/age`, with a place on each repetition.
    func path(of state: Int) -> String {
        var steps: [String] = []
        var next: Int? = state
        while let current = next {
            let node = model(of: current)
            steps.append(node.isRepeat ? "\(node.name)[\(states[current].position)]" : node.name)
            next = parent(of: current)
        }
        return "/" + steps.reversed().joined(separator: "/")
    }

    private static func split(_ step: Substring) -> (name: String, position: Int) {
        guard step.hasSuffix("]"), let open = step.firstIndex(of: "[") else { return (String(step), 1) }
        return (String(step[..<open]), Int(step[step.index(after: open)...].dropLast()) ?? 0)
    }
}

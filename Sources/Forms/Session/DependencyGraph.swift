/// One expression of one node, to be computed again when what it reads changes.
struct ComputedUnit: Sendable {
    enum Kind: Int, Sendable {
        case count, calculate, relevant, readonly, required, constraint

        /// Whether others can read what it decides.
        var isRead: Bool { self == .count || self == .calculate || self == .relevant }
    }

    let kind: Kind
    let node: Int
    let expression: ExpressionID
    let reads: [PathRead]

    /// The node for whose instances it is computed: a count belongs to what holds the repetitions.
    func place(_ model: ModelTree) -> Int { kind == .count ? model[node].parent ?? node : node }
}

/// Which expressions depend on which nodes, in an order in which each comes after those it depends on.
struct DependencyGraph: Sendable {
    struct Reader: Sendable {
        /// An index of `units`.
        let unit: Int
        let shared: Int
    }

    let units: [ComputedUnit]
    /// By node.
    let readers: [[Reader]]
    /// Units on each node.
    let unitsOfNode: [[Int]]
}

/// Builds the graph and names the circles.
struct DependencyBuilder {
    private let model: ModelTree
    private var units: [ComputedUnit] = []
    private(set) var problems: [FormProblem] = []
    private var writers: [[Int]]

    init(model: ModelTree, controls: [Control], expressions: [Expression]) {
        self.model = model
        writers = Array(repeating: [], count: model.nodes.count)
        let finder = PathReads(model: model)
        func unit(_ kind: ComputedUnit.Kind, _ node: Int, _ id: ExpressionID?, at context: Int? = nil) {
            guard let id else { return }
            let reads = finder.reads(of: expressions[id.index].syntax, at: context ?? node).reads
            if kind.isRead { writers[node].append(units.count) }
            units.append(ComputedUnit(kind: kind, node: node, expression: id, reads: reads))
        }
        for node in model.nodes {
            if let index = node.control, controls[index].kind == .repeat {
                unit(.count, node.id, controls[index].count)
            }
            unit(.calculate, node.id, node.bind.calculate)
            unit(.relevant, node.id, node.bind.relevant)
            unit(.readonly, node.id, node.bind.readonly)
            unit(.required, node.id, node.bind.required)
            unit(.constraint, node.id, node.bind.constraint)
        }
    }

    mutating func build() -> DependencyGraph {
        let before = units.map { predecessors(of: $0) }
        let order = sorted(before)
        var place = Array(repeating: 0, count: units.count)
        for (index, unit) in order.enumerated() { place[unit] = index }
        var readers = Array(repeating: [DependencyGraph.Reader](), count: model.nodes.count)
        var unitsOfNode = Array(repeating: [Int](), count: model.nodes.count)
        for (index, unit) in order.enumerated() {
            var seen: Set<Int> = []
            for read in units[unit].reads {
                // Two reads of one node: the wider counts.
                if !seen.insert(read.node).inserted,
                    let known = readers[read.node].lastIndex(where: { $0.unit == index })
                {
                    let shared = min(readers[read.node][known].shared, read.shared)
                    readers[read.node][known] = DependencyGraph.Reader(unit: index, shared: shared)
                } else {
                    readers[read.node].append(DependencyGraph.Reader(unit: index, shared: read.shared))
                }
            }
            unitsOfNode[units[unit].place(model)].append(index)
        }
        return DependencyGraph(units: order.map { units[$0] }, readers: readers, unitsOfNode: unitsOfNode)
    }

    /// Units that must come first. A read of another repetition of the same repeat makes no order: rows are computed from
    /// the first to the last.
    private mutating func predecessors(of unit: ComputedUnit) -> [Int] {
        var result: [Int] = []
        var known: Set<Int> = []
        for read in unit.reads {
            for above in model[read.node].lineage {
                for writer in writers[above] {
                    let kind = units[writer].kind
                    if kind == .calculate && above != read.node { continue }
                    if read.isPlace && kind != .count { continue }
                    if kind == .count && above == read.node && units[writer].node == unit.node && unit.kind == .count {
                        continue
                    }
                    // A wildcard that takes the reader in is no reference to it.
                    if read.isWide && read.node == unit.node { continue }
                    if isElsewhere(read, from: unit.node) { continue }
                    // Whether something is hidden where the reader itself is hidden with it makes no order.
                    if known.insert(writer).inserted { result.append(writer) }
                }
            }
        }
        return result
    }

    private func isElsewhere(_ read: PathRead, from node: Int) -> Bool {
        let (a, b) = (model[read.node].lineage, model[node].lineage)
        let common = zip(a, b).prefix { $0 == $1 }.map(\.0)
        guard let repetition = common.last(where: { model[$0].isRepeat }) else { return false }
        return read.shared < model[repetition].depth
    }

    private static let problemsMax = 50

    /// Depth first; a unit met again while it is open closes a circle.
    private mutating func sorted(_ before: [[Int]]) -> [Int] {
        enum Mark { case new, open, done }
        var marks = Array(repeating: Mark.new, count: units.count)
        var order: [Int] = []
        order.reserveCapacity(units.count)
        for start in units.indices where marks[start] == .new {
            var path: [(unit: Int, next: Int)] = [(start, 0)]
            marks[start] = .open
            while let (unit, next) = path.last {
                guard next < before[unit].count else {
                    marks[unit] = .done
                    order.append(unit)
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next += 1
                let other = before[unit][next]
                switch marks[other] {
                case .done: continue
                case .new:
                    marks[other] = .open
                    path.append((other, 0))
                case .open:
                    // A form can have a million circles of a thousand members: some of them are enough.
                    guard problems.count < Self.problemsMax else { continue }
                    let from = path.firstIndex { $0.unit == other } ?? 0
                    report(path[from...].map(\.unit))
                }
            }
        }
        return order
    }

    private mutating func report(_ circle: [Int]) {
        // What nobody reads can look at its own node: a constraint always does.
        guard let first = circle.last, circle.allSatisfy({ units[$0].kind.isRead }) else { return }
        var names = circle.reversed().prefix(20).map { "\(words(units[$0].kind)) of \(model[units[$0].node].path)" }
        if circle.count > names.count { names.append("…") }
        let node = model[units[first].node]
        problems.append(
            FormProblem(
                severity: .error, line: node.bind.line, element: "bind", nodeset: node.path,
                what: names.count == 1
                    ? "\(names[0]) depends on itself"
                    : "a circle: \(names.joined(separator: " needs ")) needs \(names[0])",
                mend: "Take one of the references out."))
    }

    private func words(_ kind: ComputedUnit.Kind) -> String {
        switch kind {
        case .count: "jr:count"
        case .calculate: "calculate"
        case .relevant: "relevant"
        case .readonly: "readonly"
        case .required: "required"
        case .constraint: "constraint"
        }
    }
}

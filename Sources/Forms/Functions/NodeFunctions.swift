import CLibXML2

extension FunctionCatalogue {
    static let nodeFunctions: [FormFunction] = [
        FormFunction("count", 1...1, givesNumber: true) { call in
            guard let nodes = call.nodes(0) else { return call.fail("count") }
            return .number(Double(nodes.count))
        },
        FormFunction("count-non-empty", 1...1, givesNumber: true) { call in
            guard call.nodes(0) != nil else { return call.fail("count-non-empty") }
            return .number(Double(call.strings(from: 0).count { !$0.isEmpty }))
        },
        // The place of a node among its siblings of the same name; without an argument, of the current repetition.
        FormFunction("position", 0...1, givesNumber: true) { call in
            let node = call.count == 0 ? call.evaluator.current : call.nodes(0)?.first
            return .number(node.map { Double(call.session.position(of: $0)) } ?? .nan)
        },
        FormFunction("last", 0...0, givesNumber: true) { _ in .number(1) },
        FormFunction("current", 0...0) { .nodes($0.evaluator.current.map { [$0] } ?? []) },
        FormFunction("instance", 1...1) { call in
            .nodes(call.session.root(ofInstance: call.string(0)).map { [$0] } ?? [])
        },
        FormFunction("indexed-repeat", 3...7) { call in
            guard call.count % 2 == 1 else { return call.fail("indexed-repeat") }
            return indexedRepeat(call)
        },
        FormFunction("randomize", 1...2, varies: false) { call in
            guard let nodes = call.nodes(0) else { return call.fail("randomize") }
            guard call.count > 1 else {
                var chance = call.session.chance
                call.evaluator.shuffled = nodes.shuffled(using: &chance)
                return .nodes(call.evaluator.shuffled)
            }
            call.evaluator.shuffled = ParkMiller.shuffled(nodes, seed: call.evaluator.seed(call.arguments[1]))
            return .nodes(call.evaluator.shuffled)
        },
    ]

    /// `indexed-repeat(/data/r/x, /data/r, 2)`: the value of x in the second repetition, up to three levels down. Each
    /// index counts among the repetitions inside the one chosen before.
    private static func indexedRepeat(_ call: FunctionCall) -> XPathValue {
        let store = call.session.store
        guard let target = place(call, 0) else { return .string("") }
        var from: Int? = nil
        for level in stride(from: 1, to: call.count, by: 2) {
            guard let node = place(call, level) else { return .string("") }
            let index = call.number(level + 1)
            guard index.isFinite, index >= 0, index < 1e9 else { return .string("") }
            let context = from ?? call.evaluator.current.flatMap { store.index(of: $0) }
            let all = store.repetitions(of: node, from: context)
            // 0 is the first, as in JavaRosa.
            let place = max(0, Int(index) - 1)
            guard place < all.count else { return .string("") }
            from = all[place]
        }
        let found = store.instances(of: target, from: from)
        guard let first = found.first, store.states[first].isRelevant else { return .string("") }
        return call.session.typedValue(of: store.states[first].pointer)
    }

    /// The model's node that an argument names.
    private static func place(_ call: FunctionCall, _ index: Int) -> Int? {
        let store = call.session.store
        switch call.arguments[index] {
        case .number(let node): return Int(node)
        case .nodes(let nodes): return nodes.first.flatMap { store.index(of: $0) }.map { Int(store.states[$0].node) }
        default: return nil
        }
    }
}

/// Park and Miller's generator (Comm. ACM 31, 1988), which ODK names for `randomize` with a seed, so that every engine
/// shuffles alike.
struct ParkMiller {
    private var state: Int64

    init(seed: Int64) {
        state = seed % 2_147_483_647
        if state <= 0 { state += 2_147_483_646 }
    }

    /// 0 ..< 1
    mutating func next() -> Double {
        state = state * 16_807 % 2_147_483_647
        return Double(state - 1) / 2_147_483_646
    }

    /// Fisher and Yates, inside out.
    static func shuffled<T>(_ list: [T], seed: Int64) -> [T] {
        var generator = ParkMiller(seed: seed)
        var result = list
        for index in list.indices {
            let other = Int((generator.next() * Double(index + 1)).rounded(.down))
            if other != index { result[index] = result[other] }
            result[other] = list[index]
        }
        return result
    }
}

extension Evaluator {
    /// A seed: a number, or any other text through its digest.
    func seed(_ value: XPathValue) -> Int64 {
        let number = self.number(value)
        if number.isFinite { return Int64(max(-9e18, min(9e18, number.rounded(.towardZero)))) }
        return 0
    }
}

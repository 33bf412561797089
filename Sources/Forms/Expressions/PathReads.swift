/// One thing that an expression reads.
struct PathRead: Sendable, Equatable {
    let node: Int
    /// How far down from the root the reader's own repetition is meant: below that, every repetition is read.
    var shared: Int
    /// Only whether and where the node is, not what it holds (`position(..)`).
    var isPlace = false
    /// One of many that a wildcard takes.
    var isWide = false
}

/// What expressions read, found without evaluating them.
struct PathReads {
    let model: ModelTree

    struct Result {
        var reads: [PathRead] = []
        /// Absolute paths that lead nowhere.
        var unknown: [String] = []
    }

    /// Where a path stands while it is followed.
    private struct Place {
        var nodes: [Int]
        var shared: Int
        /// In a list beside the record, where paths read nothing of the record.
        var isList = false
    }

    func reads(of syntax: XPathSyntax, at context: Int) -> Result {
        var result = Result()
        visit(syntax, here: Place(nodes: [context], shared: model[context].depth), origin: context, &result)
        return result
    }

    /// The one node that a path without conditions leads to.
    func node(of path: XPathPath, from context: Int) -> Int? {
        var result = Result()
        let place = follow(path, here: Place(nodes: [context], shared: model[context].depth), origin: context, &result)
        return place.isList ? nil : place.nodes.count == 1 ? place.nodes[0] : nil
    }

    private func visit(_ syntax: XPathSyntax, here: Place, origin: Int, _ result: inout Result) {
        switch syntax {
        case .number, .literal: return
        case .negative(let inner): visit(inner, here: here, origin: origin, &result)
        case .binary(_, let a, let b):
            visit(a, here: here, origin: origin, &result)
            visit(b, here: here, origin: origin, &result)
        case .path(let path):
            let place = follow(path, here: here, origin: origin, &result)
            if place.isList { return }
            for node in place.nodes {
                result.reads.append(PathRead(node: node, shared: place.shared, isWide: place.nodes.count > 1))
            }
        case .call(let name, let arguments): visitCall(name, arguments, here: here, origin: origin, &result)
        }
    }

    private func visitCall(
        _ name: String, _ arguments: [XPathSyntax], here: Place, origin: Int, _ result: inout Result
    ) {
        let start = result.reads.count
        for argument in arguments { visit(argument, here: here, origin: origin, &result) }
        switch name {
        case "position": for index in start..<result.reads.count { result.reads[index].isPlace = true }
        case "indexed-repeat":
            // Any repetition may be meant: all from the outermost repeat on.
            let repeats = stride(from: 1, to: arguments.count, by: 2).compactMap { index -> Int? in
                guard case .path(let path) = arguments[index] else { return nil }
                return node(of: path, from: origin)
            }
            let outermost = repeats.map { model[$0].depth }.min() ?? 1
            for index in start..<result.reads.count {
                result.reads[index].shared = min(result.reads[index].shared, outermost - 1)
            }
        case "jr:choice-name":
            guard arguments.count == 2, case .literal(let path) = arguments[1],
                // tidy: allow - read once already; a fault is told there
                let syntax = try? XPathParser.syntax(of: path)
            else { return }
            visit(syntax, here: here, origin: origin, &result)
        default: return
        }
    }

    private func follow(_ path: XPathPath, here: Place, origin: Int, _ result: inout Result) -> Place {
        var place: Place
        var steps = path.steps[...]
        var walked = ""
        switch path.start {
        case .context: place = here
        case .root:
            if let names = path.plainNames, let target = model.target(of: names) {
                return Place(nodes: [target], shared: sharedDepth(path, here: here))
            }
            // The record, wherever the path stands: JavaRosa's rule of the same repetition.
            place = Place(nodes: [], shared: 0)
            if let first = steps.first {
                steps = steps.dropFirst()
                switch (first.axis, first.test) {
                case (.child, .name(let name)):
                    walked = "/\(name)"
                    if name == "*" || model.target(of: [name]) != nil { place.nodes = [0] }
                case (.descendantOrSelf, _), (.descendant, _): place.nodes = model.subtree(of: 0)
                default: break
                }
                if place.nodes.isEmpty {
                    result.unknown.append(walked.isEmpty ? "/" : walked + (steps.isEmpty ? "" : "/…"))
                }
                place = conditions(first.predicates, place, origin, &result)
            }
            place.shared = sharedDepth(path, here: here)
        case .expression(let syntax):
            place = start(syntax, here: here, origin: origin, &result)
            place = conditions(path.startPredicates, place, origin, &result)
        }
        for step in steps {
            if place.isList {
                _ = conditions(step.predicates, place, origin, &result)
                continue
            }
            let before = place.nodes
            place = move(place, step)
            if place.nodes.isEmpty, !before.isEmpty, path.start == .root || path.start == .context,
                result.unknown.count < 20
            {
                result.unknown.append(words(path))
            }
            place = conditions(step.predicates, place, origin, &result)
        }
        return place
    }

    private func start(_ syntax: XPathSyntax, here: Place, origin: Int, _ result: inout Result) -> Place {
        switch syntax {
        case .call("current", _): return Place(nodes: [origin], shared: model[origin].depth)
        case .call("instance", let arguments):
            for argument in arguments { visit(argument, here: here, origin: origin, &result) }
            return Place(nodes: [], shared: 0, isList: true)
        case .path(let path): return follow(path, here: here, origin: origin, &result)
        case .call("randomize", let arguments) where !arguments.isEmpty:
            for argument in arguments.dropFirst() { visit(argument, here: here, origin: origin, &result) }
            return start(arguments[0], here: here, origin: origin, &result)
        default:
            visit(syntax, here: here, origin: origin, &result)
            return Place(nodes: [], shared: 0, isList: true)
        }
    }

    /// Reads in a condition are of every node under trial.
    private func conditions(_ list: [XPathSyntax], _ place: Place, _ origin: Int, _ result: inout Result) -> Place {
        guard !list.isEmpty else { return place }
        var after = place
        if !place.isList {
            // The nodes under trial are read too, and any repetition of theirs may be the one.
            let above = place.nodes.map { model[$0].depth - 1 }.min() ?? 0
            after.shared = min(place.shared, above)
            for node in place.nodes {
                result.reads.append(PathRead(node: node, shared: after.shared, isWide: place.nodes.count > 1))
            }
        }
        for condition in list {
            if place.isList {
                visit(condition, here: place, origin: origin, &result)
                continue
            }
            // All at once: one by one, conditions within conditions would take as long as they say.
            let start = result.reads.count
            visit(condition, here: Place(nodes: place.nodes, shared: after.shared), origin: origin, &result)
            for index in start..<result.reads.count {
                result.reads[index].shared = min(result.reads[index].shared, after.shared)
            }
        }
        return after
    }

    private func sharedDepth(_ path: XPathPath, here: Place) -> Int {
        guard let context = here.nodes.first, !here.isList else { return 0 }
        if let names = path.plainNames, let target = model.target(of: names) {
            let common = zip(model[target].lineage, model[context].lineage).prefix { $0 == $1 }.count
            return min(common, here.shared)
        }
        let lineage = model[context].lineage
        var node: Int?
        var depth = 0
        for step in path.steps {
            guard step.axis == .child, step.predicates.isEmpty, case .name(let name) = step.test else { break }
            let next = node.map { model.child(of: $0, named: name) } ?? model.target(of: [name])
            guard let next, depth < lineage.count, lineage[depth] == next else { break }
            node = next
            depth += 1
        }
        return min(depth, here.shared)
    }

    private func move(_ place: Place, _ step: XPathStep) -> Place {
        var moved = reached(from: place, step)
        if moved.nodes.count > 1 { moved.nodes = Array(Set(moved.nodes)).sorted() }
        return moved
    }

    private func reached(from place: Place, _ step: XPathStep) -> Place {
        var moved = place
        switch step.axis {
        case .child:
            moved.nodes = place.nodes.flatMap { parent -> [Int] in
                switch step.test {
                case .name("*"), .node: model[parent].children.filter { !model[$0].isAttribute }
                case .name(let name): model.child(of: parent, named: name).map { [$0] } ?? []
                case .text: [parent]
                }
            }
        case .parent:
            moved.nodes = Array(Set(place.nodes.compactMap { model[$0].parent })).sorted()
            moved.shared = min(place.shared, moved.nodes.map { model[$0].depth }.min() ?? 0)
        case .itself: break
        case .descendant, .descendantOrSelf: moved.nodes = place.nodes.flatMap { model.subtree(of: $0) }
        case .ancestor, .ancestorOrSelf: moved.nodes = place.nodes.flatMap { model[$0].lineage }
        case .followingSibling, .precedingSibling, .following, .preceding:
            moved.nodes = place.nodes.flatMap { node in model[node].parent.map { model[$0].children } ?? [] }
            if case .name(let name) = step.test, name != "*" { moved.nodes.removeAll { model[$0].name != name } }
            moved.shared = min(place.shared, (moved.nodes.map { model[$0].depth }.min() ?? 1) - 1)
        case .attribute:
            guard case .name(let name) = step.test else { break }
            moved.nodes = place.nodes.compactMap { model.child(of: $0, named: "@\(name)") }
        }
        return moved
    }

    private func words(_ path: XPathPath) -> String {
        var text = path.start == .root ? "" : "."
        for step in path.steps {
            switch (step.axis, step.test) {
            case (.parent, _): text += "/.."
            case (.itself, _): continue
            case (_, .name(let name)): text += "/\(name)"
            default: text += "/\(step.axis.rawValue)"
            }
        }
        return text.hasPrefix("./") ? String(text.dropFirst(2)) : text
    }
}

import CLibXML2

/// A choice as it can be made here and now.
package struct ChoiceView: Sendable, Equatable {
    package let value: String
    package let label: String
}

/// Lists of choices in their context.
extension FormSession {
    /// The choices of the question at a path, filtered by the answers around it.
    package func choices(at path: String) -> [ChoiceView] {
        guard let state = store.state(at: path), let index = store.model(of: state).control else { return [] }
        return choices(of: form.controls[index], at: state)
    }

    /// The same without their words: enough to judge an answer.
    func choiceValues(of control: Control, at state: Int) -> [String] {
        control.items.map(\.value) + items(control, at: state).map(\.value)
    }

    func choices(of control: Control, at state: Int) -> [ChoiceView] {
        let fixed = control.items.map { choice in
            ChoiceView(value: choice.value, label: choice.label.map { words($0, at: state) } ?? choice.value)
        }
        guard let itemset = control.itemset else { return fixed }
        return fixed
            + items(control, at: state).map { item in
                ChoiceView(value: item.value, label: label(of: item.node, itemset, at: state) ?? item.value)
            }
    }

    private func items(_ control: Control, at state: Int) -> [(node: xmlNodePtr, value: String)] {
        guard let itemset = control.itemset, let found = evaluate(itemset.nodes, at: state, "choices"),
            case .nodes(let nodes) = found
        else { return [] }
        var items: [(node: xmlNodePtr, value: String)] = []
        for node in nodes {
            // tidy: allow - a choice without a value cannot be chosen
            guard let value = try? evaluator.evaluate(itemset.value, at: node) else { continue }
            let text = evaluator.string(value)
            if !text.isEmpty { items.append((node, text)) }
        }
        return items
    }

    private func label(of item: xmlNodePtr, _ itemset: Itemset, at state: Int) -> String? {
        // tidy: allow - a choice without a label shows its value
        guard let id = itemset.label, let value = try? evaluator.evaluate(id, at: item) else { return nil }
        let text = evaluator.string(value)
        return itemset.labelIsTextID ? translated(text, at: store.states[state].pointer) : text
    }

    /// `jr:choice-name(value, '/data/q')`: the words of a choice of another question.
    func choiceName(_ value: String, path: String, from node: xmlNodePtr?) -> String {
        guard !value.isEmpty, let target = target(ofPath: path, from: node) else { return "" }
        let context = node.flatMap { store.index(of: $0) }
        guard let state = store.instances(of: target, from: context).first, let index = form.model[target].control
        else {
            return ""
        }
        let control = form.controls[index]
        if let fixed = control.items.first(where: { $0.value == value }) {
            return fixed.label.map { words($0, at: state) } ?? value
        }
        guard let itemset = control.itemset else { return "" }
        guard let item = items(control, at: state).first(where: { $0.value == value }) else { return "" }
        return label(of: item.node, itemset, at: state) ?? value
    }

    private func target(ofPath path: String, from node: xmlNodePtr?) -> Int? {
        let text = path.trimmed
        if let known = form.model.byPath[text] { return known }
        // tidy: allow - read once already; a fault is told there
        guard let syntax = try? XPathParser.syntax(of: text), case .path(let parsed) = syntax else { return nil }
        let context = node.flatMap { store.index(of: $0) }.map { Int(store.states[$0].node) } ?? 0
        return PathReads(model: form.model).node(of: parsed, from: context)
    }
}

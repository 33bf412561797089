/// A part of the body as it stands in a record.
package struct OutlineEntry: Sendable, Equatable {
    /// An index of `Form.controls`.
    package let control: Int
    package let kind: Control.Kind
    /// Where its value is; of a group without a node, where its parent is.
    package let path: String
    /// 0 at the top of the body.
    package let depth: Int
}

extension FormSession {
    /// What is shown, in order: questions, groups and the repetitions there are. What is hidden is left out with all in it.
    package func outline() -> [OutlineEntry] {
        var entries: [OutlineEntry] = []
        for control in form.body { outline(control, from: store.root, depth: 0, &entries) }
        return entries
    }

    private func outline(_ index: Int, from context: Int, depth: Int, _ entries: inout [OutlineEntry]) {
        let control = form.controls[index]
        var places = [context]
        if control.kind == .repeat, let node = control.node {
            places = store.repetitions(of: node, from: context)
        } else if let node = control.node {
            // A group around a repeat often names the repeat's own node: it is then no place of its own.
            places = wrapsRepeat(control) ? [context] : store.instances(of: node, from: context)
        }
        for place in places where store.states[place].isRelevant {
            entries.append(OutlineEntry(control: index, kind: control.kind, path: store.path(of: place), depth: depth))
            for child in control.children { outline(child, from: place, depth: depth + 1, &entries) }
        }
    }

    private func wrapsRepeat(_ control: Control) -> Bool {
        control.kind == .group
            && control.children.contains { form.controls[$0].kind == .repeat && form.controls[$0].node == control.node }
    }

    /// Every value of the record that is not hidden, by place, in order.
    package func values() -> [(path: String, value: String)] {
        store.subtree(of: store.root, documentOrder: ()).filter {
            store.states[$0].isRelevant && store.model(of: $0).isLeaf
        }
        .map { (store.path(of: $0), store.text(of: $0)) }
    }
}

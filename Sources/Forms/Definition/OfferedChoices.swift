extension Form {
    /// Every answer that a question of choices offers, whatever is filtered while it is filled in. Nil where that cannot be
    /// known: the list lies beside the form and did not come, or is made of answers.
    package func offered(_ control: Control) -> [String]? {
        let fixed = control.items.map(\.value)
        guard let itemset = control.itemset else { return fixed }
        guard case .expression(.call("instance", let arguments)) = self[itemset.nodes].syntax.listPath?.start,
            case .literal(let list) = arguments.first, let document = instances[list]?.document,
            let root = document.root
        else { return nil }
        defer { withExtendedLifetime(document) {} }
        let value = self[itemset.value].text
        return fixed + root.children.compactMap { $0.child(value)?.text }
    }
}

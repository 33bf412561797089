/// Reading a record back: a draft, or a submission from any client.
extension FormSession {
    /// A session on a saved record. Unknown elements are left out and named in `unknown`; nodes that are missing (they were
    /// hidden, or the form has grown) are there without a value.
    /// - Throws: `.xml`, `.otherForm`, `.tooLarge`.
    package convenience init(_ form: Form, resuming bytes: [UInt8], _ surroundings: FormSurroundings)
        throws(SessionProblem)
    {
        try self.init(form, surroundings, reading: bytes)
        computeAll()
        run([.load])
        touched = []
    }

    /// A record read and not yet computed.
    convenience init(_ form: Form, _ surroundings: FormSurroundings, reading bytes: [UInt8]) throws(SessionProblem) {
        try self.init(form, surroundings, blank: ())
        let document: XMLDocument
        do { document = try XMLDocument(reading: bytes, bounds: .submission) } catch { throw .xml(error) }
        defer { withExtendedLifetime(document) {} }
        guard let root = document.root, root.name == form.model[0].localName else {
            throw .otherForm(root: document.root?.name ?? "")
        }
        try read(root, node: 0, parent: nil)
    }

    private func read(_ element: XMLElement, node: Int, parent: Int?) throws(SessionProblem) {
        guard let state = store.addNode(node, to: parent) else { throw .tooLarge }
        let children = element.children
        let model = form.model[node]
        let attributes = model.children.isEmpty ? [] : element.attributes
        for child in model.children where form.model[child].isAttribute {
            guard let made = store.addNode(child, to: state) else { throw .tooLarge }
            let name = form.model[child].localName
            if let value = attributes.first(where: { $0.name == name })?.value {
                store.setText(value, of: made)
            } else {
                absent.insert(made)
            }
        }
        if model.isLeaf {
            if let first = children.first {
                unknown.append(
                    UnknownElement(path: "\(store.path(of: state))/\(first.qualifiedName)", line: first.line))
            }
            store.setText(element.text, of: state)
            return
        }
        if !element.text.trimmed.isEmpty, children.isEmpty {
            unknown.append(UnknownElement(path: "\(store.path(of: state))/text()", line: element.line))
        }
        var present: Set<Int> = []
        var counts: [Int: Int] = [:]
        for child in children {
            guard let known = form.model.child(of: node, named: child.qualifiedName) else {
                if unknown.count < 1_000 {
                    unknown.append(
                        UnknownElement(path: "\(store.path(of: state))/\(child.qualifiedName)", line: child.line))
                }
                continue
            }
            // A template that a client sent along is no repetition.
            if child.attributes.contains(where: { $0.name == "template" && $0.namespace == Namespace.javarosa }) {
                continue
            }
            present.insert(known)
            counts[known, default: 0] += 1
            guard counts[known, default: 0] <= Self.repetitionsMax else { throw .tooLarge }
            if !form.model[known].isRepeat, counts[known, default: 0] > initialCount(known), unknown.count < 1_000 {
                unknown.append(
                    UnknownElement(path: "\(store.path(of: state))/\(child.qualifiedName)", line: child.line))
                continue
            }
            try read(child, node: known, parent: state)
        }
        for missing in model.children
        where !present.contains(missing) && !form.model[missing].isRepeat && !form.model[missing].isAttribute {
            try fill(missing, parent: state)
        }
    }

    /// How often a node that does not repeat may stand there: as often as in the form.
    private func initialCount(_ node: Int) -> Int { form.model.copies[node] ?? 1 }

    /// A node that the record does not have, without a value.
    private func fill(_ node: Int, parent: Int) throws(SessionProblem) {
        guard let state = store.addNode(node, to: parent) else { throw .tooLarge }
        absent.insert(state)
        for child in form.model[node].children where !form.model[child].isRepeat { try fill(child, parent: state) }
    }
}

/// An element of a record that the form does not know.
package struct UnknownElement: Sendable, Equatable {
    package let path: String
    package let line: Int

    /// `meta/deprecatedID`, whatever the prefix.
    var isDeprecatedID: Bool {
        let names = path.split(separator: "/").suffix(2).map { $0.split(separator: ":").last ?? $0 }
        return names == ["meta", "deprecatedID"]
    }
}

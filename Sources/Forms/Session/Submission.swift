/// Finishing a record and writing it.
extension FormSession {
    /// What is set when a record is complete: the end, and its identity if it has none yet.
    package func finish() {
        preload(.end)
        run([.revalidate])
        for name in ["instanceID"] {
            guard let node = form.model.meta(name), let state = store.instances(of: node, from: nil).first,
                store.isEmpty(state)
            else { continue }
            write("uuid:\(uuid())", .declared, state)
        }
        settle()
    }

    /// `uuid:…` of `meta/instanceID`, empty before `finish` where no preload sets it.
    package var instanceID: String {
        form.model.meta("instanceID").flatMap { store.instances(of: $0, from: nil).first }.map(store.text) ?? ""
    }

    /// The record's own name (`meta/instanceName`).
    package var instanceName: String {
        form.model.meta("instanceName").flatMap { store.instances(of: $0, from: nil).first }.map(store.text) ?? ""
    }

    /// The submission: what is hidden is left out.
    package func submission() -> [UInt8] { written(withHidden: false) }

    /// The whole record, to be opened again: what is hidden is kept.
    package func draft() -> [UInt8] { written(withHidden: true) }

    private func written(withHidden: Bool) -> [UInt8] {
        var xml = XMLText()
        xml.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>")
        write(store.root, to: &xml, withHidden: withHidden)
        return xml.bytes
    }

    private func write(_ state: Int, to xml: inout XMLText, withHidden: Bool) {
        let node = store.model(of: state)
        xml.raw("<\(node.name)")
        if node.parent == nil { writeRoot(node, to: &xml) }
        let text = store.text(of: state)
        var below: [Int] = []
        for child in store.children(of: state) where withHidden || store.states[child].isRelevant {
            let model = store.model(of: child)
            if model.isAttribute {
                xml.attribute(String(model.name.dropFirst()), store.text(of: child))
            } else {
                below.append(child)
            }
        }
        if text.isEmpty && below.isEmpty {
            xml.raw("/>")
            return
        }
        xml.raw(">")
        if node.isLeaf { xml.text(text) }
        for child in below { write(child, to: &xml, withHidden: withHidden) }
        xml.raw("</\(node.name)>")
    }

    private func writeRoot(_ node: ModelNode, to xml: inout XMLText) {
        var declared: Set<String> = []
        if node.prefix.isEmpty, !node.namespace.isEmpty, node.namespace != Namespace.xforms {
            xml.attribute("xmlns", node.namespace)
        }
        let used = Set(form.model.nodes.map(\.prefix)).union(form.model.rootAttributes.map(\.prefix))
        for prefix in used.sorted() where !prefix.isEmpty && declared.insert(prefix).inserted {
            if let address = form.model.namespaces[prefix] ?? form.namespaces[prefix] {
                xml.attribute("xmlns:\(prefix)", address)
            }
        }
        for attribute in form.model.rootAttributes { xml.attribute(attribute.qualifiedName, attribute.value) }
        if !form.model.rootAttributes.contains(where: { $0.name == "id" }) { xml.attribute("id", form.id) }
    }
}

extension ModelTree {
    /// A node of the block `meta`, in whatever namespace.
    func meta(_ name: String) -> Int? {
        guard let meta = nodes.first?.children.first(where: { nodes[$0].localName == "meta" }) else { return nil }
        return nodes[meta].children.first { nodes[$0].localName == name }
    }
}

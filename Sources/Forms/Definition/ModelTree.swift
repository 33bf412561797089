/// One element of the primary instance as the form defines it; however often it is repeated, it is one node here.
package struct ModelNode: Sendable {
    package let id: Int
    /// As written in the instance, `age` or `orx:meta`.
    package let name: String
    package let prefix: String
    package let namespace: String
    /// Nil for the root.
    package let parent: Int?
    /// 1 for the root.
    package let depth: Int
    /// `/data/person/age`.
    package let path: String
    package let line: Int
    package internal(set) var children: [Int] = []
    /// This node and those above it, from the root down.
    package internal(set) var lineage: [Int] = []
    package internal(set) var isRepeat = false
    /// The nearest repeat at or above this node.
    package internal(set) var nearestRepeat: Int?
    package internal(set) var bind = Bind()
    /// The control that asks for it, an index of `Form.controls`.
    package internal(set) var control: Int?

    /// An attribute of an element: its name begins with `@`.
    package var isAttribute: Bool { name.hasPrefix("@") }
    /// Whether it holds a value rather than other elements.
    package internal(set) var isLeaf = true

    /// The name without its prefix.
    package var localName: String {
        let bare = isAttribute ? String(name.dropFirst()) : name
        return prefix.isEmpty ? bare : String(bare.dropFirst(prefix.utf8.count + 1))
    }

    /// What it is called in the document that libxml2 sees, where attributes are elements too.
    var documentName: String { isAttribute ? ModelNode.documentName(ofAttribute: localName) : localName }

    static func documentName(ofAttribute name: String) -> String { "attribute..\(name)" }
}

/// A node with its first value, as a new instance or a new repetition begins.
package struct InitialNode: Sendable {
    package let node: Int
    package var text: String
    package var children: [InitialNode]

    /// The same shape without values, for a repetition that has no template of its own.
    func cleared(_ nodes: [ModelNode]) -> InitialNode {
        var copy = self
        // Attributes are of the form, not of an answer.
        if nodes[node].isAttribute { return copy }
        copy.text = ""
        copy.children = []
        // Of repetitions inside, a new one begins with none beyond the first shape.
        var seen: Set<Int> = []
        for child in children where seen.insert(child.node).inserted { copy.children.append(child.cleared(nodes)) }
        return copy
    }
}

/// The primary instance's shape.
package struct ModelTree: Sendable {
    package internal(set) var nodes: [ModelNode] = []
    package internal(set) var byPath: [String: Int] = [:]
    /// The instance as the form gives it, without templates.
    package internal(set) var initial = InitialNode(node: 0, text: "", children: [])
    /// What a new repetition begins with, by the repeat's node.
    package internal(set) var templates: [Int: InitialNode] = [:]
    /// How often a node that does not repeat stands in the form's instance, where that is more than once.
    package internal(set) var copies: [Int: Int] = [:]
    /// Whether any name has a prefix: then names are also found by what follows it.
    var hasPrefixes = false
    /// Attributes of the root, as written.
    package internal(set) var rootAttributes: [XMLAttribute] = []
    /// Prefixes in force on the root, for writing submissions.
    package internal(set) var namespaces: [String: String] = [:]

    package subscript(id: Int) -> ModelNode { nodes[id] }

    package func child(of parent: Int, named name: String) -> Int? {
        if nodes[parent].children.count < 8 {
            if let exact = nodes[parent].children.first(where: { nodes[$0].name == name }) { return exact }
        } else if let exact = byPath["\(nodes[parent].path)/\(name)"] {
            return exact
        }
        if !hasPrefixes, !name.utf8.contains(UInt8(ascii: ":")) { return nil }
        let local = name.split(separator: ":").last.map(String.init) ?? name
        let isAttribute = name.hasPrefix("@")
        let bare = isAttribute && local.hasPrefix("@") ? String(local.dropFirst()) : local
        return nodes[parent].children.first { nodes[$0].localName == bare && nodes[$0].isAttribute == isAttribute }
    }

    /// The node and everything below it, parents first.
    package func subtree(of id: Int) -> [Int] {
        var result = [id]
        var next = 0
        while next < result.count {
            result += nodes[result[next]].children
            next += 1
        }
        return result
    }
}

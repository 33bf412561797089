import Kernel

/// The primary instance, the lists beside it, and `<submission>`.
extension FormReader {
    mutating func readInstances(_ modelElement: XMLElement, repeats: Set<String>) throws(FormRefusal) {
        let all = modelElement.children(named: "instance")
        guard let first = all.first, let root = first.children.first else {
            throw refusal("the model has no instance", "Add <instance> with one element in it.", modelElement)
        }
        if first.children.count > 1 {
            add(.warning, first, "", "the primary instance has several elements", "Only the first is used.")
        }
        id = root["id"] ?? ""
        if id.isEmpty {
            // JavaRosa then takes the namespace.
            id = root.namespace == Namespace.xforms ? "" : root.namespace
            if id.isEmpty { add(.warning, root, "", "the form has no id", "Write <\(root.name) id=\"…\">.") }
        }
        model.rootAttributes = root.attributes
        version = root.attributes.first { $0.name == "version" }?.value ?? ""
        model.namespaces = root.namespaces
        var builder = ModelBuilder(repeats: repeats)
        model.initial = builder.read(root) ?? model.initial
        builder.finish(&model)
        for instance in all.dropFirst() { readSecondary(instance) }
    }

    private mutating func readSecondary(_ element: XMLElement) {
        guard let id = element["id"], !id.isEmpty else {
            add(.warning, element, "", "a secondary instance has no id", "Nothing can ask it; name it or remove it.")
            return
        }
        if instances[id] != nil {
            add(.error, element, "", "there are two instances \"\(id)\"", "Give one of them another name.")
            return
        }
        guard let address = element["src"], !address.isEmpty else {
            instances[id] = SecondaryInstance(
                id: id, source: .inline, line: element.line, document: ListDocument.copy(element.children.first))
            return
        }
        if address == "jr://instance/last-saved" {
            // tidy: allow - a damaged last record counts as none
            let document = lastSaved.flatMap { try? XMLDocument(reading: $0, bounds: .submission) }
            instances[id] = SecondaryInstance(
                id: id, source: .lastSaved, line: element.line,
                document: document.flatMap { saved in withExtendedLifetime(saved) { ListDocument.copy(saved.root) } })
            return
        }
        let name = address.split(separator: "/").last.map(String.init) ?? address
        instances[id] = SecondaryInstance(
            id: id, source: .file(name: name, address: address), line: element.line, document: external(name, element))
    }

    private mutating func external(_ name: String, _ element: XMLElement) -> XMLDocument? {
        guard let bytes = media[name] else {
            add(
                .warning, element, "", "the file \(name) is not with the form",
                "Attach it; until then the list is empty.")
            return nil
        }
        do {
            return try ListDocument.read(bytes, name: name)
        } catch {
            add(
                .error, element, "", "the file \(name) cannot be read: \(error.what)",
                "Correct the file and attach it again.")
            return nil
        }
    }

    mutating func readSubmission(_ modelElement: XMLElement) {
        for (name, bytes) in media where name.hasSuffix(".csv") {
            // tidy: allow - a table that cannot be read is told where it is used
            tables[String(name.dropLast(4))] = try? DataTable(csv: bytes)
        }
        guard let element = modelElement.child("submission") else { return }
        for attribute in element.attributes {
            switch attribute.name {
            case "action": submission.action = attribute.value
            case "method": submission.method = attribute.value
            case "base64RsaPublicKey": submission.publicKey = attribute.value
            case "auto-send": submission.sendsAutomatically = attribute.value == "true"
            case "auto-delete": submission.deletesAutomatically = attribute.value == "true"
            default: submission.others.append(attribute)
            }
        }
        if let key = submission.publicKey, Base64.decode(key) == nil {
            add(.error, element, "", "base64RsaPublicKey is not base64", "Paste the key again.")
        }
    }
}

/// Builds the model's tree out of the instance: same-named siblings become one node.
struct ModelBuilder {
    private let repeats: Set<String>
    private var nodes: [ModelNode] = []
    private var byPath: [String: Int] = [:]
    private var templates: [Int: InitialNode] = [:]

    init(repeats: Set<String>) { self.repeats = repeats }

    mutating func read(_ element: XMLElement) -> InitialNode? { read(element, parent: nil).initial }

    private mutating func read(_ element: XMLElement, parent: Int?) -> (initial: InitialNode?, isTemplate: Bool) {
        let name = element.qualifiedName
        let path = (parent.map { nodes[$0].path } ?? "") + "/" + name
        let id: Int
        if let known = byPath[path] {
            id = known
        } else {
            id = nodes.count
            var node = ModelNode(
                id: id, name: name, prefix: element.prefix, namespace: element.namespace, parent: parent,
                depth: (parent.map { nodes[$0].depth } ?? 0) + 1, path: path, line: element.line)
            node.isRepeat = repeats.contains(path)
            node.lineage = (parent.map { nodes[$0].lineage } ?? []) + [id]
            node.nearestRepeat = node.isRepeat ? id : parent.flatMap { nodes[$0].nearestRepeat }
            nodes.append(node)
            byPath[path] = id
            if let parent { nodes[parent].children.append(id) }
        }
        let attributes = element.attributes
        let isTemplate = attributes.contains { $0.name == "template" && $0.namespace == Namespace.javarosa }
        let below = element.children
        if !below.isEmpty { nodes[id].isLeaf = false }
        var initial = InitialNode(node: id, text: below.isEmpty ? element.text : "", children: [])
        for attribute in attributes where parent != nil && attribute.namespace != Namespace.javarosa {
            initial.children.append(read(attribute, parent: id, line: element.line))
        }
        for child in below {
            let read = read(child, parent: id)
            if let made = read.initial, !read.isTemplate { initial.children.append(made) }
        }
        if isTemplate, nodes[id].isRepeat {
            if templates[id] == nil { templates[id] = initial }
            return (initial, true)
        }
        return (initial, false)
    }

    private mutating func read(_ attribute: XMLAttribute, parent: Int, line: Int) -> InitialNode {
        let name = "@\(attribute.qualifiedName)"
        let path = nodes[parent].path + "/" + name
        if let known = byPath[path] { return InitialNode(node: known, text: attribute.value, children: []) }
        var node = ModelNode(
            id: nodes.count, name: name, prefix: attribute.prefix, namespace: attribute.namespace, parent: parent,
            depth: nodes[parent].depth + 1, path: path, line: line)
        node.lineage = nodes[parent].lineage + [node.id]
        node.nearestRepeat = nodes[parent].nearestRepeat
        nodes.append(node)
        byPath[path] = node.id
        nodes[parent].children.append(node.id)
        return InitialNode(node: node.id, text: attribute.value, children: [])
    }

    func finish(_ model: inout ModelTree) {
        model.nodes = nodes
        model.byPath = byPath
        model.hasPrefixes = nodes.contains { !$0.prefix.isEmpty }
        model.templates = templates
        // A repeat without a template takes its first repetition's shape.
        func fill(_ initial: InitialNode) {
            var counts: [Int: Int] = [:]
            for child in initial.children { counts[child.node, default: 0] += 1 }
            for (node, count) in counts where count > 1 { model.copies[node] = max(count, model.copies[node] ?? 0) }
            if nodes[initial.node].isRepeat, model.templates[initial.node] == nil {
                model.templates[initial.node] = initial.cleared(nodes)
            }
            for child in initial.children { fill(child) }
        }
        fill(model.initial)
        for template in templates.values { for child in template.children { fill(child) } }
    }
}

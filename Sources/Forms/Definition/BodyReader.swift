/// The body: what people see and in which order.
extension FormReader {
    private static let questions: [String: Control.Kind] = [
        "input": .input, "select": .select, "select1": .select1, "rank": .rank, "upload": .upload, "trigger": .trigger,
        "range": .range, "secret": .secret, "textarea": .input,
    ]
    private static let quiet: Set<String> = [
        "label", "hint", "help", "alert", "value", "item", "itemset", "choices", "extension", "filename",
    ]

    /// Paths of the repeats, needed before the instance is read.
    func repeatPaths(_ body: XMLElement) -> Set<String> {
        var paths: Set<String> = []
        func visit(_ element: XMLElement, _ context: String) {
            for child in element.children {
                let reference = child["nodeset"] ?? child["ref"]
                let path =
                    reference.map { $0.trimmed.hasPrefix("/") ? $0.trimmed : "\(context)/\($0.trimmed)" } ?? context
                if child.name == "repeat" { paths.insert(path) }
                if child.name == "group" || child.name == "repeat" { visit(child, path) }
            }
        }
        visit(body, "")
        return paths
    }

    mutating func readControls(_ element: XMLElement, parent: Int?, context: Int) -> [Int] {
        var indexes: [Int] = []
        for child in element.children {
            switch child.name {
            case "group", "repeat":
                if let index = readSection(child, parent: parent, context: context) { indexes.append(index) }
            case let name where Self.questions[name] != nil:
                if let index = readQuestion(child, parent: parent, context: context) { indexes.append(index) }
            case let name where Self.quiet.contains(name): continue
            case _ where Self.isAction(child): if let parent { readAction(child, source: parent) }
            default:
                add(
                    .warning, child, "", "the body has an element <\(child.qualifiedName)> that is not known",
                    "It is ignored.")
            }
        }
        return indexes
    }

    private mutating func readSection(_ element: XMLElement, parent: Int?, context: Int) -> Int? {
        let isRepeat = element.name == "repeat"
        let reference = element["nodeset"] ?? element["ref"]
        var control = Control(kind: isRepeat ? .repeat : .group, line: element.line, context: context)
        control.parent = parent
        if let reference {
            guard let node = node(reference, from: context) else {
                add(
                    .error, element, reference, "the \(element.name)'s path is not in the instance",
                    model.advice(on: reference))
                return nil
            }
            if node == 0, isRepeat {
                add(.error, element, reference, "the whole record cannot repeat", "Put a group in the instance.")
                return nil
            }
            control.node = node
            control.context = node
            if isRepeat || model.nodes[node].control == nil { model.nodes[node].control = controls.count }
        } else if isRepeat {
            add(.error, element, "", "a repeat has no nodeset", "Write nodeset=\"/…/name\".")
            return nil
        }
        readCommon(element, &control)
        if isRepeat {
            let count = control.attributes.first { $0.name == "count" }?.value
            // The count is counted where the repeat stands, outside of its repetitions.
            control.count = expression(count, "jr:count", element, control.context)
            control.forbidsAddRemove = control.attribute("noAddRemove")?.hasPrefix("true") ?? false
        }
        let index = controls.count
        controls.append(control)
        controls[index].children = readControls(element, parent: index, context: control.context)
        return index
    }

    private mutating func readQuestion(_ element: XMLElement, parent: Int?, context: Int) -> Int? {
        let reference = element["ref"] ?? element["nodeset"] ?? ""
        guard let node = node(reference, from: context) else {
            add(
                .error, element, reference,
                reference.isEmpty ? "the question has no ref" : "the question's path is not in the instance",
                model.advice(on: reference))
            return nil
        }
        let kind = Self.questions[element.name] ?? .input
        var control = Control(kind: kind, line: element.line, context: node)
        control.node = node
        control.parent = parent
        readCommon(element, &control)
        if kind.isChoice { readChoices(element, &control) }
        if kind == .range {
            for name in ["start", "end", "step"]
            where control.attribute(name).map({ Numerals.number($0).isNaN }) ?? true {
                add(.error, element, model[node].path, "the range has no \(name)", "Write \(name)=\"number\".")
            }
        }
        let index = controls.count
        if model.nodes[node].control == nil { model.nodes[node].control = index }
        // What a control is for says the type when the bind does not.
        if !model.nodes[node].bind.hasType {
            switch kind {
            case .select: model.nodes[node].bind.type = .select
            case .rank: model.nodes[node].bind.type = .rank
            case .upload: model.nodes[node].bind.type = .binary
            default: break
            }
        }
        controls.append(control)
        for child in element.children where Self.isAction(child) { readAction(child, source: index) }
        return index
    }

    private mutating func readCommon(_ element: XMLElement, _ control: inout Control) {
        control.appearances = Words.of(element["appearance"] ?? "")
        control.attributes = element.attributes.filter { !["ref", "nodeset", "appearance"].contains($0.name) }
        if let label = element.child("label") { control.label = text(label, control.context) }
        if let hint = element.child("hint") {
            control.hint = text(hint, control.context)
            if case .translation(let id)? = control.hint?.pieces.first, control.hint?.pieces.count == 1 {
                let hasGuidance = translations.contains { $0.texts[id]?["guidance"] != nil }
                if hasGuidance { control.guidance = control.hint }
            }
        }
    }

    /// A label or hint: a reference into the dictionary, or words with outputs.
    mutating func text(_ element: XMLElement, _ context: Int) -> FormText? {
        if let reference = element["ref"], !reference.isEmpty { return self.reference(reference, element, context) }
        return words(element, context: context)
    }

    private mutating func readChoices(_ element: XMLElement, _ control: inout Control) {
        for item in element.children(named: "item") {
            let value = item.child("value")?.text.trimmed ?? ""
            if value.isEmpty {
                add(.warning, item, model[control.context].path, "a choice has no value", "Nobody can choose it.")
            }
            control.items.append(Choice(value: value, label: item.child("label").flatMap { text($0, control.context) }))
        }
        guard let itemset = element.child("itemset") else { return }
        let nodeset = itemset["nodeset"] ?? ""
        guard let nodes = expression(nodeset, "nodeset", itemset, control.context) else { return }
        let listNode = (expressions.all[nodes.index].syntax.listPath).flatMap {
            PathReads(model: model).node(of: $0, from: control.context)
        }
        let value = itemset.child("value")?["ref"] ?? "name"
        let label = itemset.child("label")?["ref"]
        var isTextID = false
        var labelText = label
        // tidy: allow - what is no expression is told by its reader
        if let label, let syntax = try? XPathParser.syntax(of: label), case .call(let name, let arguments) = syntax,
            name == "jr:itext", arguments.count == 1
        {
            isTextID = true
            labelText = String(label.trimmed.dropFirst(label.trimmed.prefix { $0 != "(" }.count + 1).dropLast()).trimmed
        }
        do {
            let valueID = try expressions.id(for: value)
            let labelID = try labelText.map { text throws(XPathProblem) in try expressions.id(for: text) }
            control.itemset = Itemset(
                nodes: nodes, value: valueID, label: labelID, labelIsTextID: isTextID, modelNode: listNode)
        } catch {
            add(.error, itemset, model[control.context].path, "value or label of the list: \(error.what)", error.mend)
        }
    }
}

extension XPathSyntax {
    /// The path that a list of choices comes from, inside `randomize(…)` too.
    var listPath: XPathPath? {
        switch self {
        case .path(let path): path
        case .call("randomize", let arguments): arguments.first?.listPath
        default: nil
        }
    }
}

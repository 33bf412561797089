/// `<bind>` and the actions of the model.
extension FormReader {
    mutating func readType(_ element: XMLElement) {
        guard let nodeset = element["nodeset"] ?? element["ref"] else {
            add(.error, element, "", "a bind has no nodeset", "Write nodeset=\"/…/name\".")
            return
        }
        guard let node = node(nodeset, from: 0) else {
            // JavaRosa lets it pass: nothing is bound.
            add(.warning, element, nodeset, "the bind's path is not in the instance", model.advice(on: nodeset))
            return
        }
        model.nodes[node].bind.isDeclared = true
        model.nodes[node].bind.line = element.line
        guard let name = element["type"] else { return }
        if let type = DataType(named: name) {
            model.nodes[node].bind.type = type
            model.nodes[node].bind.hasType = true
        } else {
            add(.warning, element, nodeset, "there is no type \"\(name)\"", "It is treated as string.")
        }
    }

    mutating func readLogic(_ element: XMLElement) {
        guard let nodeset = element["nodeset"] ?? element["ref"], let node = node(nodeset, from: 0) else { return }
        var bind = model.nodes[node].bind
        for attribute in element.attributes {
            let value = attribute.value
            switch attribute.name {
            case "nodeset", "ref", "type", "id": continue
            case "relevant": bind.relevant = expression(value, "relevant", element, node)
            case "required": bind.required = expression(value, "required", element, node)
            case "readonly": bind.readonly = expression(value, "readonly", element, node)
            case "constraint": bind.constraint = expression(value, "constraint", element, node)
            case "calculate": bind.calculate = expression(value, "calculate", element, node)
            case "requiredMsg": bind.requiredMessage = message(value, element, node)
            case "constraintMsg": bind.constraintMessage = message(value, element, node)
            case "preload": bind.preload = value
            case "preloadParams": bind.preloadParameters = value
            default: bind.others.append(attribute)
            }
        }
        model.nodes[node].bind = bind
    }

    private mutating func message(_ text: String, _ element: XMLElement, _ node: Int) -> FormText? {
        guard text.hasPrefix("jr:itext(") else { return FormText(pieces: [.text(text)]) }
        return reference(text, element, node)
    }

    /// `jr:itext('id')`, `jr:itext(itextId)` or any other expression that gives a text.
    mutating func reference(_ text: String, _ element: XMLElement, _ context: Int) -> FormText? {
        // tidy: allow - what is no expression is told by its reader
        if let syntax = try? XPathParser.syntax(of: text), case .call(let name, let arguments) = syntax,
            name == "jr:itext" || name == "itext", arguments.count == 1, case .literal(let id) = arguments[0]
        {
            // A message that is missing is not shown; a label that is missing leaves a question without words.
            if wantedTexts[id] == nil { wantedTexts[id] = (element.line, element.name, model[context].path) }
            return FormText(pieces: [.translation(id)])
        }
        return expression(text, "ref", element, context).map { FormText(pieces: [.reference($0)]) }
    }

    // MARK: actions

    static let clientActions = ["setgeopoint", "recordaudio", "setlocation"]

    static func isAction(_ element: XMLElement) -> Bool {
        element.name == "setvalue" || clientActions.contains(element.name)
    }

    /// `source`: the control it stands in.
    mutating func readAction(_ element: XMLElement, source: Int?) {
        let context = source.map { controls[$0].context } ?? 0
        let reference = element["ref"] ?? element["bind"] ?? ""
        guard let target = node(reference, from: context) else {
            add(
                .error, element, reference, "the action's path is not in the instance", model.advice(on: reference))
            return
        }
        var events: [Action.Event] = []
        for name in Words.of(element["event"] ?? "") {
            if let event = Action.Event(rawValue: name) {
                events.append(event)
            } else {
                add(
                    .error, element, model[target].path, "there is no event \"\(name)\"",
                    "Use odk-instance-first-load, odk-new-repeat or xforms-value-changed.")
            }
        }
        if events.isEmpty, element["event"] == nil {
            add(.error, element, model[target].path, "the action names no event", "Write event=\"…\".")
        }
        let kind: Action.Kind =
            element.name == "setvalue"
            ? .setValue(expression(element["value"], "value", element, target), text: element.text)
            : .client(element.name)
        actions.append(
            Action(
                kind: kind, events: events, target: target, source: source.flatMap { controls[$0].node },
                line: element.line))
    }
}

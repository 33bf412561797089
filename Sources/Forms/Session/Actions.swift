import Kernel

/// Actions and preloads: values that are set when something happens.
extension FormSession {
    /// Actions of the record as a whole.
    func run(_ events: [Action.Event]) {
        for event in events {
            for action in form.actions where action.events.contains(event) {
                for target in store.instances(of: action.target, from: nil) { perform(action, target) }
            }
        }
    }

    /// Actions that stand in a repeat, for one new repetition of it.
    func run(_ event: Action.Event, below made: Int, source: Int) {
        for action in form.actions where action.source == source && action.events.contains(event) {
            for target in store.instances(of: action.target, from: made) { perform(action, target, settles: false) }
        }
    }

    /// Actions that stand in a question, after somebody changed its value.
    func runValueChanged(_ state: Int) {
        let node = Int(store.states[state].node)
        for action in form.actions where action.source == node && action.events.contains(.valueChanged) {
            for target in store.instances(of: action.target, from: state) { perform(action, target) }
        }
    }

    private func perform(_ action: Action, _ target: Int, settles: Bool = true) {
        guard case .setValue(let expression, let text) = action.kind else { return }
        if let expression {
            guard let value = evaluate(expression, at: target, "setvalue") else { return }
            let (made, kind) = stored(value, as: form.model[action.target].bind.type)
            write(made, kind, target)
        } else {
            write(text, .declared, target)
        }
        if settles { settle() }
    }

    enum PreloadMoment { case start, end }

    /// `jr:preload`: who, when and on which device.
    func preload(_ moment: PreloadMoment) {
        for node in form.model.nodes {
            guard let kind = node.bind.preload else { continue }
            let isEnd = kind == "timestamp" && node.bind.preloadParameters == "end"
            guard isEnd == (moment == .end) else { continue }
            for state in store.instances(of: node.id, from: nil) {
                // What stands there already stays, but the end is always now.
                guard isEnd || store.isEmpty(state) else { continue }
                if let text = preloaded(kind, node.bind.preloadParameters, node.bind.type) {
                    write(text, .declared, state)
                }
            }
        }
        if moment == .end { settle() }
    }

    private func preloaded(_ kind: String, _ parameters: String, _ type: DataType) -> String? {
        switch kind {
        case "uid": return "uuid:\(uuid())"
        case "timestamp": return stored(.string(clock.text(clock.now)), as: type).text
        case "date": return parameters == "today" ? clock.local(clock.now).day.description : nil
        case "property":
            let name = parameters.split(separator: " ").joined()
            let value = properties[name] ?? properties[name.lowercased()] ?? ""
            return value.isEmpty ? nil : value
        default: return nil
        }
    }
}

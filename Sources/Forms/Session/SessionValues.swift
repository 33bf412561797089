import CLibXML2
import Kernel

/// Values as expressions see them.
extension FormSession {
    /// The value of an instance found for a path: empty when there is none or it is hidden.
    func scalar(at states: [Int], _ evaluator: Evaluator) -> XPathValue {
        guard let first = states.first else { return .string("") }
        guard states.count > 1 else {
            return store.states[first].isRelevant ? typedValue(of: store.states[first].pointer) : .string("")
        }
        let seen = states.filter { store.states[$0].isRelevant }
        if seen.count > 1 { evaluator.failure = evaluator.failure ?? .severalNodes }
        return seen.first.map { typedValue(of: store.states[$0].pointer) } ?? .string("")
    }

    /// A node's value with its type: numbers are numbers, yes-or-no is a boolean, all else a text. What is in a list beside
    /// the record is a text.
    func typedValue(of pointer: xmlNodePtr) -> XPathValue {
        guard let state = store.index(of: pointer) else {
            return .string(String(contentOf: pointer))
        }
        let text = store.text(of: state)
        if text.isEmpty { return .string("") }
        switch store.states[state].kind {
        case .number: return number(text)
        case .boolean: return .boolean(isTrue(text))
        case .text: return .string(text)
        case .declared:
            switch store.model(of: state).bind.type {
            case .int, .decimal: return number(text)
            case .boolean: return .boolean(isTrue(text))
            default: return .string(text)
            }
        }
    }

    private func number(_ text: String) -> XPathValue {
        let number = Numerals.number(text)
        return number.isNaN ? .string(text) : .number(number)
    }

    private func isTrue(_ text: String) -> Bool { text == "1" || text == "true" }

    /// What a calculation gives, as text for a node of a type, and how it is to be read again.
    func stored(_ value: XPathValue, as type: DataType) -> (text: String, kind: NodeState.Kind) {
        switch evaluator.scalar(value) {
        case .boolean(let isTrue): return (isTrue ? "1" : "0", .boolean)
        case .number(let number):
            if number.isNaN { return ("", .declared) }
            switch type {
            case .int: return (Numerals.text(number.rounded(.towardZero)), .number)
            case .date: return (DateResult.day(number)?.description ?? "", .declared)
            case .dateTime:
                guard abs(number) < 3e6 else { return ("", .declared) }
                return (clock.text(Timestamp(milliseconds: Int64((number * 86_400_000).rounded()))), .declared)
            case .boolean: return (abs(number) > 1e-12 ? "1" : "0", .boolean)
            default: return (Numerals.text(number), .number)
            }
        case .string(let text):
            if text.isEmpty { return ("", .declared) }
            switch type {
            case .boolean: return (text == "false" || text == "0" ? "0" : "1", .boolean)
            case .date: return (dateOnly(text), .declared)
            case .dateTime: return (withTime(text), .declared)
            case .time: return (timeOnly(text), .declared)
            default: return (text, .declared)
            }
        case .nodes: return ("", .declared)
        }
    }

    private func dateOnly(_ text: String) -> String {
        guard let read = DateText(text), read.milliseconds != nil, let instant = read.instant(clock) else {
            return text
        }
        return clock.local(instant).day.description
    }

    private func withTime(_ text: String) -> String {
        guard let read = DateText(text), let day = read.day, read.milliseconds == nil else { return text }
        return clock.text(clock.midnight(of: day))
    }

    private func timeOnly(_ text: String) -> String {
        guard let read = DateText(text), read.milliseconds != nil, let instant = read.instant(clock) else {
            return text
        }
        let local = clock.text(instant)
        return local.split(separator: "T").last.map(String.init) ?? text
    }

    func pattern(_ text: String) throws(PatternProblem) -> Pattern {
        if let known = patterns[text] { return known }
        let made = try Pattern(text)
        // Patterns made of answers are few; more than this is somebody's play.
        if patterns.count < 200 { patterns[text] = made }
        return made
    }

    /// The place of a node among its siblings of the same name, from 1.
    func position(of pointer: xmlNodePtr) -> Int {
        if let state = store.index(of: pointer) {
            // A question inside a repetition is at the repetition's place.
            return Int(store.states[state].position)
        }
        var position = 1
        var previous = pointer.pointee.prev
        while let sibling = previous {
            if sibling.pointee.type == XML_ELEMENT_NODE, xmlStrEqual(sibling.pointee.name, pointer.pointee.name) == 1 {
                position += 1
            }
            previous = sibling.pointee.prev
        }
        return position
    }

    /// The document of a list, above its root: `instance('x')/root/item`.
    func root(ofInstance id: String) -> xmlNodePtr? {
        guard let document = form.instances[id]?.document else { return nil }
        return UnsafeMutableRawPointer(document.pointer).assumingMemoryBound(to: xmlNode.self)
    }

    /// `pulldata('places', 'name', 'code', '17')`: in a table that came with the form, or in a list of that name.
    func lookUp(_ table: String, _ wanted: String, _ key: String, _ value: String) -> String {
        let name = table.hasSuffix(".csv") ? String(table.dropLast(4)) : table
        if let known = form.tables[name] { return known.value(of: wanted, where: key, is: value) }
        guard let document = form.instances[name]?.document, let root = document.root else { return "" }
        defer { withExtendedLifetime(document) {} }
        for item in root.children where item.child(key)?.text == value { return item.child(wanted)?.text ?? "" }
        return ""
    }

    func property(_ name: String) -> String { properties[name] ?? properties[name.lowercased()] ?? "" }
}

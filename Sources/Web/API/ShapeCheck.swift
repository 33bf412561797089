import Cases
import Kernel

/// Compares what was sent with what is described. Every fault is found, at most a hundred are told.
struct ShapeCheck {
    static let faultsMax = 100
    let desk: Desk
    private(set) var faults: [Fault] = []

    init(_ desk: Desk) { self.desk = desk }

    static func faults(_ value: JSONValue, _ shape: Shape, _ desk: Desk) -> [Fault] {
        var check = ShapeCheck(desk)
        check.look(value, shape, "")
        return check.faults
    }

    private mutating func fail(_ pointer: String, _ message: String) {
        if faults.count < Self.faultsMax { faults.append(Fault(pointer: pointer, message: message)) }
    }

    private mutating func look(_ value: JSONValue, _ shape: Shape, _ at: String) {
        switch shape {
        case .list(let element, let count): items(value, element, count, at)
        case .set(let element, let count):
            items(value, element, count, at)
            let texts = value.items?.map(\.encoded) ?? []
            if Set(texts).count != texts.count { fail(at, "The same value stands here twice.") }
        case .object(let slots): object(value, slots, at)
        case .fields(let make): object(value, Shape.slots(desk, make), at)
        case .answers: object(value, Shape.answerSlots(desk), at)
        case .map(let element):
            guard let members = value.members else { return fail(at, "Expected an object.") }
            for member in members { look(member.value, element, at + "/" + Self.escape(member.name)) }
        case .either(let shapes): either(value, shapes, at)
        case .named(_, let inner): look(value, inner, at)
        case .free: if value.members == nil { fail(at, "Expected an object.") }
        case .field(let field): self.field(value, field, at)
        case .known(let codes): choice(value, codes(desk), at)
        case .choice(let codes): choice(value, codes, at)
        default: if let message = plain(value, shape) { fail(at, message) }
        }
    }

    private func plain(_ value: JSONValue, _ shape: Shape) -> String? {
        switch (shape, value) {
        case (.line(let length), .string(let text)):
            Shape.isText(text, length, severalLines: false)
                ? nil : "Expected one line of \(Self.say(length)) characters."
        case (.words(let length), .string(let text)):
            Shape.isText(text, length, severalLines: true) ? nil : "Expected a text of \(Self.say(length)) characters."
        case (.code(let length), .string(let text)):
            length.contains(text.utf8.count) && Shape.isCode(text)
                ? nil : "Expected \(Self.say(length)) letters, digits or hyphens."
        case (.id, .string(let text)): ID<Fault>(text) == nil ? "Expected a UUID." : nil
        case (.day, .string(let text)): Day(text) == nil ? "Expected a day, as in 2020-04-06." : nil
        case (.instant, .string(let text)):
            Timestamp(rfc3339: text) == nil ? "Expected an instant, as in 2020-04-06T08:00:00Z." : nil
        case (.string, .string), (.truth, .bool), (.null, .null), (.number, .number): nil
        case (.integer(let range), .number(let text)):
            Self.integer(text).map(range.contains) == true ? nil : "Expected a whole number of \(Self.say(range))."
        default: "Expected \(Self.kind(shape))."
        }
    }

    /// JSON has one kind of number: 3 and 3.0 are the same whole number.
    static func integer(_ text: String) -> Int? {
        if let whole = Int(text) { return whole }
        guard let real = Double(text), real == real.rounded(), abs(real) < 1e15 else { return nil }
        return Int(real)
    }

    private mutating func items(_ value: JSONValue, _ element: Shape, _ count: ClosedRange<Int>, _ at: String) {
        guard let items = value.items else { return fail(at, "Expected a list.") }
        guard count.contains(items.count) else { return fail(at, "Expected \(Self.say(count)) entries.") }
        for (index, item) in items.enumerated() { look(item, element, "\(at)/\(index)") }
    }

    private mutating func object(_ value: JSONValue, _ slots: [Shape.Slot], _ at: String) {
        guard let members = value.members else { return fail(at, "Expected an object.") }
        let known = Dictionary(slots.map { ($0.name, $0.shape) }) { first, _ in first }
        var seen: Set<String> = []
        for member in members {
            let place = at + "/" + Self.escape(member.name)
            guard seen.insert(member.name).inserted else {
                fail(place, "This member stands here twice.")
                continue
            }
            guard let shape = known[member.name] else {
                fail(place, "There is no such member.")
                continue
            }
            look(member.value, shape, place)
        }
        for slot in slots where slot.isRequired && !seen.contains(slot.name) {
            fail(at + "/" + Self.escape(slot.name), "This member is missing.")
        }
    }

    /// Faults are told of the alternative that comes nearest.
    private mutating func either(_ value: JSONValue, _ shapes: [Shape], _ at: String) {
        var nearest: [Fault]?
        for shape in shapes {
            var trial = ShapeCheck(desk)
            trial.look(value, shape, at)
            if trial.faults.isEmpty { return }
            if nearest.map({ trial.faults.count < $0.count }) ?? true { nearest = trial.faults }
        }
        for fault in nearest ?? [] { fail(fault.pointer, fault.message) }
    }

    private mutating func choice(_ value: JSONValue, _ codes: [String], _ at: String) {
        guard case .string(let text) = value else { return fail(at, "Expected a text.") }
        if !codes.contains(text) { fail(at, "Expected one of: \(codes.prefix(60).joined(separator: ", ")).") }
    }

    private mutating func field(_ value: JSONValue, _ field: CaseField, _ at: String) {
        guard let text = FieldShape.text(value, field) else {
            return fail(at, field.kind == .codes ? "Expected a list of codes." : "Expected a text.")
        }
        if let problem = FieldShape.problem(text, field) { fail(at, "Not taken: \(problem.rawValue).") }
    }

    private static func say(_ range: ClosedRange<Int>) -> String { "\(range.lowerBound) to \(range.upperBound)" }

    private static func kind(_ shape: Shape) -> String {
        switch shape {
        case .truth: "true or false"
        case .null: "null"
        case .number, .integer: "a number"
        default: "a text"
        }
    }

    /// RFC 6901, section 3. Names come from outside: what is longer than ours is cut.
    private static func escape(_ name: String) -> String {
        var text = ""
        for scalar in name.unicodeScalars.prefix(100) {
            switch scalar {
            case "~": text += "~0"
            case "/": text += "~1"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}

/// The value of a field of a case in JSON: a text, or a list of codes where several are kept.
enum FieldShape {
    static func text(_ value: JSONValue, _ field: CaseField) -> String? {
        if field.kind == .codes {
            guard let items = value.items else { return nil }
            var codes: [String] = []
            for item in items {
                guard case .string(let code) = item, !code.isEmpty, !code.contains(";") else { return nil }
                codes.append(code)
            }
            return codes.joined(separator: ";")
        }
        if case .string(let text) = value { return text }
        return nil
    }

    /// What the case's own rule says; and a length in code points, as JSON Schema counts it.
    static func problem(_ text: String, _ field: CaseField) -> ValueProblem? {
        switch field.kind {
        case .line:
            if text.unicodeScalars.count > Limits.lineCharactersMax { return .tooLong }
            if text.utf8.contains(where: { $0 < 32 || $0 == 127 }) { return .controlCharacter }
        case .text: if text.unicodeScalars.count > Limits.textCharactersMax { return .tooLong }
        default: break
        }
        return field.problem(text)
    }

    static func write(_ value: String, _ field: CaseField?, _ name: String, to json: inout JSONWriter) {
        if field?.kind == .codes {
            json.memberStrings(name, value.split(separator: ";").map(String.init))
        } else {
            json.member(name, value)
        }
    }
}

import Cases
import Kernel

/// Writes shapes as JSON Schema (2020-12), the dialect of OpenAPI 3.1.
struct ShapeSchema {
    let desk: Desk
    /// What `named` shapes were met: written once under `components`.
    private(set) var named: [String: Shape] = [:]

    init(_ desk: Desk) { self.desk = desk }

    mutating func write(_ shape: Shape, to json: inout JSONWriter) {
        if case .named(let name, let inner) = shape {
            named[name] = inner
            json.object { $0.member("$ref", "#/components/schemas/\(name)") }
            return
        }
        json.object { members(shape, &$0) }
    }

    private mutating func members(_ shape: Shape, _ json: inout JSONWriter) {
        switch shape {
        case .string: json.member("type", "string")
        case .line(let length): text(length, Shape.pattern(Shape.lineForbidden, isNeeded: length.lowerBound > 0), &json)
        case .words(let length):
            text(length, Shape.pattern(Shape.wordsForbidden, isNeeded: length.lowerBound > 0), &json)
        case .code(let length): text(length, "^[A-Za-z0-9-]*$", &json)
        case .id: format("uuid", &json)
        case .day: format("date", &json)
        case .instant: format("date-time", &json)
        case .truth: json.member("type", "boolean")
        case .null: json.member("type", "null")
        case .number: json.member("type", "number")
        case .integer(let range):
            json.member("type", "integer")
            json.member("minimum", range.lowerBound)
            json.member("maximum", range.upperBound)
        case .choice(let codes): choice(codes, &json)
        case .known(let codes): choice(codes(desk), &json)
        case .list(let element, let count): list(element, count, isSet: false, &json)
        case .set(let element, let count): list(element, count, isSet: true, &json)
        case .object(let slots): object(slots, &json)
        case .fields(let make): object(Shape.slots(desk, make), &json)
        case .field(let field): self.field(field, &json)
        case .answers: object(Shape.answerSlots(desk), &json)
        case .map(let element):
            json.member("type", "object")
            json.key("additionalProperties")
            write(element, to: &json)
        case .either(let shapes):
            json.key("anyOf")
            json.array { for shape in shapes { write(shape, to: &$0) } }
        case .named: break
        case .free: json.member("type", "object")
        }
    }

    private func text(_ length: ClosedRange<Int>, _ pattern: String, _ json: inout JSONWriter) {
        json.member("type", "string")
        if length.lowerBound > 0 { json.member("minLength", length.lowerBound) }
        json.member("maxLength", length.upperBound)
        json.member("pattern", pattern)
    }

    private func format(_ format: String, _ json: inout JSONWriter) {
        json.member("type", "string")
        json.member("format", format)
    }

    private func choice(_ codes: [String], _ json: inout JSONWriter) {
        json.member("type", "string")
        if !codes.isEmpty { json.memberStrings("enum", codes) }
    }

    private mutating func list(_ element: Shape, _ count: ClosedRange<Int>, isSet: Bool, _ json: inout JSONWriter) {
        json.member("type", "array")
        json.key("items")
        write(element, to: &json)
        if count.lowerBound > 0 { json.member("minItems", count.lowerBound) }
        json.member("maxItems", count.upperBound)
        if isSet { json.member("uniqueItems", true) }
    }

    private mutating func object(_ slots: [Shape.Slot], _ json: inout JSONWriter) {
        json.member("type", "object")
        json.memberObject("properties") {
            for slot in slots {
                $0.key(slot.name)
                write(slot.shape, to: &$0)
            }
        }
        let needed = slots.filter(\.isRequired).map(\.name)
        if !needed.isEmpty { json.memberStrings("required", needed) }
        json.member("additionalProperties", false)
    }

    private func field(_ field: CaseField, _ json: inout JSONWriter) {
        json.member("title", field.label)
        switch field.kind {
        case .line: text(0...Limits.lineCharactersMax, Shape.pattern(Shape.lineForbidden, isNeeded: false), &json)
        case .text: text(0...Limits.textCharactersMax, Shape.pattern(Shape.wordsForbidden, isNeeded: false), &json)
        case .day:
            json.memberArray("anyOf") {
                $0.object {
                    $0.member("type", "string")
                    $0.member("const", "")
                }
                $0.object { format("date", &$0) }
            }
        case .number:
            if let low = field.minimum, let high = field.maximum, high - low <= 200 {
                choice([""] + (low...high).map(String.init), &json)
            } else {
                text(0...9, "^[0-9]{0,9}$", &json)
            }
        case .latitude: text(0...24, "^(-?[0-8]?[0-9](\\.[0-9]{1,8})?)?$", &json)
        case .longitude: text(0...24, "^(-?(1[0-7][0-9]|[0-9]?[0-9])(\\.[0-9]{1,8})?)?$", &json)
        case .code: codes(field, mayBeEmpty: true, &json)
        case .codes:
            json.member("type", "array")
            json.memberObject("items") { codes(field, mayBeEmpty: false, &$0) }
            json.member("maxItems", 200)
            json.member("uniqueItems", true)
        case .yesNoUnknown: choice(["", "yes", "no", "unknown"], &json)
        case .checkbox: choice(["", "true", "false"], &json)
        }
    }

    private func codes(_ field: CaseField, mayBeEmpty: Bool, _ json: inout JSONWriter) {
        if field.options.isEmpty && field.listName == nil {
            text((mayBeEmpty ? 0 : 1)...64, "^[A-Za-z0-9-]*$", &json)
        } else {
            choice((mayBeEmpty ? [""] : []) + field.options.map(\.code) + field.list.sorted(), &json)
        }
    }
}

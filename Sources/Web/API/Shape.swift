import Cases
import Kernel
import Screening

/// What a JSON value must look like. One description does both: what comes in is checked against it, and the OpenAPI
/// document is written from it, so that the two cannot differ.
indirect enum Shape: Sendable {
    /// Any text: what we answer, or take without keeping.
    case string
    /// One line: no control characters. From 1 on, something must be visible in it.
    case line(ClosedRange<Int>)
    /// Several lines.
    case words(ClosedRange<Int>)
    /// Letters, digits and hyphens, as codes of other vocabularies are.
    case code(ClosedRange<Int>)
    case id, day, instant, truth, null
    case integer(ClosedRange<Int>)
    case number
    case choice([String])
    /// One of the codes that this deployment's definitions know.
    case known(@Sendable (Desk) -> [String])
    case list(Shape, ClosedRange<Int>)
    case set(Shape, ClosedRange<Int>)
    case object([Slot])
    /// The fields of a case, as defined: for each, the shape that `value` makes of its own.
    case fields(@Sendable (Shape) -> Shape)
    /// The value of one field of a case.
    case field(CaseField)
    case map(Shape)
    /// Answers by indicator, as the list of indicators names them.
    case answers
    case either([Shape])
    /// Described once in the document under this name.
    case named(String, Shape)
    /// An object whose inside is described elsewhere. Only in answers.
    case free

    static func choice<C: CaseIterable & RawRepresentable>(of: C.Type) -> Shape where C.RawValue == String {
        .choice(C.allCases.map(\.rawValue))
    }
    static func list(_ shape: Shape) -> Shape { .list(shape, 0...100_000) }
    static let count = Shape.integer(0...Int(Int32.max))
    static let text = Shape.string

    struct Slot: Sendable {
        let name: String
        let shape: Shape
        let isRequired: Bool
    }
}

/// A member that must be there.
func must(_ name: String, _ shape: Shape) -> Shape.Slot { Shape.Slot(name: name, shape: shape, isRequired: true) }
/// A member that may be left out.
func may(_ name: String, _ shape: Shape) -> Shape.Slot { Shape.Slot(name: name, shape: shape, isRequired: false) }

/// Where something sent is not as described, as a JSON pointer (RFC 6901), and what was expected. Values are not repeated.
struct Fault: Sendable, Equatable {
    let pointer: String
    let message: String
}

extension Shape {
    /// The slots of the fields that a deployment defines.
    static func slots(_ desk: Desk, _ make: (Shape) -> Shape) -> [Slot] {
        desk.cases.definitions.fields.map { may($0.id, make(.field($0))) }
    }

    static func answerSlots(_ desk: Desk) -> [Slot] {
        desk.screenings.set.indicators.map { may($0.id, .choice(of: Answer.self)) }
    }

    /// Control characters that no text has, as the inside of a character class.
    static let lineForbidden = "\\u0000-\\u001F\\u007F"
    static let wordsForbidden = "\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F"

    static func pattern(_ forbidden: String, isNeeded: Bool) -> String {
        isNeeded ? "^[^\(forbidden)]*[^\\u0000-\\u0020\\u007F][^\(forbidden)]*$" : "^[^\(forbidden)]*$"
    }

    static func isText(_ text: String, _ length: ClosedRange<Int>, severalLines: Bool) -> Bool {
        guard length.contains(text.unicodeScalars.count) else { return false }
        if length.lowerBound > 0, text.utf8.allSatisfy({ $0 <= 32 }) { return false }
        return !text.utf8.contains { byte in
            byte == 127 || byte < 32 && !(severalLines && (byte == 9 || byte == 10 || byte == 13))
        }
    }

    static func isCode(_ text: String) -> Bool {
        text.utf8.allSatisfy { ($0 >= 48 && $0 <= 57) || ($0 | 32 >= 97 && $0 | 32 <= 122) || $0 == 45 }
    }
}

/// What a form says about a node's value beside its place: type, logic, messages.
package struct Bind: Sendable {
    package internal(set) var type = DataType.string
    /// Whether the form has a `<bind>` for the node at all.
    package internal(set) var isDeclared = false
    /// Whether the bind names a type.
    package internal(set) var hasType = false
    package internal(set) var relevant: ExpressionID?
    package internal(set) var required: ExpressionID?
    package internal(set) var readonly: ExpressionID?
    package internal(set) var constraint: ExpressionID?
    package internal(set) var calculate: ExpressionID?
    package internal(set) var requiredMessage: FormText?
    package internal(set) var constraintMessage: FormText?
    package internal(set) var preload: String?
    package internal(set) var preloadParameters = ""
    package internal(set) var line = 0
    /// Attributes that this engine does not use, kept for those that do (`odk:track-changes`, `orx:max-pixels`,
    /// `entities:saveto`).
    package internal(set) var others: [XMLAttribute] = []
}

/// The place of an expression in `Form.expressions`.
package struct ExpressionID: Sendable, Hashable {
    package let index: Int
}

/// A text with values in it.
package struct FormText: Sendable {
    package enum Piece: Sendable {
        case text(String)
        /// `<output value="…"/>`.
        case output(ExpressionID)
        /// `jr:itext('id')`.
        case translation(String)
        /// `jr:itext(itextId)` and any other reference: what it gives is shown, through the dictionary when it is an id.
        case reference(ExpressionID)
    }

    package internal(set) var pieces: [Piece]

    package init(pieces: [Piece]) { self.pieces = pieces }
}

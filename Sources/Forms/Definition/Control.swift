/// A part of the form's body: a question, a group or a repeat.
package struct Control: Sendable {
    package enum Kind: String, Sendable {
        case input, select, select1, rank, upload, trigger, range, secret
        case group, `repeat`

        package var isQuestion: Bool { self != .group && self != .repeat }
        package var isChoice: Bool { self == .select || self == .select1 || self == .rank }
    }

    package let kind: Kind
    package let line: Int
    /// The node it fills or groups; a group need not have one.
    package internal(set) var node: Int?
    /// The node in whose place its relative references begin.
    package internal(set) var context: Int
    package internal(set) var parent: Int?
    package internal(set) var children: [Int] = []
    package internal(set) var appearances: [String] = []
    package internal(set) var label: FormText?
    package internal(set) var hint: FormText?
    package internal(set) var guidance: FormText?
    package internal(set) var items: [Choice] = []
    package internal(set) var itemset: Itemset?
    package internal(set) var count: ExpressionID?
    package internal(set) var forbidsAddRemove = false
    /// Everything else on the element: `mediatype`, `start`, `end`, `step`, `rows`, `accuracyThreshold`, `autoplay`, `query` …
    package internal(set) var attributes: [XMLAttribute] = []

    package func attribute(_ name: String) -> String? { attributes.first { $0.name == name }?.value }
}

/// A choice written in the form.
package struct Choice: Sendable {
    package let value: String
    package let label: FormText?
}

/// Choices taken from a list: an instance, or the repetitions of a group.
package struct Itemset: Sendable {
    package let nodes: ExpressionID
    package let value: ExpressionID
    package let label: ExpressionID?
    /// Whether the label is a text id (`jr:itext(itextId)`).
    package let labelIsTextID: Bool
    /// The list's node when the choices are repetitions of the form itself.
    package internal(set) var modelNode: Int?
}

/// `setvalue` and its kin: a value set when something happens.
package struct Action: Sendable {
    package enum Kind: Sendable {
        case setValue(ExpressionID?, text: String)
        /// The client's own work (`odk:setgeopoint`, `odk:recordaudio`), kept so that a client can do it.
        case client(String)
    }

    package enum Event: String, Sendable {
        case firstLoad = "odk-instance-first-load"
        case load = "odk-instance-load"
        case ready = "xforms-ready"
        case newRepeat = "odk-new-repeat"
        case valueChanged = "xforms-value-changed"
        case revalidate = "xforms-revalidate"
    }

    package let kind: Kind
    package let events: [Event]
    package let target: Int
    /// The question whose change, or the repeat whose birth, starts it; nil in the model.
    package let source: Int?
    package let line: Int
}

/// What `<submission>` asks of clients.
package struct SubmissionSettings: Sendable {
    package internal(set) var action: String?
    package internal(set) var method: String?
    /// Submissions are encrypted with this key before they leave the device.
    package internal(set) var publicKey: String?
    package internal(set) var sendsAutomatically: Bool?
    package internal(set) var deletesAutomatically: Bool?
    package internal(set) var others: [XMLAttribute] = []
}

/// What a page needs to show a control in one place of a record.
extension FormSession {
    /// The words of a question or group, in the place at `path`; empty when it has none.
    package func label(of control: Control, at path: String) -> String { words(control.label, path) }
    package func hint(of control: Control, at path: String) -> String { words(control.hint, path) }

    /// Help for training and print.
    package func guidance(of control: Control, at path: String) -> String {
        words(control.guidance, path, form: "guidance")
    }

    private func words(_ text: FormText?, _ path: String, form wanted: String = "") -> String {
        guard let text, let state = store.state(at: path) else { return "" }
        return words(text, at: state, form: wanted)
    }

    package func choices(of control: Control, at path: String) -> [ChoiceView] {
        store.state(at: path).map { choices(of: control, at: $0) } ?? []
    }

    /// A record as a client sent it, to be read: nothing is computed again, nothing is hidden.
    package static func asSent(
        _ form: Form, _ bytes: [UInt8], _ surroundings: FormSurroundings
    ) throws(SessionProblem) -> FormSession { try FormSession(form, surroundings, reading: bytes) }
}

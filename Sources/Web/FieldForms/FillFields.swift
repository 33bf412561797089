import Forms
import Localization

/// The fields of one page of a form, and what was typed in them.
struct FillFields {
    let session: FormSession
    let l: Localizer
    /// What the fields show: values of the record, or what was just typed, with what is wrong.
    var form: Form

    init(_ session: FormSession, _ l: Localizer, form: Form? = nil) {
        self.session = session
        self.l = l
        self.form = form ?? Form(l)
    }

    func control(_ asked: AskedQuestion) -> Control { session.form.controls[asked.control] }

    /// Nil when it is words only.
    func input(_ asked: AskedQuestion, choices: [ChoiceView]) -> FillInput {
        let control = control(asked)
        let type = control.node.map { session.form.model[$0].bind.type } ?? .string
        return FillInput(control, type, choices: choices.count)
    }

    func isReadonly(_ asked: AskedQuestion) -> Bool { session.view(at: asked.path)?.isReadonly ?? true }

    // MARK: From the page

    /// Takes what was typed for the questions that the page had. What the page did not show stays as it is.
    mutating func read(_ questions: [AskedQuestion], from posted: Form) throws(SessionProblem) {
        let shown = Set(posted.value("shown").split(separator: " ").map(String.init))
        for asked in questions where shown.contains(asked.name) && !isReadonly(asked) {
            let choices = control(asked).kind.isChoice ? session.choices(of: control(asked), at: asked.path) : []
            let input = input(asked, choices: choices)
            switch input {
            case .file, .note: continue
            case .secret where posted.value(asked.name).isEmpty: continue
            case .several:
                let chosen = Set(posted.values(asked.name))
                let order = choices.map(\.value).filter(chosen.contains)
                try session.set(asked.path, to: order.joined(separator: " "))
            case .order:
                var order: [String] = []
                for place in choices.indices {
                    let value = posted.value("\(asked.name)-\(place + 1)")
                    if choices.contains(where: { $0.value == value }), !order.contains(value) { order.append(value) }
                }
                // Who ordered some has said that the others come after, as they stand.
                if !order.isEmpty { order += choices.map(\.value).filter { !order.contains($0) } }
                try session.set(asked.path, to: order.joined(separator: " "))
            default:
                let value = input.value(posted.value(asked.name), l.zone, now: session.clock.now)
                try session.set(asked.path, to: value)
            }
        }
    }

    /// What is wrong with these questions, as words beside each. Files are asked for at the end.
    mutating func check(_ questions: [AskedQuestion]) {
        for asked in questions {
            guard control(asked).kind != .upload, let fault = session.view(at: asked.path)?.fault else { continue }
            form.fail(asked.name, message(fault, asked))
        }
    }

    func message(_ fault: AnswerFault, _ asked: AskedQuestion) -> String {
        let own = session.message(fault, at: asked.path).map(LabelText.plain) ?? ""
        return l("{question}: {message}", ["question": label(asked), "message": own.isEmpty ? words(fault) : own])
    }

    private func words(_ fault: AnswerFault) -> String {
        switch fault {
        case .required: l("This question needs an answer.")
        case .constraint: l("This answer is not possible here.")
        case .wrongType: l("This is not written as this question needs it.")
        }
    }

    func label(_ asked: AskedQuestion) -> String {
        let label = LabelText.plain(session.label(of: control(asked), at: asked.path))
        return label.isEmpty ? control(asked).node.map { session.form.model[$0].localName } ?? "" : label
    }
}

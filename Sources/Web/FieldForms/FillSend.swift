import Forms
import Kernel
import Localization

/// What becomes of a record that was filled in on our pages.
enum FillSend {
    static func receive(_ filling: Filling, _ session: FormSession, _ files: [FilledFile]) async throws -> Reply {
        let me = filling.me
        if filling.isTrial {
            return me.done(
                .form(filling.id),
                notice: filling.l("The form could be filled in. It was a try: nothing of it was kept."))
        }
        let forms = me.desk.forms
        var sealed: [SealedFile] = []
        do {
            for file in files { sealed.append(try forms.attachments.keep(file.name, file.bytes)) }
        } catch {
            forms.attachments.discard(sealed)
            throw error
        }
        let receipt = try await forms.submit(
            IncomingSubmission(xml: session.submission(), files: sealed), actor: me.actor)
        return .redirect(.submissionPart(receipt.id, "receipt"))
    }

    /// What was received, when, and what happens with it: for whoever sent it.
    static func receipt(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let id: SubmissionID = try me.id("submission")
        let file = try await me.desk.forms.submission(id, actor: me.actor)
        let version = try await me.desk.forms.version(file.head.version, actor: me.actor)
        var body = UI.heading(l("Received", context: "submission"), lead: version.title)
        body += SubmissionWords.explained(file.head.state, l)
        body += UI.card(
            l("Receipt"),
            UI.facts([
                (l("Number"), "<code>\(id)</code>"),
                (l("Received", context: "submission"), HTML(text: l.time(file.head.receivedAt))),
                (l("Files"), HTML(text: l.number(file.files.count))),
                (l("State"), SubmissionWords.state(file.head.state, l)),
            ]))
        body += UI.actions(
            UI.buttonLink(l("Fill it in again"), to: .formPart(file.head.form, "fill")),
            UI.buttonLink(l("Look at what was sent"), to: .submission(id), style: .secondary),
            UI.buttonLink(l("All forms"), to: .forms, style: .quiet))
        return me.page(l("Receipt"), body)
    }
}

/// Words for what a submission is.
enum SubmissionWords {
    static func state(_ state: SubmissionState, _ l: Localizer) -> HTML {
        let tone: UI.Tone =
            switch state {
            case .accepted: .good
            case .quarantined, .conflict: .warn
            case .encrypted: .info
            }
        return UI.badge(name(state, l), tone)
    }

    static func name(_ state: SubmissionState, _ l: Localizer) -> String {
        switch state {
        case .accepted: l("Accepted", context: "submission")
        case .quarantined: l("In quarantine")
        case .conflict: l("Two versions")
        case .encrypted: l("Encrypted")
        }
    }

    static func explained(_ state: SubmissionState, _ l: Localizer) -> HTML {
        switch state {
        case .accepted: UI.notice(.good, "<p>\(l("It is kept, and everything in it fits the form."))</p>")
        case .quarantined:
            UI.notice(
                .warn, "<p>\(l("It is kept. Something in it does not fit the form: a supervisor looks at it."))</p>")
        case .conflict:
            UI.notice(
                .warn,
                "<p>\(l("It is kept. Somebody sent other answers for the same record: both stand side by side."))</p>")
        case .encrypted:
            UI.notice(.info, "<p>\(l("It is kept. Only the holder of the form's key can read it."))</p>")
        }
    }

    static func review(_ review: ReviewState, _ l: Localizer) -> String {
        switch review {
        case .received: l("Not looked at")
        case .approved: l("Approved", context: "submission")
        case .issues: l("Has issues")
        case .rejected: l("Rejected", context: "submission")
        }
    }

    static func tone(_ review: ReviewState) -> UI.Tone {
        switch review {
        case .received: .quiet
        case .approved: .good
        case .issues: .warn
        case .rejected: .bad
        }
    }

    static func finding(_ finding: Finding, _ l: Localizer) -> String {
        switch finding.kind {
        case .unknownNode: l("The form has no such question")
        case .required: l("An answer is missing that the form needs")
        case .constraint: l("The answer breaks the form's rule")
        case .notRelevant: l("There is an answer to a question that the form does not ask here")
        case .calculation: l("The form computes another value")
        case .wrongType: l("The answer is not written as this question needs it")
        case .notAChoice: l("The answer is not among the choices")
        case .surplus: l("There are more repetitions than the form counts")
        case .notEvaluated: l("A rule of the form could not be computed here")
        case .unreadable: l("It could not be read")
        case .otherVersion: l("The form has no such version")
        }
    }
}

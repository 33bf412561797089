import Access
import Cases
import Kernel
import Localization

/// One answer about sharing: for what, to whom, until when. A refusal is an answer, too.
enum ConsentPages {
    static func new(_ me: SignedIn) async throws -> Reply {
        let view = try await CaseActs.begin(me, Actions.ConsentRecord.self, .recordConsent)
        let form = Form(
            me.l,
            [
                "purpose": me.query("purpose") ?? "", "language": ConsentInputs.language(view.file, me),
                "recipient": me.query("recipient").map { "organisation:\($0)" } ?? "",
                "giver": view.file.isChild ? "guardian" : "person", "form": "spoken",
            ])
        return page(view, form, 200, try await ConsentInputs.recipients(me))
    }

    static func record(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let view = try await CaseActs.load(me, Actions.ConsentRecord.self)
        let l = me.l
        let recipients = try await ConsentInputs.recipients(me)
        var form = posted
        let purpose = form.code("purpose", l("For what?"), of: me.desk.cases.definitions.purposes.map(\.code))
        let recipient = ConsentInputs.read(&form, "recipient", me, recipients)
        let answer = form.code("answer", l("What was the answer?"), Consent.Answer.self)
        let until = form.day("until", l("Until which day?"), required: false)
        let manner = ConsentInputs.readManner(&form, me)
        return try await CaseActs.submit(form, show: { page(view, $0, $1, recipients) }) {
            guard let purpose, let answer else { throw Problem.malformed() }
            let consent = RecordConsent(
                purpose: purpose, recipient: recipient.organisation, recipientKind: recipient.kind, answer: answer,
                giver: manner.giver, form: manner.form, language: manner.language, until: until)
            _ = try await me.desk.cases.recordConsent(view.id, consent, me.actor)
            return me.done(.case(view.id), notice: notice(answer, manner.giver, view))
        }
    }

    private static func notice(_ answer: Consent.Answer, _ giver: Consent.Giver, _ view: CaseView) -> String {
        let l = view.l
        if answer == .refused { return l("The refusal is recorded. Nothing is shared for this.") }
        if view.file.isChild, giver == .person {
            return l("The answer is recorded. It counts only together with the guardian's.")
        }
        return l("The consent is recorded.")
    }

    private static func page(_ view: CaseView, _ form: Form, _ status: Int, _ recipients: [Choice]) -> Reply {
        let (l, me) = (view.l, view.me)
        let purposes = me.desk.cases.definitions.purposes
        var body = view.file.isChild ? ConsentInputs.childRule(l) : HTML()
        body += UI.radios(form, "purpose", l("For what?"), purposes.map { Choice($0.code, l.definition($0.label)) })
        body += UI.select(
            form, "recipient", l("Who may receive it"), recipients,
            hint: l("Leave it empty for statistics and for being contacted by us."), required: false)
        body += UI.radios(
            form, "answer", l("What was the answer?"),
            [
                Choice("given", l("Yes, it may be shared")),
                Choice("refused", l("No"), hint: l("Help goes on all the same.")),
            ])
        body += UI.day(
            form, "until", l("Until which day?"), hint: l("Empty means: until it is withdrawn."), required: false)
        body += ConsentInputs.manner(form, me)
        body += UI.why(l("What would be shared?"), shared(purposes, me))
        return CaseActs.page(
            view, l("Record consent"),
            lead: l("Ask for one purpose and one recipient at a time, in words the person understands."),
            status: status,
            UI.form(
                me, to: .casePart(view.id, "consents/new"), form, submit: l("Keep the answer"),
                cancel: .case(view.id), body))
    }

    private static func shared(_ purposes: [ConsentPurpose], _ me: SignedIn) -> HTML {
        let l = me.l
        let all = me.desk.cases.definitions.fields.count
        return UI.facts(
            purposes.map { purpose in
                let fields = purpose.fields.map { CaseWords.field($0, me) }.joined(separator: l.listComma)
                let text =
                    purpose.fields.isEmpty
                    ? l("Nothing that tells who the person is")
                    : purpose.fields.count == all ? l("The whole file") : fields
                return (l.definition(purpose.label), HTML(text: text))
            })
    }

    // MARK: Withdrawing

    static func ask(_ me: SignedIn) async throws -> Reply {
        let view = try await CaseActs.begin(me, Actions.ConsentRecord.self, .withdrawConsent)
        let l = me.l
        let consent = try consent(view)
        guard consent.isActive(on: view.today) else { throw CaseProblem.alreadyEnded }
        let body: HTML = """
            <p><strong>\(CaseWords.purpose(consent.purpose, me))</strong><br>\
            \(CaseWords.recipient(consent, view.names, l)) · \(CaseWords.until(consent, l))</p>\
            \(UI.notice(.info, """
                <p>\(l("From now on nothing more is shared for this, and requests that rest on it no longer show what was shared."))</p>\
                <p>\(l("What a recipient has read already cannot be taken back. Help for the person does not end."))</p>
                """))
            """
        return CaseActs.page(
            view, l("Withdraw this consent"), lead: l("The person may do this at any time, without giving a reason."),
            body
                + UI.form(
                    me, to: .withdrawConsent(view.id, consent.id), submit: l("Withdraw"), style: .danger,
                    cancel: .case(view.id), HTML()))
    }

    static func withdraw(_ me: SignedIn, _ form: Form) async throws -> Reply {
        let view = try await CaseActs.load(me, Actions.ConsentRecord.self)
        try await me.desk.cases.withdrawConsent(view.id, try consent(view).id, me.actor)
        return me.done(.case(view.id), notice: me.l("The consent is withdrawn. Nothing more is shared for it."))
    }

    private static func consent(_ view: CaseView) throws -> Consent {
        let id: ConsentID = try view.me.id("consent")
        guard let found = view.file.consents.first(where: { $0.id == id }) else { throw CaseProblem.unknownConsent }
        return found
    }
}

import Cases
import Directory
import Kernel
import Localization

/// The form that opens a case: how to reach the person first, then who they are, what they need, what may be shared.
enum OpenCaseForm {
    private static let contact = [
        "contact-allowed", "contact-channel", "contact-times", "contact-code-word", "contact-watched", "phone",
    ]
    private static let person = [
        "given-name", "family-name", "other-names", "birth-date", "age", "age-disputed", "gender", "languages",
    ]
    private static let place = ["region", "unsafe-regions", "danger"]
    private static let guardian = ["guardian-appointed", "guardian-name", "guardian-contact", "child-view"]
    private static let care = ["dependants", "access-needs", "wishes", "summary"]
    private static let asked = contact + person + place + guardian + care
    /// With more organisations than this each list of recipients would be longer than the page.
    private static let organisationsMax = 60

    static func draft(_ screening: ScreeningID?) -> String { screening.map { "case.new.\($0)" } ?? "case.new" }

    static func isChild(_ command: OpenCase, _ me: SignedIn) -> Bool {
        func value(_ id: String) -> String? { command.fields[id] }
        return CaseRules.isChild(
            birthDate: value(CaseFieldID.birthDate),
            age: value(CaseFieldID.age).map {
                FieldValue(field: CaseFieldID.age, value: $0, version: 1, changedAt: me.now, changedBy: nil)
            }, ageDisputed: value(CaseFieldID.ageDisputed), on: me.today)
    }

    // MARK: Reading

    /// Nil when something must be mended; then the form says what.
    static func read(_ form: inout Form, _ me: SignedIn, isScreened: Bool) async throws -> OpenCase? {
        let l = me.l
        var fields = CaseFieldInputs.read(&form, asked, me).filter { !$0.value.isEmpty }
        let reasons = form.text("reasons", l("Reasons"), required: false)
        let risk = form.code("risk", l("How much danger is there?"), RiskLevel.self, required: false) ?? .unknown
        if risk != .unknown, reasons.isEmpty { form.fail("reasons", l("Say why the risk is judged like this.")) }
        if !reasons.isEmpty { fields[CaseFieldID.riskReasons] = reasons }
        let source =
            isScreened
            ? .screening
            : form.code("source", l("How did it come to you?"), of: sources.map(\.rawValue))
                .flatMap(CaseSource.init(rawValue:))
        let needs = form.codes("needs", l("What is needed?"), of: me.desk.directory.kinds.all.map(\.code))
        let consents = try await readConsents(&form, me)
        let step = form.code(
            "step", l("What happens next?"), of: me.desk.cases.definitions.nextSteps.map(\.code), required: false)
        let day = form.day("day", l("By which day?"), required: false)
        if step == nil, day != nil { form.fail("step", l("Say what happens on that day.")) }
        guard form.isValid, let source else { return nil }
        return OpenCase(
            source: source, fields: fields, consents: consents, needs: needs.map { AddNeed(kind: $0) }, risk: risk,
            worker: form.flag("mine") ? me.member : nil, nextStep: step.map { NextStep(code: $0, on: day) })
    }

    private static func readConsents(_ form: inout Form, _ me: SignedIn) async throws -> [RecordConsent] {
        let l = me.l
        let recipients = try await recipients(me)
        let purposes = me.desk.cases.definitions.purposes
        let answered = purposes.filter { !form.value("consent-\($0.code)").isEmpty }
        guard !answered.isEmpty else { return [] }
        let manner = ConsentInputs.readManner(&form, me)
        var consents: [RecordConsent] = []
        for purpose in answered {
            let label = l.definition(purpose.label)
            guard let answer = form.code("consent-\(purpose.code)", label, Consent.Answer.self) else { continue }
            var recipient = ConsentInputs.Recipient()
            if purpose.recipient == .required {
                recipient = ConsentInputs.read(&form, "recipient-\(purpose.code)", me, recipients)
            }
            let until = form.day("until-\(purpose.code)", l("Until which day?"), required: false)
            let consent = RecordConsent(
                purpose: purpose.code, recipient: recipient.organisation, recipientKind: recipient.kind,
                answer: answer, giver: manner.giver, form: manner.form, language: manner.language, until: until)
            do {
                try ConsentRules.check(consent, me.desk.cases.definitions, today: me.today)
                consents.append(consent)
            } catch {
                let field = error == .untilInThePast ? "until" : "recipient"
                if form.error("\(field)-\(purpose.code)") == nil {
                    form.fail("\(field)-\(purpose.code)", "\(label): \(error.problem.advice(l))")
                }
            }
        }
        return consents
    }

    private static func recipients(_ me: SignedIn) async throws -> [Choice] {
        let all = try await ConsentInputs.recipients(me)
        let organisations = all.filter { $0.code.hasPrefix("organisation:") }
        return organisations.count <= organisationsMax ? all : Array(all.dropFirst(organisations.count))
    }

    private static let sources = CaseSource.allCases.filter { $0 != .importHTCDS && $0 != .screening }

    // MARK: Showing

    static func page(_ me: SignedIn, _ form: Form, _ status: Int) async throws -> Reply {
        let l = me.l
        let screening = ScreeningID(form.value("screening"))
        var body = UI.hidden("screening", form.value("screening"))
        body += part(l("How to reach this person safely"), contact, form, me)
        body += part(
            l("The person"), person, form, me,
            hint: l("The person may stay unnamed. Ask only what is needed to help now."))
        body += part(l("Place and safety"), place, form, me)
        body += UI.radios(
            form, "risk", l("How much danger is there?"),
            RiskLevel.allCases.reversed().map { Choice($0.rawValue, CaseWords.risk($0, l)) }, required: false)
        body += UI.textArea(
            form, "reasons", l("Reasons"), hint: l("What points to danger, and what protects?"), required: false,
            rows: 3)
        body += part(
            l("Guardian"), guardian, form, me,
            hint: l("For a child, and where the age is not known. Others leave it empty."))
        body += part(l("Care and support"), care, form, me)
        body += UI.checks(
            form, "needs", l("What is needed?"),
            me.desk.directory.kinds.all.map { Choice($0.code, l.definition($0.label)) })
        body += try await consents(form, me)
        body += rest(form, me, isScreened: screening != nil)
        let title = l("Open a case")
        return me.page(
            title, status: status,
            UI.heading(title, lead: l("Everything may stay empty and be added later."))
                + UI.form(
                    me, to: .newCase, form, submit: title,
                    cancel: screening.map { .screeningPart($0, "result") } ?? .cases, body))
    }

    private static func part(
        _ title: String, _ ids: [String], _ form: Form, _ me: SignedIn, hint: String? = nil
    ) -> HTML { UI.fieldset(title, hint: hint, CaseFieldInputs.fields(form, ids, me)) }

    private static func consents(_ form: Form, _ me: SignedIn) async throws -> HTML {
        let l = me.l
        let recipients = try await recipients(me)
        let scopes = HTML.each(me.desk.cases.definitions.purposes) { purpose in
            let label = l.definition(purpose.label)
            var inner = UI.radios(
                form, "consent-\(purpose.code)", l("What was the answer?"),
                [
                    Choice("", l("Not asked")), Choice("given", l("Yes, it may be shared")), Choice("refused", l("No")),
                ], required: false, inline: true)
            if purpose.recipient == .required {
                inner += UI.select(
                    form, "recipient-\(purpose.code)", l("Who may receive it"), recipients, required: false)
            }
            inner += UI.day(
                form, "until-\(purpose.code)", l("Until which day?"), hint: l("Empty means: until it is withdrawn."),
                required: false)
            return UI.fieldset(label, inner)
        }
        return UI.section(
            l("What may be shared?"),
            "<p>\(l("Ask for each purpose by itself. Without consent nothing leaves the file, and help goes on all the same."))</p>"
                + ConsentInputs.childRule(l) + scopes + ConsentInputs.manner(form, me))
    }

    private static func rest(_ form: Form, _ me: SignedIn, isScreened: Bool) -> HTML {
        let l = me.l
        var body = HTML()
        if !isScreened {
            body += UI.select(
                form, "source", l("How did it come to you?"),
                sources.map { Choice($0.rawValue, CaseWords.source($0, l)) })
        }
        body += UI.select(
            form, "step", l("What happens next?"),
            me.desk.cases.definitions.nextSteps.map { Choice($0.code, l.definition($0.label)) }, required: false,
            blank: l("Nothing is planned"))
        body += UI.day(form, "day", l("By which day?"), required: false)
        body += UI.check(form, "mine", l("I work on this case myself"))
        return body
    }
}

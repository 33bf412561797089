import Access
import Cases
import Kernel
import Localization
import Screening

/// Opens a case, after a screening or without one. Only what helps now is asked, and no name is needed.
enum OpenCasePage {
    static func show(_ me: SignedIn) async throws -> Reply {
        guard me.may(Actions.CaseOpen.self) else { throw Problem.forbidden }
        let screening = try screening(me.query("screening"))
        var form = try await me.form(draft: OpenCaseForm.draft(screening))
        var head: ScreeningHead?
        if let screening {
            let file = try await me.desk.screenings.load(screening, actor: me.actor)
            switch file.head.state {
            case .open: throw ScreeningProblem.notFinished
            case .linked: return me.done(file.head.caseID.map { .case($0) } ?? .cases)
            case .finished: head = file.head
            }
            if !form.isRestored { begin(&form, with: file) }
        }
        if !form.isRestored {
            form.set("giver", head?.age == .adult ? "person" : "")
            form.set("form", "spoken")
            form.set("language", language(head?.language, me) ?? me.l.language.rawValue)
            form.set("mine", me.holds(anyOf: ["case-manager"]) ? "yes" : "")
            if me.holds(anyOf: ["hotline-operator"]) { form.set("source", CaseSource.hotline.rawValue) }
        }
        form.set("screening", screening?.description ?? "")
        return try await OpenCaseForm.page(me, form, 200)
    }

    static func submit(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        guard me.may(Actions.CaseOpen.self) else { throw Problem.forbidden }
        var form = posted
        let screening = try screening(posted.value("screening"))
        let command = try await OpenCaseForm.read(&form, me, isScreened: screening != nil)
        do {
            return try await CaseActs.submit(form, show: { try await OpenCaseForm.page(me, $0, $1) }) {
                guard let command else { throw Problem.malformed() }
                let opened = try await open(me, command, screening)
                let isUnheard =
                    OpenCaseForm.isChild(command, me)
                    && command.consents.contains { $0.answer == .given && $0.giver == .person }
                let reference = ["reference": opened.reference]
                return me.done(
                    .case(opened.id),
                    notice: isUnheard
                        ? me.l(
                            "The case {reference} is open. For a child the consent counts only together with the guardian's.",
                            reference)
                        : me.l("The case {reference} is open.", reference))
            }
        } catch ScreeningProblem.alreadyLinked {
            form.fail(
                "",
                me.l(
                    "A case was opened from this screening meanwhile. Open the screening again: it leads to that case.")
            )
            return try await OpenCaseForm.page(me, form, 409)
        }
    }

    private static func open(
        _ me: SignedIn, _ command: OpenCase, _ screening: ScreeningID?
    ) async throws -> OpenedCase {
        guard let screening else { return try await me.desk.cases.open(command, me.actor) }
        let now = me.now
        return try await me.desk.cases.open(command, me.actor) { write, id, permit in
            _ = try ScreeningLink.attach(write, screening, to: id, permit: permit, now: now)
        }
    }

    /// What the screening noted need not be typed again.
    private static func begin(_ form: inout Form, with file: ScreeningFile) {
        if let observations = file.observations { form.set(CaseFieldInputs.name("summary"), observations) }
        if let contact = file.returnContact { form.set(CaseFieldInputs.name("contact-channel"), contact) }
        let code = String(file.head.language.prefix { $0 != "-" })
        if LanguageNames.codes.contains(code) { form.set(CaseFieldInputs.name(CaseFieldID.languages), code) }
    }

    private static func language(_ tag: String?, _ me: SignedIn) -> String? {
        guard let code = tag.map({ String($0.prefix { $0 != "-" }) }), LanguageNames.codes.contains(code) else {
            return nil
        }
        return code
    }

    private static func screening(_ text: String?) throws -> ScreeningID? {
        guard let text, !text.isEmpty else { return nil }
        guard let id = ScreeningID(text) else { throw Problem.unknown }
        return id
    }
}

import Access
import Cases
import Localization

/// For somebody who guards data protection: a reference leads to who looked at that case, and never to its file.
enum AuditPage {
    static func cards(_ me: SignedIn) -> [DeskCard] {
        guard me.may(Actions.AuditRead.self) else { return [] }
        return [DeskCard(order: 1, html: UI.card(me.l("Who looked at a case"), form(me, Form(me.l))))]
    }

    private static func form(_ me: SignedIn, _ form: Form) -> HTML {
        let l = me.l
        return UI.form(
            me, to: .room("cases/audit"), form, submit: l("See who looked"),
            UI.field(
                form, "reference", l("Reference of the case"),
                hint: l("Such as PA-7K2M-94QX. The person, or the organisation that keeps the case, can tell it.")))
    }

    static func show(_ me: SignedIn, _ form: Form, status: Int = 200) throws -> Reply {
        guard me.may(Actions.AuditRead.self) else { throw Problem.forbidden }
        let l = me.l
        return me.page(
            l("Who looked at a case"), status: status,
            UI.heading(
                l("Who looked at a case"), lead: l("You see who opened it and when, and nothing that stands in it."))
                + self.form(me, form))
    }

    static func receive(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let l = me.l
        var form = posted
        let typed = form.line("reference", l("Reference of the case"))
        guard form.isValid else { return try show(me, form, status: 422) }
        guard let id = try await me.desk.cases.findForAudit(reference: typed, me.actor) else {
            form.fail("reference", l("No case has this reference. Check each letter and digit."))
            return try show(me, form, status: 422)
        }
        return .redirect(.casePart(id, "readers"))
    }
}

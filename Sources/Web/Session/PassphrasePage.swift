import Access
import Kernel
import Localization

/// One's own passphrase. Who signed in with one that somebody else made comes here first, and nowhere else.
enum PassphrasePage {
    /// What is open before a first passphrase was replaced.
    static let openBefore: Set<String> = [
        Links.passphrase.path, Links.signOut.path, Links.language.path, "/api/v1/me/passphrase", "/api/v1/me",
        "/api/v1/session",
    ]

    static func show(_ me: SignedIn) -> Reply { page(me, Form(me.l)) }

    static func receive(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let l = me.l
        var form = posted
        let (old, new) = (form.value("old"), form.value("new"))
        for (name, value, label) in [
            ("old", old, l("Passphrase you have now")), ("new", new, l("New passphrase")),
            ("again", form.value("again"), l("New passphrase once more")),
        ] where value.isEmpty {
            form.fail(name, l("{field}: please fill this in", ["field": label]))
        }
        if form.isValid, form.value("again") != new { form.fail("again", l("The two are not the same.")) }
        guard form.isValid else { return page(me, form, status: 422) }
        do {
            try await me.desk.access.changePassphrase(me.session, old: Secret(old), new: Secret(new))
            return me.done(
                me.session.mustChangePassphrase ? .desk : .account,
                notice: l("Your passphrase is changed. Your other sessions have ended."))
        } catch AccessProblem.refused {
            form.fail("old", l("This is not the passphrase you have now."))
        } catch AccessProblem.passphraseGuessable {
            form.fail(
                "new",
                l(
                    "This is among the first that somebody would try: a name, a well-known word, a row of keys or a year. Take words that have nothing to do with you."
                ))
        } catch AccessProblem.passphraseUnfit {
            form.fail("new", l("A passphrase has 12 to 500 characters and is not the one you had."))
        }
        return page(me, form, status: 422)
    }

    private static func page(_ me: SignedIn, _ form: Form, status: Int = 200) -> Reply {
        let l = me.l
        let isFirst = me.session.mustChangePassphrase
        let lead =
            isFirst
            ? l("The one you signed in with was made by somebody else. Choose your own, then go on.")
            : l("Your other sessions end when it is changed.")
        var body = UI.field(
            form, "old", l("Passphrase you have now"), type: .password, autocomplete: "current-password")
        body += UI.field(
            form, "new", l("New passphrase"),
            hint: l("At least 12 characters. Four or five words that nobody would put together are easy to keep."),
            type: .password, autocomplete: "new-password")
        body += UI.field(
            form, "again", l("New passphrase once more"), type: .password, autocomplete: "new-password")
        return me.page(
            l("Change your passphrase"), status: status,
            "<div class=\"narrow\">"
                + UI.heading(l("Change your passphrase"), lead: lead)
                + UI.form(
                    me, to: .passphrase, form, submit: l("Change your passphrase"), cancel: isFirst ? nil : .account,
                    body) + "</div>")
    }
}

/// For which of their organisations somebody acts.
enum ActingForPage {
    /// Nothing for those who have one.
    static func card(_ me: SignedIn) async throws -> HTML {
        let organisations = try await me.desk.access.organisations(of: me.member)
        if organisations.count < 2 { return HTML() }
        let names = try await me.visit.site.organisationNames.all(in: me.desk.directory, now: me.now)
        var form = Form(me.l)
        form.set("organisation", me.organisation.description)
        let choices = organisations.map { Choice($0.description, names[$0] ?? $0.description) }
        return UI.card(
            me.l("Your organisations"),
            UI.form(
                me, to: .room("account/organisation"), submit: me.l("Act for this organisation"), style: .secondary,
                UI.radios(
                    form, "organisation", me.l("You act for"), choices,
                    hint: me.l("What you see and may do is what you are there."))))
    }

    static func receive(_ me: SignedIn, _ form: Form) async throws -> Reply {
        guard let organisation = OrganisationID(form.value("organisation")) else {
            throw Problem.malformed("organisation")
        }
        try await me.desk.access.switchOrganisation(me.session, to: organisation)
        return me.done(.desk, notice: me.l("You act for another organisation now."))
    }
}

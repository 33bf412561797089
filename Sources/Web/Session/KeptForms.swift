import Access
import Kernel
import Localization
import Storage
import Vault

/// The page that gives somebody back what they wrote and lets them send it.
enum Kept {
    static func page(_ me: SignedIn, form: Form, path: String, problem: Problem) -> Reply {
        page(
            me, form: form, path: path, status: problem.status, title: problem.title(me.l),
            message: problem.advice(me.l))
    }

    static func page(
        _ me: SignedIn, form: Form, path: String, status: Int, title: String, message: String, id: String? = nil
    ) -> Reply {
        let l = me.l
        var fields = hidden(form)
        if let id { fields += UI.hidden("_kept", id) }
        if let draft = form.draft { fields += UI.hidden("_draft", draft) }
        return me.page(
            title, status: status,
            UI.heading(title, lead: message) + shown(form)
                + UI.form(me, to: .typed(path), submit: l("Send it now"), cancel: .desk, fields))
    }

    /// Nobody is signed in and nothing may be kept here: it goes back to where it came from, to be sent from there.
    static func signedOut(_ visit: Visit, _ form: Form) -> Reply {
        let l = visit.l
        let title = l("Please sign in")
        return visit.page(
            title, status: 401,
            """
            \(UI.heading(title, lead: l("""
                Your session has ended, and nothing was sent. What you wrote stands below and nowhere else: sign in in \
                another window, then send it from here.
                """)))\(shown(form))<p><a href="\(Links.signIn)" target="_blank" rel="noopener">\(l("Sign in"))</a></p>\
            <form method="post" action="\(Links.typed(visit.path))" novalidate>\(hidden(form))\
            <div class="actions">\(UI.button(l("Send it now")))</div></form>
            """)
    }

    private static func shown(_ form: Form) -> HTML {
        let typed = form.pairs.filter { !$0.1.isEmpty && ID<AnyEntity>($0.1) == nil }
        return "<ul class=\"card\">\(HTML.each(typed) { "<li class=\"kept\" dir=\"auto\">\($0.1)</li>" })</ul>"
    }

    private static func hidden(_ form: Form) -> HTML {
        HTML.each(form.pairs) { UI.hidden($0.0, $0.1) }
    }

    /// The session ended while somebody was writing: the form waits, sealed, until they have signed in again. Only a
    /// browser that was once signed in may leave something here.
    static func keep(_ visit: Visit, _ form: Form) async throws -> Reply {
        guard let token = Gate.token(visit), token.utf8.count <= 100,
            let writer = try await visit.desk.access.formerMember(SessionToken(token)),
            form.value("_by") == visit.desk.authorMark(of: writer)
        else { return signedOut(visit, form) }
        let pairs = [("path", visit.path), ("author", form.value("_by")), ("draft", form.draft ?? "")] + form.pairs
        guard let key = try await visit.desk.keptForms.keep(FormPairs.encode(pairs), address: visit.address) else {
            return signedOut(visit, form)
        }
        return Reply.redirect(.query(.signIn, [("back", Links.kept.path)])).with(
            cookie: Cookie("kept", key, maxAge: KeptForms.secondsMax, isSecure: visit.desk.settings.isTLS))
    }

    static func answer(_ me: SignedIn) async throws -> Reply {
        let isSecure = me.desk.settings.isTLS
        let cookie = me.visit.cookie(Cookie.name("kept", isSecure: isSecure)) ?? ""
        guard let (id, text) = try await me.desk.keptForms.open(cookie), let pairs = FormPairs.decode(text),
            pairs.count >= 3, pairs[1].1 == me.authorMark
        else { return Reply.redirect(.desk).with(cookie: Cookie("kept", "", maxAge: 0, isSecure: isSecure)) }
        let form = Form(me.l, draft: pairs[2].1, pairs: Array(pairs[3...]))
        return page(
            me, form: form, path: pairs[0].1, status: 200, title: me.l("We kept what you wrote"),
            message: me.l("Your session had ended, so it was not sent. Look it over and send it now."), id: id)
    }
}

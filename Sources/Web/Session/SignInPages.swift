import Access
import HTTPTypes
import Kernel
import Localization

/// Signing in with a name and a passphrase, and out again.
enum SignInPages {
    static func show(_ visit: Visit) async throws -> Reply {
        if let me = try await Gate.member(visit), me.session.factor != .waits {
            return .redirect(.typed(me.query("back") ?? "/desk"))
        }
        var form = Form(visit.l)
        form.set("back", visit.query("back") ?? "")
        return page(visit, form)
    }

    static func receive(_ visit: Visit, _ posted: Form) async throws -> Reply {
        let l = visit.l
        var form = posted
        let name = form.line("name", l("Sign-in name"))
        let passphrase = form.value("passphrase")
        if passphrase.isEmpty { form.fail("passphrase", l("{field}: please fill this in", ["field": l("Passphrase")])) }
        if passphrase.utf8.count > PassphraseRules.bytesMax {
            form.fail("passphrase", l("This is longer than any passphrase that is taken."))
        }
        guard form.isValid else { return page(visit, form, status: 422) }
        do {
            let before = try await Gate.member(visit)
            let (token, session) = try await visit.desk.access.signIn(
                login: name, passphrase: Secret(passphrase), address: visit.address)
            // The cookie of the session before is replaced: nobody holds it any more, so it ends.
            if let before { try await visit.desk.access.signOut(before.session) }
            // Who chose a language on this page wants it afterwards too.
            if let chosen = visit.query("lang"), Language(rawValue: chosen) != nil, chosen != session.language {
                try await visit.desk.access.setLanguage(session, chosen)
            }
            var back = form.value("back")
            if session.factor == .waits { back = Links.query(.room("sign-in/code"), [("back", back)]).path }
            return Reply.redirect(.typed(back.isEmpty ? "/desk" : back)).with(
                cookie: Cookie("session", token.reveal(), maxAge: nil, isSecure: visit.desk.settings.isTLS))
        } catch AccessProblem.refused {
            form.fail("name", l("Sign-in name and passphrase do not match, or the account is closed. Try again."))
            return page(visit, form, status: 422)
        }
    }

    static func signOut(_ me: SignedIn) async throws -> Reply {
        try await me.desk.access.signOut(me.session)
        let isSecure = me.desk.settings.isTLS
        var reply = Reply.redirect(.query(.signIn, [("out", "yes")]))
        for name: StaticString in ["session", "kept", "notice"] {
            reply = reply.with(cookie: Cookie(name, "", maxAge: 0, isSecure: isSecure))
        }
        if let clear = HTTPField.Name("Clear-Site-Data") { reply = reply.with(clear, "\"cache\", \"storage\"") }
        return reply
    }

    private static func page(_ visit: Visit, _ form: Form, status: Int = 200) -> Reply {
        let l = visit.l
        var body: HTML = "<div class=\"narrow\"><h1>\(l("Sign in"))</h1>"
        if form.value("back") == Links.kept.path {
            body += UI.notice(
                .info, "<p>\(l("Your session had ended. What you wrote is kept: sign in and send it."))</p>")
        } else if visit.query("out") != nil {
            body += UI.notice(.good, "<p>\(l("You are signed out. Nothing stays on this device."))</p>")
        }
        if let demonstration = visit.desk.settings.demonstration {
            body += UI.notice(.info, "<p class=\"pre\">\(demonstration)</p>")
        }
        body += """
            <form method="post" action="\(Links.query(.signIn, [("lang", visit.query("lang") ?? "")]))" novalidate \
            class="card">\(UI.errorSummary(form))\(UI.hidden("back", form.value("back")))\
            \(UI.field(form, "name", l("Sign-in name"), autocomplete: "username", autofocus: true))\
            \(UI.field(
                form, "passphrase", l("Passphrase"), type: .password, autocomplete: "current-password"))\
            <div class="actions">\(UI.button(l("Sign in")))</div></form>\
            <p class="muted small">\(l("No account, or a lost passphrase? Ask the person who manages your organisation."))\
            </p></div>
            """
        return visit.page(l("Sign in"), status: status, body)
    }
}

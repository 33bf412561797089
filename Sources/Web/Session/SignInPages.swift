import HTTPTypes
import Kernel
import Localization

/// Signing in: name and passphrase, then a code where the account has one.
enum SignInPages {
    static func show(_ visit: Visit) async throws -> Reply {
        if let me = try await Gate.member(visit) { return .redirect(.typed(me.query("back") ?? "/desk")) }
        var form = Form(visit.l)
        form.set("back", visit.query("back") ?? "")
        return page(visit, form)
    }

    static func receive(_ visit: Visit, _ posted: Form) async throws -> Reply {
        let l = visit.l
        var form = posted
        let name = form.line("name", l("Email address"))
        let passphrase = form.value("passphrase")
        if passphrase.isEmpty { form.fail("passphrase", l("{field}: please fill this in", ["field": l("Passphrase")])) }
        guard form.isValid, passphrase.utf8.count <= 1_000 else { return page(visit, form, status: 422) }
        let step = try await visit.desk.doorkeeper.signIn(
            name: name, passphrase: Secret(passphrase), address: visit.address, device: device(visit))
        return try answer(visit, form, step) {
            form.fail("name", l("Email address and passphrase do not match, or the account is closed. Try again."))
            return page(visit, form, status: 422)
        }
    }

    static func receiveCode(_ visit: Visit, _ posted: Form) async throws -> Reply {
        let l = visit.l
        var form = posted
        let code = form.line("code", l("Code"), max: 40)
        guard form.isValid else { return codePage(visit, form, status: 422) }
        let step = try await visit.desk.doorkeeper.confirm(
            ticket: form.value("ticket"), code: code, address: visit.address, device: device(visit))
        return try answer(visit, form, step) {
            form.fail("code", l("This code is not right, or its time is over. Wait for the next one and try again."))
            return codePage(visit, form, status: 422)
        }
    }

    static func signOut(_ me: SignedIn) async throws -> Reply {
        try await me.desk.doorkeeper.signOut(me.membership)
        let isSecure = me.desk.settings.isTLS
        var reply = Reply.redirect(.query(.signIn, [("out", "yes")]))
        for name: StaticString in ["session", "kept", "notice"] {
            reply = reply.with(cookie: Cookie(name, "", maxAge: 0, isSecure: isSecure))
        }
        if let clear = HTTPField.Name("Clear-Site-Data") { reply = reply.with(clear, "\"cache\", \"storage\"") }
        return reply
    }

    private static func answer(
        _ visit: Visit, _ form: Form, _ step: SignInStep, refused: () -> Reply
    ) throws -> Reply {
        switch step {
        case .signedIn(let token, _):
            let isSecure = visit.desk.settings.isTLS
            return Reply.redirect(.typed(form.value("back").isEmpty ? "/desk" : form.value("back"))).with(
                cookie: Cookie("session", token, maxAge: nil, isSecure: isSecure))
        case .needsCode(let ticket):
            var next = Form(visit.l)
            next.set("ticket", ticket)
            next.set("back", form.value("back"))
            return codePage(visit, next)
        case .refused: return refused()
        case .tooMany(let seconds): throw Problem.tooMany(retryAfter: seconds)
        }
    }

    private static func device(_ visit: Visit) -> String { String((visit.header(.userAgent) ?? "").prefix(200)) }

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
            \(UI.field(form, "name", l("Email address"), type: .email, autocomplete: "username", autofocus: true))\
            \(UI.field(
                form, "passphrase", l("Passphrase"), type: .password, autocomplete: "current-password"))\
            <div class="actions">\(UI.button(l("Sign in")))</div></form>\
            <p class="muted small">\(l("No account, or a lost passphrase? Ask the person who manages your organisation."))\
            </p></div>
            """
        return visit.page(l("Sign in"), status: status, body)
    }

    private static func codePage(_ visit: Visit, _ form: Form, status: Int = 200) -> Reply {
        let l = visit.l
        let body: HTML = """
            <div class="narrow"><h1>\(l("Second step"))</h1>\
            <form method="post" action="\(Links.secondFactor)" novalidate class="card">\
            \(UI.errorSummary(form))\(UI.hidden("ticket", form.value("ticket")))\
            \(UI.hidden("back", form.value("back")))\
            \(UI.field(
                form, "code", l("Code"), hint: l("Six digits from your authenticator, or one of your recovery codes"),
                autocomplete: "one-time-code", autofocus: true))\
            <div class="actions">\(UI.button(l("Continue")))</div></form></div>
            """
        return visit.page(l("Second step"), status: status, body)
    }
}

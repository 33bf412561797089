import Access
import Kernel
import Localization
import Vault

/// The second factor: the code that is asked for after the passphrase, and setting it up, renewing and ending it.
enum FactorPages {
    private static let home: Links = .room("account/second-factor")

    /// What a session sees that has given its passphrase and no code yet.
    static let openBefore: Set<String> = [
        Links.room("sign-in/code").path, Links.signIn.path, Links.signOut.path, "/api/v1/session/code",
        "/api/v1/session",
    ]
    /// What is open before a second factor that a role asks for was set up.
    static let openForSettingUp: Set<String> = [
        home.path, home.path + "/begin", home.path + "/confirm", Links.account.path,
    ]

    // The code after the passphrase

    static func showCode(_ visit: Visit) async throws -> Reply {
        guard let me = try await Gate.member(visit) else { return .redirect(.signIn) }
        guard me.session.factor == .waits else { return .redirect(.desk) }
        var form = Form(visit.l)
        form.set("back", visit.query("back") ?? "")
        return codePage(me, form)
    }

    static func receiveCode(_ visit: Visit, _ posted: Form) async throws -> Reply {
        guard let me = try await Gate.member(visit) else { return .redirect(.signIn) }
        var form = posted
        let code = form.line("code", me.l("Code"), max: 40)
        guard form.isValid else { return codePage(me, form, status: 422) }
        do { try await me.desk.access.completeSignIn(me.session, code: code) } catch AccessProblem.codeWrong {
            form.fail("code", wrong(me.l))
            return codePage(me, form, status: 422)
        }
        let back = form.value("back")
        return .redirect(.typed(back.isEmpty ? Links.desk.path : back))
    }

    private static func codePage(_ me: SignedIn, _ form: Form, status: Int = 200) -> Reply {
        let l = me.l
        let body: HTML = """
            <div class="narrow"><h1>\(l("A code is needed too"))</h1>\
            <form method="post" action="\(Links.room("sign-in/code"))" novalidate class="card">\(UI.errorSummary(form))\
            \(UI.hidden("back", form.value("back")))\
            \(codeField(form, l, hint: l("The program on your telephone shows six digits. A recovery code works as well, once.")))\
            <div class="actions">\(UI.button(l("Sign in")))</div></form>\
            <form method="post" action="\(Links.signOut)" class="inline">\(UI.hidden("_csrf", me.csrf))\
            \(UI.button(l("Not you? Begin again"), style: .quiet))</form>\
            <p class="muted small">\(l("Telephone and recovery codes lost? Two people who manage your organisation can help you together."))\
            </p></div>
            """
        return me.visit.page(l("A code is needed too"), status: status, body)
    }

    private static func codeField(_ form: Form, _ l: Localizer, hint: String) -> HTML {
        UI.field(form, "code", l("Code"), hint: hint, autocomplete: "one-time-code")
    }

    private static func wrong(_ l: Localizer) -> String {
        l(
            "This code is not right, or was used already. Wait for the next one; the clock of the telephone must be right."
        )
    }

    // On the account page

    static func card(_ me: SignedIn) async throws -> HTML {
        let (l, state) = (me.l, try await me.desk.access.secondFactor(me.session))
        let words =
            state.isOn
            ? l("Whoever signs in as you needs your telephone too.")
            : l("Whoever learns your passphrase can sign in as you. A code from your telephone stands against that.")
        return UI.card(
            l("Second factor"),
            """
            <p>\(state.isOn ? UI.badge(l("On", context: "second factor"), .good) : UI.badge(l("Off", context: "second factor"), .quiet)) \(words)</p>\
            \(UI.buttonLink(state.isOn ? l("Change it") : l("Set it up"), to: home, style: .secondary))
            """)
    }

    static func show(_ me: SignedIn, _ failed: Form? = nil, status: Int = 200) async throws -> Reply {
        let (l, state) = (me.l, try await me.desk.access.secondFactor(me.session))
        let form = failed ?? Form(l)
        if state.isOn {
            let hint = l("The six digits that the program shows now.")
            var body = UI.heading(l("Second factor"), lead: l("Whoever signs in as you needs your telephone too."))
            body += UI.card(
                l("Recovery codes"),
                "<p>\(l.plural("{n} recovery code is left.", "{n} recovery codes are left.", state.recoveryCodesLeft))</p>"
                    + UI.form(
                        me, to: .room("account/second-factor/codes"), form.value("for") == "codes" ? form : Form(l),
                        submit: l("Make new recovery codes"), style: .secondary,
                        UI.hidden("for", "codes")
                            + codeField(form.value("for") == "codes" ? form : Form(l), l, hint: hint)))
            if !state.isRequired {
                let own = form.value("for") == "off" ? form : Form(l)
                body += UI.card(
                    l("Switch it off"),
                    UI.form(
                        me, to: .room("account/second-factor/off"), own, submit: l("Switch it off"), style: .secondary,
                        UI.hidden("for", "off") + codeField(own, l, hint: hint)))
            }
            return page(me, body, status)
        }
        var body = UI.heading(
            l("Second factor"),
            lead: state.isRequired
                ? l("Your role signs in with a passphrase and a code from your telephone. Set it up, then go on.")
                : l("A program on your telephone shows a new code every half minute. It needs no network."))
        body += UI.form(me, to: .room("account/second-factor/begin"), submit: l("Begin"), "")
        return page(me, body, status)
    }

    static func begin(_ me: SignedIn) async throws -> Reply {
        let secret = try await me.desk.access.beginFactor(me.session)
        return try await setUpPage(me, secret.reveal(), Form(me.l))
    }

    private static func setUpPage(_ me: SignedIn, _ secret: String, _ form: Form, status: Int = 200) async throws
        -> Reply
    {
        let l = me.l
        let login = try await me.desk.access.login(of: me.member)
        let site = PercentCoding.encode(me.desk.settings.name)
        let address = "otpauth://totp/\(site):\(PercentCoding.encode(login))?secret=\(secret)&issuer=\(site)"
        let picture: HTML =
            QRCode(address).map { "<p>\($0.svg(label: l("Code for the authenticator program")))</p>" } ?? HTML()
        var body = UI.heading(
            l("Second factor"), lead: l("Scan this with an authenticator program, and give the digits that it shows."))
        body += picture
        body += UI.why(
            l("Without a camera"),
            "<p>\(l("Type this into the program, as a key for codes by time:"))</p><p><code dir=\"ltr\">\(secret)</code></p>"
        )
        body += UI.form(
            me, to: .room("account/second-factor/confirm"), form, submit: l("Switch it on"), cancel: home,
            UI.hidden("secret", secret)
                + codeField(form, l, hint: l("The six digits that the program shows now.")))
        return page(me, body, status)
    }

    static func confirm(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let l = me.l
        var form = posted
        let code = form.line("code", l("Code"), max: 40)
        do {
            if form.isValid { return codesPage(me, try await me.desk.access.confirmFactor(me.session, code: code)) }
        } catch AccessProblem.codeWrong { form.fail("code", wrong(l)) }
        // The code to scan is shown again from what the page carried; only what is stored decides.
        let secret = form.value("secret").filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return try await setUpPage(me, String(secret.prefix(64)), form, status: 422)
    }

    static func renewCodes(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        var form = posted
        let code = form.line("code", me.l("Code"), max: 40)
        do {
            if form.isValid {
                return codesPage(me, try await me.desk.access.renewRecoveryCodes(me.session, code: code))
            }
        } catch AccessProblem.codeWrong { form.fail("code", wrong(me.l)) }
        return try await show(me, form, status: 422)
    }

    static func switchOff(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        var form = posted
        let code = form.line("code", me.l("Code"), max: 40)
        do {
            if form.isValid {
                try await me.desk.access.switchFactorOff(me.session, code: code)
                return me.done(.account, notice: me.l("The second factor is off."))
            }
        } catch AccessProblem.codeWrong { form.fail("code", wrong(me.l)) }
        return try await show(me, form, status: 422)
    }

    private static func codesPage(_ me: SignedIn, _ codes: [Secret<String>]) -> Reply {
        let l = me.l
        let body =
            UI.heading(l("Your recovery codes"), lead: l("The second factor is on."))
            + UI.notice(
                .warn,
                "<p>\(l("They are shown only now. Write them down or print them, and keep them apart from the telephone. Each opens your account once, together with the passphrase, when the telephone is lost."))</p>"
            )
            + "<ul class=\"codes\">\(HTML.each(codes) { "<li><code dir=\"ltr\">\($0.reveal())</code></li>" })</ul>"
            + "<p class=\"screen-only\">\(UI.buttonLink(l("I have written them down"), to: .account))</p>"
        return page(me, body, 200)
    }

    private static func page(_ me: SignedIn, _ body: HTML, _ status: Int) -> Reply {
        me.page(me.l("Second factor"), status: status, "<div class=\"narrow\">\(body)</div>")
    }
}

import Access
import Kernel
import Localization

/// One's own account: language, open sessions, drafts.
enum AccountPages {
    static func show(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let sessions = try await me.desk.access.sessions(me.session)
        let drafts = try await me.desk.drafts.list(of: me.member)
        var body = UI.heading(
            l("Your account"), lead: "\(me.session.displayName) · \(me.organisationName)")
        body += try await ActingForPage.card(me)
        body += UI.card(l("Language"), languages(me))
        body += UI.card(
            l("Passphrase"), UI.buttonLink(l("Change your passphrase"), to: .passphrase, style: .secondary))
        body += try await FactorPages.card(me)
        body += UI.card(l("Where you are signed in"), sessionList(me, sessions))
        body += try await BrowserPages.own(me)
        body += UI.card(l("Drafts"), draftList(me, drafts))
        return me.page(l("Your account"), "<div class=\"narrow wide\">\(body)</div>")
    }

    static func setLanguage(_ me: SignedIn, _ form: Form) async throws -> Reply {
        guard let language = Language(rawValue: form.value("language")) else { throw Problem.malformed("language") }
        try await me.desk.access.setLanguage(me.session, language.rawValue)
        let back = form.value("back")
        return Reply.redirect(.typed(back.isEmpty ? "/account" : back)).with(
            cookie: Cookie(
                "language", language.rawValue, maxAge: 365 * 86_400, isSecure: me.desk.settings.isTLS))
    }

    /// Keeps what the script sends every few seconds, or throws a draft away.
    static func keepDraft(_ me: SignedIn, _ form: Form) async throws -> Reply {
        let discarded = form.value("_discard")
        if !discarded.isEmpty {
            try await me.desk.drafts.delete(key: String(discarded.prefix(200)), of: me.member)
            let back = form.value("_back")
            return me.done(
                back.isEmpty ? .account : .typed(back), notice: me.l("The draft is discarded."))
        }
        let name = form.value("_autosave")
        guard !name.isEmpty, name.utf8.count <= Drafts.keyBytesMax else { throw Problem.malformed("draft.name") }
        let pairs = form.pairs.filter { !$0.1.isEmpty }
        if pairs.isEmpty {
            try await me.desk.drafts.delete(key: name, of: me.member)
        } else {
            let once = me.desk.onceKeys.key(me.session.id, token: form.value("_once"))
            try await me.desk.drafts.save(FormPairs.encode(pairs), key: name, of: me.member, once: once)
        }
        return .noContent()
    }

    /// Ends the member's sessions elsewhere, for example on a telephone that was lost.
    static func revokeOthers(_ me: SignedIn) async throws {
        for session in try await me.desk.access.sessions(me.session) where session.id != me.session.id {
            try await me.desk.access.revoke(session.id, me.session)
        }
    }

    private static func languages(_ me: SignedIn) -> HTML {
        var form = Form(me.l)
        form.set("language", me.l.language.rawValue)
        return UI.form(
            me, to: .language, submit: me.l("Use this language"), style: .secondary,
            UI.radios(
                form, "language", me.l("Pages are shown to you in"),
                Language.allCases.map { Choice($0.rawValue, $0.ownName) }, inline: true))
    }

    private static func sessionList(_ me: SignedIn, _ sessions: [SessionSummary]) -> HTML {
        let l = me.l
        let rows = sessions.map { session -> [HTML] in
            let isThis = session.id == me.session.id
            return [
                HTML(text: l.time(session.madeAt)), HTML(text: l.ago(session.seenAt, now: me.now)),
                isThis
                    ? UI.badge(l("This one"), .info)
                    : UI.form(
                        me, to: .revokeSession(session.id), submit: l("End it"), style: .quiet, inline: true, ""),
            ]
        }
        var html = UI.table(
            l, caption: l("Open sessions"),
            [Column(l("Signed in")), Column(l("Last seen")), Column(l("What you can do"))], rows)
        if sessions.count > 1 {
            html += UI.form(me, to: .revokeOtherSessions, submit: l("End all others"), style: .secondary, "")
        }
        return html
    }

    private static func draftList(_ me: SignedIn, _ drafts: [Drafts.Summary]) -> HTML {
        let l = me.l
        if drafts.isEmpty {
            return UI.empty(l("No drafts. What you type in a long form is kept here until you send it."))
        }
        return UI.table(
            l, caption: l("What you began and did not send"), [Column(l("Draft")), Column(l("Kept")), Column("")],
            drafts.map { draft in
                [
                    HTML(text: draft.key), HTML(text: l.ago(draft.updatedAt, now: me.now)),
                    UI.form(
                        me, to: .drafts, submit: l("Discard it"), style: .quiet, inline: true,
                        UI.hidden("_discard", draft.key)),
                ]
            })
    }
}

import Access
import Kernel
import Localization
import Logging
import Vault

/// Turns a request into one by somebody who is signed in, or refuses.
enum Gate {
    static func token(_ visit: Visit) -> String? {
        if visit.isAPI, let bearer = APIGate.bearer(visit) { return bearer }
        return visit.cookie(Cookie.name("session", isSecure: visit.desk.settings.isTLS))
    }

    /// Who is signed in; nil when nobody is.
    static func member(_ visit: Visit) async throws -> SignedIn? {
        guard let token = token(visit), token.utf8.count <= 100,
            let session = try await visit.desk.access.session(for: SessionToken(token))
        else { return nil }
        var visit = visit
        if let language = Language(rawValue: session.language), language != visit.language {
            visit.l = visit.site.localizer(language)
        }
        let name = try await visit.site.organisationNames.name(
            of: session.organisation, in: visit.desk.directory, now: visit.now)
        return SignedIn(visit: visit, session: session, organisationName: name)
    }

    static func admit(_ visit: Visit) async throws -> SignedIn {
        guard let me = try await member(visit) else { throw Problem.notSignedIn }
        try mayGoOn(me)
        return me
    }

    /// Who signed in with a passphrase that somebody else made replaces it first.
    private static func mayGoOn(_ me: SignedIn) throws {
        if me.session.mustChangePassphrase, !PassphrasePage.openBefore.contains(me.visit.path) {
            throw Problem.firstPassphrase
        }
    }

    /// A form: from our own page, with this session's token, once. What was typed survives each refusal.
    static func admitForm(
        _ visit: Visit, limit: Int, _ answer: @Sendable (SignedIn, Form) async throws -> Reply
    ) async throws -> Reply {
        try Origin.check(visit)
        guard let me = try await member(visit) else {
            // Passphrases are kept nowhere and shown to nobody.
            if visit.path == Links.passphrase.path { throw Problem.notSignedIn }
            return keepForLater(visit, try await FormReader.read(visit, limit: limit))
        }
        try mayGoOn(me)
        let form = try await FormReader.read(me.visit, limit: limit)
        guard visit.desk.access.verify(csrf: form.value("_csrf"), me.session) else {
            if visit.path == Links.passphrase.path { throw Problem.untrustedForm }
            return Kept.page(
                me, form: form, path: visit.path, status: 403, title: me.l("This form could not be checked"),
                message: me.l("It was opened in another session. Nothing was changed, and what you wrote is kept."))
        }
        let once = form.value("_once")
        guard !once.isEmpty, once.utf8.count <= 40 else { return try await finish(me, form, answer) }
        return try await visit.site.onceKeys.run("\(me.session.id) \(once)", now: visit.now) {
            try await finish(me, form, answer)
        }
    }

    /// What a page sends by itself while somebody types. Without the session that it was opened in nothing is kept, and
    /// the page is told: whoever signs in next at this browser is somebody else.
    static func admitDraft(_ visit: Visit) async throws -> Reply {
        try Origin.check(visit)
        guard let me = try await member(visit) else { throw Problem.draftWithoutSession }
        let form = try await FormReader.read(me.visit, limit: Limits.formBytesMax)
        guard visit.desk.access.verify(csrf: form.value("_csrf"), me.session) else {
            throw Problem.draftOfAnotherSession
        }
        return try await AccountPages.keepDraft(me, form)
    }

    /// What was accepted needs no draft any more.
    private static func finish(
        _ me: SignedIn, _ form: Form, _ answer: @Sendable (SignedIn, Form) async throws -> Reply
    ) async throws -> Reply {
        let reply = try await answer(me, form)
        guard reply.status < 400 else { return reply }
        if let draft = form.draft {
            do { try await me.desk.drafts.delete(key: draft, of: me.session.member) } catch {
                // The act is done and must not be told as failed; the draft comes back once more, which does no harm.
                me.desk.logger.warning("a draft stays", metadata: Problems.metadata(error))
            }
        }
        let kept = form.value("_kept")
        if !kept.isEmpty { me.visit.site.keptForms.remove(kept) }
        return reply
    }

    /// The session ended while somebody was writing: the form waits, sealed, until they have signed in again.
    private static func keepForLater(_ visit: Visit, _ form: Form) -> Reply {
        let back = Links.query(.signIn, [("back", Links.kept.path)])
        guard !form.value("_by").isEmpty,
            let key = visit.site.keptForms.keep(form, path: visit.path, now: visit.now, vault: visit.desk.vault)
        else { return .redirect(.signIn) }
        return Reply.redirect(back).with(
            cookie: Cookie("kept", key, maxAge: KeptForms.secondsMax, isSecure: visit.desk.settings.isTLS))
    }
}

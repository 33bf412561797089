import Access
import HTTPTypes
import Hummingbird
import Kernel
import Localization

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
        // With the passphrase alone nobody is signed in: no page of anything but the code sees this session.
        if session.factor == .waits, !FactorPages.openBefore.contains(visit.path) { throw Problem.secondFactor }
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

    /// What a script of our pages asks. A change proves with the session's token, as a header, that the page is ours.
    static func admitScript(_ visit: Visit) async throws -> SignedIn {
        let me = try await admit(visit)
        if visit.request.method == .post {
            try Origin.check(visit)
            guard let token = HTTPField.Name("X-CSRF-Token").flatMap({ visit.header($0) }),
                visit.desk.access.verify(csrf: token, me.session)
            else { throw Problem.untrustedForm }
        }
        return me
    }

    /// Who signed in with a passphrase that somebody else made replaces it first.
    private static func mayGoOn(_ me: SignedIn) throws {
        if me.desk.access.mustSetUpFactor(me.session), !PassphrasePage.openBefore.contains(me.visit.path),
            !FactorPages.openForSettingUp.contains(me.visit.path)
        {
            throw me.session.mustChangePassphrase ? Problem.firstPassphrase : Problem.setUpFactor
        }
        if me.session.mustChangePassphrase, !PassphrasePage.openBefore.contains(me.visit.path) {
            throw Problem.firstPassphrase
        }
    }

    /// A form: from our own page, with this session's token, once. What was typed survives each refusal.
    /// - Parameter isRepeatable: for what only looks and changes nothing, and may be sent as often as somebody likes.
    static func admitForm(
        _ visit: Visit, limit: Int, isRepeatable: Bool = false,
        _ answer: @Sendable (SignedIn, Form) async throws -> Reply
    ) async throws -> Reply {
        try Origin.check(visit)
        guard let me = try await member(visit) else {
            // Passphrases are kept nowhere and shown to nobody.
            if visit.path == Links.passphrase.path { throw Problem.notSignedIn }
            return try await Kept.keep(visit, try await FormReader.read(visit, limit: limit))
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
        guard !isRepeatable, (1...OnceKeys.tokenBytesMax).contains(once.utf8.count) else {
            return try await answer(me, form)
        }
        let key = visit.desk.onceKeys.key(me.session.id, token: once, content: form.content(to: visit.path))
        let reply = try await Once.run(
            me, key, draft: form.draft,
            again: { problem in
                if problem.code == Problem.alreadyDone.code { throw problem }
                return Kept.page(me, form: form, path: visit.path, problem: problem)
            }
        ) { try await answer(me, form) }
        let kept = form.value("_kept")
        if !kept.isEmpty, reply.status < 400 {
            await Once.quietly(me) { try await me.desk.keptForms.remove(kept) }
        }
        return reply
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
}

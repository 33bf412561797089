import Access
import Cases
import HTTPTypes
import Kernel
import Localization
import Vault

/// Secret addresses for calendars: made, shown once, renewed, taken back; and what a calendar fetches there.
enum CalendarPages {
    static func show(_ me: SignedIn) async throws -> Reply { try await page(me, Form(me.l), made: nil) }

    static func make(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let l = me.l
        var form = posted
        let old: CalendarFeedID? = form.id("old", l("Calendar"), required: false)
        let scope = form.code("scope", l("Whose time limits?"), of: scopes(me).map(\.rawValue))
            .flatMap(LapsingFilter.Scope.init(rawValue:))
        guard form.isValid, let scope else { return try await page(me, form, made: nil, status: 422) }
        let token = Token.random()
        do {
            try await me.desk.limits.makeFeed(scope, token: token, replacing: old, me.actor)
        } catch CaseProblem.tooManyValues {
            form.fail("scope", l("There are many already: take one back first."))
            return try await page(me, form, made: nil, status: 422)
        }
        return try await page(me, Form(l), made: token)
    }

    static func revoke(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        guard let id = CalendarFeedID(posted.value("feed")) else { throw Problem.unknown }
        try await me.desk.limits.revokeFeed(id, me.actor)
        return me.done(.room("deadlines/calendar"), notice: me.l("The address no longer shows anything."))
    }

    private static func scopes(_ me: SignedIn) -> [LapsingFilter.Scope] {
        [.mine, .organisation].filter { me.desk.limits.allows($0, me.actor) }
    }

    private static func page(
        _ me: SignedIn, _ form: Form, made: String?, status: Int = 200
    ) async throws -> Reply {
        let l = me.l
        let feeds = try await me.desk.limits.feeds(me.actor)
        var body = UI.heading(
            l("Time limits in a calendar"),
            lead: l("A calendar program fetches them by itself: the kind and the case's reference, and nothing else."))
        if let made {
            body += UI.notice(
                .good,
                """
                <p>\(l("This address is shown once. Whoever has it sees your time limits: give it to your calendar program only."))</p>\
                <p><code class="kept" dir="ltr">\(Links.calendar(made).path)</code></p>\
                <p>\(l("Write the address of this site before it."))</p>
                """)
        }
        if !feeds.isEmpty {
            body += UI.section(
                l("Addresses that work"),
                "<ul class=\"rows\">\(HTML.each(feeds) { row($0, me) })</ul>")
        }
        body += UI.section(
            l("Make an address"),
            UI.form(
                me, to: .room("deadlines/calendar"), form, submit: l("Make an address"),
                UI.radios(
                    form, "scope", l("Whose time limits?"), scopes(me).map { Choice($0.rawValue, words($0, l)) })))
        return me.page(l("Time limits in a calendar"), status: status, body)
    }

    private static func row(_ feed: CalendarFeed, _ me: SignedIn) -> HTML {
        let l = me.l
        return """
            <li><div><strong>\(words(feed.scope, l))</strong><br><span class="muted">\
            \(l("made on {day}", ["day": l.day(of: feed.madeAt)]))</span></div><div class="actions">\
            \(UI.form(
                me, to: .room("deadlines/calendar"), submit: l("Renew it"), style: .secondary, inline: true,
                UI.hidden("old", feed.id.description) + UI.hidden("scope", feed.scope.rawValue)))\
            \(UI.form(
                me, to: .room("deadlines/calendar/revoke"), submit: l("Take it back"), style: .quiet, inline: true,
                UI.hidden("feed", feed.id.description)))</div></li>
            """
    }

    private static func words(_ scope: LapsingFilter.Scope, _ l: Localizer) -> String {
        scope == .mine ? l("Those of the cases on which I work") : l("Those of all cases of the organisation")
    }

    /// What a calendar program fetches, without a sign-in.
    static func fetch(_ visit: Visit) async throws -> Reply {
        let word = try visit.word("token")
        let token = word.hasSuffix(".ics") ? String(word.dropLast(4)) : word
        let desk = visit.desk
        let content = try await desk.limits.calendar(token: token) { feed in
            guard let seconds = desk.calendarPace.wait(feed, at: desk.world.now()) else { return }
            throw Problem.tooMany(retryAfter: seconds)
        }
        guard let content else { throw Problem.unknown }
        let l = visit.l
        let name = "\(visit.desk.settings.name) · \(l("Time limits"))"
        let bytes = CalendarText.make(content, visit.desk.limits.book, name: name, l)
        let digest = visit.desk.vault.digest(bytes, purpose: "calendar-content").prefix(16)
        let tag = "\"\(Token.base64URL(Array(digest)))\""
        var reply = Reply(kind: .calendar, body: bytes)
        if visit.header(.ifNoneMatch)?.contains(tag) == true { reply = Reply(status: 304, kind: .none, body: []) }
        return reply.with(.eTag, tag).with(.cacheControl, "private, no-cache")
    }
}

extension Links {
    static func calendar(_ token: String) -> Links { .typed("/calendar/\(PercentCoding.encode(token)).ics") }
}

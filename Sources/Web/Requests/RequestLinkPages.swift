import Hummingbird
import Access
import HTTPTypes
import Kernel
import Localization
import Requests
import Vault

/// A one-time link: made by the sender, shown once, opened by somebody without an account.
enum RequestLinkPages {
    /// The card that offers one.
    static func offer(_ sight: RequestSight, _ me: SignedIn) -> HTML {
        let l = sight.l
        let hours = sight.definition.linkHours ?? 0
        var body: HTML = """
            <p>\(l.plural(
                "A link opens this one request for somebody who has no account, and lets them answer once. It ends after {n} hour.",
                "A link opens this one request for somebody who has no account, and lets them answer once. It ends after {n} hours.",
                hours))</p>
            """
        if !sight.view.links.isEmpty {
            let rows = HTML.each(sight.view.links) { link in
                "<li><div>\(l("Made {time}", ["time": l.time(link.madeAt)]))</div>\(state(link, sight))</li>"
            }
            body += "<ul class=\"rows\">\(rows)</ul>"
        }
        if sight.request.isClosed || sight.view.isSharingEnded { return body }
        return body
            + UI.form(
                me, to: .requestPart(sight.request.id, "links"), submit: l("Make a one-time link"), style: .secondary,
                "<p class=\"hint\">\(l("A new link ends the earlier one."))</p>")
    }

    private static func state(_ link: RequestLink, _ sight: RequestSight) -> HTML {
        let l = sight.l
        if link.usedAt != nil { return UI.badge(l("Used"), .good) }
        if link.revokedAt != nil { return UI.badge(l("Replaced"), .quiet) }
        return link.expiresAt <= sight.now
            ? UI.badge(l("Ended", context: "link"), .quiet) : UI.badge(l("Not used yet"), .info)
    }

    static func make(_ me: SignedIn) async throws -> Reply {
        let link = try await me.desk.requests.makeLink(try me.id("request"), me.actor)
        return try await RequestShowPage.show(me, Form(me.l), link: (link.token, link.expires))
    }

    /// The link itself. Only its digest is kept, so this is the only time.
    static func shown(_ sight: RequestSight, _ link: (Secret<String>, Timestamp)) -> HTML {
        let l = sight.l
        let host = sight.visit.request.head.authority ?? ""
        let scheme = sight.visit.desk.settings.isTLS ? "https://" : "http://"
        let address = scheme + host + Links.oneTime(link.0.reveal()).path
        return UI.notice(
            .good,
            """
            <p><strong>\(l("The link, shown only now. Read it out or copy it:"))</strong></p>\
            <p><code class="reference" dir="ltr">\(address)</code></p>\
            <p>\(l("It opens until {time} and can be used once.", ["time": l.time(link.1)]))</p>\
            <p>\(l("Send it only to the person who should answer: whoever has it can read what is shared."))</p>
            """)
    }

    static func show(_ visit: Visit, _ form: Form, status: Int = 200, notice: HTML? = nil) async throws -> Reply {
        let token = try visit.word("token")
        let opened = try await visit.desk.requests.openLink(Secret(token))
        let sight = try await RequestSight.load(visit, nil, opened.view)
        let l = visit.l
        var body = RequestParts.head(sight)
        body += notice ?? HTML()
        if opened.link.usedAt != nil {
            body += UI.notice(
                .good,
                """
                <p>\(l("""
                    Your answer was recorded. Thank you. This link cannot answer again; call the sender if something \
                    changes.
                    """))</p>
                """
            )
        } else {
            body += UI.notice(
                .info,
                """
                <p>\(l(
                    "This page shows one request about one person. Keep it to yourself. You can answer once, until {time}.",
                    ["time": l.time(opened.link.expiresAt)]))</p>
                """
            )
            body += UI.card(l("Your answer"), RequestActing.forms(sight, form))
        }
        body += UI.card(l("What is asked"), UI.facts(RequestParts.asked(sight)))
        body += UI.card(l("What is shared"), RequestParts.shared(sight))
        body += UI.card(l("Messages"), RequestParts.messages(sight))
        // No word about anybody in the title: it stands in the browser's history.
        return visit.page(l("Request"), status: status, body)
    }

    static func receive(_ visit: Visit, _ posted: Form) async throws -> Reply {
        let token = try visit.word("token")
        let opened = try await visit.desk.requests.openLink(Secret(token))
        if opened.link.usedAt != nil { throw RequestProblem.linkUsed }
        let definition = opened.view.definition
        guard let act = definition.act(try visit.word("act")), act.by == .receiver else { throw Problem.unknown }
        var form = posted
        form.set("_act", act.code)
        let command = RequestActing.command(act, definition, &form)
        guard form.isValid else { return try await show(visit, form, status: 422) }
        do throws(any Error) {
            try await visit.desk.requests.act(link: Secret(token), command)
        } catch RequestProblem.stale(let done, let state, _) {
            return try await show(
                visit, form, status: 409, notice: RequestActing.stale(done, state, definition, form))
        } catch RequestProblem.noPlaceLeft {
            form.fail("", visit.l("No place is left in this service now."))
            return try await show(visit, form, status: 409)
        } catch let problem as RequestProblem where RequestActing.take(problem, act, &form) {
            return try await show(visit, form, status: 422)
        }
        return .redirect(.oneTime(token))
    }
}

import Hummingbird
import Access
import HTTPTypes
import Kernel
import Localization
import Requests
import Vault

/// A one-time link as its sender sees it: made, and shown once.
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

    /// A link was used, none is open and the receiver still has something to do: without a new one they cannot.
    static func needed(_ sight: RequestSight, _ me: SignedIn) -> HTML {
        let (l, request) = (sight.l, sight.request)
        guard sight.view.mayFollow, !request.isClosed, !sight.view.isSharingEnded,
            sight.view.links.contains(where: { $0.usedAt != nil }),
            !sight.view.links.contains(where: { $0.usedAt == nil && $0.revokedAt == nil && sight.now < $0.expiresAt }),
            !sight.definition.acts(by: .receiver, in: request.state).isEmpty
        else { return HTML() }
        return UI.notice(
            .warn,
            """
            <p>\(l("""
                The one-time link was used for the last answer. To tell something more, such as the arrival, the service \
                needs a new one.
                """))</p>\
            \(UI.form(
                me, to: .requestPart(request.id, "links"), submit: l("Make a one-time link"), style: .secondary, ""))
            """)
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
}

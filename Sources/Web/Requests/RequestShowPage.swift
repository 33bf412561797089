import Directory
import Kernel
import Localization
import Requests

/// One request for one of its parties: what is asked, what was shared, what can be done now, what was said.
enum RequestShowPage {
    /// - Parameters: form: what was typed when an act was refused. notice: why it was. link: a one-time link just made.
    static func show(
        _ me: SignedIn, _ form: Form, status: Int = 200, notice: HTML? = nil, link: (Secret<String>, Timestamp)? = nil
    ) async throws -> Reply {
        let l = me.l
        let view = try await me.desk.requests.show(try me.id("request"), me.actor)
        let sight = try await RequestSight.load(me.visit, me, view)
        let id = view.request.id
        var body = RequestParts.head(
            sight, actions: UI.buttonLink(l("Print as a letter"), to: .requestPart(id, "print"), style: .secondary))
        body += notice ?? HTML()
        if let link {
            body += RequestLinkPages.shown(sight, link)
        } else {
            body += RequestLinkPages.needed(sight, me)
        }
        body += try await next(sight, me)
        body += UI.card(l("What you can do now"), try await RequestActing.forms(sight, form))
        body += UI.card(l("What is asked"), UI.facts(RequestParts.asked(sight)))
        body += UI.card(l("What is shared"), RequestParts.shared(sight))
        body += UI.card(l("Times"), UI.facts(RequestParts.times(sight)))
        body += UI.card(l("Messages"), RequestParts.messages(sight))
        if view.mayFollow, view.definition.linkHours != nil {
            body += UI.card(l("For a service without an account"), RequestLinkPages.offer(sight, me))
        }
        body += UI.card(l("What happened"), RequestParts.history(sight))
        return me.page(sight.title, status: status, body)
    }

    /// When the answer was no, or none came: whom to ask next.
    private static func next(_ sight: RequestSight, _ me: SignedIn) async throws -> HTML {
        let (l, request) = (sight.l, sight.request)
        guard sight.view.mayFollow, sight.view.isNeedOpen, let need = request.need, request.service != nil,
            request.proposed != nil || request.escalatedAt != nil || (request.isClosed && request.arrivedAt == nil)
        else { return HTML() }
        let found = try await me.desk.requests.proposeNext(request.id, me.actor)
        let all = Links.match(request.caseID, need, [("urgency", request.urgency.rawValue)])
        if found.fits.isEmpty {
            return UI.card(
                l("Whom to ask next"), tone: .warn,
                """
                <p>\(l("No other service fits now, as far as is known. See why, and call those that may still help."))</p>\
                \(UI.actions(UI.buttonLink(l("All services for this need"), to: all, style: .secondary)))
                """)
        }
        let rows = HTML.each(found.fits.prefix(3)) { match in
            """
            <li><div><strong><bdi>\(match.service.name)</bdi></strong><br>\
            <span class="muted"><bdi>\(sight.names.name(match.service.organisation, l))</bdi></span><br>\
            \(MatchWords.brief(match, l))</div><div class="actions">\
            \(UI.buttonLink(l("Ask this service"), to: MatchPage.refer(
                sight.definition, request.caseID, need, match, urgency: request.urgency)))</div></li>
            """
        }
        return UI.card(
            l("Whom to ask next"), tone: .warn,
            """
            <p>\(request.isClosed
                ? l("This request ended without a place. These services fit now, best first.")
                : l("There is no yes yet. These services fit now, best first."))</p>\
            <ul class="rows">\(rows)</ul>\(UI.actions(
                UI.buttonLink(l("All services for this need"), to: all, style: .secondary)))
            """)
    }
}

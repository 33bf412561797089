import Access
import Kernel
import Localization
import Requests

/// A request as a letter on one clean sheet of A4, for a fax, a courier or the file.
enum RequestPrintPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let view = try await me.desk.requests.show(try me.id("request"), me.actor)
        let sight = try await RequestSight.load(me.visit, me, view)
        var body: HTML = """
            <p class="screen-only">\(UI.link(l("Back to the request"), to: .request(view.request.id))) · \
            \(l("Print this page from your browser's menu."))</p><div class="sheet">
            """
        body += UI.heading(
            sight.title,
            lead: l(
                "Confidential. Printed by {name}, {organisation}, on {time}.",
                ["name": me.session.displayName, "organisation": me.organisationName, "time": l.time(me.now)]))
        body += UI.section(l("What is asked"), UI.facts(RequestParts.asked(sight, plain: true)))
        body += UI.section(l("What is shared"), shared(sight))
        let state = RequestWords.state(view.request.state, view.definition, l)
        body += UI.section(
            l("Where it stands"), UI.facts([(l("State"), HTML(text: state))] + RequestParts.times(sight)))
        body += UI.section(l("Messages"), RequestParts.messages(sight))
        body += """
            <p>\(l("What stands here may be used only to help this person, and must not be passed on without asking them."))</p></div>
            """
        return me.page(sight.title, body)
    }

    private static func shared(_ sight: RequestSight) -> HTML {
        guard let part = sight.view.payload, !sight.view.isSharingEnded else { return RequestParts.shared(sight) }
        let (desk, l) = (sight.visit.desk, sight.l)
        if part.fields.isEmpty { return "<p>\(l("The case's reference only"))</p>" }
        return UI.facts(
            part.fields.map { (RequestWords.field($0.field, desk, l), RequestWords.value($0, desk, l)) })
    }
}

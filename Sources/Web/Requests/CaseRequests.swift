import Directory
import Access
import Cases
import Kernel
import Localization
import Requests

/// What requests put on a case's page: how each stands, whose turn it is, and what to do after a no.
enum CaseRequests {
    static let sentence: CaseSentence = { me, entry in
        RequestSentences.sentence(entry.act, entry.codes, me.desk.requests.definitions, me.l)
    }

    static let block: CaseExtra = { me, file in
        let l = me.l
        let rows = try await me.desk.requests.ofCase(file, me.actor)
        let names = try await CaseNames.load(me, [])
        let snapshot = try await me.desk.directory.snapshot()
        let open = rows.filter { !$0.request.isClosed || needsNext($0.request) }
        let ended = rows.filter { $0.request.isClosed && !needsNext($0.request) }
        func row(_ row: RequestRow) -> HTML {
            let request = row.request
            let service = request.service.flatMap { snapshot[$0]?.service.name }
            let to = RequestWords.whom(service, names.organisation(request.to), l)
            var more = HTML()
            if !request.isClosed {
                more += "<br><span class=\"muted\">\(RequestWords.turn(request, names, l))</span>"
            }
            if let reason = request.reason, request.isClosed {
                more += "<br><span class=\"muted\">\(RequestWords.reason(reason, row.definition, l))</span>"
            }
            if request.hold != nil { more += "<br>\(UI.badge(l("A place is kept"), .good))" }
            // Another organisation's request is told, but its page is not open to this one.
            let facts = request.facts(row.definition, on: file.record, for: me.actor)
            let kind = RequestWords.kind(row.definition, l)
            let name =
                me.may(Actions.RequestRead.self, facts)
                ? UI.link(kind, to: .request(request.id)) : "<strong>\(kind)</strong>"
            return """
                <li><div>\(name) · \
                <bdi>\(to)</bdi><br>\(RequestWords.stateBadge(request, row.definition, l)) \
                \(RequestWords.due(request, now: me.now, l))\(more)</div>\(next(request, me, snapshot))</li>
                """
        }
        var body: HTML =
            open.isEmpty
            ? "<p>\(rows.isEmpty ? l("Nobody has been asked yet. Begin at an open need.") : l("No request is open."))</p>"
            : "<ul class=\"rows\">\(HTML.each(open) { row($0) })</ul>"
        if !ended.isEmpty {
            body += UI.why(
                l.plural("{n} request that has ended", "{n} requests that have ended", ended.count),
                "<ul class=\"rows\">\(HTML.each(ended) { row($0) })</ul>")
        }
        if CaseRights(me, file.record).send {
            var actions = HTML()
            for definition in me.desk.requests.definitions.besideNeeds(snapshot.kinds)
            where me.holds(anyOf: Set(definition.fromRoles)) {
                let link = Links.query(
                    .room("requests/new"), [("kind", definition.id), ("case", file.record.id.description)])
                actions += UI.buttonLink(l.definition(definition.label), to: link, style: .secondary)
            }
            body += UI.actions(actions)
        }
        return UI.card(l("Referrals and requests"), body)
    }

    /// It was answered with no, or not at all, and another service is proposed; asking one takes the proposal back.
    static func needsNext(_ request: Request) -> Bool {
        request.proposed != nil && (request.isClosed || request.escalatedAt != nil)
    }

    private static func next(
        _ request: Request, _ me: SignedIn, _ snapshot: DirectorySnapshot
    ) -> HTML {
        guard needsNext(request), let proposed = request.proposed, let service = snapshot[proposed]?.service else {
            return HTML()
        }
        let l = me.l
        let label = l("See who is next: {service}", ["service": service.name])
        return "<div class=\"actions\">\(UI.buttonLink(label, to: .request(request.id), style: .secondary))</div>"
    }
}

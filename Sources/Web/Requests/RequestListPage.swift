import Access
import Kernel
import Localization
import Requests

/// What was sent to us, what we sent; open, late, closed. Late ones stand first, the longest late at the top.
enum RequestListPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let mayReceive = RequestsRoom.receives(me)
        let maySend = RequestsRoom.sends(me)
        let isOut = me.query("box") == "sent" || (!mayReceive && maySend)
        let which = me.query("which").flatMap(RequestFilter.Which.init(rawValue:)) ?? .open
        let kind = me.query("kind").flatMap { me.desk.requests.definitions.current($0)?.id }
        let after = me.query("after").flatMap { RequestID($0) }
        let page = try await load(me, isOut, RequestFilter(which, kind: kind, after: after))
        var rows = page.rows
        if which == .open {
            if after == nil {
                let late = try await load(me, isOut, RequestFilter(.overdue, kind: kind, rows: Limits.apiRowsMax)).rows
                rows = late + rows.filter { !$0.isOverdue }
            } else {
                // Every late one stood at the top of the first page.
                rows = rows.filter { !$0.isOverdue }
            }
        }
        let names = try await CaseNames.load(me, [])

        var body = UI.heading(
            isOut ? l("Requests we sent") : l("Requests to us"),
            lead: isOut
                ? l("What your organisation asked others for, and what came of it.")
                : l("What others ask of your organisation. Late ones stand first."))
        if mayReceive && maySend {
            body += UI.tabs(
                l("Direction"),
                [
                    (l("To us"), link(false, which, kind)), (l("Sent by us"), link(true, which, kind)),
                ], current: link(isOut, which, kind))
        }
        body += filters(me, isOut, which, kind)
        if rows.isEmpty {
            body += UI.empty(
                empty(which, isOut, l),
                next: which == .open && kind == nil
                    ? (isOut ? UI.link(l("Find a service from a case"), to: .cases) : nil)
                    : UI.link(l("Show all open requests"), to: link(isOut, .open, nil)))
        } else {
            body += UI.table(
                l, caption: l("Requests"),
                [
                    Column(l("Request")), Column(isOut ? l("To") : l("From")), Column(l("Urgency")),
                    Column(l("Where it stands")), Column(l("Time")), Column(l("Sent", context: "time")),
                ], rows.map { row($0, me, names, isOut) },
                count: page.next == nil
                    ? l.plural("{n} request", "{n} requests", rows.count)
                    : l.plural("{n} request shown", "{n} requests shown", rows.count),
                next: page.next.map { link(isOut, which, kind, after: $0) },
                first: after == nil ? nil : link(isOut, which, kind))
        }
        return me.page(isOut ? l("Requests we sent") : l("Requests to us"), body)
    }

    static func load(_ me: SignedIn, _ isOut: Bool, _ filter: RequestFilter) async throws -> RequestPage {
        isOut
            ? try await me.desk.requests.outbox(filter, me.actor) : try await me.desk.requests.inbox(filter, me.actor)
    }

    private static func row(_ row: RequestRow, _ me: SignedIn, _ names: CaseNames, _ isOut: Bool) -> [HTML] {
        let (l, request) = (me.l, row.request)
        return [
            "<a href=\"\(Links.request(request.id))\">\(RequestWords.kind(row.definition, l))</a>",
            "<bdi>\(names.name(isOut ? request.to : request.from, l))</bdi>",
            request.urgency == .routine
                ? HTML(text: RequestWords.urgency(.routine, l)) : RequestWords.urgencyBadge(request.urgency, l),
            RequestWords.stateBadge(request, row.definition, l),
            request.dueAt == nil || request.isClosed ? "–" : RequestWords.due(request, now: me.now, l),
            HTML(text: l.ago(request.madeAt, now: me.now)),
        ]
    }

    private static func filters(
        _ me: SignedIn, _ isOut: Bool, _ which: RequestFilter.Which, _ kind: String?
    ) -> HTML {
        let l = me.l
        let form = Form(l, ["which": which.rawValue, "kind": kind ?? ""])
        return """
            <form method="get" action="\(Links.requests)" class="filters" role="search">\
            \(UI.hidden("box", isOut ? "sent" : "received"))\
            \(UI.select(form, "which", l("Show requests that are"), [
                Choice("open", l("Open", context: "request")), Choice("turn", l("Waiting for us")),
                Choice("overdue", l("Late")), Choice("escalated", l("Late, and given to me")),
                Choice("closed", l("Closed", context: "request")),
                Choice("all", l("All of them")),
            ], blank: nil))\
            \(UI.select(
                form, "kind", l("Kind"),
                me.desk.requests.definitions.all.map { Choice($0.id, l.definition($0.label)) }, required: false,
                blank: l("All kinds")))\
            <div class="actions">\(UI.button(l("Show"), style: .secondary))</div></form>
            """
    }

    private static func empty(_ which: RequestFilter.Which, _ isOut: Bool, _ l: Localizer) -> String {
        switch (which, isOut) {
        case (.overdue, _): l("Nothing is late.")
        case (.escalated, _): l("Nothing late was given to you.")
        case (.turn, true): l("Nothing waits for you.")
        case (.closed, _): l("No request has been closed yet.")
        case (_, true): l("No request of yours is open. Requests begin at a person's need, on the page of the case.")
        case (_, false): l("Nobody waits for your answer. New requests appear here as soon as they are sent.")
        }
    }

    static func link(
        _ isOut: Bool, _ which: RequestFilter.Which, _ kind: String?, after: RequestID? = nil
    ) -> Links {
        .query(
            .requests,
            [
                ("box", isOut ? "sent" : "received"), ("which", which.rawValue), ("kind", kind ?? ""),
                ("after", after?.description ?? ""),
            ])
    }
}

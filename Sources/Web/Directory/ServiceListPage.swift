import Access
import Directory
import Kernel
import Localization

/// The directory's list of services, filtered, with what each can do now and how old that word is.
enum ServiceListPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let directory = me.desk.directory
        var filter = ServiceFilter()
        filter.kind = me.query("kind").flatMap { directory.kinds[$0]?.code }
        filter.region = me.query("region").flatMap { directory.regions[$0]?.code }
        filter.state = me.query("state").flatMap(OpenState.init(rawValue:))
        filter.text = String((me.query("text") ?? "").prefix(Limits.lineCharactersMax))
        let page = me.query("page").flatMap { Int($0) }.map { min(max($0, 1), 100_000) } ?? 1
        let found = try await directory.services(filter, page: page, by: me.actor)

        var actions: HTML = UI.buttonLink(l("Organisations"), to: .room("directory/organisations"), style: .secondary)
        if me.may(Actions.DirectoryEdit.self) {
            actions += UI.buttonLink(l("Add a service"), to: .room("directory/services/new"))
        }
        var body = UI.heading(
            l("Directory of services"),
            lead: l("Who can help, whether they are open now, and how many places are left."),
            actions: actions)
        body += filters(me, filter)
        if found.elements.isEmpty {
            body += UI.empty(
                l("No service matches these filters."), next: UI.link(l("Show all services"), to: .directory))
        } else {
            let rows = found.elements.map { row(me, $0) }
            let columns = [
                Column(l("Service")), Column(l("Kind")), Column(l("Region")), Column(l("State")),
                Column(l("Places left")),
                Column(l("How fresh")),
            ]
            let next = found.page < found.pageCount ? link(filter, page: found.page + 1) : nil
            body += UI.table(
                l, caption: l("Services"), columns, rows,
                count: l.plural("{n} service", "{n} services", found.total), next: next,
                first: found.page > 1 ? link(filter, page: 1) : nil)
        }
        return me.page(l("Directory of services"), body)
    }

    private static func row(_ me: SignedIn, _ view: ServiceView) -> [HTML] {
        let l = me.l
        return [
            """
            <a href="\(Links.service(view.service.id))">\(view.service.name)</a>\
            <span class="sub">\(view.organisation?.name ?? "")</span>
            """,
            HTML(text: view.kind.map { l.definition($0.label) } ?? view.service.kind),
            HTML(text: DirectoryWords.region(view.service.details.region, me.desk.directory.regions)),
            DirectoryWords.badge(view.entry, l),
            view.kind?.hasPlaces == true ? HTML(text: l.number(view.entry.placesLeft)) : "–",
            DirectoryWords.freshness(view.freshness, view.entry.state?.confirmedAt, l, now: me.now),
        ]
    }

    private static func filters(_ me: SignedIn, _ filter: ServiceFilter) -> HTML {
        let l = me.l
        let directory = me.desk.directory
        let form = Form(
            l,
            [
                "kind": filter.kind ?? "", "region": filter.region ?? "", "state": filter.state?.rawValue ?? "",
                "text": filter.text,
            ])
        return """
            <form method="get" action="\(Links.directory)" class="filters" role="search">\
            \(UI.field(form, "text", l("Name contains"), required: false, type: .search))\
            \(UI.select(
                form, "kind", l("Kind"), directory.kinds.all.map { Choice($0.code, l.definition($0.label)) },
                required: false, blank: l("All kinds")))\
            \(UI.select(
                form, "region", l("Region"), directory.regions.all.map { Choice($0.code, $0.name) }, required: false,
                blank: l("All regions")))\
            \(UI.select(
                form, "state", l("State"), OpenState.allCases.map { Choice($0.rawValue, DirectoryWords.state($0, l)) },
                required: false, blank: l("Any state")))\
            <div class="actions">\(UI.button(l("Show"), style: .secondary))</div></form>
            """
    }

    private static func link(_ filter: ServiceFilter, page: Int) -> Links {
        .query(
            .directory,
            [
                ("text", filter.text), ("kind", filter.kind ?? ""), ("region", filter.region ?? ""),
                ("state", filter.state?.rawValue ?? ""), ("page", page > 1 ? String(page) : ""),
            ])
    }
}

import Access
import Cases
import Deadlines
import Directory
import Kernel
import Localization
import Requests

/// What lapses next: for a worker their own cases, for whoever leads those of the organisation, for the coordinator the
/// country's, by reference only.
enum LapsingPage {
    static func scopes(_ me: SignedIn) -> [LapsingFilter.Scope] {
        LapsingFilter.Scope.allCases.filter { me.desk.limits.allows($0, me.actor) }
    }

    static func organisations(in region: String, _ me: SignedIn) async throws -> Set<OrganisationID> {
        Set(
            try await me.desk.directory.snapshot().organisations.values.filter { $0.details.region == region }.map(\.id)
        )
    }

    static func filter(_ me: SignedIn) async throws -> LapsingFilter {
        let scopes = scopes(me)
        guard let first = scopes.first else { throw Problem.forbidden }
        let asked = me.query("scope").flatMap(LapsingFilter.Scope.init(rawValue:))
        var filter = LapsingFilter(scope: asked.flatMap { scopes.contains($0) ? $0 : nil } ?? first)
        filter.window = me.query("window").flatMap(LapsingFilter.Window.init(rawValue:)) ?? .month
        filter.organisation = filter.scope == .all ? me.query("organisation").flatMap { OrganisationID($0) } : nil
        // Of one region: that of the organisation that keeps the case.
        if filter.scope == .all, let region = me.query("region").flatMap({ $0.isEmpty ? nil : $0 }) {
            filter.organisations = try await organisations(in: region, me)
        }
        filter.place = me.query("place").map { $0.uppercased() }.flatMap { TimeLimit.isCode($0) ? $0 : nil }
        filter.kind = me.query("kind").flatMap { TimeLimit.isCode($0) ? $0 : nil }
        filter.after = me.query("after").flatMap(LapsingCursor.init(text:))
        return filter
    }

    static func show(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let filter = try await filter(me)
        let region = me.query("region") ?? ""
        let list = try await me.desk.limits.lapsing(filter, me.actor)
        let names = try await CaseNames.load(me, [])
        var links = HTML()
        if filter.scope != .all {
            links =
                UI.buttonLink(l("Today's sheet"), to: .room("deadlines/digest"), style: .secondary)
                + UI.buttonLink(l("In a calendar"), to: .room("deadlines/calendar"), style: .quiet)
        }
        var body = UI.heading(
            l("What lapses next"), lead: l("Time limits, and next steps of cases, by the day on which they end."),
            actions: links)
        body += UI.tabs(
            l("When it ends"),
            LapsingFilter.Window.allCases.map { (window($0, l), link(filter, region) { $0.after = nil }.windowed($0)) },
            current: link(filter, region) { $0.after = nil }.windowed(filter.window))
        body += form(me, filter, region, names)
        if list.rows.isEmpty {
            body += UI.empty(l("Nothing ends in this time."))
        } else {
            body += counts(me, filter, region, list)
            body += table(me, filter.scope, list.rows, names, caption: window(filter.window, l))
            body += UI.pager(
                l, first: filter.after == nil ? nil : link(filter, region) { $0.after = nil },
                next: list.next.map { next in link(filter, region) { $0.after = next } })
        }
        if filter.scope != .all { body += try await besides(me) }
        return me.page(l("What lapses next"), body)
    }

    private static func link(
        _ filter: LapsingFilter, _ region: String, _ change: (inout LapsingFilter) -> Void
    ) -> Links {
        var filter = filter
        change(&filter)
        return .query(
            .room("deadlines"),
            [
                ("scope", filter.scope.rawValue), ("organisation", filter.organisation?.description ?? ""),
                ("region", filter.organisations == nil ? "" : region), ("place", filter.place ?? ""),
                ("kind", filter.kind ?? ""), ("after", filter.after?.text ?? ""),
                ("window", filter.window.rawValue),
            ])
    }

    static func window(_ window: LapsingFilter.Window, _ l: Localizer) -> String {
        guard let days = window.days else { return l("Overdue") }
        return l.plural("Within {n} day", "Within {n} days", days)
    }

    /// Asked with GET: it changes nothing.
    private static func form(
        _ me: SignedIn, _ filter: LapsingFilter, _ region: String, _ names: CaseNames
    ) -> HTML {
        let l = me.l
        let form = Form(
            l,
            [
                "scope": filter.scope.rawValue, "organisation": filter.organisation?.description ?? "",
                "place": filter.place ?? "", "kind": filter.kind ?? "", "region": region,
            ])
        var fields = UI.hidden("window", filter.window.rawValue)
        let scopes = scopes(me)
        if scopes.count > 1 {
            fields += UI.select(
                form, "scope", l("Whose cases"), scopes.map { Choice($0.rawValue, scope($0, l)) }, required: false,
                blank: nil)
        } else {
            fields += UI.hidden("scope", filter.scope.rawValue)
        }
        if filter.scope == .all {
            fields += UI.select(
                form, "organisation", l("Organisation"),
                names.organisations.map { Choice($0.key.description, $0.value) }.sorted { $0.label < $1.label },
                required: false)
            fields += UI.select(
                form, "region", l("Region"), me.desk.directory.regions.all.map { Choice($0.code, $0.name) },
                hint: l("That of the organisation that keeps the case: a case's own region is sealed."),
                required: false)
        }
        fields += UI.field(
            form, "place", l("Place", context: "country or area"), hint: l("Whose law: a country or a part of it."),
            required: false, max: 16)
        let kinds = me.desk.limits.book.library.clocks.all.map { Choice($0.id, l.definition($0.label)) }
        fields += UI.select(
            form, "kind", l("Kind"),
            (kinds + [Choice(TimeLimit.recovery, LimitWords.kind(TimeLimit.recovery, me))])
                .sorted { $0.label < $1.label },
            required: false)
        return UI.why(
            l("Choose whose, where and which"),
            isOpen: filter.organisation != nil || filter.organisations != nil || filter.place != nil
                || filter.kind != nil,
            """
            <form method="get" action="\(Links.room("deadlines"))">\(fields)\
            \(UI.button(l("Show"), style: .secondary))</form>
            """)
    }

    private static func scope(_ scope: LapsingFilter.Scope, _ l: Localizer) -> String {
        switch scope {
        case .mine: l("My cases")
        case .organisation: l("The organisation's cases")
        case .all: l("All cases, by reference")
        }
    }

    private static func counts(
        _ me: SignedIn, _ filter: LapsingFilter, _ region: String, _ list: LapsingList
    ) -> HTML {
        let l = me.l
        let all = list.counts.reduce(0) { $0 + $1.count }
        let title =
            all >= LapsingList.countMax
            ? l("More than {n} time limits", ["n": l.number(LapsingList.countMax)])
            : l.plural("{n} time limit", "{n} time limits", all)
        return UI.why(
            title,
            UI.table(
                l, caption: l("By kind"), [Column(l("Kind")), Column(l("How many"), isNumber: true)],
                list.counts.map { kind, count in
                    [
                        UI.link(
                            LimitWords.kind(kind, me),
                            to: link(filter, region) {
                                $0.kind = kind; $0.after = nil
                            }),
                        HTML(text: l.number(count)),
                    ]
                }))
    }

    static func table(
        _ me: SignedIn, _ scope: LapsingFilter.Scope, _ rows: [LapsingRow], _ names: CaseNames, caption: String
    ) -> HTML {
        let l = me.l
        var columns = [Column(l("Case")), Column(l("Time limit")), Column(l("Last day"))]
        if scope == .all { columns.append(Column(l("Kept by"))) }
        return UI.table(
            l, caption: caption, columns,
            rows.map { row in
                // Who watches over the country may not open a file.
                var cells: [HTML] = [
                    scope == .all
                        ? "<bdi>\(row.reference)</bdi>"
                        : row.nextStep == nil
                            ? "<bdi>\(UI.link(row.reference, to: .casePart(row.caseID, "deadlines")))</bdi>"
                            : "<bdi>\(UI.link(row.reference, to: .case(row.caseID)))</bdi>",
                    HTML(text: what(row, scope, me)),
                    LimitWords.due(row.due, nil, me, isRecovery: row.kind == TimeLimit.recovery),
                ]
                if scope == .all {
                    cells.append("<bdi>\(names.organisation(row.organisation) ?? l("Nobody"))</bdi>")
                }
                return cells
            })
    }

    /// Its kind; a next step says what is to be done to whoever may read the case.
    private static func what(_ row: LapsingRow, _ scope: LapsingFilter.Scope, _ me: SignedIn) -> String {
        guard let step = row.nextStep else { return LimitWords.kind(row.kind, me) }
        if scope == .all { return me.l("Next step of the case") }
        let known = me.desk.cases.definitions.nextSteps
        return me.l("Next step: {step}", ["step": CaseWords.label(step, known, me.l)])
    }

    /// What other rooms expect of the member: answers that are due or late.
    static func besides(_ me: SignedIn) async throws -> HTML {
        let l = me.l
        var items: [HTML] = []
        if me.may(Actions.RequestList.self) {
            let late = try await me.desk.requests.inbox(RequestFilter(.overdue, rows: 20), me.actor).rows
            let now = try await me.desk.requests.inbox(RequestFilter(.turn, rows: 20), me.actor).rows
            let all = late + now.filter { row in !late.contains { $0.request.id == row.request.id } }
            items += all.filter { $0.request.dueAt != nil }.map { row in
                """
                <li>\(UI.link(l.definition(row.definition.label), to: .request(row.request.id))): \
                \(row.request.dueAt.map { l.time($0) } ?? "") \(if: row.isOverdue, UI.badge(l("Late"), .bad))</li>
                """
            }
        }
        let body: HTML =
            items.isEmpty
            ? "<p>\(l("No answer is due."))</p>" : "<ul class=\"plain\">\(HTML.each(items) { $0 })</ul>"
        return UI.section(l("Answers to requests"), body)
    }
}

extension Links {
    /// The list with another window.
    fileprivate func windowed(_ window: LapsingFilter.Window) -> Links {
        guard case .query(let link, let pairs) = self else { return self }
        return .query(link, pairs.filter { $0.0 != "window" } + [("window", window.rawValue)])
    }
}

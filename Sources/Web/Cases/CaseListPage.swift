import Access
import Cases
import Kernel
import Localization

/// What somebody asked the list for, from the address and back into it.
struct CaseListQuery: Equatable {
    /// How far ahead a next step may be due.
    enum Due: String, CaseIterable { case late, today, week }
    enum Stages: Equatable { case open, all, one(CaseStage) }

    var scope: CaseListFilter.Scope
    var stages = Stages.open
    var due: Due?
    var isByDue = false
    var after: CaseListCursor?

    /// Anything that is not known falls back to what the list shows by itself: a link from long ago still works.
    init(_ me: SignedIn, scopes: [CaseListFilter.Scope]) {
        let asked = me.query("scope").flatMap(CaseListFilter.Scope.init(rawValue:))
        scope = asked.flatMap { scopes.contains($0) ? $0 : nil } ?? scopes.first ?? .mine
        switch me.query("stage") {
        case "all": stages = .all
        case let code?: stages = CaseStage(rawValue: code).map { .one($0) } ?? .open
        case nil: stages = .open
        }
        due = me.query("due").flatMap(Due.init(rawValue:))
        isByDue = me.query("order") == "due"
        after = me.query("after").flatMap(CaseListCursor.init(text:))
    }

    var isNarrowed: Bool { stages != .open || due != nil }

    func filter(today: Day) -> CaseListFilter {
        var filter = CaseListFilter(scope: scope, after: after)
        switch stages {
        case .open: break
        case .all: filter.includesClosed = true
        case .one(let stage): filter.stage = stage
        }
        switch due {
        case nil: break
        case .late: filter.dueBy = today.adding(days: -1)
        case .today: filter.dueBy = today
        case .week: filter.dueBy = today.adding(days: 7)
        }
        if isByDue || due != nil { filter.order = .due }
        return filter
    }

    var link: Links {
        let stage =
            switch stages {
            case .open: ""
            case .all: "all"
            case .one(let stage): stage.rawValue
            }
        return .query(
            .cases,
            [
                ("scope", scope.rawValue), ("stage", stage), ("due", due?.rawValue ?? ""),
                ("order", isByDue ? "due" : ""), ("after", after?.text ?? ""),
            ])
    }

    func with(_ change: (inout CaseListQuery) -> Void) -> CaseListQuery {
        var query = self
        query.after = nil
        change(&query)
        return query
    }
}

/// The list of cases.
enum CaseListPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let today = l.zone.day(of: me.now)
        let scopes = scopes(me)
        let query = CaseListQuery(me, scopes: scopes)
        let filter = query.filter(today: today)
        let list = try await me.desk.cases.list(filter, me.actor)
        let count = try await me.desk.cases.count([filter], me.actor)[0]
        let names = try await CaseNames.load(me, list.rows.compactMap(\.record.worker))
        var body = heading(me)
        body += CaseSearchPage.form(me, Form(l))
        if scopes.count > 1 {
            body += UI.tabs(
                l("Whose cases"), scopes.map { scope in (words(scope, l), query.with { $0.scope = scope }.link) },
                current: query.with { _ in }.link)
        }
        body += filters(query, l)
        if list.rows.isEmpty {
            body += empty(query, me)
        } else {
            body += table(list, query, countWords(count, l), names, me, today)
        }
        return me.page(l("Cases"), body)
    }

    /// Those who decide see what was brought to them first, everybody else their own.
    static func scopes(_ me: SignedIn) -> [CaseListFilter.Scope] {
        var scopes: [CaseListFilter.Scope] = []
        if me.holds(anyOf: ["hotline-operator", "first-responder", "case-manager"]) {
            scopes = [.mine, .organisation]
        }
        if me.holds(anyOf: ["decision-maker"]) { scopes.append(.authority) }
        return scopes
    }

    private static func words(_ scope: CaseListFilter.Scope, _ l: Localizer) -> String {
        switch scope {
        case .mine: l("My cases")
        case .organisation: l("My organisation's cases")
        case .authority: l("Cases we decide on")
        }
    }

    static func heading(_ me: SignedIn) -> HTML {
        let l = me.l
        var actions: HTML?
        if me.desk.policy.mayEver(Actions.CaseOpen.self, me.actor) {
            actions =
                UI.buttonLink(l("Open a case"), to: .newScreening)
                + UI.buttonLink(l("Open a case without a screening"), to: .newCase, style: .quiet)
        }
        return UI.heading(l("Cases"), actions: actions)
    }

    private static func filters(_ query: CaseListQuery, _ l: Localizer) -> HTML {
        var form = Form(l)
        switch query.stages {
        case .open: form.set("stage", "")
        case .all: form.set("stage", "all")
        case .one(let stage): form.set("stage", stage.rawValue)
        }
        form.set("due", query.due?.rawValue ?? "")
        let stages = CaseStage.allCases.map { Choice($0.rawValue, CaseWords.stage($0, l)) }
        let days = CaseListQuery.Due.allCases.map { Choice($0.rawValue, words($0, l)) }
        return """
            <form method="get" action="\(Links.cases)" class="filters">\(UI.hidden("scope", query.scope.rawValue))\
            \(if: query.isByDue, UI.hidden("order", "due"))\
            \(UI.select(
                form, "stage", l("Stage"), stages + [Choice("all", l("All, closed ones too"))], required: true,
                blank: l("All open cases")))\
            \(UI.select(form, "due", l("Next step due"), days, required: true, blank: l("At any time")))\
            <div class="actions">\(UI.button(l("Show"), style: .secondary))\
            \(if: query.isNarrowed, UI.buttonLink(
                l("Show all open cases"), to: query.with { $0.stages = .open; $0.due = nil }.link, style: .quiet))</div></form>
            """
    }

    private static func words(_ due: CaseListQuery.Due, _ l: Localizer) -> String {
        switch due {
        case .late: l("Late")
        case .today: l("Today or late")
        case .week: l("Within 7 days or late")
        }
    }

    static func countWords(_ count: CaseCount, _ l: Localizer) -> String {
        count.isMore
            ? l("more than {number} cases", ["number": l.number(count.cases)])
            : l.plural("{n} case", "{n} cases", count.cases)
    }

    private static func table(
        _ list: CaseList, _ query: CaseListQuery, _ count: String, _ names: CaseNames, _ me: SignedIn, _ today: Day
    ) -> HTML {
        let l = me.l
        let sorting = Sorting(
            key: query.isByDue || query.due != nil ? "due" : "updated", isDescending: !query.isByDue && query.due == nil
        ) { key, _ in query.with { $0.isByDue = key == "due" }.link }
        return UI.table(
            l, caption: words(query.scope, l), columns(l, query.scope),
            list.rows.map { row($0, query.scope, names, me, today) }, count: count, sorting: sorting,
            next: list.next.map { next in query.with { $0.after = next }.link },
            first: query.after == nil ? nil : query.with { _ in }.link)
    }

    static func columns(_ l: Localizer, _ scope: CaseListFilter.Scope) -> [Column] {
        [
            Column(l("Case")), Column(l("Stage")), Column(l("Risk")), Column(l("Next step"), sort: "due"),
            Column(scope == .authority ? l("Kept by") : l("Worker")), Column(l("Changed"), sort: "updated"),
        ]
    }

    static func row(
        _ row: CaseRow, _ scope: CaseListFilter.Scope, _ names: CaseNames, _ me: SignedIn, _ today: Day
    ) -> [HTML] {
        let (l, record) = (me.l, row.record)
        let name: HTML =
            row.name.map { "<bdi>\($0)</bdi>" } ?? "<span class=\"muted\">\(l("Without a name here"))</span>"
        let keeper =
            scope == .authority ? names.organisation(record.organisation) : names.member(record.worker)
        return [
            "<a href=\"\(Links.case(record.id))\">\(name)<br><span class=\"reference\">\(record.reference)</span></a>",
            CaseWords.stageBadge(record.stage, l),
            row.isPartial ? HTML() : CaseWords.riskBadge(record.risk, l),
            row.isPartial ? HTML() : step(record, me, today),
            keeper.map { "<bdi>\($0)</bdi>" } ?? "<span class=\"muted\">\(l("Nobody yet"))</span>",
            HTML(text: l.ago(record.updatedAt, now: me.now)),
        ]
    }

    static func step(_ record: Case, _ me: SignedIn, _ today: Day) -> HTML {
        let l = me.l
        guard let step = record.nextStep else {
            return record.isClosed ? HTML() : "<span class=\"muted\">\(l("None planned"))</span>"
        }
        let words = CaseWords.nextStep(step, me)
        guard let day = record.nextStepOn else { return HTML(text: words) }
        let late = Int(today.number - day.number)
        let badge: HTML? =
            late > 0
            ? UI.badge(l.plural("{n} day late", "{n} days late", late), .bad)
            : late == 0 ? UI.badge(l("Today"), .warn) : nil
        return "\(words)<br>\(l.dayAndMonth(day)) \(badge)"
    }

    private static func empty(_ query: CaseListQuery, _ me: SignedIn) -> HTML {
        let l = me.l
        if query.isNarrowed || query.after != nil {
            return UI.empty(
                l("No case answers these choices."),
                next: UI.buttonLink(
                    l("Show all open cases"),
                    to: query.with {
                        $0.stages = .open; $0.due = nil
                    }.link,
                    style: .secondary))
        }
        switch query.scope {
        case .mine:
            return UI.empty(
                l("You work on no case yet. Cases that are assigned to you appear here."),
                next: UI.buttonLink(
                    l("See my organisation's cases"), to: query.with { $0.scope = .organisation }.link,
                    style: .secondary))
        case .organisation:
            return UI.empty(
                l("Your organisation keeps no case yet. A case begins with a screening."),
                next: UI.buttonLink(l("Start a screening"), to: .newScreening))
        case .authority:
            return UI.empty(
                l("No case waits for your decision. Cases appear here when your authority is asked to decide."))
        }
    }
}

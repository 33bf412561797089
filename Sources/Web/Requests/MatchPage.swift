import Access
import Cases
import Directory
import Kernel
import Localization
import Requests

/// Who can help this person with this need now: those that fit, best first, and for every other one why not.
enum MatchPage {
    private static let rows = 12
    private static let othersShown = 25

    /// The page on which a service is asked.
    static func refer(
        _ definition: RequestDefinition, _ id: CaseID, _ need: NeedID, _ match: Match, urgency: Urgency,
        moving: Moving? = nil
    ) -> Links {
        .query(
            .casePart(id, "refer"),
            [
                ("kind", definition.id), ("need", need.description), ("service", match.service.id.description),
                ("group", match.group?.rawValue ?? ""), ("urgency", urgency.rawValue),
            ] + (moving?.pairs ?? []))
    }

    static func show(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let id: CaseID = try me.id("case")
        let file = try await me.desk.cases.file(id, me.actor, timelineRows: 1)
        let tried = try await me.desk.requests.ofCase(id, me.actor).map(\.request)
        let moving = Moving.read { me.query($0) }
        guard
            let need = file.needs.first(where: { need in
                guard need.id.description == me.query("need") else { return false }
                // Whoever is in a place already is moved for a need that is met.
                return need.state == .open
                    || tried.contains { $0.id == moving?.id && $0.need == need.id && !$0.isClosed }
            })
        else { throw Problem.unknown }
        let urgency = me.query("urgency").flatMap(Urgency.init(rawValue:)) ?? .routine
        let interpreter = me.query("interpreter") == "yes"
        let snapshot = try await me.desk.directory.snapshot()
        let before = tried.first { $0.id == moving?.id }
        let definitions = me.desk.requests.definitions
        let definition =
            before.map { definitions.current($0.kind) } ?? definitions.forNeed(need.kind, snapshot.kinds)
        guard let definition else { throw Problem.unknown }
        let query = PersonQuestion.query(
            definition, need.kind, need.id, urgency: urgency, interpreter: interpreter, requests: tried, in: snapshot,
            today: l.zone.day(of: me.now)
        ) { file.value($0) }
        let found = try await me.desk.directory.match(query, by: me.actor)
        let names = try await CaseNames.load(me, [])
        let page = me.query("page").flatMap { Int($0) }.map { min(max($0, 1), 10_000) } ?? 1

        var body = UI.heading(
            l("Find a service: {kind}", ["kind": CaseWords.kind(need.kind, me)]),
            lead: l("Compared with what the file says. No service has seen anything yet."),
            actions: UI.buttonLink(l("Back to the case"), to: .case(id), style: .quiet))
        body += basis(me, query, file)
        body += filters(me, id, need.id, urgency, query.interpreterAvailable)
        body += fits(me, definition, id, need.id, found.fits, urgency, page, names)
        body += others(me, found.others, names)
        return me.page(l("Find a service"), body)
    }

    /// What was compared, so that a wrong file can be seen and mended.
    private static func basis(_ me: SignedIn, _ query: MatchQuery, _ file: CaseFile) -> HTML {
        let l = me.l
        let unknown = l("Not known")
        let regions = me.desk.directory.regions
        let rows: [(String, HTML)] = [
            (l("Gender"), HTML(text: query.sex == .unknown ? unknown : DirectoryWords.sex(query.sex, l))),
            (
                l("Age"),
                HTML(
                    text: query.age.map { l.plural("{n} year", "{n} years", $0) }
                        ?? l("Not known: treated as a child where that protects"))
            ),
            (l("Children or others who come along"), HTML(text: l.number(query.children))),
            (
                l("Languages"),
                HTML(
                    text: query.languages.isEmpty
                        ? unknown
                        : query.languages.map { LanguageWords.name($0, l) }.joined(separator: l.listComma))
            ),
            (l("Region"), HTML(text: query.region.map { DirectoryWords.region($0, regions) } ?? unknown)),
            (
                l("Not safe"),
                HTML(
                    text: query.unsafeRegions.isEmpty
                        ? l("Nothing recorded")
                        : query.unsafeRegions.map { DirectoryWords.region($0, regions) }.joined(
                            separator: l.listComma))
            ),
        ]
        return UI.why(
            l("What was compared"),
            UI.facts(rows)
                + UI.actions(
                    UI.buttonLink(
                        l("Change the file"), to: .editCase(file.record.id, section: "person"), style: .secondary)))
    }

    private static func filters(
        _ me: SignedIn, _ id: CaseID, _ need: NeedID, _ urgency: Urgency, _ interpreter: Bool
    ) -> HTML {
        let l = me.l
        let form = Form(l, ["urgency": urgency.rawValue, "interpreter": interpreter ? "yes" : ""])
        return """
            <form method="get" action="\(Links.casePart(id, "match"))" class="filters">\
            \(UI.hidden("need", need.description))\(Moving.read { me.query($0) }?.hidden)\
            \(UI.select(form, "urgency", l("Urgency"), RequestWords.urgencies(l), blank: nil))\
            \(UI.check(form, "interpreter", l("An interpreter can come along")))\
            <div class="actions">\(UI.button(l("Compare again"), style: .secondary))</div></form>
            """
    }

    private static func fits(
        _ me: SignedIn, _ definition: RequestDefinition, _ id: CaseID, _ need: NeedID, _ fits: [Match],
        _ urgency: Urgency, _ page: Int,
        _ names: CaseNames
    ) -> HTML {
        let l = me.l
        if fits.isEmpty {
            return UI.section(
                l("These fit"),
                UI.empty(
                    l(
                        "No service fits now. Below stands why not: a call may change it, or another way of helping may do."
                    )))
        }
        let moving = Moving.read { me.query($0) }
        let first = min((page - 1) * rows, fits.count)
        let cards = HTML.each(fits[first..<min(first + rows, fits.count)]) { match -> HTML in
            let link = refer(definition, id, need, match, urgency: urgency, moving: moving)
            return """
                <section class="card"><h3><bdi>\(match.service.name)</bdi></h3>\
                <p class="muted"><bdi>\(names.name(match.service.organisation, l))</bdi> · \
                \(DirectoryWords.region(match.service.details.region, me.desk.directory.regions))</p>\
                <p>\(DirectoryWords.badge(match.entry, l)) \
                \(DirectoryWords.freshness(match.freshness, match.entry.state?.confirmedAt, l, now: me.now))</p>\
                \(match.placesLeft.map { "<p><strong>\(l.plural("{n} place left", "{n} places left", $0))</strong></p>" as HTML })\
                \(conditions(match, l))\(MatchWords.list(match.reasons, l))\
                \(UI.actions(
                    UI.buttonLink(l("Ask this service"), to: link),
                    UI.buttonLink(l("See the service"), to: .service(match.service.id), style: .quiet)))</section>
                """
        }
        let next =
            first + rows < fits.count
            ? Links.query(
                .casePart(id, "match"),
                [
                    ("need", need.description), ("urgency", urgency.rawValue), ("page", String(page + 1)),
                    ("interpreter", me.query("interpreter") ?? ""),
                ] + (moving?.pairs ?? [])) : nil
        return UI.section(
            l.plural("{n} service fits, best first", "{n} services fit, best first", fits.count),
            UI.cards(cards)
                + UI.pager(
                    l,
                    first: page > 1
                        ? .query(
                            .casePart(id, "match"),
                            [("need", need.description), ("urgency", urgency.rawValue)] + (moving?.pairs ?? [])) : nil,
                    next: next))
    }

    private static func conditions(_ match: Match, _ l: Localizer) -> HTML {
        let conditions = match.entry.state?.conditions ?? []
        if conditions.isEmpty { return HTML() }
        return """
            <ul class="plain">\(HTML.each(conditions) {
                "<li>\(Icon.info) \(DirectoryWords.condition($0, l))</li>"
            })</ul>
            """
    }

    /// Folded by their first reason. Nothing is hidden: a service that looks wrong may only be out of date.
    private static func others(_ me: SignedIn, _ others: [Match], _ names: CaseNames) -> HTML {
        let l = me.l
        if others.isEmpty { return HTML() }
        var html = HTML()
        for reason in MatchReason.allCases where reason.isAgainst {
            let group = others.filter { $0.reasons.first(where: \.isAgainst) == reason }
            if group.isEmpty { continue }
            let list = HTML.each(group.prefix(othersShown)) { match in
                """
                <li><div><a href="\(Links.service(match.service.id))"><bdi>\(match.service.name)</bdi></a> \
                <span class="muted"><bdi>\(names.name(match.service.organisation, l))</bdi></span>\
                \(MatchWords.list(match.reasons.filter(\.isAgainst), l))</div></li>
                """
            }
            let more: HTML =
                group.count > othersShown
                ? "<p>\(l.plural("and {n} more", "and {n} more", group.count - othersShown))</p>" : HTML()
            html += UI.why(
                l("{reason}: {count}", ["reason": MatchWords.reason(reason, l), "count": l.number(group.count)]),
                "<ul class=\"rows\">\(list)</ul>\(more)")
        }
        return UI.section(l("These do not fit now, and why"), html)
    }
}

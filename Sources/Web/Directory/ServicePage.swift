import Access
import Directory
import Kernel
import Localization
import Storage

/// One service: how it stands now, whom it takes, how to reach it. Its provider changes the state here in two clicks.
enum ServicePage {
    static func show(_ me: SignedIn, form: Form? = nil, status: Int = 200) async throws -> Reply {
        let l = me.l
        let view = try await me.desk.directory.service(try me.id("service"), by: me.actor)
        let facts = Facts(record: view.service.id.cast(), owner: view.service.organisation)
        let reports = me.may(Actions.ServiceReport.self, facts)
        var actions = HTML()
        if me.may(Actions.DirectoryEdit.self, facts) {
            actions = UI.buttonLink(l("Edit"), to: .servicePart(view.service.id, "edit"), style: .secondary)
        }
        var body = UI.heading(
            view.service.name, lead: view.kind.map { l.definition($0.label) }, actions: actions)
        body += UI.card(l("Now"), tone: view.entry.state.map { DirectoryWords.tone($0.state) }, now(me, view))
        if reports {
            body += UI.card(l("Say how it stands"), ServiceReportForms.quick(me, view, back: nil))
            if view.kind?.hasPlaces == true { body += UI.card(l("Places"), ServiceReportForms.steppers(me, view)) }
            body += UI.card(l("Conditions and details"), try await ServiceReportForms.full(me, view, form))
            if me.desk.directory.kinds.hides(view.service.details) {
                body += UI.card(l("What everybody may see"), ServiceReportForms.openness(me, view))
            }
        } else if view.kind?.hasPlaces == true {
            body += UI.card(l("Places"), placesTable(view, l))
        }
        body += UI.card(l("Whom it takes"), whom(me, view))
        body += UI.card(l("How to reach it"), reach(me, view))
        body += UI.card(l("What changed lately"), try await history(me, view))
        return me.page(l("Service"), status: status, body)
    }

    private static func now(_ me: SignedIn, _ view: ServiceView) -> HTML {
        let l = me.l
        var html: HTML = "<p>\(DirectoryWords.badge(view.entry, l)) "
        if let state = view.entry.state { html += "\(DirectoryWords.explained(state.state, l)). " }
        html += DirectoryWords.freshness(view.freshness, view.entry.state?.confirmedAt, l, now: me.now)
        html += "</p>"
        guard let state = view.entry.state else { return html }
        if !state.conditions.isEmpty {
            html += "<ul>\(HTML.each(state.conditions) { "<li>\(DirectoryWords.condition($0, l))</li>" })</ul>"
        }
        if !state.note.isEmpty { html += "<p dir=\"auto\">\(state.note)</p>" }
        if let until = state.untilDay {
            html += "<p class=\"hint\">\(l("The provider gave this until {day}.", ["day": l.day(until)]))</p>"
        }
        if view.kind?.hasPlaces == true { html += placesSummary(view, l) }
        return html
    }

    /// A bar of what is taken, kept and left, with the same in words.
    static func placesSummary(_ view: ServiceView, _ l: Localizer) -> HTML {
        let capacity = view.entry.places.reduce(0) { $0 + $1.capacity }
        guard view.kind?.hasPlaces == true, capacity > 0 else { return HTML() }
        let occupied = view.entry.places.reduce(0) { $0 + $1.occupied }
        let held = view.entry.places.reduce(0) { $0 + $1.held }
        return UI.capacity(l, taken: occupied, held: held, of: capacity)
    }

    private static func placesTable(_ view: ServiceView, _ l: Localizer) -> HTML {
        if view.entry.places.isEmpty { return UI.empty(l("The provider has not reported any places yet.")) }
        return UI.table(
            l, caption: l("Places"),
            [
                Column(l("For")), Column(l("Left"), isNumber: true), Column(l("Taken"), isNumber: true),
                Column(l("Kept for referrals"), isNumber: true), Column(l("In all"), isNumber: true),
            ],
            view.entry.places.map { places in
                [
                    HTML(text: DirectoryWords.group(places.group, l)), HTML(text: l.number(places.left)),
                    HTML(text: l.number(places.occupied)), HTML(text: l.number(places.held)),
                    HTML(text: l.number(places.capacity)),
                ]
            })
    }

    private static func whom(_ me: SignedIn, _ view: ServiceView) -> HTML {
        let l = me.l
        let details = view.service.details
        let regions = me.desk.directory.regions
        var rows: [(String, HTML)] = [
            (
                l("Gender"),
                HTML(
                    text: details.sexes.isEmpty
                        ? l("Everybody")
                        : details.sexes.map { DirectoryWords.sex($0, l) }.joined(separator: l.listComma))
            ),
            (l("Age"), HTML(text: DirectoryWords.ages(details, l))),
            (l("People who come with children"), HTML(text: details.children ? l("Yes") : l("No"))),
            (
                l("Languages"),
                HTML(text: details.languages.isEmpty ? l("Not stated") : LanguageNames.list(details.languages, l))
            ),
            (
                l("Serves"),
                HTML(
                    text: details.servesRegions.isEmpty
                        ? l("The whole country")
                        : details.servesRegions.map { DirectoryWords.region($0, regions) }.joined(
                            separator: l.listComma))
            ),
        ]
        if !details.accessibility.isEmpty {
            rows.append(
                (
                    l("Accessibility"),
                    HTML(
                        text: details.accessibility.map { DirectoryWords.access($0, l) }.joined(separator: l.listComma))
                ))
        }
        return (details.description.isEmpty ? HTML() : "<p>\(details.description)</p>") + UI.facts(rows)
    }

    private static func reach(_ me: SignedIn, _ view: ServiceView) -> HTML {
        let l = me.l
        let details = view.service.details
        var rows: [(String, HTML)] = []
        if let organisation = view.organisation {
            rows.append((l("Organisation"), UI.link(organisation.name, to: .organisation(organisation.id))))
        }
        if !details.region.isEmpty {
            rows.append((l("Region"), HTML(text: DirectoryWords.region(details.region, me.desk.directory.regions))))
        }
        if !details.hours.isEmpty { rows.append((l("Hours"), HTML(text: details.hours))) }
        if !details.telephone.isEmpty {
            rows.append((l("Telephone"), "<a href=\"tel:\(details.telephone)\" dir=\"ltr\">\(details.telephone)</a>"))
        }
        if !details.email.isEmpty { rows.append((l("E-mail"), "<span dir=\"ltr\">\(details.email)</span>")) }
        let address: HTML =
            details.addressConfidential
            ? "<p class=\"hint\">\(l("The address is confidential and is not kept here. The provider tells it when a place is accepted."))</p>"
            : HTML()
        return UI.facts(rows) + address
    }

    private static func history(_ me: SignedIn, _ view: ServiceView) async throws -> HTML {
        let l = me.l
        let entries = try await me.desk.database.read {
            try JournalEntry.history(of: view.service.id.cast(), limit: 10, in: $0)
        }
        if entries.isEmpty { return UI.empty(l("Nothing has been reported yet.")) }
        return UI.timeline(
            entries.map { entry in
                let text: String
                var tone = UI.Tone.quiet
                if let state = entry.code("state").flatMap(OpenState.init(rawValue:)) {
                    text = l("Reported: {state}", ["state": DirectoryWords.state(state, l)])
                    tone = DirectoryWords.tone(state)
                } else if entry.code("confirmed") != nil {
                    text = l("Confirmed as unchanged")
                } else if let step = entry.code("step") {
                    text = step == "1" ? l("One place more is taken") : l("One place fewer is taken")
                } else if entry.code("publicity") != nil {
                    text = l("What everybody may see was changed")
                } else if entry.act.hasPrefix("hold.") {
                    text = l("A place that was kept became free again")
                } else {
                    text = l("The entry was edited")
                }
                return (at: l.time(entry.at), tone: tone, body: "<p>\(text)</p>")
            })
    }
}

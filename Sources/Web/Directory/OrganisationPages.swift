import Access
import Directory
import Kernel
import Localization

/// The organisations of the referral mechanism.
enum OrganisationPages {
    static func list(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let text = String((me.query("text") ?? "").prefix(Limits.lineCharactersMax))
        let kind = me.query("kind").flatMap(OrganisationKind.init(rawValue:))
        let page = me.query("page").flatMap { Int($0) }.map { min(max($0, 1), 100_000) } ?? 1
        let found = try await me.desk.directory.organisations(text: text, kind: kind, page: page, by: me.actor)
        let here = Links.room("directory/organisations")
        let form = Form(l, ["text": text, "kind": kind?.rawValue ?? ""])
        let actions =
            me.may(Actions.DirectoryEdit.self)
            ? UI.buttonLink(l("Add an organisation"), to: .room("directory/organisations/new")) : nil
        var body = UI.heading(l("Organisations"), actions: actions)
        body += """
            <form method="get" action="\(here)" class="filters" role="search">\
            \(UI.field(form, "text", l("Name contains"), required: false, type: .search))\
            \(UI.select(
                form, "kind", l("Kind"), kinds(l), required: false, blank: l("All kinds")))\
            <div class="actions">\(UI.button(l("Show"), style: .secondary))</div></form>
            """
        if found.elements.isEmpty {
            body += UI.empty(l("No organisation matches."), next: UI.link(l("Show all organisations"), to: here))
        } else {
            func link(_ page: Int) -> Links {
                .query(here, [("text", text), ("kind", kind?.rawValue ?? ""), ("page", String(page))])
            }
            body += UI.table(
                l, caption: l("Organisations"), [Column(l("Name")), Column(l("Kind")), Column(l("Region"))],
                found.elements.map { organisation in
                    [
                        UI.link(organisation.name, to: .organisation(organisation.id)),
                        HTML(text: DirectoryWords.organisation(organisation.kind, l)),
                        HTML(text: DirectoryWords.region(organisation.details.region, me.desk.directory.regions)),
                    ]
                },
                count: l.plural("{n} organisation", "{n} organisations", found.total),
                next: found.page < found.pageCount ? link(found.page + 1) : nil,
                first: found.page > 1 ? link(1) : nil)
        }
        return me.page(l("Organisations"), body)
    }

    static func show(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let (organisation, services) = try await me.desk.directory.organisation(try me.id("organisation"), by: me.actor)
        let details = organisation.details
        let actions =
            me.may(Actions.DirectoryEdit.self)
            ? UI.buttonLink(
                l("Edit"), to: .organisationPart(organisation.id, "edit"),
                style: .secondary) : nil
        var rows: [(String, HTML)] = []
        if !details.region.isEmpty {
            rows.append((l("Region"), HTML(text: DirectoryWords.region(details.region, me.desk.directory.regions))))
        }
        if !details.telephone.isEmpty {
            rows.append((l("Telephone"), "<a href=\"tel:\(details.telephone)\" dir=\"ltr\">\(details.telephone)</a>"))
        }
        if !details.email.isEmpty { rows.append((l("E-mail"), "<span dir=\"ltr\">\(details.email)</span>")) }
        if !details.website.isEmpty { rows.append((l("Website"), "<span dir=\"ltr\">\(details.website)</span>")) }
        var body = UI.heading(
            organisation.name, lead: DirectoryWords.organisation(organisation.kind, l), actions: actions)
        if details.status == .inactive {
            body += UI.notice(.warn, "<p>\(l("This organisation is no longer in use."))</p>")
        }
        if !details.description.isEmpty { body += "<p>\(details.description)</p>" }
        body += UI.facts(rows)
        body += UI.section(
            l("Services"),
            services.isEmpty
                ? UI.empty(l("It has no services in the directory."))
                : UI.table(
                    l, caption: l("Services"),
                    [Column(l("Service")), Column(l("Kind")), Column(l("State")), Column(l("How fresh"))],
                    services.map { view in
                        [
                            UI.link(view.service.name, to: .service(view.service.id)),
                            HTML(text: view.kind.map { l.definition($0.label) } ?? view.service.kind),
                            DirectoryWords.badge(view.entry, l),
                            DirectoryWords.freshness(view.freshness, view.entry.state?.confirmedAt, l, now: me.now),
                        ]
                    }))
        return me.page(l("Organisation"), body)
    }

    static func new(_ me: SignedIn) async throws -> Reply {
        guard me.may(Actions.DirectoryEdit.self) else { throw Problem.forbidden }
        return page(me, nil, try await me.form(draft: "organisation.new"))
    }

    static func create(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        var form = posted
        let details = read(&form, me, nil)
        guard form.isValid, let details else { return page(me, nil, form, status: 422) }
        do {
            let id = try await me.desk.directory.createOrganisation(details, by: me.actor)
            return me.done(.organisation(id), notice: me.l("The organisation is in the directory."))
        } catch let problem as DirectoryProblem {
            guard form.take(problem) else { throw problem }
            return page(me, nil, form, status: 422)
        }
    }

    static func edit(_ me: SignedIn) async throws -> Reply {
        let (organisation, _) = try await me.desk.directory.organisation(try me.id("organisation"), by: me.actor)
        guard me.may(Actions.DirectoryEdit.self) else { throw Problem.forbidden }
        let details = organisation.details
        let form = Form(
            me.l,
            [
                "name": details.name, "kind": details.kind.rawValue, "region": details.region,
                "email": details.email, "telephone": details.telephone, "website": details.website,
                "description": details.description, "status": details.status.rawValue,
                "version": String(organisation.version),
            ])
        return page(me, organisation, form)
    }

    static func save(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let (organisation, _) = try await me.desk.directory.organisation(try me.id("organisation"), by: me.actor)
        var form = posted
        let version = form.int("version", me.l("Version"), in: 0...Int.max)
        let details = read(&form, me, organisation.details)
        guard form.isValid, let details, let version else { return page(me, organisation, form, status: 422) }
        do {
            try await me.desk.directory.editOrganisation(organisation.id, version: version, details, by: me.actor)
            return me.done(.organisation(organisation.id), notice: me.l("The changes are saved."))
        } catch let problem as DirectoryProblem {
            if case .stale(let current) = problem {
                form.set("version", String(current))
                form.fail(
                    "",
                    me.l(
                        "Somebody else has changed this organisation meanwhile. Below is what you wrote; it is now called {name}. Send it again to replace that.",
                        ["name": organisation.name]))
                return page(me, organisation, form, status: 409)
            }
            guard form.take(problem) else { throw problem }
            return page(me, organisation, form, status: 422)
        }
    }

    private static func kinds(_ l: Localizer) -> [Choice] {
        OrganisationKind.allCases.map { Choice($0.rawValue, DirectoryWords.organisation($0, l)) }
    }

    private static func read(
        _ form: inout Form, _ me: SignedIn, _ before: Organisation.Details?
    ) -> Organisation.Details? {
        let l = me.l
        let name = form.line("name", l("Name"))
        guard let kind = form.code("kind", l("Kind"), OrganisationKind.self) else { return nil }
        var details = before ?? Organisation.Details(name: name, kind: kind)
        details.name = name
        details.kind = kind
        details.region =
            form.code("region", l("Region"), of: me.desk.directory.regions.all.map(\.code), required: false) ?? ""
        details.email = form.line("email", l("E-mail"), required: false)
        details.telephone = form.line("telephone", l("Telephone"), required: false)
        details.website = form.line("website", l("Website"), required: false)
        details.description = form.text("description", l("Description"), required: false, max: 4_000)
        details.status = form.code("status", l("In use"), EntryStatus.self, required: false) ?? .active
        return form.isValid ? details : nil
    }

    private static func page(_ me: SignedIn, _ organisation: Organisation?, _ form: Form, status: Int = 200) -> Reply {
        let l = me.l
        var body = UI.field(form, "name", l("Name"))
        body += UI.select(form, "kind", l("Kind"), kinds(l))
        body += UI.select(
            form, "region", l("Region"), me.desk.directory.regions.all.map { Choice($0.code, $0.name) }, required: false
        )
        body += UI.field(form, "telephone", l("Telephone"), required: false, type: .tel)
        body += UI.field(form, "email", l("E-mail"), required: false, type: .email)
        body += UI.field(form, "website", l("Website"), required: false, type: .url)
        body += UI.textArea(form, "description", l("Description"), required: false)
        if organisation != nil {
            body += UI.hidden("version", form.value("version"))
            body += UI.radios(
                form, "status", l("In use"),
                [Choice("active", l("In use")), Choice("inactive", l("No longer in use"))])
        }
        let base = Links.room("directory/organisations")
        let target: Links =
            organisation.map { .organisationPart($0.id, "edit") } ?? .room("directory/organisations/new")
        let title = organisation == nil ? l("Add an organisation") : l("Edit the organisation")
        return me.page(
            title, status: status,
            UI.heading(title)
                + UI.form(
                    me, to: target, form, submit: l("Save"),
                    cancel: organisation.map { .organisation($0.id) } ?? base, body))
    }
}

import Access
import Directory
import Kernel
import Localization

/// A coordinator adds and edits services. An edit that is older than somebody else's is shown beside it, not lost.
enum ServiceEditPages {
    static func new(_ me: SignedIn) async throws -> Reply {
        guard me.may(Actions.DirectoryEdit.self) else { throw Problem.forbidden }
        return try await page(me, nil, try await me.form(draft: "service.new"))
    }

    static func create(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        var form = posted
        let organisation = form.id("organisation", me.l("Organisation"), Entities.Organisation.self)
        let details = read(&form, me, nil)
        guard form.isValid, let details, let organisation else { return try await page(me, nil, form, status: 422) }
        do {
            let id = try await me.desk.directory.createService(of: organisation, details, by: me.actor)
            return me.done(.service(id), notice: me.l("The service is in the directory."))
        } catch let problem as DirectoryProblem {
            guard form.take(problem) else { throw problem }
            return try await page(me, nil, form, status: 422)
        }
    }

    static func edit(_ me: SignedIn) async throws -> Reply {
        let view = try await me.desk.directory.service(try me.id("service"), by: me.actor)
        guard me.may(Actions.DirectoryEdit.self) else { throw Problem.forbidden }
        let details = view.service.details
        var form = Form(me.l)
        form.set("name", details.name)
        form.set("kind", details.kind)
        form.set("description", details.description)
        form.set("region", details.region)
        form.set("age-min", details.ageMin.map(String.init) ?? "")
        form.set("age-max", details.ageMax.map(String.init) ?? "")
        form.set("hours", details.hours)
        form.set("telephone", details.telephone)
        form.set("email", details.email)
        form.set("status", details.status.rawValue)
        form.set("children", details.children ? "yes" : "")
        form.set("confidential", details.addressConfidential ? "yes" : "")
        form.set("version", String(view.service.version))
        form.set("serves", all: details.servesRegions)
        form.set("languages", all: details.languages)
        form.set("sexes", all: details.sexes.map(\.rawValue))
        form.set("access", all: details.accessibility.map(\.rawValue))
        return try await page(me, view, form)
    }

    static func save(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let view = try await me.desk.directory.service(try me.id("service"), by: me.actor)
        var form = posted
        let version = form.int("version", me.l("Version"), in: 0...Int.max)
        let details = read(&form, me, view.service.details)
        guard form.isValid, let details, let version else { return try await page(me, view, form, status: 422) }
        do {
            try await me.desk.directory.editService(view.service.id, version: version, details, by: me.actor)
            return me.done(.service(view.service.id), notice: me.l("The changes are saved."))
        } catch let problem as DirectoryProblem {
            if case .stale(let current) = problem {
                form.set("version", String(current))
                form.fail(
                    "",
                    me.l(
                        "Somebody else has changed this service meanwhile. Below is what you wrote; the service now says: {name}, {region}. Send it again to replace that.",
                        [
                            "name": view.service.name,
                            "region": DirectoryWords.region(view.service.details.region, me.desk.directory.regions),
                        ]))
                return try await page(me, view, form, status: 409)
            }
            guard form.take(problem) else { throw problem }
            return try await page(me, view, form, status: 422)
        }
    }

    private static func read(_ form: inout Form, _ me: SignedIn, _ before: Service.Details?) -> Service.Details? {
        let l = me.l
        let directory = me.desk.directory
        let name = form.line("name", l("Name"))
        let kind = form.code("kind", l("Kind"), of: directory.kinds.all.map(\.code))
        var details = before ?? Service.Details(name: name, kind: kind ?? "")
        details.name = name
        details.kind = kind ?? details.kind
        details.description = form.text("description", l("Description"), required: false, max: 4_000)
        let regions = directory.regions.all.map(\.code)
        details.region = form.code("region", l("Region"), of: regions, required: false) ?? ""
        details.servesRegions = form.codes("serves", l("Serves"), of: regions)
        details.languages = form.codes("languages", l("Languages"), of: LanguageNames.codes + details.languages)
        details.sexes = form.codes("sexes", l("Gender"), of: Sex.allCases.map(\.rawValue)).compactMap(
            Sex.init(rawValue:))
        details.ageMin = form.int("age-min", l("Youngest age"), in: 0...120, required: false)
        details.ageMax = form.int("age-max", l("Oldest age"), in: 0...120, required: false)
        details.children = form.flag("children")
        details.addressConfidential = form.flag("confidential")
        details.accessibility = form.codes("access", l("Accessibility"), of: AccessNeed.allCases.map(\.rawValue))
            .compactMap(AccessNeed.init(rawValue:))
        details.hours = form.line("hours", l("Hours"), required: false)
        details.telephone = form.line("telephone", l("Telephone"), required: false)
        details.email = form.line("email", l("E-mail"), required: false)
        details.status = form.code("status", l("In use"), EntryStatus.self, required: false) ?? .active
        return form.isValid ? details : nil
    }

    private static func page(
        _ me: SignedIn, _ view: ServiceView?, _ form: Form, status: Int = 200
    ) async throws -> Reply {
        let l = me.l
        let directory = me.desk.directory
        let regions = directory.regions.all.map { Choice($0.code, $0.name) }
        var body = HTML()
        if view == nil {
            let organisations = try await directory.organisations(rows: Limits.apiRowsMax, by: me.actor)
            body += UI.select(
                form, "organisation", l("Organisation"),
                organisations.elements.map { Choice($0.id.description, $0.name) })
        } else {
            body += UI.hidden("version", form.value("version"))
        }
        body += UI.field(form, "name", l("Name"))
        body += UI.select(
            form, "kind", l("Kind"), directory.kinds.all.map { Choice($0.code, l.definition($0.label)) })
        body += UI.textArea(
            form, "description", l("Description"), hint: l("What it does and for whom. No street address."),
            required: false)
        body += UI.select(form, "region", l("Region"), regions, required: false, blank: l("No fixed place"))
        body += UI.checks(
            form, "serves", l("Serves"), regions, hint: l("None chosen means the whole country."), inline: true)
        body += UI.checks(form, "languages", l("Languages"), LanguageNames.choices, inline: true)
        body += UI.checks(
            form, "sexes", l("Gender"),
            [Sex.female, .male, .other].map { Choice($0.rawValue, DirectoryWords.sex($0, l)) },
            hint: l("None chosen means everybody."), inline: true)
        body += UI.field(form, "age-min", l("Youngest age"), required: false, type: .number)
        body += UI.field(form, "age-max", l("Oldest age"), required: false, type: .number)
        body += UI.check(form, "children", l("Takes people who come with children"))
        body += UI.check(form, "confidential", l("The address is confidential"))
        body += UI.checks(
            form, "access", l("Accessibility"),
            AccessNeed.allCases.map { Choice($0.rawValue, DirectoryWords.access($0, l)) },
            inline: true)
        body += UI.field(form, "hours", l("Hours"), required: false)
        body += UI.field(form, "telephone", l("Telephone"), required: false, type: .tel)
        body += UI.field(form, "email", l("E-mail"), required: false, type: .email)
        if view != nil {
            body += UI.radios(
                form, "status", l("In use"),
                [
                    Choice("active", l("In use")),
                    Choice("inactive", l("No longer in use"), hint: l("It stays in old referrals.")),
                ])
        }
        let target: Links = view.map { .servicePart($0.service.id, "edit") } ?? .room("directory/services/new")
        let title = view == nil ? l("Add a service") : l("Edit the service")
        return me.page(
            title, status: status,
            UI.heading(title)
                + UI.form(
                    me, to: target, form, submit: l("Save"),
                    cancel: view.map { .service($0.service.id) } ?? .directory, body))
    }
}

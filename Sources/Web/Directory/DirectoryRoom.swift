import Access
import Directory
import Kernel
import Localization

/// Organisations and services: the list, each one's page, and what its provider says of it.
struct DirectoryRoom: Room {
    func open(_ doors: inout Doors) {
        doors.page("directory") { try await ServiceListPage.show($0) }
        doors.page("directory/services/new") { try await ServiceEditPages.new($0) }
        doors.form("directory/services/new") { try await ServiceEditPages.create($0, $1) }
        doors.page("directory/services/:service") { try await ServicePage.show($0) }
        doors.page("directory/services/:service/edit") { try await ServiceEditPages.edit($0) }
        doors.form("directory/services/:service/edit") { try await ServiceEditPages.save($0, $1) }
        doors.form("directory/services/:service/confirm") { try await ServiceReportForms.confirm($0, $1) }
        doors.form("directory/services/:service/state") { try await ServiceReportForms.state($0, $1) }
        doors.form("directory/services/:service/places") { try await ServiceReportForms.places($0, $1) }
        doors.form("directory/services/:service/publicity") { try await ServiceReportForms.publish($0, $1) }
        doors.form("directory/services/:service/report") { try await ServiceReportForms.report($0, $1) }
        doors.page("directory/organisations") { try await OrganisationPages.list($0) }
        doors.page("directory/organisations/new") { try await OrganisationPages.new($0) }
        doors.form("directory/organisations/new") { try await OrganisationPages.create($0, $1) }
        doors.page("directory/organisations/:organisation") { try await OrganisationPages.show($0) }
        doors.page("directory/organisations/:organisation/edit") { try await OrganisationPages.edit($0) }
        doors.form("directory/organisations/:organisation/edit") { try await OrganisationPages.save($0, $1) }
    }

    var navigation: [NavigationEntry] {
        [NavigationEntry(.directory, order: 40) { l in l("Directory") }]
    }

    /// A provider's own services with what can be said of them in one click.
    func cards(for me: SignedIn) async throws -> [DeskCard] {
        guard me.holds(anyOf: ["provider"]), let organisation = me.actor.organisation else { return [] }
        var filter = ServiceFilter()
        filter.organisation = organisation
        let services = try await me.desk.directory.services(filter, by: me.actor)
        let l = me.l
        let body: HTML =
            services.elements.isEmpty
            ? UI.empty(l("Your organisation has no services in the directory. Ask a coordinator to add them."))
            : HTML.each(services.elements) { view in
                """
                <div class="item"><h3><a href="\(Links.service(view.service.id))">\(view.service.name)</a></h3>\
                <p>\(DirectoryWords.badge(view.entry, l)) \
                \(DirectoryWords.freshness(view.freshness, view.entry.state?.confirmedAt, l, now: me.now))</p>\
                \(ServicePage.placesSummary(view, l))\(ServiceReportForms.quick(me, view, back: .desk))</div>
                """
            }
        return [DeskCard(order: 20, html: UI.card(l("My services now"), body))]
    }
}

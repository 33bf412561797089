import Access
import Kernel
import Localization
import Screening

/// Indicator questions, asked on the telephone, in the street, at an inspection or in detention, and what they show.
struct ScreeningRoom: Room {
    static let roles: Set<String> = ["hotline-operator", "first-responder", "case-manager"]

    func open(_ doors: inout Doors) {
        doors.page("screenings") { try await ScreeningListPage.show($0) }
        doors.page("screenings/new") { try await ScreeningStartPage.show($0) }
        doors.form("screenings/new") { try await ScreeningStartPage.start($0, $1) }
        doors.page("screenings/:screening") { try await ScreeningQuestionPage.show($0) }
        doors.form("screenings/:screening") { try await ScreeningQuestionPage.save($0, $1) }
        doors.page("screenings/:screening/result") { try await ScreeningResultPage.show($0) }
        doors.form("screenings/:screening/finish") { try await ScreeningResultPage.finish($0, $1) }
    }

    var navigation: [NavigationEntry] {
        [NavigationEntry(.screenings, order: 10, roles: Self.roles) { l in l("Screenings") }]
    }

    func cards(for me: SignedIn) async throws -> [DeskCard] {
        guard me.holds(anyOf: Self.roles) else { return [] }
        let l = me.l
        let open = try await me.desk.screenings.open(actor: me.actor, limit: 5)
        var body = UI.actions(UI.buttonLink(l("Start a screening"), to: .newScreening))
        body +=
            open.isEmpty
            ? "<p class=\"hint\">\(l("No screening is waiting to be finished."))</p>"
            : "<ul class=\"plain\">\(HTML.each(open) { item(me, $0) })</ul>"
        return [
            DeskCard(
                order: me.holds(anyOf: ["hotline-operator", "first-responder"]) ? 5 : 60,
                html: UI.card(l("Screening"), body))
        ]
    }

    private func item(_ me: SignedIn, _ head: ScreeningHead) -> HTML {
        """
        <li><a href="\(Links.screening(head.id))">\(ScreeningWords.setting(head.setting, me))</a> \
        <span class="hint">\(me.l("begun {time}", ["time": me.l.ago(head.startedAt, now: me.now)]))</span></li>
        """
    }
}

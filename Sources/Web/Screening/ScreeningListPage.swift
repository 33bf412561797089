import Kernel
import Localization
import Screening

/// One's own screenings, and those of the organisation that wait to be finished.
enum ScreeningListPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let showsOpen = me.query("show") != "mine"
        let before = me.query("before").flatMap { ScreeningID($0) }
        let heads =
            showsOpen
            ? try await me.desk.screenings.open(actor: me.actor, before: before)
            : try await me.desk.screenings.mine(actor: me.actor, before: before)
        let mine = Links.query(.screenings, [("show", "mine")])
        var body = UI.heading(
            l("Screenings"), lead: l("A screening is a reason to look further. It never closes a door."),
            actions: UI.buttonLink(l("Start a screening"), to: .newScreening))
        body += UI.tabs(
            l("Which screenings"), [(l("Not finished here"), .screenings), (l("Mine"), mine)],
            current: showsOpen ? .screenings : mine)
        if heads.isEmpty {
            body += UI.empty(
                showsOpen
                    ? l("No screening is waiting to be finished.") : l("You have not made a screening yet."),
                next: UI.link(l("Start a screening"), to: .newScreening))
        } else {
            let show = showsOpen ? "" : "mine"
            let next: Links? =
                heads.count == Limits.pageRows
                ? .query(.screenings, [("show", show), ("before", heads[heads.count - 1].id.description)]) : nil
            body += UI.table(
                l, caption: l("Screenings"),
                [Column(l("Setting")), Column(l("Begun")), Column(l("Age")), Column(l("State")), Column(l("Result"))],
                heads.map { row(me, $0) }, count: l.plural("{n} on this page", "{n} on this page", heads.count),
                next: next,
                first: before == nil ? nil : .query(.screenings, [("show", show)]))
        }
        return me.page(l("Screenings"), body)
    }

    private static func row(_ me: SignedIn, _ head: ScreeningHead) -> [HTML] {
        let l = me.l
        let link: Links = head.state == .open ? .screening(head.id) : .screeningPart(head.id, "result")
        return [
            UI.link(ScreeningWords.setting(head.setting, me), to: link), HTML(text: l.time(head.startedAt)),
            HTML(text: ScreeningWords.age(head.age, l)), ScreeningWords.state(head.state, l),
            head.result.map { UI.badge(ScreeningWords.result($0, l), ScreeningWords.tone($0)) } ?? "–",
        ]
    }
}

import Access
import Kernel
import Localization
import Monitoring

/// Where the response is stuck: counts and codes for those who steer, never a file.
package struct MonitoringRoom: Room {
    package init() {}

    package var navigation: [NavigationEntry] {
        [NavigationEntry(.monitoring, order: 50, roles: ["coordinator", "administrator"]) { l in l("Monitoring") }]
    }

    package func open(_ doors: inout Doors) {
        doors.page("monitoring") { try await MonitoringPage.show($0) }
    }

    /// What is stuck, with its counts.
    package func cards(for me: SignedIn) async throws -> [DeskCard] {
        guard me.holds(anyOf: ["coordinator"]), me.may(Actions.MonitoringRead.self) else { return [] }
        let l = me.l
        let stuck = try await me.desk.monitoring.stuck(me.actor, rows: 1)
        let rows: [(String, Int, String)] = [
            (l("Requests not answered in time"), stuck.overdueCount, "overdue"),
            (l("Cases without a next step"), stuck.withoutStepCount, "without-step"),
        ]
        let list = HTML.each(rows) { label, count, place in
            """
            <li><div><a href="\(Links.anchor(.monitoring, place))">\(label)</a></div>\
            <span class="num">\(MonitoringPage.count(count, l))</span></li>
            """
        }
        let isStuck = stuck.overdueCount + stuck.withoutStepCount > 0
        return [
            DeskCard(
                order: isStuck ? 5 : 30,
                html: UI.card(
                    l("What is stuck"), tone: isStuck ? .warn : .good,
                    "<ul class=\"rows\">\(list)</ul><p>\(UI.link(l("See where help is missing"), to: .monitoring))</p>")
            )
        ]
    }
}

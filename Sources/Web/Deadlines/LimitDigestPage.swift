import Access
import Cases
import Kernel
import Localization

/// A sheet a day for one person: what is new since yesterday, what falls due. And its beginning on the home page.
enum LimitDigestPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let digest = try await me.desk.limits.digest(me.actor)
        let names = try await CaseNames.load(me, [])
        var body: HTML = """
            <p class="screen-only">\(UI.link(l("Back to what lapses next"), to: .room("deadlines"))) · \
            \(l("Print this page from your browser's menu."))</p><div class="sheet">
            """
        body += UI.heading(
            l("Time limits on {day}", ["day": l.day(me.today)]),
            lead: l("Case references only. For {name}.", ["name": me.session.displayName]))
        body += UI.section(l("New since yesterday"), new(me, digest.new))
        func list(_ title: String, _ rows: [LapsingRow]) -> HTML {
            // The table's caption is its heading.
            rows.isEmpty
                ? UI.section(title, "<p>\(l("There are none."))</p>")
                : LapsingPage.table(me, .mine, rows, names, caption: title)
        }
        body += list(l("Overdue"), digest.overdue)
        body += list(l("Within a week"), digest.soon)
        body += try await LapsingPage.besides(me)
        return me.page(l("Time limits on {day}", ["day": l.day(me.today)]), body + "</div>")
    }

    private static func new(_ me: SignedIn, _ alerts: [LimitAlert]) -> HTML {
        let l = me.l
        if alerts.isEmpty { return "<p>\(l("There is nothing new."))</p>" }
        return """
            <ul class="plain">\(HTML.each(alerts) { alert in
                """
                <li><bdi>\(UI.link(alert.row.reference, to: .casePart(alert.row.caseID, "deadlines")))</bdi> · \
                \(LimitWords.kind(alert.row.kind, me)) · \(LimitWords.due(alert.row.due, nil, me))\
                \(alert.step.isEscalation ? "<br>\(words(alert.step, l))" : HTML())</li>
                """
            })</ul>
            """
    }

    private static func words(_ step: LimitAlert.Step, _ l: Localizer) -> String {
        step == .untouched
            ? l("Nobody has worked on it for a week: you are asked to see to it.")
            : l("Its day has passed: you are asked to see to it.")
    }

    /// "Due soon", for the home page.
    static func cards(_ me: SignedIn) async throws -> [DeskCard] {
        guard me.holds(anyOf: ["case-manager", "hotline-operator", "first-responder"]) else { return [] }
        let l = me.l
        let digest = try await me.desk.limits.digest(me.actor)
        // Next steps have a card of their own.
        let mine = (digest.overdue + digest.soon).filter { $0.nextStep == nil }
        let given = digest.new.filter { alert in
            alert.step.isEscalation && !mine.contains { $0.limit == alert.row.limit }
        }
        if mine.isEmpty, given.isEmpty { return [] }
        let rows = (mine + given.map(\.row)).prefix(6)
        return [
            DeskCard(
                order: 2,
                html: UI.card(
                    l("Time limits that end soon"),
                    tone: given.isEmpty && !mine.contains { $0.due < me.today } ? .warn : .bad,
                    """
                    <ul class="rows">\(HTML.each(rows) { row in
                        """
                        <li><div><a href="\(Links.casePart(row.caseID, "deadlines"))"><bdi>\(row.reference)</bdi></a> \
                        \(LimitWords.kind(row.kind, me))<br>\
                        \(LimitWords.due(row.due, nil, me, isRecovery: row.kind == TimeLimit.recovery))</div></li>
                        """
                    })</ul><p>\(UI.link(l("All that lapses next"), to: .room("deadlines")))</p>
                    """))
        ]
    }
}

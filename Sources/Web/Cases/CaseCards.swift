import Access
import Cases
import Kernel
import Localization

/// What cases put on the home page, by role: what is due, what must be settled, what waits for a decision.
enum CaseCards {
    private static let rowsShown = 6

    static func cards(_ me: SignedIn) async throws -> [DeskCard] {
        guard me.holds(anyOf: CaseRoom.readers) else { return [] }
        var cards: [DeskCard] = []
        if me.holds(anyOf: ["case-manager", "hotline-operator", "first-responder"]) {
            cards += try await due(me)
            cards += try await conflicts(me)
            cards.append(try await stages(me))
        }
        if me.holds(anyOf: ["hotline-operator", "first-responder"]) { cards += try await lately(me) }
        if me.holds(anyOf: ["decision-maker"]) { cards.append(try await decisions(me)) }
        return cards
    }

    /// The member's own next steps until today.
    private static func due(_ me: SignedIn) async throws -> [DeskCard] {
        let l = me.l
        let today = l.zone.day(of: me.now)
        let list = try await me.desk.cases.due(me.actor, by: today)
        if list.rows.isEmpty {
            return [DeskCard(order: 40, html: UI.card(l("Due now"), "<p>\(l("Nothing is due today."))</p>"))]
        }
        let isLate = list.rows.first?.record.nextStepOn.map { $0 < today } ?? false
        let all = Links.query(.cases, [("scope", "mine"), ("due", "today")])
        let more: HTML =
            list.rows.count > rowsShown || list.next != nil
            ? "<p>\(UI.link(l("All that is due"), to: all))</p>" : HTML()
        return [
            DeskCard(
                order: 1,
                html: UI.card(
                    l("Due now"), tone: isLate ? .bad : .warn,
                    "<ul class=\"rows\">\(HTML.each(list.rows.prefix(rowsShown)) { row($0, me, today) })</ul>\(more)"))
        ]
    }

    private static func row(_ row: CaseRow, _ me: SignedIn, _ today: Day) -> HTML {
        """
        <li><div><a href="\(Links.case(row.record.id))"><bdi>\(row.name ?? row.record.reference)</bdi></a> \
        \(if: row.record.risk == .imminent || row.record.risk == .high, CaseWords.riskBadge(row.record.risk, me.l))<br>\
        \(CaseListPage.step(row.record, me, today))</div></li>
        """
    }

    private static func conflicts(_ me: SignedIn) async throws -> [DeskCard] {
        let l = me.l
        let cases = try await me.desk.cases.withConflicts(me.actor)
        if cases.isEmpty { return [] }
        let list = HTML.each(cases) { found in
            """
            <li><div><a href="\(Links.anchor(.case(found.id), "conflicts"))">\(found.reference)</a> \
            \(l.plural("{n} field", "{n} fields", found.conflicts))</div></li>
            """
        }
        return [
            DeskCard(
                order: 3,
                html: UI.card(
                    l("Two values, one to choose"), tone: .warn,
                    "<p>\(l("Two people changed the same field. Both values are kept until you choose."))</p><ul class=\"rows\">\(list)</ul>"
                ))
        ]
    }

    private static let openStages = CaseStage.allCases.filter { $0 != .closed }

    private static func stages(_ me: SignedIn) async throws -> DeskCard {
        let l = me.l
        let counts = try await me.desk.cases.count(
            openStages.map { CaseListFilter(scope: .mine, stage: $0) }, me.actor)
        if counts.allSatisfy({ $0.cases == 0 }) {
            let organisation = Links.query(.cases, [("scope", "organisation")])
            return DeskCard(
                order: 45,
                html: UI.card(
                    l("My cases"),
                    """
                    <p>\(l("You work on no case yet. Cases that are assigned to you appear here."))</p>\
                    <p>\(UI.link(l("See my organisation's cases"), to: organisation))</p>
                    """))
        }
        let rows = HTML.each(zip(openStages, counts)) { stage, count in
            count.cases == 0
                ? HTML()
                : """
                <li><div><a href="\(Links.query(.cases, [("scope", "mine"), ("stage", stage.rawValue)]))">\
                \(CaseWords.stage(stage, l))</a></div><span class="num">\(l.number(count.cases))</span></li>
                """
        }
        return DeskCard(order: 30, html: UI.card(l("My cases"), "<ul class=\"rows\">\(rows)</ul>"))
    }

    private static func lately(_ me: SignedIn) async throws -> [DeskCard] {
        let l = me.l
        let list = try await me.desk.cases.list(CaseListFilter(scope: .organisation, limit: rowsShown), me.actor)
        if list.rows.isEmpty { return [] }
        let rows = HTML.each(list.rows) { row in
            """
            <li><div><a href="\(Links.case(row.record.id))"><bdi>\(row.name ?? row.record.reference)</bdi></a><br>\
            <span class="muted">\(l.ago(row.record.updatedAt, now: me.now))</span></div>\
            \(CaseWords.stageBadge(row.record.stage, l))</li>
            """
        }
        let all = Links.query(.cases, [("scope", "organisation")])
        return [
            DeskCard(
                order: 25,
                html: UI.card(
                    l("Changed lately in my organisation"),
                    "<ul class=\"rows\">\(rows)</ul><p>\(UI.link(l("All cases"), to: all))</p>"))
        ]
    }

    /// For the competent authority: how many wait for which decision.
    private static func decisions(_ me: SignedIn) async throws -> DeskCard {
        let l = me.l
        let waiting: [CaseStage] = [.screened, .presumed]
        let counts = try await me.desk.cases.count(
            waiting.map { CaseListFilter(scope: .authority, stage: $0) }, me.actor)
        if counts.allSatisfy({ $0.cases == 0 }) {
            return DeskCard(
                order: 40,
                html: UI.card(l("Waiting for a decision"), "<p>\(l("No case waits for your decision."))</p>"))
        }
        let rows = HTML.each(zip(waiting, counts)) { stage, count in
            """
            <li><div><a href="\(Links.query(.cases, [("scope", "authority"), ("stage", stage.rawValue)]))">\
            \(stage == .screened ? l("Reasonable grounds") : l("Conclusive grounds, after the recovery period"))</a></div>\
            <span class="num">\(l.number(count.cases))</span></li>
            """
        }
        return DeskCard(
            order: 5, html: UI.card(l("Waiting for a decision"), tone: .warn, "<ul class=\"rows\">\(rows)</ul>"))
    }
}

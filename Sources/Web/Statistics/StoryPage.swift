import Access
import Kernel
import Localization
import Statistics

/// The way of the numbers, from records to what everybody may have, each step with its own figures: for whoever has to
/// explain why this may be published.
enum StoryPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let title = l("From records to what may be published")
        let query = StatisticalTables.Query(fields: [.gender, .age], rule: .k11)
        let answer = try await me.desk.statistics.tables.answer(query, me.actor)
        var body = UI.heading(title, lead: l("Each step with the figures of this deployment."))
        guard answer.records > 0 else {
            body += UI.empty(
                l("No statistical cases have been imported yet. An administrator takes them in from a published file."))
            return me.page(title, body)
        }
        let steps: [(String, HTML)] = [
            (l("1. Records of codes"), records(answer, l)),
            (l("2. A table in which nobody can be found"), table(answer, l)),
            (l("3. Given to everybody, once"), try await published(me)),
            (l("4. Synthetic records"), try await releases(me)), (l("5. Those whom nobody has counted"), estimates(l)),
        ]
        body += HTML.each(steps) { UI.section($0.0, $0.1) }
        return me.page(title, body)
    }

    private static func records(_ answer: StatisticalTables.Answer, _ l: Localizer) -> HTML {
        """
        <p>\(l.plural(
            "{n} record is here: a year, codes and no name. It never leaves as it is.",
            "{n} records are here: a year, codes and no names. They never leave as they are.", answer.records))</p>
        """
    }

    private static func table(_ answer: StatisticalTables.Answer, _ l: Localizer) -> HTML {
        let small = answer.table.cells.count { $0 == .small }
        let others = answer.table.hiddenCount - small
        return """
            <p>\(l(
                "By gender and age there are {cells} counts. {small} are small and hidden; {others} more are hidden so that these cannot be worked out.",
                [
                    "cells": l.number(answer.table.cells.count), "small": l.number(small), "others": l.number(others),
                ]))</p><p>\(UI.link(
                    l("See the table"),
                    to: .query(.statistics, [("by", "gender"), ("by", "age"), ("rule", answer.table.rule.code)])))</p>
            """
    }

    private static func published(_ me: SignedIn) async throws -> HTML {
        let l = me.l
        let count = try await me.desk.statistics.tables.published().count
        return """
            <p>\(l.plural("{n} table is published.", "{n} tables are published.", count)) \
            \(l("Each was compared with all before it, so that no two say together what none says alone."))</p>\
            <p>\(UI.link(l("Published tables"), to: .room("tables")))</p>
            """
    }

    private static func releases(_ me: SignedIn) async throws -> HTML {
        let l = me.l
        let text = l(
            "People who do not exist, with nearly the same counts. What each release tells of one person is booked, and nothing more is released once the budget is spent."
        )
        guard me.may(Actions.ReleaseRead.self) else { return "<p>\(text)</p>" }
        let ledger = try await me.desk.statistics.releases.ledger(actor: me.actor)
        let share = Int((100 * (try ledger.share)).rounded())
        return """
            <p>\(text)</p><p>\(l("{n} of the budget is spent", ["n": l("{n} %", ["n": l.number(share)])])).</p>\
            <p>\(UI.link(l("Releases"), to: .releases))</p>
            """
    }

    private static func estimates(_ l: Localizer) -> HTML {
        """
        <p>\(l("Counts tell of those who were found. How many were not, and what an emergency changed, are estimates, and say how far they reach."))</p>\
        <ul><li>\(UI.link(l("Hidden population"), to: .room("statistics/population")))</li>\
        <li>\(UI.link(l("What an emergency changed"), to: .room("statistics/effect")))</li>\
        <li>\(UI.link(l("Countries by the phase of the outbreak"), to: .room("statistics/phases")))</li></ul>
        """
    }
}

import Access
import Kernel
import Localization
import Statistics

extension StatisticsProblem: WebProblem {
    package var problem: Problem {
        switch self {
        case .empty, .notCTDC, .unreadable:
            Problem(
                422, "statistics.file", title: { l in l("This file cannot be taken in") },
                advice: { l in l("Nothing was changed. Look at the file and at what was refused.") })
        case .importedElsewhere:
            Problem(
                409, "statistics.running", title: { l in l("This file is being taken in already") },
                advice: { l in l("Nothing was changed. Wait until it is done.") })
        }
    }
}

/// Imported statistical cases at a glance: one field at a time, small counts hidden.
enum StatisticsPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let field = me.query("field").flatMap(StatisticalField.init(rawValue:)) ?? .year
        let table = try await me.desk.statistics.counts(by: field, actor: me.actor)
        var body = UI.heading(
            l("Statistics"), lead: l("Imported statistical cases: rows of codes about nobody in particular."))
        body += UI.notice(
            .info,
            """
            <p>\(l(
                "Counts from 1 to {max} are not shown. This is an overview for work and not a release: whoever knows a total can subtract. Pass nothing on from here.",
                ["max": l.number(ShownCount.threshold - 1)]))</p>
            """)
        let form = Form(l, ["field": field.rawValue])
        body += """
            <form method="get" action="\(Links.statistics)" class="filters">\
            \(UI.select(
                form, "field", l("Count by"), StatisticalField.allCases.map { Choice($0.rawValue, name($0, l)) },
                blank: nil))<div class="actions">\(UI.button(l("Show"), style: .secondary))</div></form>
            """
        if table.total == 0 {
            body += UI.empty(
                l("No statistical cases have been imported yet. An administrator takes them in from a published file."))
        } else {
            body += figures(table, l)
        }
        return me.page(l("Statistics"), body)
    }

    private static func figures(_ table: CountTable, _ l: Localizer) -> HTML {
        let title = name(table.field, l)
        let bars = table.rows.compactMap { row -> (label: String, value: Int)? in
            guard case .exactly(let count) = row.count, count > 0 else { return nil }
            return (label: row.value ?? l("Nothing said"), value: count)
        }
        let rows = table.rows.map { row -> [HTML] in
            let count: String
            switch row.count {
            case .few: count = l("fewer than {n}", ["n": l.number(ShownCount.threshold)])
            case .exactly(let exact): count = l.number(exact)
            }
            return [HTML(text: row.value ?? l("Nothing said")), HTML(text: count)]
        }
        return UI.barChart(l, title: title, unit: l("Cases"), Array(bars.prefix(40)))
            + UI.table(
                l, caption: title, [Column(title), Column(l("Cases"), isNumber: true)], rows,
                count: l.plural("{n} case", "{n} cases", table.total))
    }

    static func name(_ field: StatisticalField, _ l: Localizer) -> String {
        switch field {
        case .year: l("Year of registration")
        case .source: l("Where it was recorded")
        case .gender: l("Gender")
        case .age: l("Age")
        case .citizenship: l("Citizenship")
        case .forcedLabour: l("Forced labour")
        case .control: l("Means of control")
        case .recruiter: l("Who recruited")
        case .exploitation: l("Kind of exploitation")
        case .labour: l("Kind of labour")
        }
    }
}

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

/// Tables of the statistical cases by one to three of their fields, protected as they would be for everybody.
enum StatisticsPage {
    static let fieldsMax = 3

    /// What the address asks for: `by`, up to three fields, and `rule`.
    static func query(_ me: SignedIn) -> StatisticalTables.Query { query(me.visit.queries("by"), me.query("rule")) }

    static func query(_ fields: [String], _ rule: String?) -> StatisticalTables.Query {
        var asked: [StatisticalField] = []
        for field in fields.compactMap(StatisticalField.init(rawValue:)) where !asked.contains(field) {
            asked.append(field)
        }
        return StatisticalTables.Query(
            fields: asked.isEmpty ? [.year] : Array(asked.prefix(fieldsMax)),
            rule: DisclosureRule.all.first { $0.code == rule } ?? .k11)
    }

    static func pairs(_ query: StatisticalTables.Query) -> [(String, String)] {
        query.fields.map { ("by", $0.rawValue) } + [("rule", query.rule.code)]
    }

    static func show(_ me: SignedIn) async throws -> Reply { try await page(me, query(me)) }

    private static func page(
        _ me: SignedIn, _ query: StatisticalTables.Query, problem: DisclosureProblem? = nil
    ) async throws -> Reply {
        let l = me.l
        let answer: StatisticalTables.Answer?
        do { answer = try await me.desk.statistics.tables.answer(query, me.actor) } catch DisclosureProblem
            .unprotectable
        {
            answer = nil
        }
        var body = UI.heading(
            l("Statistics"), lead: l("Imported statistical cases: rows of codes about nobody in particular."))
        if let problem { body += UI.notice(.bad, "<p>\(TableWords.words(problem, l))</p>") }
        body += choices(me, query)
        if let answer, answer.records > 0 {
            body += UI.notice(
                .info,
                "<p>\(l("This is for work. Small counts are hidden, and enough others that they cannot be worked out of this table; whoever sees several tables may still learn from them together. What is given to everybody is checked against all that was given before."))</p>"
            )
            body += TablePart(answer.table, l).html
            body += files(query, l)
            if me.may(Actions.TablePublish.self) { body += publishing(me, query) }
        } else if answer == nil {
            body += UI.notice(.bad, "<p>\(TableWords.words(.unprotectable, l))</p>")
        } else {
            body += UI.empty(
                l("No statistical cases have been imported yet. An administrator takes them in from a published file."))
        }
        body += more(me)
        return me.page(l("Statistics"), status: problem == nil ? 200 : 422, body)
    }

    private static func choices(_ me: SignedIn, _ query: StatisticalTables.Query) -> HTML {
        let l = me.l
        var form = Form(l, ["rule": query.rule.code])
        let fields = StatisticalField.allCases.map { Choice($0.rawValue, TableWords.name($0, l)) }
        let labels = [l("Count by"), l("and by"), l("and by", context: "third field")]
        var selects = HTML()
        for (place, label) in labels.enumerated() {
            let name = "by\(place)"
            form.set(name, place < query.fields.count ? query.fields[place].rawValue : "")
            selects += UI.select(
                form, name, label, fields, required: place == 0, blank: place == 0 ? nil : l("nothing more"))
        }
        return """
            <form method="get" action="\(Links.room("statistics/choose"))" class="filters">\(selects)\
            \(UI.select(form, "rule", l("Protection"), TableWords.rules(l), blank: nil))\
            <div class="actions">\(UI.button(l("Show"), style: .secondary))</div></form>\(presets(l))
            """
    }

    /// The breakdowns that are asked of every country.
    private static func presets(_ l: Localizer) -> HTML {
        let sets: [(String, [StatisticalField])] = [
            (l("SDG 16.2.2: sex, age, form of exploitation"), [.gender, .age, .exploitation]),
            (l("GLOTIP: form and sex by year"), [.year, .exploitation, .gender]),
            (l("GLOTIP: citizenship by year"), [.year, .citizenship]),
            (l("Means of control by form"), [.exploitation, .control]),
        ]
        return """
            <details class="why"><summary>\(l("Often asked"))</summary><ul>\(HTML.each(sets) { label, fields in
                let query = StatisticalTables.Query(fields: fields, rule: .k11)
                return "<li>\(UI.link(label, to: .query(.statistics, pairs(query))))</li>"
            })</ul></details>
            """
    }

    /// One select for each field gives `by0`, `by1`, `by2`: sent on to an address that can be kept.
    static func choose(_ me: SignedIn) -> Reply {
        let query = query((0..<fieldsMax).compactMap { me.query("by\($0)") }, me.query("rule"))
        return .redirect(.query(.statistics, pairs(query)))
    }

    private static func files(_ query: StatisticalTables.Query, _ l: Localizer) -> HTML {
        let links = TableFile.allCases.map { file in
            TableFile.link(file.label(l), to: .query(.room(file.workPath), pairs(query)))
        }
        return TableFile.list(links, l)
    }

    static func file(_ me: SignedIn, _ file: TableFile) async throws -> Reply {
        let query = query(me)
        let answer = try await me.desk.statistics.tables.answer(query, me.actor)
        return file.reply(
            TableFiles(answer.table, at: me.visit.now, records: answer.records), TableWords.title(answer.table, me.l))
    }

    private static func publishing(_ me: SignedIn, _ query: StatisticalTables.Query) -> HTML {
        let l = me.l
        let hidden = HTML.each(pairs(query)) { UI.hidden($0, $1) }
        return UI.section(
            l("Give it to everybody"),
            """
            <p>\(l("It is checked against every table that was given before: together they must not say what none says alone. What was public once cannot be called back."))</p>\
            \(UI.form(me, to: .room("statistics/publish"), submit: l("Publish this table"), style: .secondary, hidden))
            """)
    }

    static func publish(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let query = query(posted.values("by"), posted.value("rule"))
        do {
            let id = try await me.desk.statistics.tables.publish(query, me.actor)
            return me.done(.publishedTable(id), notice: me.l("Published. Everybody who has the address can read it."))
        } catch let problem as DisclosureProblem {
            return try await page(me, query, problem: problem)
        }
    }

    static func withdraw(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        try await me.desk.statistics.tables.withdraw(try me.id("table"), me.actor)
        return me.done(
            .room("tables"), notice: me.l("Taken off the public page. It still counts for what may be published later.")
        )
    }

    private static func more(_ me: SignedIn) -> HTML {
        let l = me.l
        let links: [(String, Links)] = [
            (l("From records to what may be published"), .room("statistics/story")),
            (l("Tables that everybody may read"), .room("tables")),
            (l("Hidden population"), .room("statistics/population")),
            (l("What an emergency changed"), .room("statistics/effect")),
            (l("Countries by the phase of the outbreak"), .room("statistics/phases")),
        ]
        return UI.section(
            l("More that counts say"), "<ul>\(HTML.each(links) { "<li>\(UI.link($0.0, to: $0.1))</li>" })</ul>")
    }
}

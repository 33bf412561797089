import Access
import Kernel
import Localization
import Statistics

/// How many people are on no list: overlapping lists in, estimates by several models out. Nothing is kept.
enum PopulationPage {
    /// What a page computes while somebody waits; the command takes more.
    private static let peopleMax = 200_000
    private static let listsMax = 8

    static func show(_ me: SignedIn) throws -> Reply {
        guard me.may(Actions.StatisticsRead.self) else { throw Problem.forbidden }
        return page(me, Form(me.l))
    }

    static func receive(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        guard me.may(Actions.StatisticsRead.self) else { throw Problem.forbidden }
        let l = me.l
        var form = posted
        let file = form.upload("file").map(\.bytes) ?? []
        let bytes = file.isEmpty ? Array(form.value("lists").utf8) : file
        if bytes.isEmpty {
            form.fail("lists", l("Paste the lists, or choose a file."))
            return page(me, form, status: 422)
        }
        do {
            let histories = try CaptureHistories(reading: bytes)
            guard histories.observed <= peopleMax, histories.lists.count <= listsMax else {
                form.fail(
                    "lists",
                    l(
                        "This page takes {lists} lists and {people} people at most; palermo estimate population takes more.",
                        ["lists": l.number(listsMax), "people": l.number(peopleMax)]))
                return page(me, form, status: 422)
            }
            return page(me, form, try await estimate(histories))
        } catch let problem as EstimateProblem {
            form.fail("lists", problem.words(l))
            return page(me, form, status: 422)
        }
    }

    /// Off the threads that answer requests.
    @concurrent
    private static func estimate(_ histories: CaptureHistories) async throws -> PopulationEstimate {
        try PopulationEstimate(histories, PopulationEstimate.Options())
    }

    private static func page(
        _ me: SignedIn, _ form: Form, _ estimate: PopulationEstimate? = nil, status: Int = 200
    ) -> Reply {
        let l = me.l
        var body = UI.heading(
            l("Hidden population"),
            lead: l("How many people are on no list, worked out from those who are on several."))
        if let estimate { body += results(estimate, l) }
        body += UI.form(
            me, to: .room("statistics/population"), form, submit: l("Estimate"), uploads: true,
            UI.textArea(
                form, "lists", l("Lists"),
                hint: l(
                    "A first line with the names of the lists, then 0 or 1 for each list and the count of people last: police,ngo,health,people and below it 1,0,1,12"
                ), required: false, rows: 10)
                + UI.field(form, "file", l("or a CSV file"), required: false, type: .file))
        return me.page(l("Hidden population"), status: status, body)
    }

    private static func results(_ estimate: PopulationEstimate, _ l: Localizer) -> HTML {
        let reading = PopulationReading(estimate, l)
        var body: HTML = "<div class=\"card good\">\(paragraphs(reading.sentences))</div>"
        body +=
            IntervalChart(l, title: l("Estimates and how far they reach (95 %)"), rows: rows(estimate, reading)).html
        let warnings = estimate.warnings.map(reading.words)
        if !warnings.isEmpty {
            body += UI.notice(.warn, "<p><strong>\(l("Take care:"))</strong></p>\(list(warnings))")
        }
        body += UI.section(l("It is true only if:"), list(reading.assumptions))
        return body + terms(estimate, reading, l)
    }

    private static func rows(_ estimate: PopulationEstimate, _ reading: PopulationReading) -> [IntervalChart.Row] {
        estimate.models.compactMap { model in
            guard let fit = model.fit else { return nil }
            let between = estimate.bootstraps[model.kind]?.interval ?? fit.interval
            return IntervalChart.Row(
                label: reading.name(model.kind), value: fit.total, low: between.lowerBound, high: between.upperBound,
                words: reading.people)
        }
    }

    private static func terms(_ estimate: PopulationEstimate, _ reading: PopulationReading, _ l: Localizer) -> HTML {
        let rows = estimate.models.map { model -> [HTML] in
            guard let fit = model.fit else {
                return [HTML(text: reading.name(model.kind)), HTML(text: l("No answer")), "", "", "", ""]
            }
            let bootstrap = estimate.bootstraps[model.kind]?.interval
            func range(_ range: ClosedRange<Double>?) -> HTML {
                HTML(text: range.map { "\(reading.people($0.lowerBound)) – \(reading.people($0.upperBound))" } ?? "")
            }
            let pairs = model.kind == .mainEffects ? [] : model.pairs.map(estimate.histories.name)
            return [
                HTML(text: reading.name(model.kind)), HTML(text: l.number(Int(fit.total.rounded()))),
                range(fit.interval),
                range(bootstrap), HTML(text: l.decimal(fit.aic)), HTML(text: pairs.joined(separator: " ")),
            ]
        }
        return UI.why(
            l("The models in figures"),
            UI.table(
                l, caption: l("The models in figures"),
                [
                    Column(l("Model")), Column(l("People in all"), isNumber: true),
                    Column(l("95 % by the normal distribution"), isNumber: true),
                    Column(l("95 % by redrawing the lists (BCa)"), isNumber: true), Column("AIC", isNumber: true),
                    Column(l("Dependent pairs")),
                ], rows))
    }

    private static func paragraphs(_ sentences: [String]) -> HTML { HTML.each(sentences) { "<p>\($0)</p>" } }

    private static func list(_ sentences: [String]) -> HTML {
        "<ul>\(HTML.each(sentences) { "<li>\($0)</li>" })</ul>"
    }
}

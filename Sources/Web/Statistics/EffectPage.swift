import Access
import Cases
import Deadlines
import Kernel
import Localization
import Monitoring
import Statistics

/// What an emergency changed in a series: CSV in, the reading, a picture and every figure out. Nothing is kept.
enum EffectPage {
    private static let bytesMax = 500_000

    static func show(_ me: SignedIn) async throws -> Reply {
        guard me.may(Actions.StatisticsRead.self) else { throw Problem.forbidden }
        return try await page(me, Form(me.l, ["family": InterruptedSeries.Family.auto.rawValue]))
    }

    static func receive(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        guard me.may(Actions.StatisticsRead.self) else { throw Problem.forbidden }
        let l = me.l
        var form = posted
        let file = form.upload("file").map(\.bytes) ?? []
        let bytes = file.isEmpty ? Array(form.value("series").utf8) : file
        let at = form.line("at", l("First period of the change"))
        let omit = form.line("omit", l("Periods to leave out"), required: false)
        if bytes.isEmpty { form.fail("series", l("Paste the series, or choose a file.")) }
        if bytes.count > bytesMax {
            form.fail("series", l("This page takes {n} bytes at most.", ["n": l.number(bytesMax)]))
        }
        guard form.isValid else { return try await page(me, form, status: 422) }
        do {
            var options = InterruptedSeries.Options()
            options.family = InterruptedSeries.Family(rawValue: form.value("family")) ?? .auto
            options.hasSeason = form.flag("season")
            let effect = try await estimate(bytes, at: at, omit: omit, options)
            return try await page(me, form, effect)
        } catch let problem as SeriesProblem {
            form.fail(problem.field, problem.words(l))
            return try await page(me, form, status: 422)
        }
    }

    /// Off the threads that answer requests.
    @concurrent
    private static func estimate(
        _ bytes: [UInt8], at: String, omit: String, _ options: InterruptedSeries.Options
    ) async throws -> InterruptedSeries {
        let series = try SeriesReader().read(bytes)
        var options = options
        if !omit.isEmpty { options.omitted = try series.periods(omit, option: "omit") }
        return try InterruptedSeries.estimate(series, at: try series.period(at, option: "at"), options)
    }

    private static func page(
        _ me: SignedIn, _ form: Form, _ effect: InterruptedSeries? = nil, status: Int = 200
    ) async throws -> Reply {
        let l = me.l
        let measures = try await me.desk.measures.register.list(me.actor)
        let title = l("What an emergency changed")
        var body = UI.heading(
            title, lead: l("A series of counts before and after: how it went on, and where its trend would have led."))
        if let effect {
            let place = form.value("place")
            let course = place.isEmpty ? [] : try await me.desk.course.of(place, me.actor)
            body += results(
                effect, measures.filter { $0.measure.jurisdiction == place },
                course.first { $0.series == "stringency" }, l)
        }
        let places = Set(measures.map(\.measure.jurisdiction)).sorted().map { Choice($0, $0) }
        body += UI.form(
            me, to: .room("statistics/effect"), form, submit: l("Estimate"), uploads: true, fields(form, places))
        return me.page(title, status: status, body)
    }

    private static func results(
        _ effect: InterruptedSeries, _ measures: [RegisteredMeasure], _ course: CourseSeries?, _ l: Localizer
    ) -> HTML {
        let words = EffectWords(effect, l)
        let chart = EffectChart(effect, measures, course, l)
        return """
            <div class="card good">\(HTML.each(words.sentences) { "<p>\($0)</p>" })</div>\(chart.html)\(chart.table)\
            \(UI.notice(
                .warn,
                "<p><strong>\(l("Take care:"))</strong></p><ul>\(HTML.each(words.cautions) { "<li>\($0)</li>" })</ul>"))
            """
    }

    private static func fields(_ form: Form, _ places: [Choice]) -> HTML {
        let l = form.l
        var fields = UI.textArea(
            form, "series", l("Series"),
            hint: l(
                "A line for each period: 2020-03,42. A third number says what is counted among. An empty count is one that nobody knows."
            ),
            required: false, rows: 10)
        fields += UI.field(form, "file", l("or a CSV file"), required: false, type: .file)
        fields += UI.field(
            form, "at", l("First period of the change"),
            hint: l("By the date of the measure or the outbreak, not by the look of the series: 2020-03"))
        fields += UI.field(
            form, "omit", l("Periods to leave out"),
            hint: l("While the emergency was only coming in: 2020-03..2020-05"), required: false)
        fields += UI.select(
            form, "family", l("Model"),
            [
                Choice("auto", l("Counts where they are counts")), Choice("poisson", l("A model of counts")),
                Choice("ols", l("A straight line")),
            ], blank: nil)
        fields += UI.check(form, "season", l("Take off the season of a year"))
        if !places.isEmpty {
            fields += UI.select(
                form, "place", l("Place whose measures to draw"), places, required: false,
                blank: l("none", context: "measures"))
        }
        return fields
    }
}

extension SeriesProblem {
    /// The field that a problem is about.
    fileprivate var field: String {
        switch self {
        case .breakOutside: "at"
        case .notOfThisSeries(let option, _, _): option == "omit" ? "omit" : "at"
        case .omitsNothing, .parameter: "omit"
        case .notCounts: "family"
        case .noSeason, .tooShortForSeason: "season"
        default: "series"
        }
    }
}

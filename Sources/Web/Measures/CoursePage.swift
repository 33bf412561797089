import Access
import Cases
import Deadlines
import Kernel
import Localization
import Monitoring

/// How an emergency went in a place, and the measures that moved time in it.
enum CoursePage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let places = try await me.desk.course.places(me.actor)
        let title = l("Measures and the course of the emergency")
        guard let first = places.first else {
            return me.page(
                title,
                UI.heading(title)
                    + UI.empty(
                        l("No time series is taken in yet. Whoever runs this server does it: palermo import oxcgrt."),
                        next: UI.link(l("All measures"), to: .measures)))
        }
        let asked = me.query("place") ?? me.desk.place ?? ""
        let place = places.contains(asked) ? asked : places.contains("IT") ? "IT" : first
        let series = try await me.desk.course.of(place, me.actor)
        let country = String(place.prefix { $0 != "-" })
        let measures = try await me.desk.measures.register.list(me.actor).filter {
            $0.measure.jurisdiction == place || $0.measure.jurisdiction == country
        }
        var form = Form(l)
        form.set("place", place)
        var body = UI.heading(
            title,
            lead: l("How strict the response was, from 0 to 100, day by day, with the windows of measures below."))
        body += """
            <form method="get" action="\(Links.room("measures/course"))" class="filters">\
            \(UI.select(form, "place", l("Place", context: "country or area"), places.map { Choice($0, $0) }, blank: nil))\
            \(UI.button(l("Show"), style: .secondary))</form>
            """
        for one in series { body += chart(one, measures, me) }
        body += "<p class=\"muted\">\(l("Source: Oxford COVID-19 Government Response Tracker, CC BY 4.0."))</p>"
        body += "<p>\(UI.link(l("All measures"), to: .measures))</p>"
        return me.page(title, body)
    }

    static func name(_ series: String, _ l: Localizer) -> String {
        series == "stringency" ? l("Stringency") : l("Containment and health")
    }

    /// A line over days, and under it one bar a measure; the same by months as a table.
    private static func chart(_ series: CourseSeries, _ measures: [RegisteredMeasure], _ me: SignedIn) -> HTML {
        let l = me.l
        let count = max(series.readings.count, 2)
        func x(_ day: Day) -> Int {
            min(max(Int(day.number - series.firstOn.number), 0), count - 1) * 1_000 / (count - 1)
        }
        var lines = HTML()
        var points: [String] = []
        func close() {
            if points.count > 1 { lines += "<polyline points=\"\(points.joined(separator: " "))\"/>" }
            points = []
        }
        for (index, reading) in series.readings.enumerated() {
            guard let reading else {
                close()
                continue
            }
            points.append("\(index * 1_000 / (count - 1)),\(110 - Int(reading.rounded()))")
        }
        close()
        let last = series.firstOn.adding(days: count - 1)
        let shown = measures.compactMap { measure -> (RegisteredMeasure, Day, Day)? in
            guard let window = measure.measure.window else { return nil }
            let from = window.first ?? series.firstOn
            let to = window.last ?? last
            return from <= last && to >= series.firstOn ? (measure, from, to) : nil
        }
        var bars = HTML()
        for (index, (_, from, to)) in shown.enumerated() {
            let width = max(4, x(to) - x(from))
            bars += "<rect class=\"band\" x=\"\(x(from))\" y=\"\(120 + index * 14)\" width=\"\(width)\" height=\"10\"/>"
        }
        let height = 120 + shown.count * 14
        let summary = l(
            "{series} in {place} from {from} to {until}",
            [
                "series": name(series.series, l), "place": series.place, "from": l.day(series.firstOn),
                "until": l.day(last),
            ])
        var body: HTML = """
            <figure class="chart"><figcaption>\(summary)</figcaption>\
            <svg class="course" viewBox="0 0 1000 \(height)" preserveAspectRatio="none" role="img" aria-label="\(summary)">\
            <line class="axis" x1="0" y1="110" x2="1000" y2="110"/>\(lines)\(bars)</svg>
            """
        if !shown.isEmpty {
            body += """
                <ol>\(HTML.each(shown) { measure, from, to in
                    """
                    <li>\(UI.link(measure.measure.label, to: .measure(measure.id))) \
                    <span class="muted">\(l("{from} to {until}", ["from": l.day(from), "until": l.day(to)]))</span></li>
                    """
                })</ol>
                """
        }
        body += UI.why(l("The same figures as a table"), months(series, l))
        return body + "</figure>"
    }

    private static func months(_ series: CourseSeries, _ l: Localizer) -> HTML {
        var sums: [(month: Day, sum: Double, days: Int)] = []
        for (index, reading) in series.readings.enumerated() {
            guard let reading else { continue }
            let day = series.firstOn.adding(days: index)
            let first = day.adding(days: 1 - day.components.day)
            if sums.last?.month != first { sums.append((first, 0, 0)) }
            sums[sums.count - 1].sum += reading
            sums[sums.count - 1].days += 1
        }
        return UI.table(
            l, caption: name(series.series, l),
            [Column(l("Month from")), Column(l("Average of its days"), isNumber: true)],
            sums.map { [HTML(text: l.day($0.month)), HTML(text: l.number(Int(($0.sum / Double($0.days)).rounded())))] })
    }
}

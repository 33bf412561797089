import Access
import Kernel
import Localization
import Monitoring
import Statistics

/// Countries side by side by the phase of the outbreak: each counted from the day on which its response crossed the same
/// line, so that one that was hit later reads what came next in the others.
enum PhasePage {
    private static let placesMax = 6
    private static let before = 14
    private static let daysMax = 180

    static func show(_ me: SignedIn) async throws -> Reply {
        guard me.may(Actions.StatisticsRead.self) else { throw Problem.forbidden }
        let l = me.l
        let title = l("Countries by the phase of the outbreak")
        var body = UI.heading(
            title,
            lead: l("How strict the response was, counted from the day on which each country crossed the same line."))
        let known = try await me.desk.course.places(me.actor)
        guard !known.isEmpty else {
            body += UI.empty(
                l("No time series is taken in yet. Whoever runs this server does it: palermo import oxcgrt."))
            return me.page(title, body)
        }
        var asked: [String] = []
        for place in me.visit.queries("place") where known.contains(place) && !asked.contains(place) {
            asked.append(place)
        }
        let chosen = Array((asked.isEmpty ? ["IT", "FR", "ES", "GB"].filter(known.contains) : asked).prefix(placesMax))
        let threshold = me.query("line").flatMap { Int($0) }.map { min(max($0, 1), 100) } ?? 50
        let days = me.query("days").flatMap { Int($0) }.map { min(max($0, 1), 60) } ?? 3
        body += choices(l, known, chosen, threshold, days)
        var series: [DailySeries] = []
        for place in chosen.isEmpty ? Array(known.prefix(2)) : chosen {
            guard let course = try await me.desk.course.of(place, me.actor).first(where: { $0.series == "stringency" })
            else { continue }
            series.append(DailySeries(name: place, firstOn: course.firstOn, values: course.readings))
        }
        let alignment = try PhaseAlignment(series, threshold: Double(threshold), daysRunning: days)
        body += aligned(alignment, l)
        body += next(alignment, me)
        body += "<p class=\"muted\">\(l("Source: Oxford COVID-19 Government Response Tracker, CC BY 4.0."))</p>"
        return me.page(title, body)
    }

    private static func choices(
        _ l: Localizer, _ known: [String], _ chosen: [String], _ threshold: Int, _ days: Int
    ) -> HTML {
        var form = Form(l, ["line": String(threshold), "days": String(days)])
        form.set("place", all: chosen)
        let options = HTML.each(known) { place in
            "<option value=\"\(place)\"\(if: chosen.contains(place), " selected")>\(place)</option>"
        }
        return """
            <form method="get" action="\(Links.room("statistics/phases"))" class="filters">\
            <div class="field"><label for="f-place">\(l("Countries, six at most"))</label>\
            <select id="f-place" name="place" multiple size="6">\(options)</select></div>\
            \(UI.field(form, "line", l("Line, from 1 to 100"), type: .number))\
            \(UI.field(form, "days", l("Days running"), type: .number))\
            <div class="actions">\(UI.button(l("Show"), style: .secondary))</div></form>
            """
    }

    private static func aligned(_ alignment: PhaseAlignment, _ l: Localizer) -> HTML {
        guard !alignment.places.isEmpty else {
            return UI.empty(l("None of these countries crossed the line. Try a lower one."))
        }
        let rows = alignment.rows(-before...daysMax)
        var body = chart(alignment, rows, l)
        body += UI.table(
            l, caption: l("When each crossed the line"),
            [Column(l("Country")), Column(l("Day 0")), Column(l("Days after the first"), isNumber: true)],
            alignment.places.map { place in
                let began = place.beganAbove ? " " + l("(or before the series begins)") : ""
                return [
                    HTML(text: place.name), HTML(text: l.day(place.crossedOn) + began),
                    HTML(text: l.number(place.behind)),
                ]
            })
        if !alignment.neverCrossed.isEmpty {
            body +=
                "<p>\(l("Never crossed the line: {places}", ["places": alignment.neverCrossed.joined(separator: ", ")]))</p>"
        }
        let weekly = rows.filter { $0.offset >= 0 && $0.offset % 7 == 0 }
        body += UI.why(
            l("The same figures as a table"),
            UI.table(
                l, caption: l("Every seventh day"),
                [Column(l("Days since the line was crossed"))]
                    + alignment.places.map { Column($0.name, isNumber: true) },
                weekly.map { row in
                    [HTML(text: l.number(row.offset))]
                        + row.values.map { HTML(text: $0.map { l.decimal($0, places: 0) } ?? "") }
                }))
        return body
    }

    /// For the reader's own country, else for the one that was hit last: how it went on in those that are further.
    private static func next(_ alignment: PhaseAlignment, _ me: SignedIn) -> HTML {
        let l = me.l
        let own = alignment.places.first { $0.name == me.desk.place } ?? alignment.places.last
        guard let own else { return HTML() }
        let days = alignment.next(for: own.name, days: 28)
        let rows = days.indices.filter { $0 % 7 == 0 }.map { days[$0] }
        guard !rows.isEmpty else { return HTML() }
        return UI.section(
            l("What came next for those hit before {place}", ["place": own.name]),
            UI.table(
                l, caption: l("After the last reading of {place}", ["place": own.name]),
                [Column(l("Days since the line was crossed"))]
                    + alignment.places.map { Column($0.name, isNumber: true) },
                rows.map { row in
                    [HTML(text: l.number(row.offset))]
                        + row.values.map { HTML(text: $0.map { l.decimal($0, places: 0) } ?? "") }
                }))
    }

    private static func chart(_ alignment: PhaseAlignment, _ rows: [PhaseAlignment.Row], _ l: Localizer) -> HTML {
        let span = Double(before + daysMax)
        func place(_ row: PhaseAlignment.Row, _ value: Double) -> String {
            "\(Int(Double(row.offset + before) * 1_000 / span)),\(Int(300 - value * 3))"
        }
        let zero = Int(Double(before) * 1_000 / span)
        let lines = HTML.each(alignment.places.indices) { index in
            let points = rows.compactMap { row in row.values[index].map { place(row, $0) } }.joined(separator: " ")
            return "<polyline class=\"line\(index % 6)\" points=\"\(points)\"/>"
        }
        let legend = HTML.each(alignment.places.enumerated()) { index, place in
            "<span class=\"key line\(index % 6)\">\(place.name)</span> "
        }
        let title = l("Strictness from 0 to 100, by days since the line was crossed")
        return """
            <figure class="chart"><figcaption>\(title)</figcaption><p class="keys">\(legend)</p>\
            <svg class="course phases" viewBox="0 0 1000 300" preserveAspectRatio="none" role="img" aria-label="\(title)">\
            <line class="axis" x1="0" y1="300" x2="1000" y2="300"/>\
            <line class="axis" x1="\(zero)" y1="0" x2="\(zero)" y2="300"/>\(lines)</svg></figure>
            """
    }
}

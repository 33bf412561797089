import Deadlines
import Kernel
import Localization
import Monitoring
import Statistics

/// A series with the line through it, the trend that was expected with its interval, and measures as bands below.
struct EffectChart {
    private let effect: InterruptedSeries
    private let measures: [RegisteredMeasure]
    /// How strict the response was in the same place, from 0 to 100.
    private let course: CourseSeries?
    private let l: Localizer
    private let points: [InterruptedSeries.Point]
    private let top: Double
    private static let height = 300.0

    init(_ effect: InterruptedSeries, _ measures: [RegisteredMeasure], _ course: CourseSeries?, _ l: Localizer) {
        (self.effect, self.measures, self.course, self.l) = (effect, measures, course, l)
        points = effect.points
        let values = points.compactMap(\.value) + points.map(\.fitted.mean) + points.map(\.counterfactual.mean)
        top = max(values.max() ?? 1, 1e-9) * 1.15
    }

    private func x(_ position: Int) -> Double { Double(position) * 1_000 / Double(max(1, points.count - 1)) }

    private func y(_ value: Double) -> Double { Self.height * (1 - min(max(value, 0), top) / top) }

    private func place(_ position: Int, _ value: Double) -> String { "\(Int(x(position))),\(Int(y(value)))" }

    private func line(_ positions: Range<Int>, _ value: (InterruptedSeries.Point) -> Double) -> String {
        positions.map { place($0, value(points[$0])) }.joined(separator: " ")
    }

    var html: HTML {
        guard let split = points.firstIndex(where: { $0.period >= effect.at }), split > 0 else { return HTML() }
        let after = split..<points.count
        let ribbon =
            line(after) { $0.counterfactual.low } + " "
            + after.reversed().map { place($0, points[$0].counterfactual.high) }.joined(separator: " ")
        let title = l(
            "The series, the line through it, and where the trend before would have led")
        let shown = windows
        let height = Int(Self.height) + 10 + shown.count * 14
        return """
            <figure class="chart"><figcaption>\(title)</figcaption>\
            <svg class="course effect" viewBox="0 0 1000 \(height)" preserveAspectRatio="none" role="img" aria-label="\(title)">\
            \(strictness)<polygon class="ribbon" points="\(ribbon)"/>\
            <line class="axis" x1="0" y1="\(Int(Self.height))" x2="1000" y2="\(Int(Self.height))"/>\
            <line class="axis" x1="\(Int(x(split)))" y1="0" x2="\(Int(x(split)))" y2="\(Int(Self.height))"/>\
            <polyline class="expected" points="\(line(after) { $0.counterfactual.mean })"/>\
            <polyline points="\(line(0..<split) { $0.fitted.mean })"/><polyline points="\(line(after) { $0.fitted.mean })"/>\
            \(HTML.each(points.indices) { position in dot(position) })\(bands(shown))</svg>\(legend(shown))</figure>
            """
    }

    /// The average of each period's days.
    private var strictness: HTML {
        guard let course, let first = points.first?.period else { return HTML() }
        var sums = [(sum: Double, days: Int)](repeating: (0, 0), count: points.count)
        for (index, reading) in course.readings.enumerated() {
            guard let reading, let period = effect.series.step.period(of: course.firstOn.adding(days: index)),
                sums.indices.contains(period.ordinal - first.ordinal)
            else { continue }
            sums[period.ordinal - first.ordinal].sum += reading
            sums[period.ordinal - first.ordinal].days += 1
        }
        let line = sums.indices.filter { sums[$0].days > 0 }.map { position in
            "\(Int(x(position))),\(Int(Self.height - sums[position].sum / Double(sums[position].days) * Self.height / 100))"
        }
        return "<polyline class=\"strictness\" points=\"\(line.joined(separator: " "))\"/>"
    }

    private func dot(_ position: Int) -> HTML {
        guard let value = points[position].value else { return HTML() }
        return "<rect class=\"dot\" x=\"\(Int(x(position)) - 3)\" y=\"\(Int(y(value)) - 4)\" width=\"6\" height=\"8\"/>"
    }

    /// Measures that were in force while the series ran, with the positions from and to which.
    private var windows: [(measure: RegisteredMeasure, from: Int, to: Int)] {
        measures.compactMap { measure in
            guard let window = measure.measure.window, let first = points.first?.period else { return nil }
            func position(_ day: Day?) -> Int? {
                day.flatMap(effect.series.step.period(of:)).map { $0.ordinal - first.ordinal }
            }
            let from = window.first == nil ? 0 : position(window.first)
            let to = window.last == nil ? points.count - 1 : position(window.last)
            guard let from, let to, from < points.count, to >= 0 else { return nil }
            return (measure, max(0, from), min(points.count - 1, to))
        }
    }

    private func bands(_ shown: [(measure: RegisteredMeasure, from: Int, to: Int)]) -> HTML {
        HTML.each(shown.enumerated()) { row, window in
            """
            <rect class="band" x="\(Int(x(window.from)))" y="\(Int(Self.height) + 10 + row * 14)" \
            width="\(max(6, Int(x(window.to) - x(window.from))))" height="10"/>
            """
        }
    }

    private func legend(_ shown: [(measure: RegisteredMeasure, from: Int, to: Int)]) -> HTML {
        let pale: HTML =
            course == nil
            ? ""
            : "<p class=\"small\">\(l("Pale line: how strict the response was, from 0 to 100 (Oxford tracker)."))</p>"
        guard !shown.isEmpty else { return pale }
        return """
            \(pale)<p class="small">\(l("Bands below, from top to bottom:"))</p><ol class="small">\(HTML.each(shown) { window in
                "<li>\(UI.link(window.measure.measure.label, to: .measure(window.measure.id)))</li>"
            })</ol>
            """
    }

    /// Every period in figures.
    var table: HTML {
        let words = EffectWords(effect, l)
        return UI.why(
            l("The same figures as a table"),
            UI.table(
                l, caption: l("Periods"),
                [
                    Column(l("Period")), Column(l("Counted"), isNumber: true), Column(l("Line"), isNumber: true),
                    Column(l("By the trend before"), isNumber: true), Column(l("95 %"), isNumber: true),
                ],
                points.map { point in
                    [
                        HTML(text: "\(point.period)"), HTML(text: point.value.map(words.number) ?? ""),
                        HTML(text: words.number(point.fitted.mean)),
                        HTML(text: words.number(point.counterfactual.mean)),
                        HTML(
                            text:
                                "\(words.number(point.counterfactual.low)) – \(words.number(point.counterfactual.high))"
                        ),
                    ]
                }))
    }
}

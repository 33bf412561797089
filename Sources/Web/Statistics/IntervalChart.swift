import Localization

/// Estimates as points with how far they reach, on one scale from 0, and the same in words.
struct IntervalChart {
    struct Row {
        let label: String
        let value: Double
        let low: Double
        let high: Double
        let words: (Double) -> String
    }

    private let l: Localizer
    private let title: String
    private let rows: [Row]

    init(_ l: Localizer, title: String, rows: [Row]) { (self.l, self.title, self.rows) = (l, title, rows) }

    var html: HTML {
        // One that reaches far beyond the others would make them dots: it runs out of the picture.
        let top = min(rows.map(\.high).max() ?? 1, 3 * (rows.map(\.value).max() ?? 1))
        guard top > 0 else { return HTML() }
        func place(_ value: Double) -> Int { Int((min(value, top) * 1_000 / top).rounded()) }
        return """
            <figure class="chart"><figcaption>\(title)</figcaption><div class="bars">\(HTML.each(rows) { row in
                """
                <div><span class="name">\(row.label)</span>\
                <svg viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true">\
                <rect class="track" width="1000" height="100"/>\
                <rect class="held" x="\(place(row.low))" y="30" width="\(max(6, place(row.high) - place(row.low)))" \
                height="40"/><rect class="taken" x="\(max(0, place(row.value) - 5))" width="10" height="100"/></svg>\
                <span class="num">\(row.words(row.value))<br><span class="muted small">\
                \(row.words(row.low)) – \(row.words(row.high))</span></span></div>
                """
            })</div></figure>
            """
    }
}

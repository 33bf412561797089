import Localization

extension UI {
    /// How much of something is taken: a bar and the same in words. `held` is shown apart from `taken`.
    package static func capacity(_ l: Localizer, taken: Int, held: Int, of total: Int) -> HTML {
        let all = max(total, 1)
        let takenWidth = min(100, max(0, taken) * 100 / all)
        let heldWidth = min(100 - takenWidth, max(0, held) * 100 / all)
        let left = max(0, total - taken - held)
        return """
            <div class="capacity"><svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">\
            <rect class="track" width="100" height="8"/><rect class="taken" width="\(takenWidth)" height="8"/>\
            <rect class="held" x="\(takenWidth)" width="\(heldWidth)" height="8"/></svg>\
            <span>\(l.plural("{n} place left", "{n} places left", left)) \
            <span class="muted">\(l("of {total}", ["total": l.number(total)]))</span></span></div>
            """
    }

    /// What is done of something long, in words too.
    package static func progress(_ label: String, done: Int, of total: Int) -> HTML {
        """
        <div class="progress"><label>\(label) <progress max="\(max(total, 1))" value="\(min(done, max(total, 1)))">\
        \(done)/\(total)</progress></label></div>
        """
    }

    /// A line beside a number: how it went, the oldest first. `summary` says it in words.
    package static func sparkline(_ values: [Int], summary: String) -> HTML {
        guard let top = values.max(), values.count > 1 else { return "<span>\(summary)</span>" }
        let height = max(top, 1)
        let points = values.enumerated().map { index, value in
            "\(index * 100 / (values.count - 1)),\(22 - max(0, value) * 20 / height)"
        }
        return """
            <svg class="spark" viewBox="0 0 100 24" preserveAspectRatio="none" role="img" aria-label="\(summary)">\
            <polyline points="\(points.joined(separator: " "))"/></svg>
            """
    }

    /// Bars beside each other, each with its figure, and the same figures as a table one click away.
    package static func barChart(
        _ l: Localizer, title: String, unit: String, _ bars: [(label: String, value: Int)]
    ) -> HTML {
        let top = max(bars.map(\.value).max() ?? 1, 1)
        return """
            <figure class="chart"><figcaption>\(title)</figcaption><div class="bars" aria-hidden="true">\
            \(HTML.each(bars) { bar in
                """
                <div><span class="name">\(bar.label)</span><svg viewBox="0 0 100 10" preserveAspectRatio="none">\
                <rect class="track" width="100" height="10"/>\
                <rect class="taken" width="\(max(0, bar.value) * 100 / top)" height="10"/></svg>\
                <span class="num">\(l.number(bar.value))</span></div>
                """
            })</div><details class="why"><summary>\(l("The same figures as a table"))</summary>\
            \(figures(l, title, unit, bars))</details></figure>
            """
    }

    private static func figures(
        _ l: Localizer, _ title: String, _ unit: String, _ bars: [(label: String, value: Int)]
    ) -> HTML {
        table(
            l, caption: title, [Column(title), Column(unit, isNumber: true)],
            bars.map { [HTML(text: $0.label), HTML(text: l.number($0.value))] })
    }
}

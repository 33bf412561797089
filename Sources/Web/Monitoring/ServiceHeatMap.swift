import Directory
import Kernel
import Localization
import Monitoring

/// Services by region and state: the darker a square, the more services; the same figures stand in the table below it.
enum ServiceHeatMap {
    private static let states: [OpenState?] = [.open, .reduced, .quarantined, .closed, nil]

    static func html(_ me: SignedIn, _ cells: [ServiceCell]) -> HTML {
        let l = me.l
        if cells.isEmpty { return UI.empty(l("The directory has no service of this kind.")) }
        let regions = Array(Set(cells.map(\.region))).sorted { name($0, me) < name($1, me) }
        func sum(_ region: String, _ state: OpenState?) -> Int {
            cells.reduce(0) { $0 + ($1.region == region && $1.state == state ? $1.services : 0) }
        }
        let counts = regions.map { region in states.map { sum(region, $0) } }
        return map(me, regions, counts) + table(me, cells, regions, counts)
    }

    private static func name(_ region: String, _ me: SignedIn) -> String {
        region.isEmpty
            ? me.l("Without a region: by telephone, or everywhere")
            : DirectoryWords.region(region, me.desk.directory.regions)
    }

    private static func state(_ state: OpenState?, _ l: Localizer) -> String {
        state.map { DirectoryWords.state($0, l) } ?? l("Never reported")
    }

    /// Squares with their figures; the words are in the table, so the picture itself is left out for screen readers.
    private static func map(_ me: SignedIn, _ regions: [String], _ counts: [[Int]]) -> HTML {
        let l = me.l
        let top = max(counts.flatMap(\.self).max() ?? 1, 1)
        let width = 200 + states.count * 90
        let height = 30 + regions.count * 26
        var svg: HTML = """
            <svg class="heat" viewBox="0 0 \(width) \(height)" width="100%" direction="ltr" aria-hidden="true">
            """
        for (column, state) in states.enumerated() {
            svg += """
                <text x="\(200 + column * 90 + 42)" y="18" text-anchor="middle" font-size="11" fill="currentColor">\
                \(self.state(state, l))</text>
                """
        }
        for (row, region) in regions.enumerated() {
            let y = 30 + row * 26
            svg += """
                <text x="192" y="\(y + 16)" text-anchor="end" font-size="12" fill="currentColor">\(name(region, me))</text>
                """
            for column in states.indices {
                let count = counts[row][column]
                let strength = count == 0 ? 0 : 15 + count * 65 / top
                svg += """
                    <rect x="\(200 + column * 90)" y="\(y)" width="86" height="22" rx="3" fill="currentColor" \
                    fill-opacity="0.\(pad(max(4, strength), 2))"/>
                    """
                if count > 0 {
                    svg += """
                        <text x="\(200 + column * 90 + 43)" y="\(y + 16)" text-anchor="middle" font-size="12" \
                        fill="\(strength > 45 ? "Canvas" : "currentColor")">\(count)</text>
                        """
                }
            }
        }
        return "<figure class=\"chart\">\(svg)</svg></figure>"
    }

    private static func table(
        _ me: SignedIn, _ cells: [ServiceCell], _ regions: [String], _ counts: [[Int]]
    ) -> HTML {
        let l = me.l
        var columns = [Column(l("Region"))]
        columns += states.map { Column(state($0, l), isNumber: true) }
        columns += [Column(l("Out of date"), isNumber: true), Column(l("Places left"), isNumber: true)]
        let rows = regions.enumerated().map { index, region -> [HTML] in
            let own = cells.filter { $0.region == region }
            let stale = own.filter { $0.freshness == "stale" }.reduce(0) { $0 + $1.services }
            let left = own.reduce(0) { $0 + $1.placesLeft }
            var row: [HTML] = [HTML(text: name(region, me))]
            row += counts[index].map { HTML(text: l.number($0)) }
            row += [HTML(text: l.number(stale)), HTML(text: l.number(left))]
            return row
        }
        let all = cells.reduce(0) { $0 + $1.services }
        return UI.table(
            l, caption: l("Services"), columns, rows, count: l.plural("{n} service", "{n} services", all))
    }
}

import Localization
import Statistics

/// A protected table on a page: a picture of its totals, and every figure beside it.
struct TablePart {
    private let table: ProtectedTable
    private let l: Localizer
    /// More columns than these are read better as lines.
    private static let columnsMax = 12

    init(_ table: ProtectedTable, _ l: Localizer) { (self.table, self.l) = (table, l) }

    var html: HTML {
        let title = TableWords.title(table, l)
        var body = chart(title)
        switch table.dimensions.count {
        case 1: body += single(title)
        case 2: body += matrix(title, []) { $0 }
        default:
            let first = table.dimensions[0]
            for value in 0...first.values.count {
                let name = label(first, value)
                // The total stands open, each part behind a line of its own.
                let part = matrix("\(self.name(first)): \(name)", [value]) { [value] + $0 }
                body += value == first.values.count ? part : UI.why(name, part)
            }
        }
        return body + legend
    }

    /// What is shown of the first field's totals.
    private func chart(_ title: String) -> HTML {
        let first = table.dimensions[0]
        let rest = table.dimensions.dropFirst().map(\.values.count)
        let bars = first.values.indices.compactMap { value -> (label: String, value: Int)? in
            guard case .shown(let count) = table[[value] + rest] else { return nil }
            return (label: label(first, value), value: count)
        }
        guard !bars.isEmpty else { return HTML() }
        let wanted = first.name == StatisticalField.year.name ? bars : bars.sorted { $0.value > $1.value }
        return UI.barChart(l, title: name(first), unit: l("Cases"), Array(wanted.prefix(40)))
    }

    private func single(_ title: String) -> HTML {
        let dimension = table.dimensions[0]
        let whole = dimension.values.count
        let rows = (0...whole).map { value -> [HTML] in
            let share = table.percent([value], of: [whole]).map { l("{n} %", ["n": l.decimal($0)]) } ?? ""
            return [HTML(text: label(dimension, value)), cell(table[[value]]), HTML(text: share)]
        }
        return UI.table(
            l, caption: title,
            [Column(name(dimension)), Column(l("Cases"), isNumber: true), Column(l("Share"), isNumber: true)], rows)
    }

    /// The last two fields against each other.
    private func matrix(_ title: String, _ before: [Int], _ index: ([Int]) -> [Int]) -> HTML {
        let (down, across) = (table.dimensions[before.count], table.dimensions[before.count + 1])
        if across.values.count > Self.columnsMax { return lines(title, down, across, index) }
        let columns =
            [Column(name(down))] + (0...across.values.count).map { Column(label(across, $0), isNumber: true) }
        let rows = (0...down.values.count).map { row in
            [HTML(text: label(down, row))] + (0...across.values.count).map { cell(table[index([row, $0])]) }
        }
        return UI.table(l, caption: title, columns, rows)
    }

    /// One line a combination, without those that are empty.
    private func lines(
        _ title: String, _ down: CrossTable.Dimension, _ across: CrossTable.Dimension, _ index: ([Int]) -> [Int]
    ) -> HTML {
        var rows: [[HTML]] = []
        for row in 0...down.values.count {
            for column in 0...across.values.count where table[index([row, column])] != .shown(0) {
                rows.append(
                    [
                        HTML(text: label(down, row)), HTML(text: label(across, column)),
                        cell(table[index([row, column])]),
                    ])
            }
        }
        return UI.table(
            l, caption: title, [Column(name(down)), Column(name(across)), Column(l("Cases"), isNumber: true)], rows)
    }

    private var legend: HTML {
        let words = l(
            "“< {n}”: fewer than {n}. “hidden”: not shown, because a smaller count could be worked out of it. Nothing said is a group of its own.",
            ["n": l.number(table.rule.threshold)])
        let rounded = table.rule.base > 1 ? l("Counts are rounded to {n}.", ["n": l.number(table.rule.base)]) : ""
        return "<p class=\"muted small\">\(words) \(rounded)</p>"
    }

    private func name(_ dimension: CrossTable.Dimension) -> String {
        StatisticalField.ofColumn(dimension.name).map { TableWords.name($0, l) } ?? dimension.name
    }

    private func label(_ dimension: CrossTable.Dimension, _ value: Int) -> String {
        value == dimension.values.count ? l("All") : TableWords.value(dimension.values[value], l)
    }

    private func cell(_ cell: ProtectedTable.Cell) -> HTML {
        switch cell {
        case .shown(let count): HTML(text: l.number(count))
        case .small: "<span class=\"muted\">\(l("< {n}", ["n": l.number(table.rule.threshold)]))</span>"
        case .complementary: "<span class=\"muted\">\(l("hidden", context: "count"))</span>"
        }
    }
}

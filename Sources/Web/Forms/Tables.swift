import Localization

/// A column of a table.
package struct Column: Sendable {
    package let label: String
    /// What `?sort=` says to order by it; nil when it cannot.
    package let key: String?
    package let isNumber: Bool

    package init(_ label: String, sort key: String? = nil, isNumber: Bool = false) {
        self.label = label
        self.key = key
        self.isNumber = isNumber
    }
}

/// How a list is ordered now, and where its headers lead.
package struct Sorting: Sendable {
    package let key: String
    package let isDescending: Bool
    /// The list with another order: `(key, descending)` to its address.
    package let link: @Sendable (String, Bool) -> Links

    package init(key: String, isDescending: Bool, link: @escaping @Sendable (String, Bool) -> Links) {
        self.key = key
        self.isDescending = isDescending
        self.link = link
    }
}

extension UI {
    /// A table that turns into cards on a narrow screen. Each row has one cell a column; the first is the row's heading.
    /// - Parameters: count: the line that says how many there are; next: the following page, by key and not by number.
    package static func table(
        _ l: Localizer, caption: String, _ columns: [Column], _ rows: [[HTML]], count: String? = nil,
        sorting: Sorting? = nil, next: Links? = nil, first: Links? = nil
    ) -> HTML {
        var html: HTML = "<div class=\"scroll\"><table class=\"stack\"><caption>\(caption)"
        if let count { html += " <span class=\"count\">\(count)</span>" }
        html += "</caption><thead><tr>"
        for column in columns { html += header(l, column, sorting) }
        html += "</tr></thead><tbody>"
        for row in rows {
            html += "<tr>"
            for (index, (column, cell)) in zip(columns, row).enumerated() {
                if index == 0 {
                    html += "<th scope=\"row\">\(cell)</th>"
                } else {
                    html += "<td data-label=\"\(column.label)\"\(if: column.isNumber, " class=\"num\"")>\(cell)</td>"
                }
            }
            html += "</tr>"
        }
        return html + "</tbody></table></div>" + pager(l, first: first, next: next)
    }

    package static func pager(_ l: Localizer, first: Links?, next: Links?) -> HTML {
        if first == nil, next == nil { return HTML() }
        return """
            <nav class="pager" aria-label="\(l("Pages"))">\
            \(first.map { "<a class=\"btn second\" href=\"\($0)\">\(l("First page"))</a>" as HTML })\
            \(next.map { "<a class=\"btn second\" rel=\"next\" href=\"\($0)\">\(l("Next page"))</a>" as HTML })</nav>
            """
    }

    private static func header(_ l: Localizer, _ column: Column, _ sorting: Sorting?) -> HTML {
        guard let sorting, let key = column.key else {
            return "<th scope=\"col\"\(if: column.isNumber, " class=\"num\"")>\(column.label)</th>"
        }
        let isCurrent = sorting.key == key
        let state: HTML =
            !isCurrent ? "" : sorting.isDescending ? " aria-sort=\"descending\"" : " aria-sort=\"ascending\""
        return """
            <th scope="col"\(if: column.isNumber, " class=\"num\"")\(state)>\
            <a href="\(sorting.link(key, isCurrent && !sorting.isDescending))">\(column.label)\
            <span aria-hidden="true">\(if: isCurrent, sorting.isDescending ? " ↓" : " ↑", else: " ↕")</span></a></th>
            """
    }
}

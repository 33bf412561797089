import Forms
import Kernel

/// Submissions as related tables: one of records, and one for each repeat whose rows name the row they belong to.
struct SubmissionTables {
    struct Table {
        let name: String
        var columns: [String] = []
        var rows: [[String: String]] = []
        private var known: Set<String> = []

        init(name: String) { self.name = name }

        mutating func add(_ row: [(String, String)]) {
            for (column, _) in row where known.insert(column).inserted { columns.append(column) }
            rows.append(Dictionary(row, uniquingKeysWith: { first, _ in first }))
        }
    }

    private(set) var tables: [Table] = [Table(name: "submissions")]
    private var places: [String: Int] = [:]

    /// - Parameters: facts: what is known of the record beside its answers. withLabels: choices by their words in the
    ///   session's language.
    mutating func add(_ session: FormSession, key: String, facts: [(String, String)], withLabels: Bool) {
        var rows: [(table: String, key: String, parent: String, cells: [(String, String)])] = []
        var known: [String: Int] = [:]
        for (path, value) in session.values() {
            let steps = path.split(separator: "/").dropFirst().map(String.init)
            let last = steps.lastIndex { $0.hasSuffix("]") }
            let inside = last.map { steps[...$0] } ?? []
            let around = inside.dropLast().lastIndex { $0.hasSuffix("]") }.map { inside[...$0] } ?? []
            let rowKey = inside.isEmpty ? key : key + "/" + inside.joined(separator: "/")
            let index: Int
            if let found = known[rowKey] {
                index = found
            } else {
                let parent = around.isEmpty ? key : key + "/" + around.joined(separator: "/")
                rows.append((inside.map(Self.bare).joined(separator: "-"), rowKey, parent, []))
                index = rows.count - 1
                known[rowKey] = index
            }
            let column = steps[inside.count...].joined(separator: "-")
            let bare = "/" + path.split(separator: "/").map { Self.bare(String($0)) }.joined(separator: "/")
            if session.form.node(at: bare)?.bind.type == .geopoint {
                rows[index].cells += Self.point(column, value)
            } else {
                rows[index].cells.append((column, withLabels ? words(session, path, bare, value) : value))
            }
        }
        if known[key] == nil { rows.insert(("", key, "", []), at: 0) }
        for row in rows {
            if row.table.isEmpty {
                tables[0].add(facts + row.cells + [("KEY", row.key)])
            } else {
                tables[place(row.table)].add(row.cells + [("PARENT_KEY", row.parent), ("KEY", row.key)])
            }
        }
    }

    /// A record that the form cannot show: that it is there is told.
    mutating func addUnreadable(key: String, facts: [(String, String)]) { tables[0].add(facts + [("KEY", key)]) }

    /// A CSV for each table, ready for a spreadsheet: nothing in it is run as a formula.
    func csv() -> [(name: String, bytes: [UInt8])] {
        tables.map { table in
            var csv = CSVWriter(guardsFormulas: true)
            csv.record(table.columns)
            for row in table.rows { csv.record(table.columns.map { row[$0] ?? "" }) }
            return ("\(table.name).csv", csv.bytes)
        }
    }

    func json() -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            for table in tables {
                json.memberArray(table.name) { json in
                    for row in table.rows {
                        json.object { for column in table.columns { $0.member(column, ifPresent: row[column]) } }
                    }
                }
            }
        }
        return json.bytes
    }

    private mutating func place(_ name: String) -> Int {
        if let place = places[name] { return place }
        tables.append(Table(name: name))
        places[name] = tables.count - 1
        return tables.count - 1
    }

    /// A place on earth in four columns, as ODK's own exports name them.
    private static func point(_ column: String, _ value: String) -> [(String, String)] {
        let numbers = value.split(separator: " ").map(String.init)
        return ["Latitude", "Longitude", "Altitude", "Accuracy"].enumerated().map { place, name in
            ("\(column)-\(name)", place < numbers.count ? numbers[place] : "")
        }
    }

    private func words(_ session: FormSession, _ path: String, _ bare: String, _ value: String) -> String {
        guard !value.isEmpty, let index = session.form.node(at: bare)?.control else { return value }
        let control = session.form.controls[index]
        guard control.kind.isChoice else { return value }
        let choices = session.choices(of: control, at: path)
        let chosen = control.kind == .select1 ? [value] : value.split(separator: " ").map(String.init)
        return chosen.map { one in
            choices.first { $0.value == one }.map { LabelText.plain($0.label) } ?? one
        }.joined(separator: ", ")
    }

    /// A step of a path without its place.
    private static func bare(_ step: String) -> String { String(step.prefix { $0 != "[" }) }
}

import Kernel

/// Reads `definitions/holidays/JURISDICTION.yaml`: the days off of one country.
extension Holidays {
    /// A table is copied from an official list a few years at a time; a longer one is a slip of the pen.
    private static let yearsMax = 50

    private enum Weekday: String, CaseIterable {
        case monday, tuesday, wednesday, thursday, friday, saturday, sunday

        var number: Int { (Weekday.allCases.firstIndex(of: self) ?? 0) + 1 }
    }

    /// The table of a jurisdiction; `.unknown` where nobody has written one yet.
    /// - Parameter regions: codes of the deployment's map, so that a misspelt one is noticed.
    package static func load(
        resources: String, jurisdiction: String, regions: Set<String>
    ) throws(DefinitionProblem) -> Holidays {
        let folder = resources + "/definitions/holidays"
        let names: [String]
        do { names = try Files.names(in: folder, ending: ".yaml") } catch {
            throw DefinitionProblem(
                file: folder, what: "cannot be read: \(error.why)", mend: "Check the folder and --resources.")
        }
        guard names.contains(jurisdiction + ".yaml") else { return .unknown }
        return try read(DefinitionFile.load("\(folder)/\(jurisdiction).yaml"), regions: regions)
    }

    /// - Parameter regions: nil where the table serves other places than the deployment's own map.
    package static func read(
        _ root: DefinitionNode, regions: Set<String>?
    ) throws(DefinitionProblem) -> Holidays {
        try root.allow("source", "status", "checked", "weekend", "from", "until", "days")
        let source = try source(root)
        let weekend: [Weekday] = try root.closedList("weekend")
        guard Set(weekend).count < Weekday.allCases.count else {
            throw try root.node("weekend").problem("no day of the week is left to work on", "Name the days off only.")
        }
        let (first, last) = (try root.day("from"), try root.day("until"))
        guard first <= last, last < first.adding(months: 12 * yearsMax) else {
            throw try root.node("until").problem(
                "the table ends on \(last) and begins on \(first)",
                "Write the first and the last day that it covers, at most \(yearsMax) years.")
        }
        var rows: [Row] = []
        var known: [Day: [Row]] = [:]
        for node in try root.list("days") {
            let row = try readRow(node, among: regions)
            guard (first...last).contains(row.day) else {
                throw node.problem(
                    "\(row.day) lies outside \(first) to \(last)", "Correct the day, or `from` and `until`.")
            }
            for other in known[row.day] ?? []
            where other.regions.isEmpty || row.regions.isEmpty || !Set(other.regions).isDisjoint(with: row.regions) {
                throw node.problem("\(row.day) stands twice for one place", "Keep one of them.")
            }
            known[row.day, default: []].append(row)
            rows.append(row)
        }
        var holidays = Holidays(weekend: Set(weekend.map(\.number)), covered: first...last, rows: rows)
        holidays.source = source
        return holidays
    }

    /// Where the table comes from; whoever compared it with the official list says so with `checked: {by, on}`.
    private static func source(_ root: DefinitionNode) throws(DefinitionProblem) -> Source {
        let status: SourceStatus = try root.closed("status")
        let checked = try root.optionalNode("checked")
        try checked?.allow("by", "on")
        if let checked, status != .verified {
            throw checked.problem("checked, and yet not verified", "Write `status: verified`, or leave `checked` out.")
        }
        return Source(
            title: try root.string("source"), isVerified: status == .verified,
            checkedBy: try checked?.string("by"), checkedOn: try checked?.day("on"))
    }

    private static func readRow(_ node: DefinitionNode, among known: Set<String>?) throws(DefinitionProblem) -> Row {
        try node.allow("on", "name", "regions")
        var regions: [String] = []
        for item in try node.optionalList("regions") {
            if let known {
                regions.append(try item.one(of: known.sorted(), kind: "region"))
            } else {
                regions.append(try item.text())
            }
        }
        if node.has("regions") && regions.isEmpty {
            throw node.problem("no region is named", "Name the regions that keep it, or remove `regions`.")
        }
        return Row(try node.day("on"), try node.string("name"), regions: regions)
    }
}

/// Whether a table may join those that were given away before: nobody may learn from two what neither says alone.
///
/// Tables of the same records are safe together when the totals they have in common are all shown in both: what can be
/// moved behind the one (`ProtectedTable`) then moves nothing of the other. When records were added in between, differences
/// are counts of the new records, and are held to the rule themselves.
struct TableRegister {
    let earlier: [PublishedTable]

    /// The same table, or one with it inside: what was given away already answers the question.
    func answer(_ fields: [String], records: Int, rule: DisclosureRule) -> (PublishedTable, ProtectedTable)? {
        for published in earlier where published.records == records && published.table.rule == rule {
            if let part = published.table.projected(on: fields) { return (published, part) }
        }
        return nil
    }

    /// The cells of a new table that earlier ones show, which may be neither hidden nor moved in it.
    /// - Throws: when some earlier table hides a total that both have.
    func frozen(_ table: CrossTable, records: Int, rule: DisclosureRule) throws(DisclosureProblem) -> Set<Int> {
        var frozen: Set<Int> = []
        for published in earlier {
            guard published.table.rule == rule else { throw .otherRule(earlier: published) }
            guard published.records == records else { continue }
            for (cell, shared) in published.table.shared(with: table.dimensions) {
                guard case .shown = shared else { throw .differencing(earlier: published) }
                frozen.insert(cell)
            }
        }
        return frozen
    }

    /// Looks at what a new table tells beside those of other states of the data.
    func check(_ table: ProtectedTable, records: Int) throws(DisclosureProblem) {
        for published in earlier where published.records != records {
            let common = published.table.dimensions.map(\.name).filter { name in
                table.dimensions.contains { $0.name == name }
            }
            guard let old = published.table.projected(on: common) ?? published.table.total,
                let new = table.projected(on: common) ?? table.total
            else { continue }
            if Self.reveals(old, new) { throw .differencing(earlier: published) }
        }
    }

    /// Whether the differences of two tables of the same fields show a small number of new records: where both show a
    /// cell, or where it is the only one of a line that one of them hides.
    static func reveals(_ old: ProtectedTable, _ new: ProtectedTable) -> Bool {
        let rule = new.rule
        // Values that came later are zero before.
        var differences = [Int?](repeating: nil, count: new.cells.count)
        let extents = new.dimensions.map(\.extent)
        var cell = 0
        CrossTable.walk(extents) { index in
            defer { cell += 1 }
            guard case .shown(let after) = new.cells[cell] else { return }
            guard let place = old.place(of: index, in: new.dimensions) else {
                differences[cell] = after
                return
            }
            if case .shown(let before) = old.cells[place] { differences[cell] = after - before }
        }
        func isSmall(_ difference: Int) -> Bool { difference != 0 && abs(difference) < rule.threshold }
        if differences.contains(where: { $0.map(isSmall) ?? false }) { return true }
        for dimension in new.dimensions.indices {
            var stride = 1
            for later in extents.indices where later > dimension { stride *= extents[later] }
            for start in new.cells.indices where start / stride % extents[dimension] == 0 {
                let line = (0..<extents[dimension]).map { start + $0 * stride }
                let unknown = line.filter { differences[$0] == nil }
                guard unknown.count == 1, let whole = line.last else { continue }
                let parts = line.dropLast().compactMap { differences[$0] }.reduce(0, +)
                let missing = unknown[0] == whole ? parts : (differences[whole] ?? 0) - parts
                if isSmall(missing) { return true }
            }
        }
        return false
    }
}

extension ProtectedTable {
    /// The part that counts by some of the fields only, in their order; nil when one is missing or none is given.
    func projected(on fields: [String]) -> ProtectedTable? {
        let places = fields.compactMap { name in dimensions.firstIndex { $0.name == name } }
        guard !fields.isEmpty, places.count == fields.count else { return nil }
        let kept = places.map { dimensions[$0] }
        var cells: [Cell] = []
        CrossTable.walk(kept.map(\.extent)) { index in
            var whole = dimensions.map(\.values.count)
            for (place, value) in zip(places, index) { whole[place] = value }
            cells.append(self[whole])
        }
        return ProtectedTable(dimensions: kept, rule: rule, cells: cells)
    }

    /// The total alone, as a table without categories.
    var total: ProtectedTable? {
        cells.last.map {
            ProtectedTable(dimensions: [CrossTable.Dimension(name: "", values: [])], rule: rule, cells: [$0])
        }
    }

    /// The cells of a table of other dimensions that this one has too, with what it says of them.
    func shared(with others: [CrossTable.Dimension]) -> [(cell: Int, Cell)] {
        let extents = others.map(\.extent)
        var shared: [(cell: Int, Cell)] = []
        var cell = 0
        CrossTable.walk(extents) { index in
            defer { cell += 1 }
            // What this table does not count by must be a total there.
            for (dimension, value) in zip(others, index)
            where value < dimension.values.count && !dimensions.contains(where: { $0.name == dimension.name }) {
                return
            }
            if let place = place(of: index, in: others) { shared.append((cell, cells[place])) }
        }
        return shared
    }

    /// The place of another table's cell; nil when this one has no such value.
    func place(of index: [Int], in others: [CrossTable.Dimension]) -> Int? {
        var own: [Int] = []
        for dimension in dimensions {
            guard let other = others.firstIndex(where: { $0.name == dimension.name }),
                index[other] < others[other].values.count
            else {
                own.append(dimension.values.count)
                continue
            }
            guard let value = dimension.values.firstIndex(of: others[other].values[index[other]]) else { return nil }
            own.append(value)
        }
        return CrossTable.cell(own, dimensions.map(\.extent))
    }
}

/// Whether a table may join those that were given away before: nobody may learn from several what none says alone.
///
/// Three things are asked. **Totals in common are shown in both**, so what can be moved behind the one (`ProtectedTable`)
/// moves nothing of the other. **The fields of all tables hang together without a ring**: gender by age, age by form and
/// form by gender bound each other's cells, while tables without a ring that agree on their common totals always have
/// records that fit all of them (Atserias and Kolaitis, *Structure and complexity of bag consistency*, 2021). **When records
/// were added in between, no difference of a common total is small**: it counts the new records.
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
    /// - Throws: when an earlier table hides a total that both have, or the fields would close a ring.
    func frozen(_ table: CrossTable, rule: DisclosureRule) throws(DisclosureProblem) -> Set<Int> {
        var frozen: Set<Int> = []
        for published in earlier {
            guard published.table.rule == rule else { throw .otherRule(earlier: published) }
            for (cell, shared) in published.table.shared(with: table.dimensions) {
                guard case .shown = shared else { throw .differencing(earlier: published) }
                frozen.insert(cell)
            }
        }
        let fields = earlier.map { Set($0.table.dimensions.map(\.name)) } + [Set(table.dimensions.map(\.name))]
        guard Self.isWithoutRing(fields) else { throw .ring }
        return frozen
    }

    /// Looks at what a new table tells beside those of other states of the data.
    func check(_ table: ProtectedTable, records: Int) throws(DisclosureProblem) {
        for published in earlier where published.records != records {
            for (cell, shared) in published.table.shared(with: table.dimensions) {
                guard case .shown(let before) = shared, case .shown(let after) = table.cells[cell],
                    after == before || abs(after - before) >= table.rule.threshold
                else { throw .differencing(earlier: published) }
            }
        }
    }

    /// Whether sets of fields hang together without a ring: take away fields that only one set has and sets inside
    /// others, until nothing changes (Graham; Yu and Özsoyoğlu); without a ring nothing is left.
    static func isWithoutRing(_ fields: [Set<String>]) -> Bool {
        var sets = fields
        while true {
            let before = sets
            sets = sets.map { set in set.filter { field in sets.count { $0.contains(field) } > 1 } }
            sets = sets.indices.filter { one in
                !sets[one].isEmpty
                    && !sets.indices.contains { other in
                        other != one && sets[one].isSubset(of: sets[other]) && (sets[one] != sets[other] || other < one)
                    }
            }.map { sets[$0] }
            if sets.isEmpty { return true }
            if sets == before { return false }
        }
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

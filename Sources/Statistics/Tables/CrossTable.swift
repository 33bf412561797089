/// Counts of records by one to three categories, with every total: true counts, for whoever protects them.
///
/// Cells lie in one array, the last dimension fastest. In each dimension the place behind the last category is the total.
package struct CrossTable: Sendable, Equatable {
    package struct Dimension: Sendable, Equatable {
        package let name: String
        /// The empty value, where there is one, is what nobody recorded: a category of its own, never spread over others.
        package let values: [String]

        package init(name: String, values: [String]) { (self.name, self.values) = (name, values) }

        /// Categories, and the total behind them.
        var extent: Int { values.count + 1 }
    }

    package let dimensions: [Dimension]
    package let counts: [Int]

    /// - Parameter inner: the counts without totals, the last dimension fastest.
    package init(dimensions: [Dimension], inner: [Int]) {
        precondition((1...3).contains(dimensions.count), "one to three dimensions")
        self.dimensions = dimensions
        let extents = dimensions.map(\.extent)
        var counts = [Int](repeating: 0, count: extents.reduce(1, *))
        var place = 0
        Self.walk(dimensions.map(\.values.count)) { index in
            counts[Self.cell(index, extents)] = inner[place]
            place += 1
        }
        for dimension in dimensions.indices {
            let total = extents[dimension] - 1
            var sizes = extents
            // Totals of the dimensions before are summed as well.
            for later in (dimension + 1)..<max(dimension + 1, extents.count) { sizes[later] = extents[later] - 1 }
            sizes[dimension] = 1
            Self.walk(sizes) { start in
                var index = start
                var sum = 0
                for value in 0..<total {
                    index[dimension] = value
                    sum += counts[Self.cell(index, extents)]
                }
                index[dimension] = total
                counts[Self.cell(index, extents)] = sum
            }
        }
        self.counts = counts
    }

    /// Counts records by some of their columns.
    /// - Throws: when there would be more cells than a small machine holds.
    package init(_ data: Microdata, by columns: [Int]) throws(MicrodataProblem) {
        precondition((1...3).contains(columns.count) && Set(columns).count == columns.count, "one to three columns")
        let tables = try CellTables(sizes: data.sizes, subsets: [columns])
        let table = tables.tables[0]
        let counted = tables.count(data)
        let dimensions = columns.map { Dimension(name: data.columns[$0].name, values: data.columns[$0].values) }
        // The counting core keeps its columns in ascending order.
        var inner: [Int] = []
        inner.reserveCapacity(table.cells)
        Self.walk(dimensions.map(\.values.count)) { index in
            inner.append(
                Int(
                    counted[
                        tables.cell(table) { column in
                            columns.firstIndex(of: column).map { index[$0] } ?? 0
                        }]))
        }
        self.init(dimensions: dimensions, inner: inner)
    }

    /// The same table with its values in their order, what nobody recorded last.
    package func ordered() -> CrossTable {
        let orders = dimensions.map { dimension in
            dimension.values.indices.sorted { a, b in
                let (first, second) = (dimension.values[a], dimension.values[b])
                if first.isEmpty || second.isEmpty { return !first.isEmpty && second.isEmpty }
                // Age groups by their first number: 9--17 before 18--20.
                let numbers = [first, second].map { Int($0.prefix { $0.isNumber }) }
                if let x = numbers[0], let y = numbers[1], x != y { return x < y }
                return first < second
            }
        }
        var inner: [Int] = []
        Self.walk(orders.map(\.count)) { index in
            inner.append(counts[cell(index.indices.map { orders[$0][index[$0]] })])
        }
        return CrossTable(
            dimensions: zip(dimensions, orders).map { dimension, order in
                Dimension(name: dimension.name, values: order.map { dimension.values[$0] })
            }, inner: inner)
    }

    package var extents: [Int] { dimensions.map(\.extent) }

    /// The place of a cell; a coordinate of `values.count` is the total.
    package func cell(_ index: [Int]) -> Int { Self.cell(index, extents) }

    package func index(of cell: Int) -> [Int] {
        var rest = cell
        var index: [Int] = []
        for extent in extents.reversed() {
            index.append(rest % extent)
            rest /= extent
        }
        return index.reversed()
    }

    package var total: Int { counts[counts.count - 1] }

    static func cell(_ index: [Int], _ extents: [Int]) -> Int {
        var cell = 0
        for (place, extent) in zip(index, extents) { cell = cell * extent + place }
        return cell
    }

    /// Every index below some sizes, the last coordinate fastest.
    static func walk(_ sizes: [Int], _ body: ([Int]) -> Void) {
        guard sizes.allSatisfy({ $0 > 0 }) else { return }
        var index = [Int](repeating: 0, count: sizes.count)
        while true {
            body(index)
            var place = sizes.count - 1
            while place >= 0 {
                index[place] += 1
                if index[place] < sizes[place] { break }
                index[place] = 0
                place -= 1
            }
            if place < 0 { return }
        }
    }
}

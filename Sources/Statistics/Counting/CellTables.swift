import Dispatch
import Kernel

/// Which combinations of columns are counted, and where each of their cells lies in one flat array: the one counting core
/// for tables, combinations, suppression, releases and their evaluation.
///
/// A table of columns (a, b, c) is dense, its last column runs fastest. Dense tables of categories fit the processor's
/// cache, so a count is an addition and not a search.
package struct CellTables: Sendable {
    package struct Table: Sendable {
        /// One to three different columns, ascending.
        package let columns: [Int]
        package let base: Int
        package let cells: Int
        package var range: Range<Int> { base..<base + cells }
    }

    /// More cells than these would need more memory than a small machine has.
    package static let cellsMax = 12_000_000

    package let sizes: [Int]
    package let tables: [Table]
    package let cells: Int

    /// - Parameters: sizes: how many values each column has. subsets: one to three different columns each.
    package init(sizes: [Int], subsets: [[Int]]) throws(MicrodataProblem) {
        var tables: [Table] = []
        var base = 0
        for subset in subsets {
            let columns = subset.sorted()
            precondition((1...3).contains(columns.count) && Set(columns).count == columns.count, "one to three columns")
            var cells = 1
            for column in columns { cells *= max(1, sizes[column]) }
            tables.append(Table(columns: columns, base: base, cells: cells))
            base += cells
            if base > Self.cellsMax { throw .tooManyCells(base, most: Self.cellsMax) }
        }
        self.sizes = sizes
        self.tables = tables
        cells = base
    }

    /// Every combination of up to `length` columns.
    package init(sizes: [Int], upTo length: Int) throws(MicrodataProblem) {
        var subsets: [[Int]] = []
        for a in sizes.indices { subsets.append([a]) }
        if length > 1 { for a in sizes.indices { for b in sizes.indices where b > a { subsets.append([a, b]) } } }
        if length > 2 {
            for a in sizes.indices {
                for b in sizes.indices where b > a { for c in sizes.indices where c > b { subsets.append([a, b, c]) } }
            }
        }
        try self.init(sizes: sizes, subsets: subsets)
    }

    /// The cell of one table for a record's codes.
    package func cell(_ table: Table, _ code: (Int) -> Int) -> Int {
        var index = 0
        for column in table.columns { index = index * sizes[column] + code(column) }
        return table.base + index
    }

    /// The codes of a cell, in the order of the table's columns.
    package func codes(of cell: Int, in table: Table) -> [Int] {
        var rest = cell - table.base
        var codes: [Int] = []
        for column in table.columns.reversed() {
            codes.append(rest % sizes[column])
            rest /= sizes[column]
        }
        return codes.reversed()
    }

    /// How many records are in each cell. Both cores: each table is one core's, so nothing is shared.
    /// - Parameter among: only records for which it holds; nil for all. As long as there are records.
    package func count(_ data: Microdata, among: [Bool]? = nil) -> [Int32] {
        var counts = [Int32](repeating: 0, count: cells)
        let columns = data.columns.map(\.codes)
        for (codes, size) in zip(columns, sizes) { precondition(codes.allSatisfy { $0 < size }, "a code of no value") }
        let lanes = data.count * tables.count < 200_000 ? 1 : 2
        counts.withUnsafeMutableBufferPointer { buffer in
            let shared = Shared(counts: buffer)
            DispatchQueue.concurrentPerform(iterations: lanes) { lane in
                for index in stride(from: lane, to: tables.count, by: lanes) {
                    add(tables[index], columns, among, shared.counts)
                }
            }
        }
        return counts
    }

    /// Each lane writes cells of its own tables only.
    private struct Shared: @unchecked Sendable { let counts: UnsafeMutableBufferPointer<Int32> }

    private func add(
        _ table: Table, _ columns: [[UInt16]], _ among: [Bool]?, _ counts: UnsafeMutableBufferPointer<Int32>
    ) {
        guard let first = columns.first, let cells = counts.baseAddress.map({ $0 + table.base }) else { return }
        func run(_ index: (Int) -> Int) {
            if let among {
                for record in first.indices where among[record] { cells[index(record)] &+= 1 }
            } else {
                for record in first.indices { cells[index(record)] &+= 1 }
            }
        }
        let used = table.columns
        columns[used[0]].withUnsafeBufferPointer { a in
            if used.count == 1 { return run { Int(a[$0]) } }
            let sizeB = sizes[used[1]]
            columns[used[1]].withUnsafeBufferPointer { b in
                if used.count == 2 { return run { Int(a[$0]) &* sizeB &+ Int(b[$0]) } }
                let sizeC = sizes[used[2]]
                columns[used[2]].withUnsafeBufferPointer { c in
                    run { (Int(a[$0]) &* sizeB &+ Int(b[$0])) &* sizeC &+ Int(c[$0]) }
                }
            }
        }
    }
}

import Glibc

/// Whole records that are moved about until their counts fit the target: a Markov chain over exactly `records` rows.
///
/// A move makes one row a copy of another, often with one value changed to one that goes with another of its values in the
/// target's pairs. It is taken by the Metropolis rule on the squared, weighted distance from the target in every table.
/// Copying makes few different rows, as people's records are; the counts of many states are averaged by the caller.
///
/// Cost: a move reads two cells of each table. Not to be used by two threads at once.
final class RowSampler {
    private struct Cell {
        var count: Float
        var target: Float
    }

    private struct Site {
        var a: Int32
        var b: Int32
        var c: Int32
        var strideA: Int32
        var strideB: Int32
        var strideC: Int32
        var base: Int32
        var weight: Float
        var columns: UInt64
    }

    private let width: Int
    let records: Int
    private(set) var rows: [UInt16]
    private let layout: CellTables
    private var cells: [Cell]
    private var sites: [Site]
    private var sparsity: Float
    private let blanks: [Int?]
    private let partners: PairDraws
    private let hasBlanks: Bool
    private var random: QuickStream

    init(_ target: SamplerTarget, seed: UInt64) {
        width = target.layout.sizes.count
        records = target.records
        layout = target.layout
        blanks = target.blanks
        sparsity = target.sparsity
        random = QuickStream(seed: seed)
        partners = PairDraws(target)
        hasBlanks = partners.hasBlanks
        cells = []
        sites = []
        rows = [UInt16](repeating: 0, count: width * target.records)
        begin(target)
        aim(at: target)
    }

    /// The same rows and cells, another stream of chances.
    init(copying other: RowSampler, seed: UInt64) {
        (width, records, rows, layout) = (other.width, other.records, other.rows, other.layout)
        (cells, sites, sparsity, blanks) = (other.cells, other.sites, other.sparsity, other.blanks)
        (partners, hasBlanks) = (other.partners, other.hasBlanks)
        random = QuickStream(seed: seed)
    }

    /// First rows: value by value, each drawn to go with one before it; blank where that is forbidden.
    private func begin(_ target: SamplerTarget) {
        for record in 0..<records {
            for column in 0..<width {
                let place = record * width + column
                let before = column == 0 ? nil : random.below(column)
                rows[place] = partners.draw(column, beside: before.map { ($0, rows[record * width + $0]) }, &random)
            }
        }
        guard hasBlanks else { return }
        for record in 0..<records {
            for table in layout.tables {
                let cell = layout.cell(table) { Int(rows[record * width + $0]) }
                guard target.counts[cell] == SamplerTarget.forbidden,
                    !table.columns.contains(where: { blanks[$0] == Int(rows[record * width + $0]) })
                else { continue }
                let column = table.columns[random.below(table.columns.count)]
                if let blank = blanks[column] { rows[record * width + column] = UInt16(blank) }
            }
        }
    }

    /// Fits to `target` from here on; its tables are those of the first.
    func aim(at target: SamplerTarget) {
        cells = target.counts.map { Cell(count: 0, target: $0) }
        sparsity = target.sparsity
        sites = zip(layout.tables, target.weights).map { table, weight in
            let columns = table.columns
            func size(_ place: Int) -> Int { place < columns.count ? layout.sizes[columns[place]] : 1 }
            return Site(
                a: Int32(columns[0]), b: Int32(columns.count > 1 ? columns[1] : 0),
                c: Int32(columns.count > 2 ? columns[2] : 0), strideA: Int32(size(1) * size(2)),
                strideB: columns.count > 1 ? Int32(size(2)) : 0, strideC: columns.count > 2 ? 1 : 0,
                base: Int32(table.base), weight: weight, columns: columns.reduce(0) { $0 | 1 << UInt64($1) })
        }
        for record in 0..<records {
            for table in layout.tables { cells[layout.cell(table) { Int(rows[record * width + $0]) }].count += 1 }
        }
    }

    func use(sparsity: Float) { self.sparsity = sparsity }

    /// How many rows each cell has now.
    func addCounts(to sums: inout [Float]) { for cell in cells.indices { sums[cell] += cells[cell].count } }

    /// As many moves as there are rows.
    /// - Parameters: temperature: 0 takes only what fits better. change: the part of moves that change a value.
    func sweep(temperature: Float, change: Float) {
        var old = [UInt16](repeating: 0, count: width)
        var new = old
        var from = [Int32](repeating: 0, count: sites.count)
        var to = from
        rows.withUnsafeMutableBufferPointer { rows in
            cells.withUnsafeMutableBufferPointer { cells in
                sites.withUnsafeBufferPointer { sites in
                    old.withUnsafeMutableBufferPointer { old in
                        new.withUnsafeMutableBufferPointer { new in
                            from.withUnsafeMutableBufferPointer { from in
                                to.withUnsafeMutableBufferPointer { to in
                                    for _ in 0..<records {
                                        move(temperature, change, rows, cells, sites, old, new, from, to)
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private func move(
        _ temperature: Float, _ change: Float, _ rows: UnsafeMutableBufferPointer<UInt16>,
        _ cells: UnsafeMutableBufferPointer<Cell>, _ sites: UnsafeBufferPointer<Site>,
        _ old: UnsafeMutableBufferPointer<UInt16>, _ new: UnsafeMutableBufferPointer<UInt16>,
        _ from: UnsafeMutableBufferPointer<Int32>, _ to: UnsafeMutableBufferPointer<Int32>
    ) {
        let place = random.below(records) &* width
        let other = random.below(records) &* width
        let kind = random.unit()
        // Half of the changes are made to the row itself, half to the copy of another.
        let source = kind < change / 2 ? place : other
        for column in 0..<width {
            old[column] = rows[place &+ column]
            new[column] = rows[source &+ column]
        }
        if kind < change { alter(new) }
        let (oldBlanks, newBlanks) = (blankColumns(old), blankColumns(new))
        var cost: Float = 0
        for index in sites.indices {
            let site = sites[index]
            let (a, b, c) = (Int(site.a), Int(site.b), Int(site.c))
            let i =
                site.base &+ Int32(old[a]) &* site.strideA &+ Int32(old[b]) &* site.strideB &+ Int32(old[c])
                &* site.strideC
            let j =
                site.base &+ Int32(new[a]) &* site.strideA &+ Int32(new[b]) &* site.strideB &+ Int32(new[c])
                &* site.strideC
            from[index] = i
            to[index] = j
            if i == j { continue }
            if site.columns & newBlanks == 0 {
                let cell = cells[Int(j)]
                cost += site.weight * (0.5 + (cell.count - cell.target)) + (cell.count == 0 ? sparsity : 0)
            }
            if site.columns & oldBlanks == 0 {
                let cell = cells[Int(i)]
                cost += site.weight * (0.5 - (cell.count - cell.target)) - (cell.count == 1 ? sparsity : 0)
            }
        }
        guard cost <= 0 || (temperature > 0 && random.unit() < exponential(-cost / temperature)) else { return }
        for index in sites.indices {
            cells[Int(from[index])].count -= 1
            cells[Int(to[index])].count += 1
        }
        for column in 0..<width { rows[place &+ column] = new[column] }
    }

    @inline(__always)
    private func blankColumns(_ row: UnsafeMutableBufferPointer<UInt16>) -> UInt64 {
        if !hasBlanks { return 0 }
        var mask: UInt64 = 0
        for column in 0..<width where blanks[column] == Int(row[column]) { mask |= 1 << UInt64(column) }
        return mask
    }

    /// One value becomes one that goes with another of the row's values, or is blanked.
    private func alter(_ row: UnsafeMutableBufferPointer<UInt16>) {
        let column = random.below(width)
        if let blank = blanks[column], random.below(8) == 0 {
            row[column] = UInt16(blank)
            return
        }
        var beside = random.below(width &- 1)
        if beside >= column { beside += 1 }
        row[column] = partners.draw(column, beside: (beside, row[beside]), &random)
    }
}

/// exp for arguments at or below 0.
@inline(__always)
private func exponential(_ x: Float) -> Float { x < -80 ? 0 : expf(x) }

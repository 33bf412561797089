/// Chooses which cells are hidden. The hypercube method: for each small cell the box with the least to hide, of whose
/// corners a count can be moved around.
struct Suppression {
    enum State: UInt8 { case shown, small, complementary }

    private let table: CrossTable
    private let rule: DisclosureRule
    private let isFrozen: [Bool]
    private let extents: [Int]
    private let strides: [Int]
    private(set) var state: [State]
    /// Zeros that are hidden among the small ones, which are then known to be fewer than the threshold and no more.
    private var isVeiled: [Bool]
    /// Cells that are hidden without saying whether they are small: where nothing else helps.
    private var isOpen: [Bool]
    /// Opposite coordinates that served the cells before: neighbours are often served by the same ones.
    private var recent: [[Int]] = []
    private static let recentMax = 12
    private static let unlimited = Int.max / 4

    init(_ table: CrossTable, _ rule: DisclosureRule, frozen: Set<Int>) {
        (self.table, self.rule) = (table, rule)
        isVeiled = table.counts.map { _ in false }
        isOpen = isVeiled
        isFrozen = table.counts.indices.map(frozen.contains)
        extents = table.extents
        var strides = [Int](repeating: 1, count: extents.count)
        for dimension in extents.indices.dropLast().reversed() {
            strides[dimension] = strides[dimension + 1] * extents[dimension + 1]
        }
        self.strides = strides
        state = table.counts.map { rule.isSmall($0) ? .small : .shown }
    }

    mutating func run() throws(DisclosureProblem) {
        // Where nobody is counted, nobody can be found.
        guard table.total > 0 else { return }
        if rule.hidesWholeGroups && rule.showsZero { veilZeros() }
        // Inner cells first: what is hidden for them often protects totals as well.
        let small = state.indices.filter { state[$0] == .small }.sorted { (totals(of: $0), $0) < (totals(of: $1), $1) }
        for cell in small {
            if let opposites = served(cell) ?? box(around: cell) {
                hide(cell, opposites)
                remember(opposites)
            } else if let opposites = box(around: cell, opening: true) {
                open(cell, opposites)
            } else {
                throw .unprotectable
            }
        }
    }

    private mutating func hide(_ cell: Int, _ opposites: [Int]) {
        for place in corners(cell, opposites) where state[place] == .shown {
            if table.counts[place] == 0 { veil(place) } else { state[place] = .complementary }
        }
    }

    private mutating func open(_ cell: Int, _ opposites: [Int]) {
        for place in corners(cell, opposites) {
            state[place] = .complementary
            isOpen[place] = true
        }
    }

    private func corners(_ cell: Int, _ opposites: [Int]) -> [Int] {
        let own = extents.indices.map { coordinate(cell, $0) }
        return (0..<(1 << extents.count)).map { corner($0, cell, own, opposites).place }
    }

    private mutating func veil(_ cell: Int) {
        state[cell] = .small
        isVeiled[cell] = true
    }

    private func totals(of cell: Int) -> Int {
        table.index(of: cell).indices.count { coordinate(cell, $0) == extents[$0] - 1 }
    }

    private func coordinate(_ cell: Int, _ dimension: Int) -> Int { cell / strides[dimension] % extents[dimension] }

    /// The opposite coordinates of the cheapest box that leaves enough open.
    private func box(around cell: Int, opening: Bool = false) -> [Int]? {
        var best: (opposites: [Int], cost: Int)?
        let wanted = rule.protection
        let own = extents.indices.map { coordinate(cell, $0) }
        // One opposite coordinate a dimension; the totals' is one of them.
        var opposites = [Int](repeating: 0, count: extents.count)
        func search(_ dimension: Int) {
            if dimension == extents.count {
                let (cost, width) = judge(cell, own, opposites, below: best?.cost ?? Int.max, opening)
                if width >= wanted { best = (opposites, cost) }
                return
            }
            for other in 0..<extents[dimension] where other != own[dimension] {
                // Nothing is better than what is hidden already.
                if best?.cost == 0 { return }
                opposites[dimension] = other
                search(dimension + 1)
            }
        }
        search(0)
        return best?.opposites
    }

    /// A box among the recent ones for which nothing more has to be hidden: none is better.
    private func served(_ cell: Int) -> [Int]? {
        let own = extents.indices.map { coordinate(cell, $0) }
        return recent.first { opposites in
            zip(own, opposites).allSatisfy { $0 != $1 }
                && judge(cell, own, opposites, below: 1, false).width >= rule.protection
        }
    }

    private mutating func remember(_ opposites: [Int]) {
        if recent.contains(opposites) { return }
        recent.insert(opposites, at: 0)
        if recent.count > Self.recentMax { recent.removeLast() }
    }

    private func corner(_ number: Int, _ cell: Int, _ own: [Int], _ opposites: [Int]) -> (place: Int, isAgainst: Bool) {
        var place = cell
        var isAgainst = false
        for dimension in 0..<extents.count where number >> dimension & 1 == 1 {
            place += (opposites[dimension] - own[dimension]) * strides[dimension]
            // A category's total moves with it; another category against it.
            let total = extents[dimension] - 1
            if own[dimension] != total && opposites[dimension] != total { isAgainst.toggle() }
        }
        return (place, isAgainst)
    }

    /// A width of 0 where nothing can be moved, or it costs `limit` or more.
    private func judge(
        _ cell: Int, _ own: [Int], _ opposites: [Int], below limit: Int, _ opening: Bool
    ) -> (cost: Int, width: Int) {
        var up = Self.unlimited
        var down = Self.unlimited
        var cost = 0
        for number in 0..<(1 << extents.count) {
            let (place, isAgainst) = corner(number, cell, own, opposites)
            let count = table.counts[place]
            var (low, high) = (0, Self.unlimited)
            switch state[place] {
            case _ where opening || isOpen[place]:
                if state[place] == .shown { cost += max(count, rule.threshold) }
                if cost >= limit { return (cost, 0) }
            case .small: (low, high) = (isVeiled[place] ? 0 : rule.smallRange.lowerBound, rule.threshold - 1)
            case .complementary: (low, high) = (rule.threshold, Self.unlimited)
            case .shown:
                // A zero is hidden among the small ones.
                cost += count == 0 ? rule.threshold : count
                if cost >= limit { return (cost, 0) }
                (low, high) = count == 0 ? (0, rule.threshold - 1) : (rule.threshold, Self.unlimited)
            }
            if place != cell, isFrozen[place] { return (cost, 0) }
            up = min(up, isAgainst ? count - low : high - count)
            down = min(down, isAgainst ? high - count : count - low)
            if up + down <= 0 { return (cost, 0) }
        }
        return (cost, min(up, Self.unlimited) + min(down, Self.unlimited))
    }

    /// Where everybody of a group has one value, one of the group's zeros is hidden: the likeliest one, by the column's
    /// total, so that "all" is no longer certain.
    private mutating func veilZeros() {
        for dimension in extents.indices {
            let total = extents[dimension] - 1
            guard total >= 2 else { continue }
            for start in state.indices where coordinate(start, dimension) == 0 {
                // The whole of the table is no group.
                if (extents.indices.allSatisfy { $0 == dimension || coordinate(start, $0) == extents[$0] - 1 }) {
                    continue
                }
                let line = (0..<total).map { start + $0 * strides[dimension] }
                let whole = table.counts[start + total * strides[dimension]]
                guard whole > 0, line.contains(where: { table.counts[$0] == whole }) else { continue }
                // A small group is hidden as it is.
                guard !rule.isSmall(whole) else { continue }
                let zeros = line.filter { table.counts[$0] == 0 && !isFrozen[$0] }
                let likeliest = zeros.max { weight($0, dimension) < weight($1, dimension) }
                guard let likeliest, weight(likeliest, dimension) > 0 else { continue }
                veil(likeliest)
            }
        }
    }

    /// How many have the value of a cell, in the whole table.
    private func weight(_ cell: Int, _ dimension: Int) -> Int {
        var place = 0
        for other in extents.indices {
            place += (other == dimension ? coordinate(cell, other) : extents[other] - 1) * strides[other]
        }
        return table.counts[place]
    }
}

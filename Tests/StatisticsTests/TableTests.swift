import Testing

@testable import Statistics

@Suite("Protected tables") struct TableTests {
    private typealias Dimension = CrossTable.Dimension

    private func table(_ sizes: [Int], _ inner: [Int]) -> CrossTable {
        CrossTable(
            dimensions: sizes.enumerated().map { place, size in
                Dimension(name: "d\(place)", values: (0..<size).map { "v\($0)" })
            }, inner: inner)
    }

    @Test func `every total is the sum of its cells`() {
        let cross = table([2, 3, 2], Array(1...12))
        #expect(cross.total == 78)
        #expect(cross.counts[cross.cell([0, 1, 2])] == 3 + 4)
        #expect(cross.counts[cross.cell([2, 1, 0])] == 3 + 9)
        #expect(cross.counts[cross.cell([1, 3, 2])] == (7...12).reduce(0, +))
        #expect(cross.counts[cross.cell([2, 3, 1])] == [2, 4, 6, 8, 10, 12].reduce(0, +))
        #expect(cross.index(of: cross.cell([1, 3, 0])) == [1, 3, 0])
    }

    @Test func `records are counted by any columns in any order`() throws {
        let data = Microdata(
            columns: [
                Microdata.Column(name: "a", values: ["x", "y"], codes: [0, 1, 1, 0, 1]),
                Microdata.Column(name: "b", values: ["", "p", "q"], codes: [0, 1, 1, 2, 2]),
            ], count: 5)
        let cross = try CrossTable(data, by: [1, 0])
        #expect(cross.dimensions.map(\.name) == ["b", "a"])
        #expect(cross.counts[cross.cell([1, 1])] == 2)
        #expect(cross.counts[cross.cell([0, 0])] == 1)
        #expect(cross.counts[cross.cell([3, 1])] == 3)
    }

    /// The worked example of complementary suppression: the rectangle with the least sum.
    @Test func `the smallest rectangle around a small cell is hidden`() throws {
        let protected = try ProtectedTable(table([2, 3], [4, 23, 31, 17, 26, 40]), .k11)
        #expect(protected[[0, 0]] == .small)
        for hidden in [[0, 1], [1, 0], [1, 1]] { #expect(protected[hidden] == .complementary) }
        #expect(protected[[0, 2]] == .shown(31))
        #expect(protected[[1, 2]] == .shown(40))
        #expect((0...3).map { protected[[2, $0]] } == [.shown(21), .shown(49), .shown(71), .shown(141)])
        #expect(protected[[0, 3]] == .shown(58))
        #expect(protected.percent([0, 2], of: [0, 3]).map { Int($0) } == 53)
        #expect(protected.percent([0, 1], of: [0, 3]) == nil)
    }

    /// The office's 10-5 rule: remainders of 1 and 2 go down, 3 and 4 up.
    @Test func `counts are rounded after they were hidden`() throws {
        let protected = try ProtectedTable(table([4], [12, 13, 17, 100]), .tenFive)
        #expect((0...4).map { protected[[$0]] } == [.shown(10), .shown(15), .shown(15), .shown(100), .shown(140)])
        #expect([7, 8, 12, 13].map(DisclosureRule.tenFive.rounded) == [5, 10, 10, 15])
    }

    @Test func `a zero is shown or hidden as the rule says`() throws {
        let counts = table([4], [0, 40, 30, 50])
        #expect(try ProtectedTable(counts, .k11)[[0]] == .shown(0))
        #expect(try ProtectedTable(counts, .ten)[[0]] == .small)
    }

    @Test(arguments: DisclosureRule.all)
    func `a table of nobody needs no protection`(rule: DisclosureRule) throws {
        for cross in [table([0], []), table([2, 0], []), table([2, 2], [0, 0, 0, 0])] {
            _ = try ProtectedTable(cross, rule)
        }
    }

    @Test func `nobody sees that all of a group have one value`() throws {
        // All 30 of the first row are in the second column.
        let counts = [0, 30, 0, 25, 40, 35, 30, 20, 28]
        let protected = try ProtectedTable(table([3, 3], counts), .k11)
        #expect(protected[[0, 1]] != .shown(30))
        let rule = DisclosureRule(code: "zeros", threshold: 11, hidesWholeGroups: false)
        #expect(try ProtectedTable(table([3, 3], counts), rule)[[0, 1]] == .shown(30))
    }

    @Test func `cells that are shown elsewhere are neither hidden nor moved`() throws {
        let cross = table([2, 3], [4, 23, 31, 17, 26, 40])
        // The column totals and the whole.
        let frozen = Set((0...3).map { cross.cell([2, $0]) })
        let protected = try ProtectedTable(cross, .k11, frozen: frozen)
        for cell in frozen { #expect(protected.cells[cell] == .shown(cross.counts[cell])) }
        // With every other cell shown elsewhere there is no way to hide the small one.
        #expect(throws: DisclosureProblem.unprotectable) {
            try ProtectedTable(cross, .k11, frozen: Set(cross.counts.indices).subtracting([cross.cell([0, 0])]))
        }
    }

    /// Tables that agree with all that is shown, tried one by one: the small cell takes several values among them.
    @Test(arguments: 1...24)
    func `no small cell can be worked out, whatever an outsider tries`(seed: Int) throws {
        var random = RandomStream(seed: UInt64(seed))
        let sizes = [[4], [2, 3], [3, 2], [2, 2, 2]][seed % 4]
        let inner = (0..<sizes.reduce(1, *)).map { _ in
            Bool.random(using: &random) ? Int.random(in: 0...2, using: &random) : Int.random(in: 3...4, using: &random)
        }
        let rule = DisclosureRule(code: "k3", threshold: 3, showsZero: seed % 3 != 0, hidesWholeGroups: false)
        let cross = table(sizes, inner)
        let protected = try ProtectedTable(cross, rule)
        var seen = [Set<Int>](repeating: [], count: cross.counts.count)
        let small = cross.counts.indices.filter { rule.isSmall(cross.counts[$0]) }
        enumerate(cross, protected) { counts in
            for cell in counts.indices { seen[cell].insert(counts[cell]) }
            return small.allSatisfy { seen[$0].count >= 2 }
        }
        for cell in small {
            #expect(seen[cell].contains(cross.counts[cell]))
            #expect(seen[cell].count >= 2, "cell \(cross.index(of: cell)) of \(inner) in \(sizes)")
        }
        // What the attack works out is never closer than what is possible.
        let attack = TableAttack(cross, protected)
        #expect(attack.recovered == 0)
    }

    /// Tables of whole numbers that an outsider cannot tell from the true one, none of their cells above 5, until `body` has
    /// seen enough.
    private func enumerate(_ cross: CrossTable, _ protected: ProtectedTable, _ body: ([Int]) -> Bool) {
        let sizes = cross.dimensions.map(\.values.count)
        var places: [Int] = []
        CrossTable.walk(sizes) { places.append(cross.cell($0)) }
        var inner = [Int](repeating: 0, count: places.count)
        // Where a small cell is hidden without saying so, nothing is known of any cell that is.
        let isOpen = cross.counts.indices.contains {
            protected.cells[$0] == .complementary && cross.counts[$0] < protected.rule.threshold
        }
        func fits(_ count: Int, _ cell: Int) -> Bool {
            switch protected.cells[cell] {
            case .shown(let shown): count == shown
            case .small: count < protected.rule.threshold
            case .complementary: isOpen || count >= protected.rule.threshold
            }
        }
        // What is near the truth first, so that what can be told apart is found soon.
        let orders = places.map { place in
            (0...5).sorted { abs($0 - cross.counts[place]) < abs($1 - cross.counts[place]) }.filter { fits($0, place) }
        }
        // Of each cell that ends a line of the last dimension, the line's total.
        let length = sizes[sizes.count - 1]
        let totals = places.indices.map { place -> Int? in
            guard place % length == length - 1 else { return nil }
            return cross.cell(cross.index(of: places[place]).dropLast() + [length])
        }
        var isDone = false
        func fill(_ place: Int) {
            if isDone { return }
            guard place < places.count else {
                let whole = CrossTable(dimensions: cross.dimensions, inner: inner)
                if whole.counts.indices.allSatisfy({ fits(whole.counts[$0], $0) }) { isDone = body(whole.counts) }
                return
            }
            for count in orders[place] {
                inner[place] = count
                if let total = totals[place] {
                    let sum = inner[(place - length + 1)...place].reduce(0, +)
                    if !fits(sum, total) { continue }
                }
                fill(place + 1)
            }
        }
        fill(0)
    }

    @Test(arguments: 1...30)
    func `large sparse tables withstand the attack by the rule's own measure`(seed: Int) throws {
        var random = RandomStream(seed: UInt64(seed))
        let sizes = [[12, 9], [6, 5, 4], [30]][seed % 3]
        let inner = (0..<sizes.reduce(1, *)).map { _ in
            [0, 0, Int.random(in: 1...10, using: &random), Int.random(in: 11...400, using: &random)]
                .randomElement(using: &random) ?? 0
        }
        for rule in DisclosureRule.all {
            let cross = table(sizes, inner)
            let attack = TableAttack(cross, try ProtectedTable(cross, rule))
            #expect(attack.recovered == 0)
            #expect(attack.narrowest ?? rule.protection >= rule.protection)
        }
    }
}

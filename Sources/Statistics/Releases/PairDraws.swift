/// Values that go together in a target's pairs: where a sampler looks for a value to try.
struct PairDraws: Sendable {
    private let sizes: [Int]
    /// Running sums of each value of a column, alone and beside each value of each other column.
    private let alone: [[Float]]
    private let sums: [Float]
    /// Where the sums of a pair of columns begin; -1 where the pair was not counted.
    private let bases: [Int]
    private let blanks: [Int?]
    var hasBlanks: Bool { blanks.contains { $0 != nil } }

    init(_ target: SamplerTarget) {
        let layout = target.layout
        sizes = layout.sizes
        blanks = target.blanks
        var alone = layout.sizes.map { _ in [Float]() }
        var bases = [Int](repeating: -1, count: sizes.count * sizes.count)
        var sums: [Float] = []
        for (table, weight) in zip(layout.tables, target.weights) where table.columns.count < 3 {
            let deviation = 1 / weight.squareRoot()
            // A little for every value: what noise has hidden can be found again.
            func likely(_ cell: Int) -> Float { max(0, target.counts[cell] - deviation) + 0.01 }
            guard table.columns.count == 2 else {
                alone[table.columns[0]] = PairDraws.running(table.range.map(likely))
                continue
            }
            let (a, b) = (table.columns[0], table.columns[1])
            bases[a * sizes.count + b] = sums.count
            for x in 0..<sizes[a] {
                sums += PairDraws.running((0..<sizes[b]).map { likely(table.base + x * layout.sizes[b] + $0) })
            }
            bases[b * sizes.count + a] = sums.count
            for y in 0..<sizes[b] {
                sums += PairDraws.running((0..<sizes[a]).map { likely(table.base + $0 * layout.sizes[b] + y) })
            }
        }
        self.alone = alone
        self.bases = bases
        self.sums = sums
    }

    private static func running(_ parts: [Float]) -> [Float] {
        var sum: Float = 0
        return parts.map { part in
            sum += part
            return sum
        }
    }

    /// A value of `column`, likelier the more often it stands beside the value given.
    func draw(_ column: Int, beside: (column: Int, code: UInt16)?, _ random: inout QuickStream) -> UInt16 {
        let size = sizes[column]
        guard let beside, blanks[beside.column] != Int(beside.code),
            case let base = bases[beside.column * sizes.count + column], base >= 0
        else {
            return alone[column].withUnsafeBufferPointer { Self.pick($0, 0, size, &random) }
        }
        return sums.withUnsafeBufferPointer { Self.pick($0, base + Int(beside.code) * size, size, &random) }
    }

    private static func pick(
        _ sums: UnsafeBufferPointer<Float>, _ base: Int, _ size: Int, _ random: inout QuickStream
    ) -> UInt16 {
        let wanted = random.unit() * sums[base + size - 1]
        var (low, high) = (0, size - 1)
        while low < high {
            let middle = (low + high) / 2
            if sums[base + middle] <= wanted { low = middle + 1 } else { high = middle }
        }
        return UInt16(low)
    }
}

/// Attacks a protected table as an outsider would, before it is given away: from what is shown and from every total it
/// narrows down each hidden cell, over and over, until nothing moves any more.
///
/// It knows nothing of how cells were chosen, and it takes counts before rounding: whoever has only the rounded ones knows
/// less.
package struct TableAttack: Sendable, Equatable {
    /// How close an outsider comes to the small cell that gives most away: the width of its range.
    package let narrowest: Int?
    /// Small cells that can be worked out exactly.
    package let recovered: Int

    /// More than any count, and so little that sums of it are numbers.
    private static let unlimited = 1 << 40

    package init(_ table: CrossTable, _ protected: ProtectedTable) {
        let extents = table.extents
        var low = table.counts
        var high = table.counts
        // Whoever knows how cells are chosen takes what is hidden for others' sake for large, where it is.
        let floor =
            table.counts.indices.contains {
                protected.cells[$0] == .complementary && table.counts[$0] < protected.rule.threshold
            } ? 0 : protected.rule.threshold
        for cell in table.counts.indices {
            switch protected.cells[cell] {
            case .shown: break
            // Some zeros are hidden among the small ones, so nothing is known but the threshold.
            case .small: (low[cell], high[cell]) = (0, protected.rule.threshold - 1)
            case .complementary: (low[cell], high[cell]) = (floor, Self.unlimited)
            }
        }
        var strides = [Int](repeating: 1, count: extents.count)
        for dimension in extents.indices.dropLast().reversed() {
            strides[dimension] = strides[dimension + 1] * extents[dimension + 1]
        }
        var hasMoved = true
        while hasMoved {
            hasMoved = false
            for dimension in extents.indices {
                let total = extents[dimension] - 1
                for start in table.counts.indices where start / strides[dimension] % extents[dimension] == 0 {
                    let parts = (0..<total).map { start + $0 * strides[dimension] }
                    let whole = start + total * strides[dimension]
                    let least = parts.reduce(0) { $0 + low[$1] }
                    let most = parts.reduce(0) { $0 + high[$1] }
                    hasMoved = Self.narrow(whole, least, most, &low, &high) || hasMoved
                    for part in parts where low[part] < high[part] {
                        let floor = low[whole] - (most - high[part])
                        let ceiling = high[whole] - (least - low[part])
                        // Narrowing one part leaves the sums of the others too wide, never too narrow.
                        hasMoved = Self.narrow(part, floor, ceiling, &low, &high) || hasMoved
                    }
                }
            }
        }
        let small = protected.cells.indices.filter { protected.cells[$0] == .small }
        narrowest = small.map { high[$0] - low[$0] }.min()
        recovered = small.count { low[$0] == high[$0] }
    }

    private static func narrow(_ cell: Int, _ floor: Int, _ ceiling: Int, _ low: inout [Int], _ high: inout [Int])
        -> Bool
    {
        var hasMoved = false
        if floor > low[cell] {
            low[cell] = min(floor, high[cell])
            hasMoved = true
        }
        if ceiling < high[cell] {
            high[cell] = max(ceiling, low[cell])
            hasMoved = true
        }
        return hasMoved
    }
}

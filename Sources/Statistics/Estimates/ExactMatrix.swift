/// A matrix of whole numbers, reduced without ever dividing unevenly: every entry stays a minor of the first matrix, so
/// ranks and signs are exact, where floating point would have to guess.
struct ExactMatrix {
    private(set) var rows: [[Int128]]
    /// The pivot of the step before, by which every entry of the next one can be divided.
    private(set) var divisor: Int128 = 1

    init(_ rows: [[Int]]) { self.rows = rows.map { $0.map { Int128($0) } } }

    /// Makes the column of the pivot zero in all other rows. nil when numbers grow out of 128 bits.
    mutating func pivot(row: Int, column: Int) -> Void? {
        let pivot = rows[row][column]
        for other in rows.indices where other != row {
            let factor = rows[other][column]
            for place in rows[other].indices {
                let (a, isTooMuchA) = rows[other][place].multipliedReportingOverflow(by: pivot)
                let (b, isTooMuchB) = rows[row][place].multipliedReportingOverflow(by: factor)
                let (c, isTooMuchC) = a.subtractingReportingOverflow(b)
                if isTooMuchA || isTooMuchB || isTooMuchC { return nil }
                rows[other][place] = c / divisor
            }
        }
        divisor = pivot
        if divisor < 0 {
            divisor = -divisor
            for index in rows.indices { for place in rows[index].indices { rows[index][place].negate() } }
        }
        return ()
    }

    /// Reduces as far as it goes. The columns with a pivot, each with its row; nil when numbers grow too large.
    mutating func reduce(columns: Int) -> [(column: Int, row: Int)]? {
        var used: [(column: Int, row: Int)] = []
        var isUsed = rows.map { _ in false }
        for column in 0..<columns {
            guard let row = rows.indices.first(where: { !isUsed[$0] && rows[$0][column] != 0 }) else { continue }
            guard pivot(row: row, column: column) != nil else { return nil }
            isUsed[row] = true
            used.append((column, row))
        }
        return used
    }
}

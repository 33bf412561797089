import CLAPACK

/// Weighted least squares by LAPACK: the coefficients that make Σ w (y − xb)² least, and the inverse of X'WX.
struct LeastSquares: Sendable {
    enum Problem: Error, Equatable {
        /// A column is a combination of others, there are fewer rows than columns, or a number is beyond all numbers.
        case dependentColumns
    }

    let coefficients: [Double]
    /// (X'WX)⁻¹, row by row.
    let inverse: [Double]

    /// Below this part of its length a column is taken as a combination of those before it.
    private static let independence = 1e-9

    /// - Parameters:
    ///   - design: X, row by row, `columns` numbers each.
    ///   - weights: W, above 0; all 1 when nil.
    init(design: [Double], columns: Int, values: [Double], weights: [Double]? = nil) throws(Problem) {
        let rows = values.count
        guard columns > 0, rows >= columns else { throw .dependentColumns }
        var factor = design
        var solution = values
        if let weights {
            for row in 0..<rows {
                let root = weights[row].squareRoot()
                solution[row] *= root
                for column in 0..<columns { factor[row * columns + column] *= root }
            }
        }
        // Columns of one length: a count of days and a wave between -1 and 1 are then judged alike.
        let lengths = (0..<columns).map { column in
            (0..<rows).reduce(0) { sum, row in
                sum + factor[row * columns + column] * factor[row * columns + column]
            }.squareRoot()
        }
        guard lengths.allSatisfy({ $0 > 0 && $0.isFinite }) else { throw .dependentColumns }
        for row in 0..<rows { for column in 0..<columns { factor[row * columns + column] /= lengths[column] } }
        let (m, n) = (Int32(rows), Int32(columns))
        let solved = LAPACKE_dgels(LAPACK_ROW_MAJOR, Self.letter("N"), m, n, 1, &factor, n, &solution, 1)
        guard solved == 0,
            (0..<columns).allSatisfy({ abs(factor[$0 * columns + $0]) > Self.independence })
        else { throw .dependentColumns }
        // The R of the QR decomposition is a Cholesky factor of X'WX, but for signs that cancel.
        var inverse = Array(factor[..<(columns * columns)])
        guard LAPACKE_dpotri(LAPACK_ROW_MAJOR, Self.letter("U"), n, &inverse, n) == 0 else { throw .dependentColumns }
        for row in 0..<columns {
            for column in row..<columns {
                let entry = inverse[row * columns + column] / (lengths[row] * lengths[column])
                inverse[row * columns + column] = entry
                inverse[column * columns + row] = entry
            }
        }
        let coefficients = (0..<columns).map { solution[$0] / lengths[$0] }
        guard (coefficients + inverse).allSatisfy(\.isFinite) else { throw .dependentColumns }
        self.inverse = inverse
        self.coefficients = coefficients
    }

    private static func letter(_ letter: Unicode.Scalar) -> CChar { CChar(UInt8(ascii: letter)) }
}

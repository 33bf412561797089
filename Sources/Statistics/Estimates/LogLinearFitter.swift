import CLAPACK
import Glibc

/// Fits Poisson log-linear models to capture histories, many thousands of times in a bootstrap.
///
/// A term is a mask of lists: 0 is the intercept, one bit a list, two bits a pair. Term m bears on history h when h has all
/// of its bits, so a linear predictor is a sum over subsets and every sum over histories one over supersets: a fast
/// transform of 2^lists numbers gives all of them at once, and X'WX is read out of one table.
///
/// Not shared between tasks: it writes in its own memory, so that a fit allocates nothing.
final class LogLinearFitter {
    let lists: Int
    let cells: Int
    private(set) var terms: [Int] = []
    private(set) var coefficients: [Double] = []
    /// The expected count of every history of the last fit; 0 where a term of minus infinity empties it.
    private(set) var expected: [Double]
    /// Sums of `expected` over all supersets of a mask.
    private var above: [Double]
    private var matrix: [Double] = []
    private var right: [Double] = []
    private var isKept: [Bool]

    init(lists: Int) {
        self.lists = lists
        cells = 1 << lists
        expected = Array(repeating: 0, count: cells)
        above = expected
        isKept = Array(repeating: true, count: cells)
    }

    /// Why there is no fit.
    enum Failure: Error { case singular, divergent }

    /// The likeliest coefficients, by Newton's steps.
    /// - Parameters:
    ///   - statistics: the observed count on all lists of each mask, whole table.
    ///   - pairs: terms beside the intercept and the lists that have people on both.
    ///   - emptied: masks whose term is minus infinity: nobody is expected there.
    /// - Throws: `singular` when the data do not tell the terms apart, `divergent` when no finite ones are the likeliest.
    func fit(_ statistics: [Double], pairs: [Int], emptied: [Int]) throws(Failure) {
        prepare(statistics, pairs, emptied)
        for _ in 0..<100 {
            evaluate()
            let size = terms.count
            for column in 0..<size {
                right[column] = statistics[terms[column]] - above[terms[column]]
                for row in column..<size { matrix[column * size + row] = above[terms[column] | terms[row]] }
            }
            try solve(size)
            var longest = 0.0
            for term in 0..<size { longest = max(longest, abs(right[term])) }
            guard longest.isFinite else { throw .divergent }
            // A long step is shortened: the likelihood is flat far away.
            let part = longest > 3 ? 3 / longest : 1
            for term in 0..<size { coefficients[term] += part * right[term] }
            if longest < 1e-8 {
                evaluate()
                return
            }
            // A count that dies out step by step: the likelihood has its top at infinity.
            guard coefficients[0] < 60, coefficients.dropFirst().allSatisfy({ $0 > -30 && $0 < 60 }) else {
                throw .divergent
            }
        }
        throw .divergent
    }

    /// Fits, and says whether there is a fit.
    func fits(_ statistics: [Double], pairs: [Int], emptied: [Int]) -> Bool {
        do {
            try fit(statistics, pairs: pairs, emptied: emptied)
            return true
        } catch {
            return false
        }
    }

    /// The people on no list, exp(intercept).
    var dark: Double { exp(coefficients[0]) }

    /// How many are expected on all lists of a mask.
    func expected(on mask: Int) -> Double { above[mask] }

    func isKept(_ history: Int) -> Bool { isKept[history] }

    /// Standard errors, from the inverse of X'WX at the fit.
    func standardErrors() throws(Failure) -> [Double] {
        let size = terms.count
        for column in 0..<size {
            for row in column..<size { matrix[column * size + row] = above[terms[column] | terms[row]] }
        }
        let order = Int32(size)
        guard LAPACKE_dpotrf(LAPACK_COL_MAJOR, CChar(UInt8(ascii: "L")), order, &matrix, order) == 0,
            LAPACKE_dpotri(LAPACK_COL_MAJOR, CChar(UInt8(ascii: "L")), order, &matrix, order) == 0
        else { throw .singular }
        return (0..<size).map { matrix[$0 * size + $0].squareRoot() }
    }

    private func prepare(_ statistics: [Double], _ pairs: [Int], _ emptied: [Int]) {
        for history in 0..<cells { isKept[history] = history != 0 }
        var all = emptied
        for list in 0..<lists where statistics[1 << list] == 0 { all.append(1 << list) }
        for mask in all { for history in mask..<cells where history & mask == mask { isKept[history] = false } }
        terms = [0]
        for list in 0..<lists where statistics[1 << list] > 0 { terms.append(1 << list) }
        terms += pairs
        let observed = max(statistics[0], 1)
        coefficients = terms.map { mask in
            guard mask != 0 else { return log(observed) }
            return mask & (mask - 1) == 0 ? log(max(statistics[mask], 0.5) / observed) : 0
        }
        matrix = Array(repeating: 0, count: terms.count * terms.count)
        right = Array(repeating: 0, count: terms.count)
    }

    /// Expected counts by the coefficients, and their sums.
    private func evaluate() {
        expected.withUnsafeMutableBufferPointer { cells in
            for history in cells.indices { cells[history] = 0 }
            for (mask, coefficient) in zip(terms, coefficients) { cells[mask] = coefficient }
            var bit = 1
            while bit < cells.count {
                for history in cells.indices where history & bit != 0 { cells[history] += cells[history ^ bit] }
                bit <<= 1
            }
            for history in cells.indices { cells[history] = isKept[history] ? exp(min(cells[history], 60)) : 0 }
            above.withUnsafeMutableBufferPointer { sums in
                for history in cells.indices { sums[history] = cells[history] }
                Self.sumSupersets(sums)
            }
        }
    }

    private func solve(_ size: Int) throws(Failure) {
        let order = Int32(size)
        let info = LAPACKE_dposv_work(
            LAPACK_COL_MAJOR, CChar(UInt8(ascii: "L")), order, 1, &matrix, order, &right, order)
        guard info == 0 else { throw .singular }
    }

    /// Makes of each number the sum of those of all supersets, itself among them.
    static func sumSupersets(_ sums: UnsafeMutableBufferPointer<Double>) {
        var bit = 1
        while bit < sums.count {
            for history in sums.indices where history & bit == 0 { sums[history] += sums[history | bit] }
            bit <<= 1
        }
    }

    /// The observed count on all lists of every mask.
    static func statistics(of counts: [Int]) -> [Double] {
        var sums = counts.map(Double.init)
        sums.withUnsafeMutableBufferPointer { sumSupersets($0) }
        return sums
    }
}

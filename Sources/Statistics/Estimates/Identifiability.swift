/// Whether a log-linear model has an answer at all, decided exactly before a number is given.
///
/// Two things may be wanting (Fienberg and Rinaldo 2012; for these models Chan, Silverman and Vincent 2021): the data may
/// not tell the terms apart, or no finite terms may be the likeliest ones.
enum Identifiability: Sendable, Equatable {
    case sound
    /// Different coefficients explain the data equally well.
    case notIdentifiable
    /// The likelihood has its top at infinity.
    case noEstimate
    /// Too large to be decided exactly.
    case undecided

    /// - Parameters: terms: masks, the intercept's 0 among them. kept: histories that no term of minus infinity empties.
    init(terms: [Int], kept: [Int], counts: [Int]) {
        func row(_ history: Int) -> [Int] { terms.map { history & $0 == $0 ? 1 : 0 } }
        var whole = ExactMatrix(kept.map(row))
        guard let rank = whole.reduce(columns: terms.count) else {
            self = .undecided
            return
        }
        guard rank.count == terms.count else {
            self = .notIdentifiable
            return
        }
        // Only directions in which the seen histories do not move can run away to infinity.
        var seen = ExactMatrix(kept.filter { counts[$0] > 0 }.map(row))
        guard let pivots = seen.reduce(columns: terms.count) else {
            self = .undecided
            return
        }
        let free = terms.indices.filter { column in !pivots.contains { $0.column == column } }
        guard !free.isEmpty else {
            self = .sound
            return
        }
        let empty = kept.filter { counts[$0] == 0 }.map(row)
        guard let directions = Self.image(of: empty, seen, pivots, free),
            let runsAway = Self.canFall(directions)
        else {
            self = .undecided
            return
        }
        self = runsAway ? .noEstimate : .sound
    }

    /// How the unseen histories move along each direction that leaves the seen ones where they are.
    private static func image(
        of rows: [[Int]], _ reduced: ExactMatrix, _ pivots: [(column: Int, row: Int)], _ free: [Int]
    ) -> [[Int]]? {
        var image: [[Int]] = []
        for row in rows {
            var moved: [Int] = []
            for column in free {
                // The direction has `divisor` in its free column and the negated entry in each pivot's.
                var sum = reduced.divisor * Int128(row[column])
                for pivot in pivots { sum -= reduced.rows[pivot.row][column] * Int128(row[pivot.column]) }
                guard let small = Int(exactly: sum) else { return nil }
                moved.append(small)
            }
            image.append(moved)
        }
        return image
    }

    /// Whether some combination of the columns is nowhere above zero and somewhere below: exactly then the likelihood runs
    /// away. By Stiemke's lemma it is so unless positive weights of the rows cancel each column: a linear program for the
    /// least weight, by Bland's rule in whole numbers.
    static func canFall(_ rows: [[Int]]) -> Bool? {
        let columns = rows.first?.count ?? 0
        let used = rows.filter { $0.contains { $0 != 0 } }
        guard columns > 0, !used.isEmpty else { return false }
        // Unknowns: weights above the least, the least weight s, and the slack of s ≤ 1. Last column: the right side.
        let count = used.count
        var tableau: [[Int]] = (0..<columns).map { column in
            used.map { $0[column] } + [used.reduce(0) { $0 + $1[column] }, 0, 0]
        }
        tableau.append(Array(repeating: 0, count: count) + [1, 1, 1])
        tableau.append(Array(repeating: 0, count: count) + [-1, 0, 0])
        var matrix = ExactMatrix(tableau)
        guard var basis = start(&matrix, columns, count) else { return nil }
        let goal = columns + 1
        while let entering = (0..<count + 2).first(where: { matrix.rows[goal][$0] < 0 }) {
            var leaving: Int?
            for row in 0...columns where basis[row] != nil && matrix.rows[row][entering] > 0 {
                guard let best = leaving else {
                    leaving = row
                    continue
                }
                let (a, isTooMuchA) = matrix.rows[row][count + 2].multipliedReportingOverflow(
                    by: matrix.rows[best][entering])
                let (b, isTooMuchB) = matrix.rows[best][count + 2].multipliedReportingOverflow(
                    by: matrix.rows[row][entering])
                if isTooMuchA || isTooMuchB { return nil }
                if a < b || (a == b && (basis[row] ?? 0) < (basis[best] ?? 0)) { leaving = row }
            }
            guard let row = leaving else { return nil }
            guard matrix.pivot(row: row, column: entering) != nil else { return nil }
            basis[row] = entering
        }
        return matrix.rows[goal][count + 2] == 0
    }

    /// Finds a basis in which every weight is zero. Rows that say nothing new have none.
    private static func start(_ matrix: inout ExactMatrix, _ columns: Int, _ count: Int) -> [Int?]? {
        var basis: [Int?] = Array(repeating: nil, count: columns + 1)
        for row in 0..<columns {
            guard let column = (0..<count).first(where: { matrix.rows[row][$0] != 0 }) else { continue }
            guard matrix.pivot(row: row, column: column) != nil else { return nil }
            basis[row] = column
        }
        basis[columns] = count + 1
        return basis
    }
}

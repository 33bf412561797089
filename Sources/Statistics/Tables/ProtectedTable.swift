/// A table that can be given away: small counts are hidden, and enough others that no small one can be worked out.
///
/// **What is promised.** For every cell that is hidden for being small there are two tables that agree in all that is
/// shown, and with what an outsider may know of each hidden cell (a small one lies in the rule's range, any other is not
/// small; where nothing else helps a cell is hidden without saying which), in which that cell differs by the rule's
/// `protection` or more. So nobody can work it out more closely, whatever
/// sums they form. It is shown by construction: each small cell is the corner of a box of hidden cells around which a
/// count can be moved without changing any total. Percentages are taken from what is shown only.
package struct ProtectedTable: Sendable, Equatable {
    package enum Cell: Sendable, Equatable {
        case shown(Int)
        /// Fewer than the threshold.
        case small
        /// Hidden so that small ones cannot be worked out.
        case complementary
    }

    package let dimensions: [CrossTable.Dimension]
    package let rule: DisclosureRule
    package let cells: [Cell]

    /// Hides, then rounds.
    /// - Parameter frozen: cells that other tables show, and that must not be hidden here nor moved by a proof.
    /// - Throws: `DisclosureProblem.unprotectable` when some small cell cannot be hidden well enough.
    package init(_ table: CrossTable, _ rule: DisclosureRule, frozen: Set<Int> = []) throws(DisclosureProblem) {
        var suppression = Suppression(table, rule, frozen: frozen)
        try suppression.run()
        dimensions = table.dimensions
        self.rule = rule
        cells = table.counts.indices.map { cell in
            switch suppression.state[cell] {
            case .shown: .shown(rule.rounded(table.counts[cell]))
            case .small: .small
            case .complementary: .complementary
            }
        }
    }

    /// What was kept of a release.
    package init(dimensions: [CrossTable.Dimension], rule: DisclosureRule, cells: [Cell]) {
        (self.dimensions, self.rule, self.cells) = (dimensions, rule, cells)
    }

    /// A coordinate of `values.count` is the total.
    package subscript(_ index: [Int]) -> Cell { cells[CrossTable.cell(index, dimensions.map(\.extent))] }

    /// Hundredths of the whole that a cell is; nil when either is hidden, or the whole is 0.
    package func percent(_ index: [Int], of whole: [Int]) -> Double? {
        guard case .shown(let part) = self[index], case .shown(let all) = self[whole], all > 0 else { return nil }
        return 100 * Double(part) / Double(all)
    }

    package var hiddenCount: Int { cells.count { if case .shown = $0 { false } else { true } } }
}

/// Why a table cannot be given away.
package enum DisclosureProblem: Error, Sendable, Equatable {
    /// A small cell cannot be hidden, because all that surrounds it is empty or shown elsewhere.
    case unprotectable
    /// It would say more together with a table that was released before.
    case differencing(earlier: PublishedTable)
    /// Its fields would close a ring with those of tables that were released before.
    case ring
    /// Another table was given away in the same moment.
    case changed
    /// Another rule would show what an earlier table hides.
    case otherRule(earlier: PublishedTable)
}

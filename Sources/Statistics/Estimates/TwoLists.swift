import Glibc

/// The oldest estimate, from two lists alone.
package struct TwoLists: Sendable, Equatable {
    package let first: Int
    package let second: Int
    package let both: Int

    /// n₁ n₂ / m (Lincoln and Petersen).
    package var lincolnPetersen: Double { Double(first) * Double(second) / Double(both) }
    /// (n₁ + 1)(n₂ + 1) / (m + 1) − 1 (Chapman 1951): less biased where few are on both.
    package var chapman: Double { Double(first + 1) * Double(second + 1) / Double(both + 1) - 1 }

    /// Chapman's 95 % interval by Seber's variance.
    package var interval: ClosedRange<Double> {
        let (n, k, m) = (Double(first), Double(second), Double(both))
        let variance = (n + 1) * (k + 1) * (n - m) * (k - m) / ((m + 1) * (m + 1) * (m + 2))
        let half = PrivacyBudget.quantile(0.975) * variance.squareRoot()
        let seen = n + k - m
        return max(seen, chapman - half)...max(seen, chapman + half)
    }

    package init(first: Int, second: Int, both: Int) { (self.first, self.second, self.both) = (first, second, both) }

    /// nil for more than two lists.
    package init?(_ histories: CaptureHistories) {
        guard histories.lists.count == 2 else { return nil }
        self.init(first: histories.overlap(1), second: histories.overlap(2), both: histories.overlap(3))
    }
}

import Kernel
import Storage

/// What one differentially private release takes from a budget.
package struct PrivacyCost: Sendable, Equatable {
    /// Of Gaussian differential privacy; squares add, exactly.
    package let mu: Double
    /// The part of δ that is spent outright, for values that are told although one record alone has them; it adds.
    package let failure: Double

    package init(mu: Double, failure: Double) {
        self.mu = mu
        self.failure = failure
    }

    package init(_ budget: PrivacyBudget, _ domain: NoisyTables.Domain) {
        switch domain {
        case .publicLists: self.init(mu: budget.mu, failure: 0)
        case .isPrivate:
            self.init(
                mu: PrivacyBudget.mu(epsilon: budget.epsilon, delta: budget.delta / 2), failure: budget.delta / 2)
        }
    }
}

/// One line of a data set's account. Never changed and never taken away.
package struct LedgerEntry: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// From here on all releases together may tell so much.
        case budget(epsilon: Double, delta: Double)
        case spent(epsilon: Double, delta: Double, PrivacyCost)
        /// A k-anonymous release: recorded, for no budget can say what several of them tell together.
        case recorded(k: Int)
    }

    package let number: Int
    package let kind: Kind
    package let reason: String
    /// Nil for a budget, and for a release whose files are not kept here.
    package let release: ReleaseID?
    package let journal: ID<JournalEntry>
    package let madeBy: MemberID?
    package let madeAt: Timestamp
}

/// A data set's account: how much its releases together may tell about one person, and what each has told.
package struct PrivacyLedger: Sendable, Equatable {
    /// The imported statistical cases, all together.
    package static let cases = "cases"

    package let dataSet: String
    package let entries: [LedgerEntry]
    /// Entries that the journal does not have so, or that are in the journal only. Anything here means that somebody
    /// changed the database by hand.
    package let differing: [Int]

    /// What all releases together may tell; nil when nobody has said.
    package var budget: PrivacyBudget? {
        get throws(MicrodataProblem) {
            for entry in entries.reversed() {
                if case .budget(let epsilon, let delta) = entry.kind {
                    return try PrivacyBudget(epsilon: epsilon, delta: delta)
                }
            }
            return nil
        }
    }

    package var costs: [PrivacyCost] {
        entries.compactMap { if case .spent(_, _, let cost) = $0.kind { cost } else { nil } }
    }

    /// The square of μ that is spent.
    private var spent: Double { costs.reduce(0) { $0 + $1.mu * $1.mu } }
    private var failures: Double { costs.reduce(0) { $0 + $1.failure } }

    /// The square of μ that may be spent in all, when `failures` of δ go outright.
    private func whole(_ budget: PrivacyBudget, failures: Double) -> Double {
        guard failures < budget.delta else { return 0 }
        let mu = PrivacyBudget.mu(epsilon: budget.epsilon, delta: budget.delta - failures)
        return mu * mu
    }

    /// The part of the budget that is spent, 0…1. Parts add: two releases that take a third each take two thirds.
    package var share: Double {
        get throws(MicrodataProblem) {
            guard let budget = try budget else { return 0 }
            let whole = whole(budget, failures: failures)
            return whole > 0 ? min(1, spent / whole) : 1
        }
    }

    /// What all releases so far promise together, at the budget's δ; nil when they have spent all of δ.
    package var spentEpsilon: Double? {
        get throws(MicrodataProblem) {
            guard let budget = try budget, failures < budget.delta else { return nil }
            return PrivacyBudget.epsilon(mus: costs.map(\.mu), delta: budget.delta - failures)
        }
    }

    package func fits(_ cost: PrivacyCost) throws(MicrodataProblem) -> Bool {
        guard let budget = try budget else { return false }
        // A release that takes exactly the whole budget is not refused for the last digit of a sum.
        return spent + cost.mu * cost.mu <= whole(budget, failures: failures + cost.failure) * (1 + 1e-9)
    }

    /// The largest ε, in hundredths, of one more release with this δ and domain; nil when none fits.
    package func fittingEpsilon(delta: Double, _ domain: NoisyTables.Domain) throws(MicrodataProblem) -> Double? {
        func fits(_ hundredths: Int) throws(MicrodataProblem) -> Bool {
            try self.fits(PrivacyCost(PrivacyBudget(epsilon: Double(hundredths) / 100, delta: delta), domain))
        }
        var (low, high) = (0, Int(PrivacyBudget.epsilonRange.upperBound * 100) + 1)
        while high - low > 1 {
            let middle = (low + high) / 2
            if try fits(middle) { low = middle } else { high = middle }
        }
        return low == 0 ? nil : Double(low) / 100
    }
}

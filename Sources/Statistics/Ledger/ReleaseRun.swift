import Kernel

/// What a release is asked to be.
package struct ReleaseOrder: Sendable, Equatable {
    package enum Method: Sendable, Equatable {
        case privacy(epsilon: Double, delta: Double, NoisyTables.Domain)
        case anonymity(k: Int)
    }

    package let fields: [StatisticalField]
    package let method: Method
    package let effort: Synthesis.Effort

    package init(fields: [StatisticalField], method: Method, effort: Synthesis.Effort) {
        self.fields = fields
        self.method = method
        self.effort = effort
    }

    static let kRange = 2...10_000

    /// The method with its budget. Throws for numbers out of all reason.
    func checkedMethod() throws(ReleaseProblem) -> Release.Method {
        guard fields.count >= 2 else { throw .tooFewColumns }
        switch method {
        case .anonymity(let k):
            guard Self.kRange.contains(k) else { throw .badK }
            return .anonymity(k: k)
        case .privacy(let epsilon, let delta, let domain):
            return .differentialPrivacy(try PrivacyBudget(checking: epsilon, delta: delta), domain)
        }
    }

    /// Everything that could make the work fail is found before anything is booked.
    func check(_ data: Microdata) throws(ReleaseProblem) {
        guard data.count >= MicrodataReader.recordsMin else {
            throw .tooFewRecords(count: data.count, least: MicrodataReader.recordsMin)
        }
        // The attack on a release is tried on half of the records, among which k must be found four times too.
        if case .anonymity(let k) = method, data.count / 2 < 4 * k { throw .tooFewForK(count: data.count) }
        for (field, column) in zip(fields, data.columns) {
            let filled = column.codes.count { !column.values[Int($0)].isEmpty }
            if IdentifyingColumns.isNearlyUnique(values: column.values.count { !$0.isEmpty }, filled: filled) {
                throw .nearlyUnique(field)
            }
        }
        do { _ = try CellTables(sizes: data.sizes.map { $0 + 1 }, upTo: fields.count < 3 ? 2 : 3) } catch {
            guard case .tooManyCells(let cells, let most) = error else { throw .tooFewColumns }
            throw .tooManyCells(count: cells, most: most)
        }
    }
}

extension PrivacyBudget {
    /// The same, with a problem that has an answer on a page.
    package init(checking epsilon: Double, delta: Double) throws(ReleaseProblem) {
        guard Self.epsilonRange.contains(epsilon) else { throw .badEpsilon }
        do { try self.init(epsilon: epsilon, delta: delta) } catch { throw .badDelta }
    }
}

/// One release as the database knows it.
package struct ReleaseRun: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable {
        case waiting, running, failed, done
        /// Its files are gone; what it told stays booked.
        case deleted
    }

    /// Why it failed: what cannot be released, or anything else. Never a value.
    package enum Failure: String, Sendable {
        case data = "data-changed"
        case other
    }

    package enum File: String, Sendable, CaseIterable { case records, counts, report }

    package let id: ReleaseID
    package let dataSet: String
    /// Of the ledger's entry: the same for every try.
    package let number: Int
    package let order: ReleaseOrder
    package let state: State
    /// Thousandths.
    package let progress: Int
    package let failure: Failure?
    /// Real ones, as counted when the release was made.
    package let records: Int?
    package let synthetic: Int?
    package let startedBy: MemberID?
    package let startedAt: Timestamp
    package let finishedAt: Timestamp?
}

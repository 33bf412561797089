import Dispatch
import Glibc

/// How far an estimate moves when the lists are drawn anew: bias-corrected and accelerated intervals (BCa; Efron 1987), with
/// the choice of the model repeated in every replicate, as Chan, Silverman and Vincent (2021) advise.
package struct Bootstrap: Sendable, Equatable {
    package let replicates: Int
    /// Replicates that had no estimate. They are left out, and said.
    package let failed: Int
    package let seed: UInt64
    /// 95 % and 80 % of the total; nil where every replicate lies on one side of the estimate.
    package let interval: ClosedRange<Double>?
    package let narrower: ClosedRange<Double>?
    /// The bias correction and the acceleration, for those who check.
    package let bias: Double
    package let acceleration: Double

    package static let replicatesRange = 100...100_000

    /// - Parameter progress: gets the part that is done, on the calling thread between pieces.
    /// - Returns: nil when the lists themselves have no estimate under the model.
    init?(
        _ histories: CaptureHistories, _ kind: PopulationModel.Kind, threshold: Double, replicates: Int, seed: UInt64,
        progress: (Double) -> Void = { _ in }
    ) {
        let plan = Plan(histories, kind, threshold)
        let draw = Replicate(plan)
        guard let estimate = draw.total(of: histories.counts) else { return nil }
        var totals: [Double] = []
        var done = 0
        while done < replicates {
            let piece = min(128, replicates - done)
            totals += Self.totals(plan, seed, done..<done + piece)
            done += piece
            progress(Double(done) / Double(replicates))
        }
        let found = totals.filter(\.isFinite).sorted()
        self.replicates = replicates
        failed = replicates - found.count
        self.seed = seed
        acceleration = Self.acceleration(draw, histories)
        let below = found.prefix { $0 < estimate }.count
        guard below > 0, below < found.count else {
            bias = below == 0 ? -.infinity : .infinity
            (interval, narrower) = (nil, nil)
            return
        }
        bias = PrivacyBudget.quantile(Double(below) / Double(found.count))
        let (z, a) = (bias, acceleration)
        func at(_ level: Double) -> Double {
            let shifted = z + PrivacyBudget.quantile(level)
            return Self.quantile(found, PrivacyBudget.normal(z + shifted / (1 - a * shifted)))
        }
        interval = at(0.025)...max(at(0.025), at(0.975))
        narrower = at(0.1)...max(at(0.1), at(0.9))
    }

    /// On both cores, each with its own memory. Replicate n is the same whoever draws it.
    private static func totals(_ plan: Plan, _ seed: UInt64, _ range: Range<Int>) -> [Double] {
        var totals = [Double](repeating: .nan, count: range.count)
        totals.withUnsafeMutableBufferPointer { buffer in
            let shared = Shared(totals: buffer)
            DispatchQueue.concurrentPerform(iterations: 2) { lane in
                let own = Replicate(plan)
                for place in stride(from: lane, to: range.count, by: 2) {
                    shared.totals[place] = own.drawn(seed, range.lowerBound + place) ?? .nan
                }
            }
        }
        return totals
    }

    /// Each lane writes places of its own only.
    private struct Shared: @unchecked Sendable { let totals: UnsafeMutableBufferPointer<Double> }

    /// From leaving out each person once: people of the same history give the same estimate.
    private static func acceleration(_ draw: Replicate, _ histories: CaptureHistories) -> Double {
        var left: [(total: Double, weight: Double)] = []
        var counts = histories.counts
        for history in counts.indices where counts[history] > 0 {
            counts[history] -= 1
            if let total = draw.total(of: counts) { left.append((total, Double(counts[history] + 1))) }
            counts[history] += 1
        }
        let weights = left.reduce(0) { $0 + $1.weight }
        let mean = left.reduce(0) { $0 + $1.total * $1.weight } / weights
        let squares = left.reduce(0) { $0 + $1.weight * pow(mean - $1.total, 2) }
        let cubes = left.reduce(0) { $0 + $1.weight * pow(mean - $1.total, 3) }
        return squares > 0 ? cubes / (6 * pow(squares, 1.5)) : 0
    }

    /// Between the two neighbours in order.
    private static func quantile(_ sorted: [Double], _ level: Double) -> Double {
        let place = max(0, min(1, level)) * Double(sorted.count - 1)
        let low = Int(place)
        let high = min(low + 1, sorted.count - 1)
        return sorted[low] + (sorted[high] - sorted[low]) * (place - Double(low))
    }
}

/// What every replicate is drawn from.
private struct Plan: Sendable {
    let kind: PopulationModel.Kind
    let threshold: Double
    let lists: Int
    let pairs: [Int]
    /// The history of each person.
    let people: [UInt16]

    init(_ histories: CaptureHistories, _ kind: PopulationModel.Kind, _ threshold: Double) {
        (self.kind, self.threshold) = (kind, threshold)
        (lists, pairs) = (histories.lists.count, histories.pairs)
        people = histories.counts.indices.flatMap { history in
            Array(repeating: UInt16(history), count: histories.counts[history])
        }
    }
}

/// Draws the lists anew and estimates by one model. Not shared between tasks.
private final class Replicate {
    private let plan: Plan
    private let fitter: LogLinearFitter

    init(_ plan: Plan) {
        self.plan = plan
        fitter = LogLinearFitter(lists: plan.lists)
    }

    func drawn(_ seed: UInt64, _ number: Int) -> Double? {
        var start = RandomStream(seed: seed &+ UInt64(number) &* 0xD134_2543_DE82_EF95)
        var random = QuickStream(seed: start.next())
        var counts = [Int](repeating: 0, count: fitter.cells)
        for _ in plan.people.indices { counts[Int(plan.people[random.below(plan.people.count)])] += 1 }
        return total(of: counts)
    }

    /// nil where the model has no estimate.
    func total(of counts: [Int]) -> Double? {
        let statistics = LogLinearFitter.statistics(of: counts)
        let selection: PairSelection
        switch plan.kind {
        case .mainEffects: selection = PairSelection()
        case .allPairs: selection = PairSelection(all: plan.pairs)
        case .stepwise: selection = PairSelection(statistics, plan.pairs, threshold: plan.threshold, fitter)
        }
        let (finite, emptied) = selection.split(statistics)
        guard fitter.fits(statistics, pairs: finite, emptied: emptied) else { return nil }
        return statistics[0] + fitter.dark
    }
}

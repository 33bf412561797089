import Dispatch
import Glibc

/// Synthetic records from a target: a chain finds its way, two go on from there on both cores, and rows are fitted to the
/// mean of what they passed through.
package struct Synthesis: Sendable {
    /// How long to look. Chosen on one data set and kept for all others.
    package enum Effort: String, Sendable, CaseIterable {
        case full
        /// Coarser, for a look before the release.
        case preview
    }

    struct Course: Sendable {
        /// Sweeps until the chain has settled; averaged; of the last fit.
        var settling: Int
        var averaged: Int
        var fitting: Int
        /// How much the last fit trusts the averaged counts above the noisy ones.
        var trust: Float
    }

    let target: SamplerTarget
    let course: Course
    let seed: UInt64

    private static let (hot, warm, change): (Float, Float, Float) = (3, 0.25, 0.6)

    /// Rows after rows, `layout.sizes.count` codes each.
    /// - Parameter progress: told the part that is done, 0…1; what it throws ends the work.
    func rows(_ progress: (Double) throws -> Void) throws -> [UInt16] {
        let steps = Double(course.settling + course.averaged / 2 + course.fitting)
        var done = 0.0
        func step() throws {
            done += 1
            try progress(min(1, done / steps))
        }
        let first = RowSampler(target, seed: seed)
        for sweep in 0..<course.settling {
            let part = Float(sweep) / Float(course.settling)
            // Rare combinations are found before the cost of using one begins.
            first.use(sparsity: part < 0.6 ? 0 : target.sparsity)
            first.sweep(temperature: cooled(part * 1.5, from: Self.hot, to: Self.warm), change: Self.change)
            try step()
        }
        let means = try averaged(first, step)
        var last = target
        for cell in means.indices where target.counts[cell] != SamplerTarget.forbidden {
            last.counts[cell] = means[cell]
        }
        last.weights = target.weights.map { $0 * course.trust }
        first.aim(at: last)
        for sweep in 0..<course.fitting {
            let part = Float(sweep) / Float(course.fitting) * 1.5
            let temperature = part < 1 ? cooled(part, from: 1, to: 0.01) : 0
            first.sweep(temperature: temperature, change: Self.change * 0.7)
            try step()
        }
        return first.rows
    }

    private func cooled(_ part: Float, from hot: Float, to cold: Float) -> Float {
        part >= 1 ? cold : hot * powf(cold / hot, part)
    }

    private func averaged(_ first: RowSampler, _ step: () throws -> Void) throws -> [Float] {
        let chains = [first, RowSampler(copying: first, seed: seed ^ 0x5DEE_CE66)]
        let sweeps = max(1, course.averaged / 2)
        var sums = chains.map { _ in [Float](repeating: 0, count: target.counts.count) }
        for _ in 0..<sweeps {
            let held = Held(chains: chains)
            DispatchQueue.concurrentPerform(iterations: 2) { lane in
                held.chains[lane].sweep(temperature: Self.warm, change: Self.change)
            }
            for (index, chain) in chains.enumerated() { chain.addCounts(to: &sums[index]) }
            try step()
        }
        return zip(sums[0], sums[1]).map { ($0 + $1) / Float(2 * sweeps) }
    }

    /// Each lane has a chain of its own.
    private struct Held: @unchecked Sendable { let chains: [RowSampler] }
}

import Dispatch
import Kernel
import Synchronization

/// What a release gives: its files, made and not yet kept.
struct MadeRelease: Sendable {
    let real: Int
    let synthetic: Int
    let files: [(ReleaseRun.File, [UInt8])]
}

/// Makes a release on a thread of its own, one at a time: it keeps both cores busy for seconds, and pages are answered
/// meanwhile.
struct ReleaseWork: Sendable {
    struct Stopped: Error {}

    /// How far the work is, told to whoever writes it down, and whether it is still wanted.
    final class Meter: Sendable {
        private let state = Mutex((part: 0.0, isStopped: false))

        var thousandths: Int { state.withLock { Int($0.part * 1_000) } }
        func stop() { state.withLock { $0.isStopped = true } }
        func check() throws(Stopped) { if state.withLock({ $0.isStopped }) { throw Stopped() } }
        func tell(_ part: Double) throws(Stopped) {
            state.withLock { $0.part = part }
            try check()
        }
    }

    private static let thread = DispatchQueue(label: "releases", qos: .utility)
    /// Part of the time that the release takes; the rest is the attack on it.
    private static let makingPart = 0.7

    static func make(_ data: Microdata, _ method: Release.Method, _ effort: Synthesis.Effort, _ meter: Meter)
        async throws
        -> MadeRelease
    {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (done: CheckedContinuation<MadeRelease, any Error>) in
                thread.async { done.resume(with: Result { try work(data, method, effort, meter) }) }
            }
        } onCancel: {
            meter.stop()
        }
    }

    private static func work(
        _ data: Microdata, _ method: Release.Method, _ effort: Synthesis.Effort, _ meter: Meter
    ) throws -> MadeRelease {
        // It may have waited for another release.
        try meter.check()
        let release = try Release.make(data, method, effort) { try meter.tell($0 * makingPart) }
        let utility = try UtilityReport(real: data, synthetic: release.synthetic)
        var random = RandomStream()
        let risk = try RiskReport(real: data, release: release, seed: random.next()) {
            try meter.tell(makingPart + $0 * (0.98 - makingPart))
        }
        let report = ReleaseReport(release, utility: utility, risk: risk, realRecords: data.count)
        return MadeRelease(
            real: data.count, synthetic: release.synthetic.count,
            files: [
                (.records, release.synthetic.csv()), (.counts, release.counts.csv), (.report, report.json),
            ])
    }
}

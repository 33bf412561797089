import Dispatch
import Synchronization

/// How many requests were answered, with what, and how long they took. Counted without a lock, and without a word of who asked
/// for what.
final class Metrics: Sendable {
    /// Upper bounds of the buckets in milliseconds.
    static let bounds: [UInt64] = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 5_000]

    struct Snapshot {
        /// 1xx to 5xx.
        var classes: [Int]
        /// For each bound those that took no longer, and all.
        var buckets: [Int]
        var totalMicroseconds: Int
        var running: Int
    }

    private let running = Atomic<Int>(0)
    private let microseconds = Atomic<Int>(0)
    private let classes: [Counter] = (0..<5).map { _ in Counter() }
    private let slow: [Counter] = (0...Metrics.bounds.count).map { _ in Counter() }

    private final class Counter: Sendable { let value = Atomic<Int>(0) }

    func begin() -> UInt64 {
        running.wrappingAdd(1, ordering: .relaxed)
        return DispatchTime.now().uptimeNanoseconds
    }

    func end(_ begun: UInt64, status: Int) {
        let took = DispatchTime.now().uptimeNanoseconds &- begun
        running.wrappingAdd(-1, ordering: .relaxed)
        microseconds.wrappingAdd(Int(took / 1_000), ordering: .relaxed)
        let bucket = Self.bounds.firstIndex { took <= $0 * 1_000_000 } ?? Self.bounds.count
        slow[bucket].value.wrappingAdd(1, ordering: .relaxed)
        classes[min(max(status / 100, 1), 5) - 1].value.wrappingAdd(1, ordering: .relaxed)
    }

    func snapshot() -> Snapshot {
        var (sum, buckets) = (0, [Int]())
        for counter in slow {
            sum += counter.value.load(ordering: .relaxed)
            buckets.append(sum)
        }
        return Snapshot(
            classes: classes.map { $0.value.load(ordering: .relaxed) }, buckets: buckets,
            totalMicroseconds: microseconds.load(ordering: .relaxed),
            running: running.load(ordering: .relaxed))
    }
}

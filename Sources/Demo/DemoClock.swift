import Kernel
import Synchronization

/// A clock that is set, so that a year of history is written with its own dates; and chance from a seed.
package final class DemoClock: Sendable {
    private let time: Mutex<Timestamp>
    private let generator: Mutex<SeededGenerator>

    package init(_ start: Timestamp, seed: UInt64) {
        time = Mutex(start)
        generator = Mutex(SeededGenerator(seed: seed))
    }

    package var now: Timestamp { time.withLock { $0 } }

    package func set(_ now: Timestamp) { time.withLock { $0 = now } }

    /// The outside world on this clock.
    package var world: World {
        World(now: { self.now }, random: { self.generator.withLock { $0.next() } })
    }
}

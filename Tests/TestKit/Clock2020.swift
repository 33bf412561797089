import Kernel
import Synchronization

/// A clock that stands still at 2020-04-06T08:00Z until a test moves it.
package final class Clock2020: Sendable {
    package static let start = Timestamp(milliseconds: 1_586_160_000_000)

    private let time = Mutex(Clock2020.start)

    package init() {}

    package var now: Timestamp { time.withLock { $0 } }

    package func advance(days: Int64 = 0, hours: Int64 = 0, minutes: Int64 = 0, seconds: Int64 = 0) {
        time.withLock {
            $0 = $0.adding(days: days).adding(hours: hours).adding(minutes: minutes).adding(seconds: seconds)
        }
    }

    /// The outside world on this clock.
    package var world: World { World(now: { self.now }) }
}

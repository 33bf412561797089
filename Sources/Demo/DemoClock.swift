import Kernel
import Synchronization

/// A clock that is set, so that a year of history is written with its own dates; and chance from a seed.
package final class DemoClock: Sendable {
    private let time: Mutex<Timestamp>
    private let generator: Mutex<SeededGenerator>

    private let zone: Zone
    private let holidays: Holidays

    package init(_ start: Timestamp, seed: UInt64, zone: Zone = .utc, holidays: Holidays = .unknown) {
        self.zone = zone
        self.holidays = holidays
        time = Mutex(start)
        generator = Mutex(SeededGenerator(seed: seed))
    }

    /// The civil day of that moment, in the country's own calendar.
    package var today: Day { day(of: now) }
    package func day(of instant: Timestamp) -> Day { zone.day(of: instant) }

    package var now: Timestamp { time.withLock { $0 } }

    package func set(_ now: Timestamp) { time.withLock { $0 = now } }

    /// The outside world on this clock.
    package var world: World {
        World(
            now: { self.now }, zone: zone, holidays: holidays, random: { self.generator.withLock { $0.next() } })
    }
}

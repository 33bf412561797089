/// What the outside world gives the program, handed down by value: the time, the place whose calendar counts, and
/// chance. Tests give their own.
package struct World: Sendable {
    package var now: @Sendable () -> Timestamp
    /// 64 bits of chance, for identifiers and references. The system's own; a demonstration's comes from its seed.
    package var random: @Sendable () -> UInt64
    /// Where the people are who read the dates: "today" is the civil day there, whatever day it is in Greenwich, and a
    /// working day is one on which people work there.
    package var calendar: CivilCalendar
    package var zone: Zone { calendar.zone }

    package init(
        now: @escaping @Sendable () -> Timestamp, zone: Zone = .utc, holidays: Holidays = .unknown,
        random: @escaping @Sendable () -> UInt64 = {
            var system = SystemRandomNumberGenerator()
            return system.next()
        }
    ) {
        self.now = now
        calendar = CivilCalendar(zone: zone, holidays: holidays)
        self.random = random
    }

    package static let live = World(now: Timestamp.wallClock)

    package static func live(in zone: Zone) -> World { World(now: Timestamp.wallClock, zone: zone) }

    /// The civil day there now.
    package func today() -> Day { zone.day(of: now()) }

    /// A new identifier at this moment.
    package func makeID<Entity>(_: Entity.Type = Entity.self) -> ID<Entity> {
        var generator = WorldGenerator(world: self)
        return ID(now: now(), using: &generator)
    }
}

/// The world's chance, for what takes a generator.
package struct WorldGenerator: RandomNumberGenerator, Sendable {
    private let world: World

    package init(world: World) { self.world = world }

    package mutating func next() -> UInt64 { world.random() }
}

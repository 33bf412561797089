/// What the outside world gives the program, handed down by value: the time, and chance. Tests give their own.
package struct World: Sendable {
    package var now: @Sendable () -> Timestamp

    package init(now: @escaping @Sendable () -> Timestamp) { self.now = now }

    package static let live = World(now: Timestamp.wallClock)

    /// A new identifier at this moment.
    package func makeID<Entity>(_: Entity.Type = Entity.self) -> ID<Entity> { ID.make(now: now()) }
}

import Kernel
import Storage
import Synchronization

/// The shipped rules and calendars with the measures of this deployment's register. What was read stays until the register
/// changes, in this process or in another.
package final class MeasureBook: Sendable {
    /// Rules, clocks and calendars; its measures are a library, and move nothing here until they are in the register.
    package let library: DeadlineDefinitions
    private let held = Mutex<(stamp: [Int], register: [RegisteredMeasure], current: DeadlineDefinitions)?>(nil)

    package init(library: DeadlineDefinitions) { self.library = library }

    /// By what clocks are computed now.
    package func current(_ read: Read) throws -> DeadlineDefinitions { try load(read).current }

    /// By what clocks were computed at the end of a day, in this deployment: what people were told.
    package func told(on day: Day, _ read: Read) throws -> DeadlineDefinitions {
        library.with(measures: try load(read).register.compactMap { $0.told(on: day) })
    }

    /// By what clocks would be computed with what is prepared of one measure.
    package func proposed(with id: MeasureID, _ read: Read) throws -> DeadlineDefinitions {
        library.with(
            measures: try load(read).register.compactMap { $0.id == id ? $0.proposed ?? $0.inForce : $0.inForce })
    }

    /// In which a measure of the register, as it was last read, is written; nil: English.
    package func language(of code: String) -> String? {
        held.withLock { $0?.register }?.first { $0.measure.id == code }?.measure.language
    }

    package func register(_ read: Read) throws -> [RegisteredMeasure] { try load(read).register }

    private func load(_ read: Read) throws -> (register: [RegisteredMeasure], current: DeadlineDefinitions) {
        let stamp = try RegisterStore.stamp(read)
        if let held = held.withLock({ $0 }), held.stamp == stamp { return (held.register, held.current) }
        let register = try RegisterStore.all(read, library.clocks)
        let current = library.with(measures: register.compactMap(\.inForce))
        held.withLock { $0 = (stamp, register, current) }
        return (register, current)
    }
}

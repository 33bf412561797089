import Kernel

/// A measure of this deployment's register, with every version that was put in force and the one that is being prepared.
package struct RegisteredMeasure: Sendable {
    package enum State: String, Sendable, CaseIterable {
        /// Never in force yet.
        case draft
        case inForce = "in-force"
        case withdrawn
    }

    /// Why a version was made.
    package enum Change: String, Sendable, CaseIterable {
        case first, amended
        case endedEarly = "ended-early"
        case withdrawn
    }

    package struct Version: Sendable {
        package let number: Int
        package let change: Change
        package let version: Measure.Version
        /// The day on which this register put it in force, and with that told anybody; nil while it is prepared.
        package let enteredOn: Day?
        package let enteredBy: MemberID?
        /// Why, in the words of who made it.
        package let reason: String
    }

    package let id: MeasureID
    package let state: State
    /// Rises with each change: whoever changes says which one they saw.
    package let revision: Int
    package let updatedAt: Timestamp
    /// With every version, the prepared one last.
    package let measure: Measure
    package let versions: [Version]

    package var code: String { measure.id }
    package var pending: Version? { versions.last.flatMap { $0.enteredOn == nil ? $0 : nil } }
    package var current: Version? { versions.last { $0.enteredOn != nil } }

    /// As it stands in force: without what is prepared. Nil while nothing ever was.
    package var inForce: Measure? { measure(where: { $0.enteredOn != nil }) }
    /// As it would stand with what is prepared.
    package var proposed: Measure? { pending == nil ? nil : measure(where: { _ in true }) }
    /// As this register told it on a day: what was put in force later is not in it.
    package func told(on day: Day) -> Measure? { measure(where: { $0.enteredOn.map { $0 <= day } ?? false }) }

    private func measure(where isMeant: (Version) -> Bool) -> Measure? {
        let versions = versions.filter(isMeant).map(\.version)
        return versions.isEmpty ? nil : measure.with(versions: versions)
    }
}

extension Measure {
    /// The same with more clocks that its versions may move.
    func covering(_ more: [String]) -> Measure {
        Measure(
            id: id, jurisdiction: jurisdiction, label: label, instrument: instrument, language: language,
            kind: kind, clocks: clocks + more.filter { !clocks.contains($0) }, excludes: excludes,
            confidence: confidence,
            unverified: unverified, sources: sources, versions: versions)
    }

    package func with(versions: [Version]) -> Measure {
        Measure(
            id: id, jurisdiction: jurisdiction, label: label, instrument: instrument, language: language,
            kind: kind, clocks: clocks, excludes: excludes, confidence: confidence, unverified: unverified,
            sources: sources, versions: versions)
    }
}

extension Measure.Version {
    /// The same, over after a day: windows that reach beyond it end on it, and what lay wholly beyond falls away. Nil when
    /// nothing is left: then the measure is withdrawn, not ended.
    package func ended(on day: Day, known: Day) -> Measure.Version? {
        let left = effects.compactMap { effect -> Measure.Effect? in
            let readings = effect.readings.compactMap { reading in
                reading.move.ended(on: day).map {
                    Measure.Reading(label: reading.label, source: reading.source, move: $0)
                }
            }
            return readings.isEmpty
                ? nil
                : Measure.Effect(
                    clocks: effect.clocks, conditions: effect.conditions, note: effect.note, readings: readings)
        }
        return left.isEmpty
            ? nil
            : Measure.Version(
                known: known, note: note, isChain: isChain, effects: left, movesLaterSteps: movesLaterSteps)
    }
}

extension Measure.Window {
    fileprivate func ended(on day: Day) -> Measure.Window? {
        if let first, first > day { return nil }
        return Measure.Window(first, min(last ?? day, day))
    }
}

extension Measure.Move {
    fileprivate func ended(on day: Day) -> Measure.Move? {
        switch self {
        case .suspend(var stop):
            guard stop.from <= day else { return nil }
            if stop.to.map({ $0 <= day }) == true { return self }
            stop.to = day
            stop.days = nil
            return .suspend(stop)
        case .restart(var again):
            guard again.from <= day else { return nil }
            again.to = min(again.to, day)
            return .restart(again)
        case .toDate(let window, let date): return window.ended(on: day).map { .toDate($0, date) }
        case .add(let window, let period, let cap, let orDate):
            return window.ended(on: day).map { .add($0, period, cap: cap, orDate: orDate) }
        case .whileState(let window, let state, let tail, let ended):
            return window.ended(on: day).map {
                .whileState($0, state: state, tail: tail, ended: min(ended ?? day, day))
            }
        case .floor(let window, let date): return window.ended(on: day).map { .floor($0, date) }
        case .deem(let window, let from, let cap):
            return window.ended(on: day).map { .deem($0, from: min(from, day), cap: cap) }
        case .hold(let window, let date):
            return window.ended(on: day).map { .hold($0, min(date ?? day, day)) }
        case .block(let from, let to, let says):
            return from > day ? nil : .block(from: from, to: min(to ?? day, day), says: says)
        }
    }
}

import Kernel

/// The measures that can move one kind of clock in one place, as they were known on a day, in the order in which they came
/// into force. Made once for many clocks.
package struct MeasurePlan: Sendable {
    struct Entry: Sendable {
        let measure: Measure
        let version: Measure.Version
        let effects: [Measure.Effect]
        let isNamed: Bool
    }

    /// The ends that an entry can touch at all, beside the entries: most cost a clock two comparisons.
    private struct Reach: Sendable {
        let first: Int32
        let last: Int32
    }

    let ground: Ground
    let entries: [Entry]
    private let reaches: [Reach]
    /// The same effects for counting without an explanation.
    let quick: QuickMoves

    /// More ways of reading the law than this are a mistake in the definitions.
    static let pathsMax = 32
    /// No roll is longer.
    private static let longestRoll: Int32 = 21

    init(ground: Ground, entries: [Entry]) {
        self.ground = ground
        self.entries = entries
        reaches = entries.map { entry in
            let all = entry.effects.flatMap { $0.readings.map(\.move.reach) }
            let first = all.map { $0.first?.number ?? .min }.min() ?? .max
            let last = all.map { $0.last?.number ?? .max }.max() ?? .min
            return Reach(first: first == .min ? .min : first - Self.longestRoll, last: last)
        }
        quick = QuickMoves(entries, longestRoll: Self.longestRoll)
    }

    /// Follows a position through every measure. More than one path where the law is read in more than one way.
    /// - Parameter explains: whether steps are kept; without them a clock costs no memory.
    func follow(
        _ start: Path, _ told: Selectors, explains: Bool
    ) throws(DeadlineProblem) -> [Path] {
        var paths = [start]
        for index in entries.indices {
            let reach = reaches[index]
            var touches = false
            for path in paths where path.position.end.number >= reach.first && path.position.end.number <= reach.last {
                touches = true
            }
            if !touches { continue }
            if told.urgent == true, !entries[index].measure.excludes.isEmpty {
                if explains { paths[0].notes.append(entries[index].urgentNote) }
                continue
            }
            var next: [Path] = []
            for path in paths { next += try entries[index].apply(to: path, told, ground, explains: explains) }
            paths = next
            if paths.count > Self.pathsMax {
                throw DeadlineProblem(
                    .contradiction, "the measures can be read in more than \(Self.pathsMax) ways together",
                    "Name fewer measures in the question.")
            }
        }
        return paths
    }
}

/// One way of reading the measures, and where it has led so far.
struct Path: Sendable {
    var position: Position
    var steps: [DeadlineAnswer.Step] = []
    /// The readings taken where there was a choice.
    var taken: [Measure.Reading] = []
    var notes: [DeadlineAnswer.Note] = []
    /// On what the end depends, once nobody knows it.
    var until: Position.Until?
}

extension MeasurePlan.Entry {
    fileprivate var urgentNote: DeadlineAnswer.Note { .urgent(measure: measure.id, excludes: measure.excludes) }

    fileprivate func apply(
        to path: Path, _ told: Selectors, _ ground: Ground, explains: Bool
    ) throws(DeadlineProblem) -> [Path] {
        var paths = [path]
        for effect in effects {
            var note: DeadlineAnswer.Note?
            switch effect.conditions.verdict(told, path.position.period, isNamed: isNamed) {
            case .holds: break
            case .taken(let what): note = .taken(measure: measure.id, what)
            case .fails: continue
            case .open(let what):
                if explains, effect.readings[0].move.reachContains(path.position.end) {
                    for index in paths.indices {
                        paths[index].notes.append(.open(measure: measure.id, what))
                    }
                }
                continue
            }
            var isTouched = false
            var next: [Path] = []
            for path in paths {
                let results = try results(of: effect, path, ground, explains: explains, note: note)
                if results.isEmpty { next.append(path) } else { isTouched = true }
                next += results
            }
            paths = next
            if isTouched, !version.isChain { break }
        }
        return paths
    }

    /// Where each reading leads; empty when none touches the path.
    private func results(
        of effect: Measure.Effect, _ path: Path, _ ground: Ground, explains: Bool,
        note: DeadlineAnswer.Note?
    ) throws(DeadlineProblem) -> [Path] {
        if path.position.isOpen { return [] }
        var results: [Path] = []
        var isTouched = false
        for reading in effect.readings {
            let position = try reading.move.applied(to: path.position, on: ground)
            if position != nil { isTouched = true }
            var next = path
            if effect.readings.count > 1 { next.taken.append(reading) }
            if let position {
                if explains {
                    next.explain(position, reading, self, note: note)
                }
                next.position = position
                if position.isOpen { next.until = reading.move.until }
            }
            results.append(next)
        }
        return isTouched ? results : []
    }
}

extension Path {
    fileprivate mutating func explain(
        _ position: Position, _ reading: Measure.Reading, _ entry: MeasurePlan.Entry,
        note: DeadlineAnswer.Note?
    ) {
        if let note { notes.append(note) }
        if case .block(_, _, let says) = reading.move {
            notes.append(.blocked(measure: entry.measure.id, says: says))
            return
        }
        steps.append(
            DeadlineAnswer.Step(
                what: .moved(
                    reading.move, measure: entry.measure.id, label: entry.measure.label, known: entry.version.known),
                from: self.position.end, to: position.isOpen ? nil : position.end,
                source: reading.source.isEmpty ? entry.measure.instrument : reading.source))
    }
}

extension Measure.Move {
    fileprivate func reachContains(_ day: Day) -> Bool { Measure.Window(reach.first, reach.last).contains(day) }
}

import Kernel

/// Effects of measures as plain values, one after another, for very many clocks: no step is kept, no path branches. Where
/// that is not enough (readings differ, an end is open, conditions must be weighed) it says so, and the way that explains is
/// taken.
struct QuickMoves: Sendable {
    private enum Act: Sendable {
        case suspend(Measure.Suspension)
        case toDate(Measure.Window, Day)
        case add(Measure.Window, Period, cap: Day?, orDate: Day?)
        /// Of the effect with this number in `moves`.
        case other(Int)
        /// Needs the way that explains.
        case slow
    }

    private struct Step: Sendable {
        let first: Int32
        let last: Int32
        let act: Act
        /// Where to go on when it touches: behind its version, unless that is a chain.
        var next: Int
    }

    private var steps: [Step] = []
    private var moves: [Measure.Move] = []

    init(_ entries: [MeasurePlan.Entry], longestRoll: Int32) {
        for entry in entries {
            let begin = steps.count
            for effect in entry.effects {
                let reaches = effect.readings.map(\.move.reach)
                let first = reaches.map { $0.first?.number ?? .min }.min() ?? .min
                let last = reaches.map { $0.last?.number ?? .max }.max() ?? .max
                steps.append(
                    Step(
                        first: first == .min ? .min : first - longestRoll, last: last,
                        act: act(effect), next: 0))
            }
            for index in begin..<steps.count { steps[index].next = entry.version.isChain ? index + 1 : steps.count }
        }
    }

    private mutating func act(_ effect: Measure.Effect) -> Act {
        guard effect.readings.count == 1, effect.conditions == .none else { return .slow }
        switch effect.readings[0].move {
        case .suspend(let stop): return stop.to == nil ? .slow : .suspend(stop)
        case .toDate(let window, let date): return .toDate(window, date)
        case .add(let window, let period, let cap, let orDate):
            return .add(window, period, cap: cap, orDate: orDate)
        case .whileState, .hold: return .slow
        case let move:
            moves.append(move)
            return .other(moves.count - 1)
        }
    }

    /// The position after every measure; nil when the way that explains must be taken.
    func follow(_ start: Position, on ground: Ground) throws(DeadlineProblem) -> Position? {
        var position = start
        var index = 0
        while index < steps.count {
            let end = position.end.number
            if end < steps[index].first || end > steps[index].last {
                index += 1
                continue
            }
            let next: Position?
            switch steps[index].act {
            case .slow: return nil
            case .suspend(let stop): next = try stop.applied(to: position, on: ground)
            case .toDate(let window, let date):
                next = try Measure.Move.toDate(window, date).applied(to: position, on: ground)
            case .add(let window, let period, let cap, let orDate):
                next = try Measure.Move.add(window, period, cap: cap, orDate: orDate).applied(to: position, on: ground)
            case .other(let number): next = try moves[number].applied(to: position, on: ground)
            }
            if let next {
                position = next
                index = steps[index].next
            } else {
                index += 1
            }
        }
        return position
    }
}

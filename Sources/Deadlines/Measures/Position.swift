import Kernel

/// A date on its way through the measures. Nothing in it is rolled: that comes last, and once (Cass. 4166/2024: months of
/// the period first, suspended days after them, the roll at the very end).
package struct Position: Sendable, Equatable {
    package var trigger: Day?
    package var period: Period?
    package var end: Day
    /// Whether an end on a day off moves.
    package var rolls: Bool
    package var isMoved = false
    /// Nobody knows the end: the move that made it so says on what it depends.
    package var isOpen = false

    /// Good until a state ends, and so long beyond: there is no day to say.
    package struct Until: Sendable, Equatable {
        package let state: String
        package let tail: Period?
    }
}

/// How a place counts, for one kind of clock.
struct Ground: Sendable {
    let rule: PeriodRule
    let off: DaysOff
    let clock: String

    /// The end as whoever looks at a calendar sees it: measures that name ends mean this one.
    func seen(_ position: Position) throws(DeadlineProblem) -> Day {
        position.rolls ? try rule.rolled(position.end, of: nil, from: nil, .forward, off) : position.end
    }
}

extension Measure.Move {
    /// The position after the move, or nil when it does not touch it. Pure.
    func applied(to position: Position, on ground: Ground) throws(DeadlineProblem) -> Position? {
        switch self {
        case .suspend(let stop): return try stop.applied(to: position, on: ground)
        case .restart(let again): return try again.applied(to: position, on: ground)
        case .toDate(let window, let date), .floor(let window, let date):
            return try window.holds(position, ground) { position, seen in
                // What is printed beyond the day stays good: an extension takes nothing away.
                guard seen < date else { return false }
                position.end = date
                return true
            }
        case .add(let window, let period, let cap, let orDate):
            return try window.holds(position, ground) { position, _ in
                var end = position.end.adding(months: period.months).adding(days: period.days + period.distance)
                if let orDate { end = max(end, orDate) }
                if let cap { end = min(end, cap) }
                guard end > position.end else { return false }
                position.end = end
                return true
            }
        case .whileState(let window, _, let tail, let ended):
            return try window.holds(position, ground) { position, seen in
                guard let ended else {
                    position.isOpen = true
                    return true
                }
                let end = ended.adding(months: tail?.months ?? 0).adding(days: tail?.days ?? 0)
                guard seen < end else { return false }
                position.end = end
                return true
            }
        case .deem(let window, let from, let cap):
            return try window.holds(position, ground) { position, _ throws(DeadlineProblem) in
                guard let length = position.period else {
                    throw DeadlineProblem(
                        .needsPeriod, "an act is in time within its own period, and the question gives none",
                        "Add `period`.")
                }
                let own = try ground.rule.end(of: length, from: from, .forward, ground.off)
                let most = try cap.map { cap throws(DeadlineProblem) in
                    try ground.rule.end(of: cap, from: from, .forward, ground.off)
                }
                position.end = min(own, most ?? own)
                position.rolls = false
                return true
            }
        case .hold(let window, let date):
            return try window.holds(position, ground) { position, seen in
                guard let date else {
                    position.isOpen = true
                    return true
                }
                guard seen < date else { return false }
                position.end = date
                return true
            }
        case .block(let from, let to, _):
            return Measure.Window(from, to).contains(position.end) ? position : nil
        }
    }
}

extension Measure.Move {
    /// On what an end depends that nobody knows.
    var until: Position.Until {
        switch self {
        case .whileState(_, let state, let tail, _): Position.Until(state: state, tail: tail)
        case .suspend: Position.Until(state: "suspension", tail: nil)
        default: Position.Until(state: "further-notice", tail: nil)
        }
    }
}

extension Measure.Window {
    /// The position as `body` changes it, when its end lies in the window and `body` does touch it.
    fileprivate func holds(
        _ position: Position, _ ground: Ground, _ body: (inout Position, Day) throws(DeadlineProblem) -> Bool
    ) throws(DeadlineProblem) -> Position? {
        // A roll never goes back, and an end beyond the window cannot come into it.
        if let last, position.end > last { return nil }
        let seen = try ground.seen(position)
        guard contains(seen) else { return nil }
        var next = position
        guard try body(&next, seen) else { return nil }
        next.isMoved = true
        return next
    }
}

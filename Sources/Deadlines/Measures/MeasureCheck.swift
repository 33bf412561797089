import Definitions
import Kernel

extension Measure {
    /// What contradicts itself, or could only be a slip of the pen.
    func check(_ node: DefinitionNode) throws(DefinitionProblem) {
        guard !versions.isEmpty else { throw node.problem("the measure has no version", "Add one under `versions`.") }
        guard !clocks.isEmpty else { throw node.problem("the measure moves no clock", "Name one under `clocks`.") }
        if Set(clocks).count != clocks.count { throw node.problem("a clock stands twice", "Keep one of them.") }
        let nodes = try node.list("versions")
        for (index, version) in versions.enumerated() {
            if index > 0, version.known < versions[index - 1].known {
                throw nodes[index].problem(
                    "the version of \(version.known) stands after that of \(versions[index - 1].known)",
                    "Order versions by the day on which they were known.")
            }
            guard version.effects.isEmpty == version.isWithdrawal else {
                throw nodes[index].problem(
                    version.isWithdrawal
                        ? "a measure that is withdrawn still moves clocks" : "the version does nothing",
                    version.isWithdrawal ? "Leave `effects` empty." : "Add an effect, or write `withdrawn: true`.")
            }
            let effects = try nodes[index].list("effects")
            for (at, effect) in version.effects.enumerated() {
                for reading in effect.readings {
                    if let what = reading.move.contradiction {
                        throw effects[at].problem(what, "Check the days against the instrument.")
                    }
                }
                if !version.isChain, let earlier = version.effects[..<at].first(where: { $0.hides(effect) }) {
                    throw effects[at].problem(
                        "an effect before it (\(earlier.readings[0].move.word)) already decides for every end in this window",
                        "Put the narrower effect first, or write `chain: true` where both are meant.")
                }
            }
        }
    }
}

extension Measure.Effect {
    /// Whether no end can reach the other effect, because this one matches first.
    fileprivate func hides(_ other: Measure.Effect) -> Bool {
        guard conditions == .none, Set(other.clocks).isSubset(of: clocks) else { return false }
        let (mine, its) = (readings[0].move.reach, other.readings[0].move.reach)
        let begins = mine.first.map { first in its.first.map { first <= $0 } ?? false } ?? true
        let ends = mine.last.map { last in its.last.map { $0 <= last } ?? false } ?? true
        if case .floor = readings[0].move { return false }
        return begins && ends
    }
}

extension Measure.Move {
    var word: String {
        switch self {
        case .suspend: "suspend"
        case .restart: "restart"
        case .toDate: "to-date"
        case .add: "add"
        case .whileState: "while"
        case .floor: "floor"
        case .deem: "deem"
        case .hold: "hold"
        case .block: "block"
        }
    }

    /// Why the days cannot be meant so; nil when they can.
    fileprivate var contradiction: String? {
        switch self {
        case .suspend(let stop):
            if let to = stop.to, let days = stop.days, abs(days - (Int(to.number - stop.from.number) + 1)) > 31 {
                return "\(days) days, and the window has \(Int(to.number - stop.from.number) + 1)"
            }
            return nil
        case .toDate(let window, let date), .floor(let window, let date):
            // Ends later than the day stay as they are; a window that lies beyond it as a whole moves nothing.
            return window.first.map { date < $0 } == true
                ? "every end would move to \(date), before the window begins" : nil
        case .hold(let window, let date):
            guard let first = window.first, let date, date < first else { return nil }
            return "cover would end on \(date), before the window begins"
        case .add(let window, let period, let cap, let orDate):
            if period.workingDays > 0 { return "working days cannot be added to the end of a document" }
            if let cap, let first = window.first, cap < first { return "the cap \(cap) lies before the window" }
            if let cap, let orDate, orDate > cap { return "at least \(orDate) and at most \(cap) cannot both be" }
            return nil
        case .whileState(let window, _, _, let ended):
            guard let ended, let first = window.first, ended < first else { return nil }
            return "the state ended on \(ended), before the window begins"
        case .deem(let window, let from, _):
            return window.first.map { from < $0 } == true
                ? "acts are in time from \(from), before the window begins" : nil
        case .restart, .block: return nil
        }
    }
}

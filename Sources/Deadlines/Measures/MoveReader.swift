import Definitions
import Kernel

/// The keys of one effect; another reading of it stands in place of those that it gives.
private struct EffectKeys {
    let base: DefinitionNode
    let reading: DefinitionNode?

    func place(_ key: String) -> DefinitionNode { reading.flatMap { $0.has(key) ? $0 : nil } ?? base }

    func allow(_ keys: String...) throws(DefinitionProblem) {
        try base.allow(keys)
        try reading?.allow(keys + ["label", "source"])
    }

    func day(_ key: String) throws(DefinitionProblem) -> Day { try place(key).day(key) }
    func optionalDay(_ key: String) throws(DefinitionProblem) -> Day? { try place(key).optionalDay(key) }
    func period(_ key: String) throws(DefinitionProblem) -> Period { try place(key).period(key) }
    func optionalPeriod(_ key: String) throws(DefinitionProblem) -> Period? { try place(key).optionalPeriod(key) }
    func optionalInt(_ key: String) throws(DefinitionProblem) -> Int? {
        try place(key).optionalInt(key, in: 1...7_305)
    }
    func string(_ key: String) throws(DefinitionProblem) -> String { try place(key).string(key) }
    func window() throws(DefinitionProblem) -> Measure.Window { try place("ends").window("ends") }
    func isWord(_ key: String, _ word: String, among words: [String]) throws(DefinitionProblem) -> Bool {
        let node = place(key)
        guard node.has(key) else { return false }
        return try node.one(key, of: words) == word
    }
}

extension Measure.Move {
    static let words = ["suspend", "restart", "to-date", "add", "while", "floor", "deem", "hold", "block"]

    static func read(
        _ word: String, _ base: DefinitionNode, _ reading: DefinitionNode?
    ) throws(DefinitionProblem) -> Measure.Move {
        let keys = EffectKeys(base: base, reading: reading)
        switch word {
        case "suspend": return .suspend(try suspension(keys))
        case "restart": return .restart(try restart(keys))
        case "to-date":
            try keys.allow("ends", "date")
            return .toDate(try keys.window(), try keys.day("date"))
        case "add":
            try keys.allow("ends", "period", "cap", "or-date")
            return .add(
                try keys.window(), try keys.period("period"), cap: try keys.optionalDay("cap"),
                orDate: try keys.optionalDay("or-date"))
        case "while":
            try keys.allow("ends", "state", "tail", "ended")
            return .whileState(
                try keys.window(), state: try keys.string("state"), tail: try keys.optionalPeriod("tail"),
                ended: try keys.optionalDay("ended"))
        case "floor":
            try keys.allow("ends", "date")
            return .floor(try keys.window(), try keys.day("date"))
        case "deem":
            try keys.allow("ends", "window-end", "cap")
            return .deem(try keys.window(), from: try keys.day("window-end"), cap: try keys.optionalPeriod("cap"))
        case "hold":
            try keys.allow("ends", "date")
            return .hold(try keys.window(), try keys.optionalDay("date"))
        default:
            try keys.allow("from", "to", "says")
            let window = try span(keys)
            return .block(from: window.from, to: window.to, says: try keys.string("says"))
        }
    }

    private static func span(_ keys: EffectKeys) throws(DefinitionProblem) -> (from: Day, to: Day?) {
        let (from, to) = (try keys.day("from"), try keys.optionalDay("to"))
        if let to, to < from {
            throw keys.place("to").problem(
                "the window ends on \(to), before it begins on \(from)", "Turn the two round.")
        }
        return (from, to)
    }

    private static func suspension(_ keys: EffectKeys) throws(DefinitionProblem) -> Measure.Suspension {
        try keys.allow("from", "to", "days", "begun-inside", "at-least", "short", "fixed-dates")
        let (from, to) = try span(keys)
        var stop = Measure.Suspension(from: from, to: to)
        stop.days = try keys.optionalInt("days")
        if stop.days != nil, to == nil {
            throw keys.place("days").problem("so many days, and no last one", "Add `to`, or leave `days` out.")
        }
        stop.insideIsDayZero = try keys.isWord("begun-inside", "day-zero", among: ["day-one", "day-zero"])
        stop.atLeast = try keys.optionalInt("at-least")
        if let short = try keys.place("short").optionalNode("short") {
            try short.allow("below", "then")
            stop.shortBelow = try short.int("below", in: 1...366)
            stop.shortThen = try short.period("then")
        }
        stop.fixedDatesToNextWorkingDay = try keys.isWord(
            "fixed-dates", "next-working-day", among: ["next-working-day"])
        return stop
    }

    private static func restart(_ keys: EffectKeys) throws(DefinitionProblem) -> Measure.Restart {
        try keys.allow("from", "to", "first-day", "double", "double-within")
        let (from, to) = try span(keys)
        guard let to else {
            throw keys.base.problem(
                "the whole period runs again, and nobody says when", "Add `to`, the last day before.")
        }
        return Measure.Restart(
            from: from, to: to, isDayZero: try keys.isWord("first-day", "day-zero", among: ["day-one", "day-zero"]),
            doubled: try keys.base.optionalStrings("double"), doubledWithin: try keys.optionalInt("double-within") ?? 0)
    }
}

import Glibc

/// What an estimate says, in sentences for people who decide and do not compute, and what must be said beside it.
package struct EffectReading: Sendable, Equatable {
    package struct Caution: Sendable, Equatable {
        /// The same word for the same caution, for programs.
        package let code: String
        package let sentence: String
    }

    package let sentences: [String]
    package let cautions: [Caution]
    /// How it was computed, for who asks.
    package let method: String

    /// - Parameter other: the other model's answer, from `byOtherModel`, to be read beside it.
    package init(_ effect: InterruptedSeries, beside other: InterruptedSeries? = nil) {
        let words = EffectWords(effect)
        sentences = words.sentences + (other.map { [EffectWords($0).asOther] } ?? [])
        cautions = EffectCautions(effect, beside: other).all
        let lag = effect.options.lag == nil ? "chosen by the length of the series" : "as given"
        method =
            effect.reason + " \(effect.before) points before and \(effect.after) from \(effect.at) on. "
            + words.parameters
            + " Newey and West's errors have a lag of \(effect.lag), \(lag). Intervals are of 95 %, the wider of the classical one "
            + "and Newey and West's."
    }

    /// The whole as text: what is said, then what must be said beside it, then how it was computed.
    package var text: String {
        (sentences + ["", "Read with care:"] + cautions.map { "- " + $0.sentence } + ["", "How: " + method])
            .joined(separator: "\n")
    }

    /// As many digits as a sentence bears: whole from 10 on, one decimal from 1 on, two below.
    /// - Parameter scale: the number whose digits these are to be, so that the ends of an interval are written alike.
    static func number(_ x: Double, like scale: Double? = nil) -> String {
        let size = abs(x)
        guard size.isFinite, size < 1e15 else { return "beyond all numbers" }
        let by = abs(scale ?? x)
        let decimals = by >= 9.95 || by == 0 ? 0 : by >= 0.995 ? 1 : 2
        let factor = [1, 10, 100][decimals]
        let scaled = Int((size * Double(factor)).rounded())
        // What is not 0 is not written as 0 for its neighbour's sake.
        if scaled == 0 { return decimals < 2 && size >= 0.005 ? number(x) : "0" }
        let sign = x < 0 ? "-" : ""
        let (whole, rest) = (scaled / factor, scaled % factor)
        if rest == 0 { return "\(sign)\(whole)" }
        let digits = "\(rest)"
        return "\(sign)\(whole)." + String(repeating: "0", count: decimals - digits.count) + digits
    }

    static func percent(_ part: Double, like scale: Double? = nil) -> String {
        "\(number(part * 100, like: scale.map { $0 * 100 })) %"
    }
}

/// The sentences of a reading.
private struct EffectWords {
    private typealias Change = InterruptedSeries.Change

    private let effect: InterruptedSeries
    private let points: [InterruptedSeries.Point]
    private let unit: String
    /// People are fewer or more; a rate or an index is lower or higher.
    private let (less, more, there): (String, String, String)

    init(_ effect: InterruptedSeries) {
        self.effect = effect
        points = effect.points
        unit = effect.series.step.name
        (less, more, there) =
            effect.series.isOfCounts ? ("fewer", "more", "there were") : ("lower", "higher", "the value was")
    }

    private static let chance = ", so that it cannot be told from chance"

    var sentences: [String] {
        guard let first = effect.changed.first, let last = effect.changed.last else { return [] }
        let isFirst = first == effect.design.last
        return [
            place(first, isFirst ? "first" : "first counted") + ", " + amount(first), trend,
            place(last, "last") + ", "
                + amount(last), together,
        ].compactMap { $0 }
    }

    /// In a sentence beside those of the model that was chosen.
    var asOther: String {
        let model = effect.model == .leastSquares ? "By least squares" : "By a model of counts"
        guard let first = effect.changed.first else { return "" }
        return "\(model) the same points give: in \(named(first)), \(amount(first))"
    }

    var parameters: String {
        let (level, slope) = (effect.level, effect.slope)
        func told(_ change: Change) -> String {
            effect.isOfRatios
                ? "a factor of \(EffectReading.number(exp(change.estimate), like: 0.5))"
                : EffectReading.number(change.estimate)
        }
        return
            "At \(points[effect.design.last - 1].period), the last \(unit) before, the lines are apart by \(told(level)) "
            + "(the change of level); each \(unit) after changes that by \(told(slope)) (the change of slope)."
    }

    /// A bare number needs a word before it.
    private func named(_ position: Int) -> String {
        (effect.series.step == .number ? "period " : "") + "\(points[position].period)"
    }

    private func place(_ position: Int, _ which: String) -> String {
        "In \(named(position)), the \(which) \(unit) from the change on"
    }

    private func amount(_ position: Int) -> String {
        let change = effect.difference(in: [position])
        let (fitted, led) = (points[position].fitted.mean, points[position].counterfactual.mean)
        let numbers = "(\(EffectReading.number(fitted, like: led)) instead of \(EffectReading.number(led)))"
        let start = "\(there) \(signed(change.estimate)) than the trend before would have led to \(numbers)"
        guard let ratio = effect.ratio(at: position) else { return start + ", " + between(change) + "." }
        let (part, low, high) = (exp(ratio.estimate), exp(ratio.reported.low), exp(ratio.reported.high))
        return start + ": \(EffectReading.percent(part)) of it, between \(EffectReading.percent(low, like: high)) and "
            + "\(EffectReading.percent(high))" + (ratio.isDistinguishable ? "." : Self.chance + ".")
    }

    private var together: String? {
        guard effect.changed.count > 1, effect.series.isOfCounts else { return nil }
        let all = effect.difference(in: effect.changed)
        return
            "In all \(effect.changed.count) \(unit)s together there were \(signed(all.estimate)) than the trend before would "
            + "have led to, \(between(all))."
    }

    private var trend: String {
        let slope = effect.slope
        let isOfRatios = effect.isOfRatios
        func size(_ x: Double) -> Double { isOfRatios ? 100 * expm1(x) : x }
        let (estimate, low, high) = (size(slope.estimate), size(slope.reported.low), size(slope.reported.high))
        let scale = max(abs(low), abs(high))
        func told(_ x: Double) -> String {
            EffectReading.number(abs(x), like: scale) + (isOfRatios ? " %" : "")
        }
        let moved =
            estimate < 0
            ? "it lost \(told(estimate)) a \(unit) against the trend before"
            : "it gained \(told(estimate)) a \(unit) on the trend before"
        if slope.isDistinguishable {
            let ends = [low, high].sorted { abs($0) < abs($1) }
            return "From then on \(moved), between \(told(ends[0])) and \(told(ends[1]))."
        }
        return
            "From then on no other trend than before can be told: \(moved), between a loss of \(told(low)) and a gain of "
            + "\(told(high))."
    }

    /// "between 21 and 30 fewer", or "between 3 fewer and 8 more, so that it cannot be told from chance".
    private func between(_ change: Change) -> String {
        let (low, high) = (change.reported.low, change.reported.high)
        let scale = max(abs(low), abs(high))
        func told(_ x: Double) -> String { EffectReading.number(abs(x), like: scale) }
        if high < 0 { return "between \(told(high)) and \(told(low)) \(less)" }
        if low > 0 { return "between \(told(low)) and \(told(high)) \(more)" }
        return "between \(told(low)) \(less) and \(told(high)) \(more)" + Self.chance
    }

    private func signed(_ x: Double) -> String { "\(EffectReading.number(abs(x))) \(x < 0 ? less : more)" }
}

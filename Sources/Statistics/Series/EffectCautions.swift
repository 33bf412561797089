/// What must be said beside an estimate so that nobody reads more out of it than it holds.
struct EffectCautions {
    private typealias Caution = EffectReading.Caution

    /// Cells below may not be published (the rule of the Counter Trafficking Data Collaborative).
    private static let publishable = 11.0

    private let effect: InterruptedSeries
    private let other: InterruptedSeries?
    private let unit: String

    init(_ effect: InterruptedSeries, beside other: InterruptedSeries?) {
        self.effect = effect
        self.other = other
        unit = effect.series.step.name
    }

    var all: [EffectReading.Caution] {
        let ofErrors =
            isExact
            ? [exactly]
            : [neighbours, narrower(effect.level, "level"), narrower(effect.slope, "slope"), spread, models]
        return ([fewPoints] + ofErrors + [far, belowZero, unknown, omitted, season, small, date, cause])
            .compactMap { $0 }
    }

    private var fewPoints: Caution? {
        let good = InterruptedSeries.sideGood
        guard min(effect.before, effect.after) < good else { return nil }
        return Caution(
            code: "few-points",
            sentence:
                "There are only \(effect.before) points before and \(effect.after) after the change. With fewer than "
                + "\(good) on a side only large changes are found, and usual intervals are too narrow.")
    }

    private var neighbours: Caution? {
        guard let statistic = effect.durbinWatson, !(1.5...2.5).contains(statistic) else { return nil }
        let how =
            statistic < 2
            ? "deviate from the trend in the same direction: classical intervals are too narrow then"
            : "deviate from the trend in turns, up and down: Newey and West's intervals become narrow then, and may be too narrow"
        return Caution(
            code: statistic < 2 ? "positive-autocorrelation" : "negative-autocorrelation",
            sentence:
                "Neighbouring \(unit)s \(how) (Durbin-Watson \(EffectReading.number(statistic)), itself unreliable with "
                + "few points).")
    }

    private func narrower(_ change: InterruptedSeries.Change, _ name: String) -> Caution? {
        let (classical, robust) = (change.classical.error, change.robust.error)
        guard classical > 0 || robust > 0 else { return nil }
        let (used, left) =
            change.chosen == .classical
            ? ("classical", "Newey and West's (lag \(effect.lag))") : ("Newey and West", "the classical")
        let why =
            change.chosen == .classical
            ? "neighbouring \(unit)s do not deviate in the same direction"
            : "neighbouring \(unit)s deviate in the same direction"
        let part = EffectReading.percent(min(classical, robust) / max(classical, robust))
        return Caution(
            code: "\(name)-narrower-interval",
            sentence: change.chosen == .classical
                ? "For the change of \(name) the \(used) interval is reported; \(left) interval, \(part) as wide because \(why), "
                    + "is not."
                : "For the change of \(name) the interval of \(used) (lag \(effect.lag)) is reported; \(left) one, \(part) as "
                    + "wide because \(why), is not.")
    }

    private var spread: Caution? {
        guard let dispersion = effect.dispersion else { return nil }
        let number = EffectReading.number(dispersion)
        if dispersion < 0.5 {
            return Caution(
                code: "under-dispersed",
                sentence:
                    "The counts vary less than chance would make them (\(number) times): look whether they were smoothed or "
                    + "filled in. The intervals are not narrowed for it.")
        }
        guard effect.model == .poisson, dispersion > 1 else { return nil }
        return Caution(
            code: "widened",
            sentence: "The counts vary \(number) times as much as chance makes them, and the intervals are wider by it."
        )
    }

    private var belowZero: Caution? {
        guard !effect.isOfRatios, effect.points.contains(where: { min($0.counterfactual.mean, $0.fitted.mean) < 0 })
        else {
            return nil
        }
        return Caution(
            code: "below-zero",
            sentence:
                "A straight line leads below 0 here, where no count can be: take a model of counts (--family poisson).")
    }

    private var isExact: Bool {
        effect.durbinWatson == nil || effect.level.classical.error <= 1e-9 * (1 + abs(effect.level.estimate))
    }

    private var exactly: Caution? {
        Caution(
            code: "exact-fit",
            sentence: "The points lie on the lines exactly, as counts of people never do: the intervals mean nothing.")
    }

    private var models: Caution? {
        guard let other else { return nil }
        func told(_ effect: InterruptedSeries) -> [Bool] {
            [effect.level, effect.slope, effect.difference(in: effect.changed)].flatMap {
                [$0.isDistinguishable, $0.isDistinguishable && $0.estimate > 0]
            }
        }
        guard told(effect) != told(other) else { return nil }
        return Caution(
            code: "model-dependent",
            sentence:
                "Least squares and a model of counts do not agree on what can be told from chance: the model decides, and "
                + "not the data alone.")
    }

    private var far: Caution? {
        guard effect.after > effect.before else { return nil }
        return Caution(
            code: "far-from-the-trend",
            sentence:
                "There are more points after the change than before it: what the trend would have led to in the last "
                + "\(unit)s is far from anything that was seen.")
    }

    private var small: Caution? {
        guard effect.series.isOfCounts,
            effect.points.contains(where: { $0.value.map { $0 > 0 && $0 < Self.publishable } ?? false })
        else { return nil }
        return Caution(
            code: "small-counts",
            sentence:
                "Some counts are below \(Int(Self.publishable)): so few may be known to somebody. Do not publish them as "
                + "they are; take longer periods.")
    }

    private var unknown: Caution? {
        let unknown = effect.points.filter { $0.use == .unknown }.map { "\($0.period)" }
        guard !unknown.isEmpty else { return nil }
        return Caution(
            code: "unknown-values",
            sentence: "\(Self.list(unknown)) had no value and were left out. If nothing was counted then, write 0.")
    }

    private var omitted: Caution? {
        guard let range = effect.options.omitted else { return nil }
        return Caution(
            code: "omitted",
            sentence:
                "\(range.lowerBound) to \(range.upperBound) were left out as the time in which the emergency came in: "
                + "nothing is said about them, and another choice gives another result.")
    }

    private var season: Caution? {
        guard !effect.options.hasSeason, let season = effect.series.step.season else { return nil }
        return Caution(
            code: "no-season",
            sentence: Double(effect.before) >= 2 * season.length
                ? "No season was taken off. If the series has one, add --season."
                : "No season was taken off, and the series is too short before the change to know it.")
    }

    private var date: Caution? {
        Caution(
            code: "date",
            sentence:
                "\(effect.at) must be the date of the measure or the outbreak, settled beforehand: a date that is chosen "
                + "by looking at the series always finds a change.")
    }

    private var cause: Caution? {
        Caution(
            code: "not-causal",
            sentence: "This is no proof of a cause. Whatever else changed at the time is in the numbers: who could be "
                + "reached, who was counted, how it was recorded.")
    }

    private static func list(_ names: [String]) -> String {
        names.count <= 6
            ? names.joined(separator: ", ") : names.prefix(5).joined(separator: ", ") + " and \(names.count - 5) more"
    }
}

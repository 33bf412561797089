import Kernel
import Localization
import Statistics

/// What a page says of an effect, whole sentences in the reader's language. `EffectReading` is the analyst's, in English.
struct EffectWords {
    private let effect: InterruptedSeries
    private let l: Localizer

    init(_ effect: InterruptedSeries, _ l: Localizer) { (self.effect, self.l) = (effect, l) }

    var sentences: [String] {
        guard let first = effect.changed.first, let last = effect.changed.last else { return [] }
        var sentences = [of(first)]
        if last != first {
            sentences.append(of(last))
            if effect.series.isOfCounts { sentences.append(together) }
        }
        sentences.append(trend)
        return sentences
    }

    private func of(_ position: Int) -> String {
        let point = effect.points[position]
        let change = effect.difference(in: [position])
        return l(
            "In {period} the line through the points stands at {came}; by the trend before it would be {expected}. The difference is {change}, between {low} and {high} (95 %).",
            [
                "period": "\(point.period)", "came": number(point.fitted.mean),
                "expected": number(point.counterfactual.mean), "change": signed(change.estimate),
                "low": signed(change.reported.low), "high": signed(change.reported.high),
            ]) + chance(change)
    }

    private var together: String {
        let change = effect.difference(in: effect.changed)
        return l(
            "Since the change together: {change}, between {low} and {high}.",
            [
                "change": signed(change.estimate), "low": signed(change.reported.low),
                "high": signed(change.reported.high),
            ]) + chance(change)
    }

    private var trend: String {
        effect.slope.isDistinguishable
            ? l("From then on the trend is another one than before.")
            : l("From then on no other trend than before can be told.")
    }

    private func chance(_ change: InterruptedSeries.Change) -> String {
        change.isDistinguishable ? "" : " " + l("This cannot be told from chance.")
    }

    func number(_ value: Double) -> String { l.decimal(value, places: abs(value) < 10 ? 1 : 0) }

    private func signed(_ value: Double) -> String { (value > 0 ? "+" : "") + number(value) }

    /// What must be said beside it, by the engine's own list.
    var cautions: [String] {
        var seen: Set<String> = []
        return EffectReading(effect, beside: effect.byOtherModel()).cautions.compactMap { caution in
            let words = words(caution.code)
            return seen.insert(words).inserted ? words : nil
        }
    }

    private func words(_ code: String) -> String {
        switch code {
        case "few-points":
            l(
                "There are few points on one side of the change: only large changes are found, and usual intervals are too narrow."
            )
        case "positive-autocorrelation", "negative-autocorrelation":
            l("Neighbouring periods hang together, which makes intervals less sure than they look.")
        case "level-narrower-interval", "slope-narrower-interval":
            l("Of two ways to compute an interval the wider one is shown.")
        case "under-dispersed":
            l("The counts vary less than chance would make them: look whether they were smoothed or filled in.")
        case "widened": l("The counts vary more than chance makes them, and the intervals are wider by it.")
        case "below-zero": l("A straight line leads below 0 here, where no count can be: take a model of counts.")
        case "exact-fit":
            l("The points lie on the lines exactly, as counts of people never do: the intervals mean nothing.")
        case "model-dependent":
            l("Two models do not agree on what can be told from chance: the model decides, and not the data alone.")
        case "far-from-the-trend":
            l(
                "There are more points after the change than before it: where the trend would have led is far from anything that was seen."
            )
        case "small-counts":
            l(
                "Some counts are so small that somebody may know whom they count. Do not publish them; take longer periods."
            )
        case "unknown-values": l("Periods without a value were left out. If nothing was counted then, write 0.")
        case "omitted": l("The periods in which the emergency was only coming in were left out.")
        case "no-season": l("No season was taken off.")
        case "date":
            l(
                "The date of the change must come from the measure or the outbreak: one that is chosen by looking at the series always finds a change."
            )
        default:
            l(
                "This is no proof of a cause. Whatever else changed at the time is in the numbers: who could be reached, who was counted, how it was recorded."
            )
        }
    }
}

extension SeriesProblem {
    /// What is wrong with a series, where, and what to do.
    func words(_ l: Localizer) -> String {
        let what =
            switch self {
            case .empty, .columns, .ragged:
                l("A series has two columns, the period and the count, or three with what is counted among.")
            case .unreadable(let problem):
                l("This is not a readable CSV file: {problem}", ["problem": problem.description])
            case .notAPeriod, .mixedPeriods, .irregular, .notOfThisSeries:
                l("Write every period alike: 2020-03, 2020-Q1, 2020-03-16, a year, or a number from 1 on.")
            case .doubled(_, let period): l("The period {period} is there twice.", ["period": period])
            case .gap(_, let missing):
                l(
                    "The period {period} is missing: write it with 0 if nothing was counted, with an empty value if nobody knows.",
                    ["period": missing])
            case .notANumber, .negative, .tooLarge, .exposure:
                l("A count is written in digits, 0 or more, with a dot before decimals.")
            case .tooManyPoints(let most): l("More than {n} periods are too many.", ["n": l.number(most)])
            case .tooFewPoints, .tooFewOnASide, .nothingCounted, .notEstimable, .tooShortForSeason:
                l(
                    "There are too few points, or too little in them, to tell anything: take a longer series or shorter periods."
                )
            case .breakOutside(_, let first, let last):
                l(
                    "The first period of the change must lie between {first} and {last}.",
                    ["first": first, "last": last])
            case .omitsNothing: l("The periods to leave out are not in the series.")
            case .notCounts: l("This model is for counts: choose the straight line.")
            case .noSeason: l("This series has no season to take off.")
            case .lag, .parameter: l("One of the settings is out of all reason.")
            }
        guard let line else { return what }
        return l("Line {line}: {problem}", ["line": l.number(line), "problem": what])
    }
}

import Localization
import Statistics

/// What an estimate of the hidden population says, for people who decide and do not compute. The one wording for the page
/// and for the command.
package struct PopulationReading {
    private let estimate: PopulationEstimate
    private let l: Localizer

    package init(_ estimate: PopulationEstimate, _ l: Localizer) { (self.estimate, self.l) = (estimate, l) }

    /// Three digits are more than such an estimate knows.
    package func people(_ value: Double) -> String {
        guard value.isFinite, value < 1e15 else { return l("more than can be counted") }
        var unit = 1.0
        while value / unit >= 1_000 { unit *= 10 }
        return l.number(Int((value / unit).rounded() * unit))
    }

    package func name(_ kind: PopulationModel.Kind) -> String {
        switch kind {
        case .mainEffects: l("Lists independent of each other")
        case .stepwise: l("Dependent pairs found step by step")
        case .allPairs: l("Every two lists may depend on each other")
        }
    }

    package func words(_ refusal: PopulationModel.Refusal) -> String {
        switch refusal {
        case .notIdentifiable:
            l("No answer: the overlaps are too few to tell this model's terms apart, so any number would do as well.")
        case .noEstimate: l("No answer: this model fits ever better the larger the number gets, and has no best one.")
        case .undecided: l("No answer: whether there is one could not be decided exactly for so many lists.")
        }
    }

    package var sentences: [String] {
        var sentences = [
            l(
                "{n} different people are on the lists. The estimate adds those whom nobody has listed.",
                ["n": l.number(estimate.histories.observed)])
        ]
        if let fit = estimate.model(.stepwise)?.fit {
            let between = estimate.bootstraps[.stepwise]?.interval ?? fit.interval
            sentences.append(
                l(
                    "By the model whose dependent pairs were found step by step there are about {total} people in all, between {low} and {high} (95 %).",
                    [
                        "total": people(fit.total), "low": people(between.lowerBound),
                        "high": people(between.upperBound),
                    ]))
            sentences.append(
                l(
                    "That is about {unseen} whom nobody has listed: for each hundred on the lists {ratio} more.",
                    [
                        "unseen": people(fit.dark),
                        "ratio": people(100 * fit.dark / Double(max(1, fit.observed))),
                    ]))
        }
        if let range = estimate.range, estimate.models.count(where: { $0.fit != nil }) > 1 {
            sentences.append(
                l(
                    "The models give from {low} to {high}. None of them is known to be right; say the range and not one number.",
                    ["low": people(range.lowerBound), "high": people(range.upperBound)]))
        }
        for model in estimate.models {
            guard case .failure(let refused) = model.result else { continue }
            sentences.append("\(name(model.kind)): \(words(refused.why))")
        }
        if let two = estimate.twoLists {
            sentences.append(
                l(
                    "By the two lists alone: {total} (Chapman), between {low} and {high}.",
                    [
                        "total": people(two.chapman), "low": people(two.interval.lowerBound),
                        "high": people(two.interval.upperBound),
                    ]))
        }
        return sentences
    }

    /// What must hold for any of it to be true.
    package var assumptions: [String] {
        [
            l("Nobody came to the country, left it or stopped being a victim in between: short periods are better."),
            l(
                "The same person is recognised on every list. Missed matches make the estimate too large: with two lists of 200 and 150 people, 5 missed of 30 matches turn 1,000 into 1,200."
            ),
            l(
                "Whoever is on one list is neither more nor less likely to be on another, but for the pairs in the model."
            ),
            l("Everybody has some chance to be on each list. Whom no list can ever reach is not in the estimate."),
            l("In an emergency lists stop and start and people are moved between them: compare periods with care."),
        ]
    }

    package func words(_ warning: PopulationWarning) -> String {
        switch warning {
        case .modelsDiffer(let factor):
            l(
                "The highest estimate is {factor} times the lowest: the choice of the model decides more than the data.",
                ["factor": l.decimal(factor)])
        case .poorFit:
            l("The model does not describe the lists well: more is left over than chance explains.")
        case .emptyOverlaps(let pairs):
            l(
                "Nobody is on both of these lists: {pairs}. Is a match between them possible at all?",
                ["pairs": pairs.joined(separator: ", ")])
        case .fewOnTwo(let count):
            l.plural(
                "Only {n} person is on two lists or more: the estimate hangs on that person.",
                "Only {n} people are on two lists or more: the estimate hangs on these few.", count)
        case .mostlyUnseen(let factor):
            l(
                "The estimate is {factor} times the people on the lists: most of it was never seen by anybody.",
                ["factor": l.decimal(factor)])
        case .failedReplicates(let failed, let of):
            l(
                "{failed} of {n} redrawn lists had no estimate and are left out of the interval.",
                ["failed": l.number(failed), "n": l.number(of)])
        case .oneSided:
            l(
                "All redrawn lists gave estimates on one side of this one, so they give no interval: take the other one with doubt."
            )
        case .twoListsOnly:
            l("With two lists nothing shows whether they depend on each other. A third list would.")
        }
    }
}

extension PopulationReading {
    /// For programs.
    package var json: String {
        var notes: [String: String] = [:]
        for warning in estimate.warnings { notes[warning.code] = words(warning) }
        return String(decoding: estimate.json(reading: sentences + assumptions, notes: notes), as: UTF8.self)
    }

    /// For a terminal.
    package var text: String {
        var lines = sentences
        lines.append("")
        for model in estimate.models {
            guard let fit = model.fit else { continue }
            lines.append("\(name(model.kind)): \(l.number(Int(fit.total.rounded())))")
            lines.append("  " + range(l("95 % by the normal distribution"), fit.interval))
            if let interval = estimate.bootstraps[model.kind]?.interval {
                lines.append("  " + range(l("95 % by redrawing the lists (BCa)"), interval))
            }
            if !model.pairs.isEmpty, model.kind == .stepwise {
                let pairs = model.pairs.map(estimate.histories.name).joined(separator: " ")
                lines.append("  " + l("Dependent pairs, in the order found: {pairs}", ["pairs": pairs]))
            }
            lines.append("  AIC \(l.decimal(fit.aic)), deviance \(l.decimal(fit.deviance))")
        }
        let warnings = estimate.warnings.map(words)
        if !warnings.isEmpty { lines += ["", l("Take care:")] + warnings.map { "- \($0)" } }
        lines += ["", l("It is true only if:")] + assumptions.map { "- \($0)" }
        return lines.joined(separator: "\n")
    }

    private func range(_ what: String, _ range: ClosedRange<Double>) -> String {
        "\(what): \(l.number(Int(range.lowerBound.rounded()))) – \(l.number(Int(range.upperBound.rounded())))"
    }
}

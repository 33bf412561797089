import Definitions
import Kernel

/// One question to the engine: from when, how long, where.
package struct DeadlineQuestion: Sendable, Equatable {
    package var jurisdiction: String?
    package var rule: String?
    package var trigger: Day
    package var period: Period
    package var direction = Direction.forward
    /// In place of the calendar of the jurisdiction.
    package var holidays: [Day]?

    package init(
        jurisdiction: String? = nil, rule: String? = nil, trigger: Day, period: Period,
        direction: Direction = .forward, holidays: [Day]? = nil
    ) {
        self.jurisdiction = jurisdiction
        self.rule = rule
        self.trigger = trigger
        self.period = period
        self.direction = direction
        self.holidays = holidays
    }
}

/// A computed date that explains itself.
package struct DeadlineAnswer: Sendable, Equatable {
    package struct Step: Sendable, Equatable {
        package let rule: String
        package let from: Day
        package let to: Day
        package let source: String
    }

    package let due: Day
    package let steps: [Step]
    /// What was not known, in a sentence each.
    package let notes: [String]
}

extension DeadlineDefinitions {
    /// The date, with each step that led to it. Pure.
    package func compute(_ question: DeadlineQuestion) throws(DeadlineProblem) -> DeadlineAnswer {
        if let place = question.jurisdiction, !isKnown(jurisdiction: place) {
            throw DeadlineProblem(
                .unknownJurisdiction, "no rule and no calendar of \"\(place)\" is on record",
                "Write a code such as IT, FR or US-MA, or name a `rule` and leave the jurisdiction out.")
        }
        let rule = try rule(named: question.rule) ?? rule(of: question.jurisdiction)
        let off = daysOff(of: question.jurisdiction, rule: rule, listed: question.holidays)
        let end = try rule.end(of: question.period, from: question.trigger, question.direction, off)
        let due = try rule.rolled(end, of: question.period, from: question.trigger, question.direction, off)
        var steps = [
            DeadlineAnswer.Step(
                rule: "\(question.period.text), \(question.direction.rawValue): \(rule.says)", from: question.trigger,
                to: end, source: rule.source)
        ]
        if due != end {
            let named = off.holidays.holiday(on: end, in: off.region).map { " (\($0.name))" } ?? ""
            steps.append(
                DeadlineAnswer.Step(
                    rule: "\(end)\(named) is no day on which the period can end: moved to the next that is", from: end,
                    to: due, source: rule.source))
        }
        var notes: [String] = []
        if let note = off.note { notes.append(note) }
        if let place = question.jurisdiction, question.rule == nil, rule.id != PeriodRule.plain.id,
            !rule.jurisdictions.contains(place)
        {
            notes.append("Counted by the rule of the whole country: \(place) may have its own.")
        }
        if rule.status == .unverified { notes.append("The rule is unverified: check it against its source.") }
        return DeadlineAnswer(due: due, steps: steps, notes: notes)
    }

    private func rule(named id: String?) throws(DeadlineProblem) -> PeriodRule? {
        guard let id else { return nil }
        guard let rule = rules.first(where: { $0.id == id }) else {
            throw DeadlineProblem(
                .unknownRule, "unknown rule \"\(id)\"", "Write one of: \(rules.map(\.id).joined(separator: ", ")).")
        }
        return rule
    }
}

import Definitions
import Kernel

extension DeadlineDefinitions {
    /// What all clocks with the question's jurisdiction, rule, clock, holidays, measures and day of knowledge share.
    package func plan(for question: DeadlineQuestion) throws(DeadlineProblem) -> DeadlinePlan {
        let named = try named(question.measures)
        if let place = question.jurisdiction, !isKnown(jurisdiction: place) {
            throw DeadlineProblem(
                .unknownJurisdiction, "no rule, no calendar and no measure of \"\(place)\" is on record",
                "Write a code such as IT, FR or US-MA, or name a `rule` and leave the jurisdiction out.")
        }
        let kind = try kind(question.clock)
        let rule = try rule(named: question.rule) ?? rule(of: question.jurisdiction)
        let off = try daysOff(of: question.jurisdiction, rule: rule, listed: question.holidays)
        var counting: [DeadlineAnswer.Note] = []
        var notes: [DeadlineAnswer.Note] = []
        if let note = off.note { counting.append(note) }
        if let place = question.jurisdiction, question.rule == nil, rule.id != PeriodRule.plain.id,
            !rule.jurisdictions.contains(place)
        {
            counting.append(.countryRule(place: place))
        }
        if rule.status == .unverified { counting.append(.ruleUnverified) }
        var entries: [MeasurePlan.Entry] = []
        for measure in named ?? (question.measures == .all ? measures(of: question.jurisdiction) : []) {
            let isNamed = named != nil
            if let clock = question.clock, !measure.clocks.contains(clock) {
                if isNamed { notes.append(.notCovered(measure: measure.id, clock: clock)) }
                continue
            }
            guard let version = measure.version(knownOn: question.asKnownOn) else {
                if isNamed { notes.append(.notKnownYet(measure: measure.id)) }
                continue
            }
            if isNamed, let place = question.jurisdiction, measure.jurisdiction != place {
                notes.append(.elsewhere(measure: measure.id, place: measure.jurisdiction))
            }
            let effects = version.effects.filter { effect in
                question.clock.map(effect.clocks.contains) ?? (effect.clocks.count == measure.clocks.count)
            }
            if !effects.isEmpty {
                entries.append(
                    MeasurePlan.Entry(measure: measure, version: version, effects: effects, isNamed: isNamed))
            }
        }
        // Without a kind of clock, what a measure names first stands for it.
        let rolls = kind ?? entries.first.flatMap { clocks[$0.measure.clocks[0]] }
        return DeadlinePlan(
            rule: rule, off: off, clockRolls: rolls?.rolls ?? true,
            measures: MeasurePlan(
                ground: Ground(rule: rule, off: off, clock: question.clock ?? ""), entries: entries),
            notes: notes, countingNotes: counting)
    }

    private func named(_ choice: MeasureChoice) throws(DeadlineProblem) -> [Measure]? {
        guard case .named(let ids) = choice else { return nil }
        var found: [Measure] = []
        for id in ids {
            guard let measure = measures.first(where: { $0.id == id }) else {
                throw DeadlineProblem(
                    .unknownMeasure, "unknown measure \"\(id)\"",
                    "Write the identifier of a measure on record, or \"all\".")
            }
            if !found.contains(where: { $0 === measure }) { found.append(measure) }
        }
        return found.inOrderOfForce
    }

    /// The measures of a place; a place without any has those of its country.
    private func measures(of place: String?) -> [Measure] {
        guard let place else { return [] }
        let own = measures.filter { $0.jurisdiction == place }
        if !own.isEmpty { return own.inOrderOfForce }
        let country = Self.country(of: place)
        return measures.filter { $0.jurisdiction == country }.inOrderOfForce
    }

    private func kind(_ id: String?) throws(DeadlineProblem) -> ClockKind? {
        guard let id else { return nil }
        guard let kind = clocks[id] else {
            throw DeadlineProblem(
                .unknownClock, "unknown clock \"\(id)\"",
                "Write one of: \(clocks.all.map(\.id).joined(separator: ", ")).")
        }
        return kind
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

extension [Measure] {
    /// As they were first known; those of one day in the order in which they stand.
    fileprivate var inOrderOfForce: [Measure] {
        enumerated().sorted { a, b in
            let (first, second) = (a.element.versions[0].known, b.element.versions[0].known)
            return first != second ? first < second : a.offset < b.offset
        }.map(\.element)
    }
}

import Kernel

/// A clock that hangs on an earlier one: counted from its day, or agreed with it in one calendar of steps.
extension DeadlineDefinitions {
    func compute(
        _ question: DeadlineQuestion, after earlier: DeadlineQuestion
    ) throws(DeadlineProblem) -> DeadlineAnswer {
        var earlier = earlier
        if earlier.jurisdiction == nil { earlier.jurisdiction = question.jurisdiction }
        earlier.measures = question.measures
        earlier.asKnownOn = question.asKnownOn
        let first = try compute(earlier)
        return question.ordinaryEnd == nil
            ? try counted(question, from: first) : try agreed(question, with: first)
    }

    /// Counted, in either direction, from the day on which the earlier one ends: a hearing that moves takes along the day
    /// by which papers must be served before it.
    private func counted(
        _ question: DeadlineQuestion, from first: DeadlineAnswer
    ) throws(DeadlineProblem) -> DeadlineAnswer {
        let plan = try plan(for: question)
        var plain = question
        plain.trigger = first.ordinaryDue
        plain.measures = .none
        let ordinary = try self.plan(for: plain).answer(plain)
        guard let event = first.due else {
            return DeadlineAnswer(
                due: nil, ordinaryDue: ordinary.ordinaryDue, until: first.until, steps: first.steps, readings: [],
                notes: first.notes)
        }
        var own = question
        own.trigger = event
        var answer = try plan.answer(own)
        answer.ordinaryDue = ordinary.ordinaryDue
        answer.steps = first.steps + answer.steps
        answer.add(first.notes)
        answer.notes.removeAll { $0 == .notApplied(question.direction) }
        return answer
    }

    /// A day agreed with an earlier step. Where a measure says that later steps move with those before them, by the same
    /// number of days (Belgium, Royal Decree no. 2 of 2020).
    private func agreed(
        _ question: DeadlineQuestion, with first: DeadlineAnswer
    ) throws(DeadlineProblem) -> DeadlineAnswer {
        let plan = try plan(for: question)
        var own = try plan.answer(question)
        guard let carrier = carrier(of: first, question), let end = question.ordinaryEnd else { return own }
        guard let earlier = first.due else {
            // The step before it has no day: nobody knows by how many days this one moves.
            return DeadlineAnswer(
                due: nil, ordinaryDue: own.ordinaryDue, until: first.until, steps: first.steps + own.steps,
                readings: [], notes: own.notes)
        }
        let days = Int(earlier.number - first.ordinaryDue.number)
        guard days > 0 else { return own }
        let moved = end.adding(days: days)
        let due = try plan.rolled(moved)
        var carried = Array(own.steps.prefix(1))
        carried.append(
            DeadlineAnswer.Step(
                what: .carried(days: days, measure: carrier.measure.id, label: carrier.measure.label), from: end,
                to: moved, source: carrier.measure.instrument))
        if due != moved { carried.append(plan.roll(from: moved, to: due)) }
        if let other = own.due, other != own.ordinaryDue, other != due {
            // It lies in the window itself: which of the two holds is not settled, and the earlier is safe.
            own.readings = [
                .init(label: carrier.measure.label, source: carrier.measure.instrument, due: other),
                .init(label: carrier.version.note ?? "", source: carrier.measure.instrument, due: due),
            ]
            own.add([.manyReadings])
            if other < due { return own }
        }
        own.due = due
        own.until = nil
        own.steps = first.steps + carried
        own.add(first.notes)
        return own
    }

    /// The measure that moved the earlier step and takes later ones along.
    private func carrier(
        of first: DeadlineAnswer, _ question: DeadlineQuestion
    ) -> (measure: Measure, version: Measure.Version)? {
        for step in first.steps.reversed() {
            let id: String
            switch step.what {
            case .moved(_, let measure, _, _), .carried(_, let measure, _): id = measure
            default: continue
            }
            guard let measure = measures.first(where: { $0.id == id }),
                let version = measure.version(knownOn: question.asKnownOn), version.movesLaterSteps,
                question.clock.map(measure.clocks.contains) ?? true
            else { continue }
            return (measure, version)
        }
        return nil
    }
}

extension DeadlineAnswer {
    fileprivate mutating func add(_ more: [Note]) {
        for note in more where !notes.contains(note) { notes.append(note) }
    }
}

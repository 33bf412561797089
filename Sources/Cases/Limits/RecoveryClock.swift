import Deadlines
import Kernel

/// A recovery and reflection period as a clock like the others: the question that measures answer follows from the steps of
/// its decision, so nothing is kept twice.
struct RecoveryClock: Sendable {
    /// Whose measures move it. Nil: its rule names no country.
    let place: String?
    let steps: [PeriodStep]
    /// The last day without any measure.
    let ordinary: Day

    /// As measures name it.
    static let kind = "recovery-period"

    /// - Parameter ordinary: nil for a period from before measures moved it: its steps say it.
    init?(place: String?, steps: [PeriodStep], ordinary: Day?) {
        let last = steps.last { $0.code == .extended || $0.code == .lastDay }?.day
        guard let day = ordinary ?? last else { return nil }
        self.place = place
        self.steps = steps
        self.ordinary = day
    }

    /// Whatever measures do later, this day was given to the person with a reason.
    var promised: Day? { steps.last { $0.code == .extended }?.day }

    /// Nil where no measure of any place can move it.
    var question: DeadlineQuestion? {
        guard let place else { return nil }
        var question = DeadlineQuestion()
        question.jurisdiction = place
        question.clock = Self.kind
        question.trigger = steps.first { $0.code == .trigger }?.day
        for step in steps {
            guard let number = step.number else { continue }
            question.period = step.code == .months ? Period(months: number) : Period(days: number)
        }
        question.ordinaryEnd = ordinary
        question.measures = .all
        return question
    }

    /// With the measures in force. Where they cannot be counted the last day of its decision stands.
    func due(by definitions: DeadlineDefinitions) -> (day: Day, until: String?) {
        let day = max(ordinary, promised ?? ordinary)
        guard let question else { return (day, nil) }
        do throws(DeadlineProblem) {
            let answer = try definitions.compute(question).notBefore(promised)
            return (answer.due ?? day, answer.due == nil ? answer.until?.state ?? "unknown" : nil)
        } catch { return (day, nil) }
    }

    /// The ordinary last day from which measures lead to a day that somebody chose with their eyes on the moved one: a
    /// measure that was counted already must not be counted twice.
    func ordinary(for chosen: Day, by definitions: DeadlineDefinitions) -> Day {
        var best: (due: Day, ordinary: Day)?
        var day = ordinary
        while day <= chosen {
            let found = RecoveryClock(place: place, steps: steps, ordinary: day)?.due(by: definitions)
            if let found, found.until == nil, found.day >= chosen, best.map({ found.day < $0.due }) ?? true {
                best = (found.day, day)
            }
            if best?.due == chosen { break }
            day = day.adding(days: 1)
        }
        return best?.ordinary ?? chosen
    }
}

extension DeadlineAnswer {
    /// The same, and no earlier than a day that was promised.
    func notBefore(_ day: Day?) -> DeadlineAnswer {
        guard let day, let due, due < day else { return self }
        var copy = self
        copy.due = day
        return copy
    }
}

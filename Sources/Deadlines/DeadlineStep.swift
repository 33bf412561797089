import Kernel

/// A computed date that explains itself.
package struct DeadlineAnswer: Sendable, Equatable {
    package struct Step: Sendable, Equatable {
        package enum What: Sendable, Equatable {
            /// A period counted by a rule.
            case counted(Period, Direction, says: String)
            /// The end was given with the question.
            case given, printed
            /// Moved off a day on which nobody works.
            case rolled(holiday: String?)
            case moved(Measure.Move, measure: String, label: String, known: Day)
            /// Moved with the step before it, by as many days.
            case carried(days: Int, measure: String, label: String)
            /// Hours, as they pass.
            case hours(Period, PeriodRule.Hours)
        }

        package let what: What
        package let from: Day
        /// Nil where nobody knows the end.
        package let to: Day?
        package let source: String
    }

    /// One published way of reading the measures, and where it leads.
    package struct Outcome: Sendable, Equatable {
        package let label: String
        package let source: String
        package let due: Day?
    }

    /// The day to act on: the earliest where readings differ. Nil while it depends on a state whose end is not known.
    package var due: Day?
    /// Minutes into that day at which it ends, for a period of hours; otherwise the day counts to its end.
    package var dueMinute: Int?
    /// The day without any measure.
    package var ordinaryDue: Day
    package var until: Position.Until?
    package var steps: [Step]
    /// Each way of reading, where there is more than one.
    package var readings: [Outcome]
    package var notes: [Note]
}

extension DeadlineAnswer.Step {
    /// In English, as the command says it; pages say it in the person's language.
    package var says: String {
        switch what {
        case .counted(let period, let direction, let says): "\(period.text), \(direction.rawValue): \(says)"
        case .given: "The ordinary end, as given"
        case .printed: "The day printed on the document"
        case .rolled(let holiday):
            "\(from)\(holiday.map { " (\($0))" } ?? "") is no day on which the period can end: moved to the next that is"
        case .moved(let move, let measure, let label, let known):
            "\(label) (\(measure), as known on \(known)): \(move.says)"
        case .carried(let days, let measure, let label):
            "\(label) (\(measure)): it moves with the step before it, by as many days: \(days)"
        case .hours(let period, let hours): "\(period.text), forward: \(hours.says)"
        }
    }
}

extension Measure.Move {
    /// What it does, in English.
    package var says: String {
        switch self {
        case .suspend(let stop):
            stop.to.map { "\(stop.from) to \($0) do not count, \(stop.length ?? 0) days" }
                ?? "nothing counts from \(stop.from) on, and no end is known"
        case .restart(let again): "the whole period runs again after \(again.to)"
        case .toDate(_, let date): "an end in the window becomes \(date)"
        case .add(_, let period, let cap, let orDate):
            "\(period.text) later\(orDate.map { ", \($0) at least" } ?? "")\(cap.map { ", \($0) at most" } ?? "")"
        case .whileState(_, let state, let tail, let ended):
            "good while \(state) lasts\(tail.map { " and \($0.text) beyond" } ?? "")\(ended.map { "; it ended on \($0)" } ?? "")"
        case .floor(_, let date): "not before \(date)"
        case .deem(_, let from, let cap):
            "in time within the own period\(cap.map { ", \($0.text) at most," } ?? "") from \(from)"
        case .hold(_, let date): date.map { "goes on to \($0)" } ?? "goes on until further notice"
        case .block(_, _, let says): says
        }
    }
}

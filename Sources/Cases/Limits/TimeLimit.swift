import Deadlines
import Kernel

/// One time limit of a case: a permit that runs out, an appeal that must be filed, a cover that ends. It is kept as the
/// question that it answers, so that its day can be counted again at any time.
package struct TimeLimit: Sendable, Equatable {
    /// How work on it ended.
    package enum Ending: String, Sendable, CaseIterable {
        case done, lapsed, void
    }

    package let id: ClockID
    /// A kind of `definitions/deadlines/clocks.yaml`, or `recovery`.
    package let kind: String
    package let jurisdiction: String?
    /// Those measures of the register that are about the place are asked whenever the day is counted. That of a recovery
    /// period follows from its decision.
    package let question: DeadlineQuestion?
    /// A day that was given with a reason: measures lead to none before it.
    package var promised: Day?
    /// The last day that was known; the day to act on while `until` is nil.
    package let dueOn: Day
    /// The day without any measure; nil for a period from before measures moved it.
    package let ordinaryOn: Day?
    /// A state on whose end it depends.
    package let until: String?
    /// When somebody last worked on it: whoever changes it says which one they saw.
    package let touchedAt: Timestamp?
    package let closedOn: Day?
    package let closedAs: Ending?
    package let isRunning: Bool
    /// The clock of the same case on which it hangs.
    package var follows: ClockID?

    /// The day to act on; nil while nobody knows it.
    package var due: Day? { until == nil ? dueOn : nil }
    package var version: Int { touchedAt.map { Int($0.milliseconds) } ?? 0 }
    package var isRecovery: Bool { kind == Self.recovery }

    package static let recovery = "recovery"
    /// More than any case has; beyond it a program has gone wrong.
    package static let ofCaseMax = 200
    /// Of a code in a question: `seasonal-work`, `16.3`.
    package static let codeBytesMax = 64
}

/// What somebody says of a time limit. Which measures move it is the register's to say.
package struct SetTimeLimit: Sendable {
    package var kind: String
    package var question: DeadlineQuestion
    /// Free words, sealed in the journal.
    package var note: String
    /// Another clock of the case: its question is put into this one when it is kept, and again whenever it changes.
    package var follows: ClockID?

    package init(kind: String, question: DeadlineQuestion, note: String = "", follows: ClockID? = nil) {
        self.kind = kind
        self.question = question
        self.question.clock = kind
        self.question.measures = .none
        self.question.asKnownOn = nil
        self.note = note
        self.follows = follows
    }
}

/// A time limit with the reason for its day.
package struct ExplainedLimit: Sendable, Equatable {
    package enum Why: Sendable, Equatable {
        case answer(DeadlineAnswer)
        /// It cannot be counted now, with the reason; the day that is kept stands.
        case problem(DeadlineProblem)
        /// A recovery period stands with its decision; then come the measures that move it.
        case recovery([PeriodStep], DeadlineAnswer?)
        /// From before questions were kept.
        case unknown
    }

    package let limit: TimeLimit
    package let why: Why

    package var answer: DeadlineAnswer? {
        switch why {
        case .answer(let answer): answer
        case .recovery(_, let answer): answer
        case .problem, .unknown: nil
        }
    }
    /// As counted at this moment, where it can be.
    package var due: Day? { answer.map(\.due) ?? limit.due }
    package var ordinary: Day? { answer?.ordinaryDue ?? limit.ordinaryOn }
    package var until: String? { answer.map { $0.until?.state } ?? limit.until }
}

/// The time limits of one case, the running ones first, by their day.
package struct CaseTimeLimits: Sendable {
    package let record: Case
    package let limits: [ExplainedLimit]
    /// The reader is of the competent authority: only the recovery period is here.
    package let isPartial: Bool
}

import Deadlines
import Kernel

/// How the days of a period are counted.
package enum PeriodStart: String, Sendable, CaseIterable {
    /// The day of the decision is day 1: 30 days from 13 December 2022 end on 11 January 2023 (UK, from 2022).
    case including
    /// Counting begins on the day after: the same 30 days end on 12 January 2023.
    case excluding
}

package enum PeriodUnit: String, Sendable, CaseIterable {
    case days, months
}

/// One step of a computed date, kept as a code so that a page can say it in any language.
package struct PeriodStep: Sendable, Equatable {
    package enum Code: String, Sendable, CaseIterable {
        /// The event that starts the period.
        case trigger
        /// First day that counts.
        case firstDay = "first-day"
        /// So many days or months are added.
        case days, months
        /// Last day of the period.
        case lastDay = "last-day"
        /// A worker or an authority moved the end.
        case extended
    }

    package let code: Code
    package let day: Day?
    package let number: Int?

    package init(_ code: Code, day: Day? = nil, number: Int? = nil) {
        self.code = code
        self.day = day
        self.number = number
    }

    /// `first-day=2022-12-13 days=30 last-day=2023-01-11`, as it is stored.
    package static func encode(_ steps: [PeriodStep]) -> String {
        steps.map { step in
            step.code.rawValue + "=" + (step.day?.description ?? step.number.map(String.init) ?? "")
        }.joined(separator: " ")
    }

    /// Nil when the text is not what `encode` writes.
    package static func decode(_ text: String) -> [PeriodStep]? {
        var steps: [PeriodStep] = []
        for piece in text.split(separator: " ") {
            let parts = piece.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, let code = Code(rawValue: String(parts[0])) else { return nil }
            if let day = Day(parts[1]) {
                steps.append(PeriodStep(code, day: day))
            } else if let number = Int(parts[1]) {
                steps.append(PeriodStep(code, number: number))
            } else {
                return nil
            }
        }
        return steps
    }
}

/// Computes the last day of a period, with the steps that made it. Pure.
package enum PeriodCount {
    package static func end(
        of length: Int, _ unit: PeriodUnit, from trigger: Day, counting start: PeriodStart
    ) -> (last: Day, steps: [PeriodStep]) {
        let first = start == .including ? trigger : trigger.adding(days: 1)
        let period = unit == .days ? Period(days: length) : Period(months: length)
        let last = period.last(from: trigger, countsEvent: start == .including)
        return (
            last,
            [
                PeriodStep(.trigger, day: trigger), PeriodStep(.firstDay, day: first),
                PeriodStep(unit == .days ? .days : .months, number: length), PeriodStep(.lastDay, day: last),
            ]
        )
    }
}

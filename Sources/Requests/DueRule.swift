import Kernel

/// Why a running time is over when it is: what the definition gives, and what the place's calendar made of it.
package struct DueRule: Sendable, Equatable {
    package let time: AnswerTime
    package let countsFrom: TimeLimit.Start
    /// Public holidays that made working days longer, earliest first.
    package let daysOff: [Holidays.Row]
    /// False where the table of holidays does not reach: then a holiday may have been counted as a working day.
    package let isSure: Bool
    /// The last day of that table; nil when there is none.
    package let knownThrough: Day?

    /// Nil when no time runs. A date that was set before the calendar was last mended is told by the calendar of now.
    init?(_ request: Request, _ definition: RequestDefinition, _ calendar: CivilCalendar) {
        guard let due = request.dueAt, !request.isClosed, let limit = definition.limit(in: request.state),
            let time = limit.times[request.urgency]
        else { return nil }
        self.time = time
        countsFrom = limit.countsFrom
        let (holidays, last) = (calendar.holidays, calendar.zone.day(of: due))
        knownThrough = holidays.covered?.upperBound
        guard time.unit == .workingDays else {
            (daysOff, isSure) = ([], true)
            return
        }
        daysOff = holidays.skipped(before: last, workingDays: time.amount, in: request.region)
        isSure = holidays.knows(calendar.zone.day(of: request.madeAt), through: last)
    }
}

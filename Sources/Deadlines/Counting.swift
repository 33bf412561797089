import Kernel

/// The days on which nobody works where a clock runs, as far as they are known.
package struct DaysOff: Sendable {
    package let holidays: Holidays
    package let region: String?
    /// False where no table exists: only weekends are looked at then, and the answer says so.
    package let hasTable: Bool

    package init(_ holidays: Holidays, region: String?, hasTable: Bool) {
        self.holidays = holidays
        self.region = region
        self.hasTable = hasTable
    }

    /// Throws when the table does not reach that day: a roll beyond it would be a guess.
    package func isOff(_ day: Day) throws(DeadlineProblem) -> Bool {
        if holidays.weekend.contains(day.weekday) { return true }
        if hasTable, !holidays.knows(day, through: day) {
            let covered = holidays.covered.map { "\($0.lowerBound) to \($0.upperBound)" } ?? "nothing"
            throw DeadlineProblem(
                .unknownHolidays, "the table of holidays covers \(covered), and \(day) had to be looked up in it",
                "Add the missing years to the table, or list `holidays` with the question.")
        }
        return holidays.holiday(on: day, in: region) != nil
    }

    /// The first working day on or after (step 1) or on or before (step -1) a day.
    package func working(from day: Day, step: Int = 1) throws(DeadlineProblem) -> Day {
        var day = day
        while try isOff(day) { day = day.adding(days: step) }
        return day
    }

    /// So many working days beyond a day that does not count itself; step -1 counts backwards.
    package func moving(_ count: Int, from day: Day, step: Int = 1) throws(DeadlineProblem) -> Day {
        var (day, left) = (day, count)
        while left > 0 {
            day = day.adding(days: step)
            if try !isOff(day) { left -= 1 }
        }
        return day
    }

    /// Working days after `first` up to and with `last`.
    package func count(after first: Day, through last: Day) throws(DeadlineProblem) -> Int {
        var (day, count) = (first, 0)
        while day < last {
            day = day.adding(days: 1)
            if try !isOff(day) { count += 1 }
        }
        return count
    }
}

package enum Direction: String, Sendable, CaseIterable {
    /// The last day of a period that begins with the event.
    case forward
    /// The last day on which an act is early enough before the event.
    case backward
    /// The first day on which something may happen after the event.
    case earliestAfter = "earliest-after"
}

extension PeriodRule {
    /// The end of a period before any roll. Pure; O(days) for working days, O(1) otherwise.
    package func end(
        of period: Period, from event: Day, _ direction: Direction, _ off: DaysOff
    ) throws(DeadlineProblem) -> Day {
        let skips = period.workingDays > 0 || (period.months == 0 && period.days <= shortUpTo && period.days > 0)
        let working = period.workingDays > 0 ? period.workingDays : period.days
        switch direction {
        case .forward, .earliestAfter:
            let start = countsEvent ? event.adding(days: -1) : event
            var end: Day
            if skips {
                end = try off.moving(working, from: start)
            } else if period.months > 0 {
                end = event.adding(months: period.months).adding(days: period.days - (countsEvent ? 1 : 0))
            } else {
                end = start.adding(days: period.days)
            }
            end = end.adding(days: period.distance)
            return direction == .earliestAfter && isClear ? end.adding(days: 1) : end
        case .backward:
            var end = event
            if skips {
                end = try off.moving(working, from: end, step: -1)
                return isClear ? try off.working(from: end.adding(days: -1), step: -1) : end
            }
            end = end.adding(months: -period.months).adding(days: -period.days - period.distance)
            return isClear ? end.adding(days: -1) : end
        }
    }

    /// Moves an end off the days on which nobody works, once. Ends counted backwards never move later.
    package func rolled(
        _ end: Day, of period: Period?, from event: Day?, _ direction: Direction, _ off: DaysOff
    ) throws(DeadlineProblem) -> Day {
        guard roll == .next, direction != .backward else { return end }
        var day = try off.working(from: end)
        guard leastWorkingDays > 0, let period, let event, direction == .forward, period.roughDays >= 2 else {
            return day
        }
        // Only short periods can hold too few: a fortnight always has enough.
        guard period.roughDays < 14 else { return day }
        while try off.count(after: event, through: day) < leastWorkingDays {
            day = try off.working(from: day.adding(days: 1))
        }
        return day
    }
}

import Kernel

/// The days on which nobody works where a clock runs, as far as they are known.
package struct DaysOff: Sendable {
    package let holidays: Holidays
    package let region: String?
    /// What an answer says of them where they are not an official list.
    package let note: DeadlineAnswer.Note?

    package init(_ holidays: Holidays, region: String? = nil, note: DeadlineAnswer.Note? = nil) {
        self.holidays = holidays
        self.region = region
        self.note = note
    }

    /// Throws when the table does not reach that day: a roll beyond it would be a guess.
    package func isOff(_ day: Day) throws(DeadlineProblem) -> Bool {
        if holidays.isWeekend(day) { return true }
        try check(day)
        return !holidays.isWorking(day, in: region)
    }

    /// A table knows the days that it covers; the weekend alone, or a list given with the question, knows no bounds.
    private func check(_ day: Day) throws(DeadlineProblem) {
        guard let covered = holidays.covered, !covered.contains(day) else { return }
        throw DeadlineProblem(
            .unknownHolidays,
            "the table of holidays covers \(covered.lowerBound) to \(covered.upperBound), and \(day) had to be looked up",
            "Add the missing years to the table, or list `holidays` with the question.")
    }

    /// The first working day on or after (step 1) or on or before (step -1) a day.
    package func working(from day: Day, step: Int = 1) throws(DeadlineProblem) -> Day {
        var day = day
        while try isOff(day) { day = day.adding(days: step) }
        return day
    }

    /// So many working days beyond a day that does not count itself; step -1 counts backwards.
    package func moving(_ count: Int, from day: Day, step: Int = 1) throws(DeadlineProblem) -> Day {
        try check(day.adding(days: step))
        let end = holidays.end(ofWorkingDays: count, after: day, in: region, step: step)
        try check(end)
        return end
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
    /// The first day on which something may happen when clear days must have passed since the event.
    case earliestAfter = "earliest-after"
}

extension PeriodRule {
    /// The end of a period before any roll. Pure; O(days) for working days, O(1) otherwise. Throws where the rule does
    /// not say how to count in that direction.
    package func end(
        of period: Period, from event: Day, _ direction: Direction, _ off: DaysOff
    ) throws(DeadlineProblem) -> Day {
        let skips = period.workingDays > 0 || (period.months == 0 && period.days <= shortUpTo && period.days > 0)
        let working = period.workingDays > 0 ? period.workingDays : period.days
        switch direction {
        case .earliestAfter:
            guard isClear else { throw silent(direction, "counts no clear days") }
            return try self.end(of: period, from: event, .forward, off).adding(days: 1)
        case .forward:
            guard skips else { return period.last(from: event, countsEvent: countsEvent) }
            let start = countsEvent ? event.adding(days: -1) : event
            return try off.moving(working, from: start).adding(days: period.distance)
        case .backward:
            if countsEvent { throw silent(direction, "begins with the event") }
            var end = event
            if skips {
                end = try off.moving(working, from: end, step: -1)
                return isClear ? try off.working(from: end.adding(days: -1), step: -1) : end
            }
            end = end.adding(months: -period.months).adding(days: -period.days - period.distance)
            return isClear ? end.adding(days: -1) : end
        }
    }

    private func silent(_ direction: Direction, _ why: String) -> DeadlineProblem {
        DeadlineProblem(
            .badQuestion, "the rule \(id) \(why) and does not say how to count \(direction.rawValue)",
            "Name a rule that does, or count in another direction.")
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

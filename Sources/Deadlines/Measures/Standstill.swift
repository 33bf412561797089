import Kernel

extension Measure.Suspension {
    /// Days in the window do not count. A period that runs already goes on after it, one that would begin inside begins
    /// after it.
    func applied(to position: Position, on ground: Ground) throws(DeadlineProblem) -> Position? {
        guard position.end >= from else { return nil }
        if let trigger = position.trigger, let to, trigger > to { return nil }
        var next = position
        next.isMoved = true
        guard let to, let length else {
            next.isOpen = true
            return next
        }
        if let trigger = position.trigger, let period = position.period, trigger >= from {
            next.trigger = to
            next.end = try ground.begins(period, after: to, isDayZero: insideIsDayZero)
            if let atLeast, position.end <= to { next.end = max(next.end, to.adding(days: atLeast)) }
            return next
        }
        let left = Int(position.end.number - from.number)
        if fixedDatesToNextWorkingDay, position.trigger == nil, position.end <= to {
            next.end = try ground.off.working(from: to.adding(days: 1))
        } else if let shortBelow, let shortThen, left < shortBelow {
            next.end = try ground.rule.end(of: shortThen, from: to.adding(days: 1), .forward, ground.off)
        } else if let atLeast, position.end <= to {
            // Without the event nobody knows how many days were left: the least that the law gives is the safe day.
            next.end = to.adding(days: position.trigger == nil ? atLeast : max(atLeast, left + 1))
        } else if let period = position.period, period.workingDays > 0, let trigger = position.trigger {
            let used = try ground.off.count(after: trigger, through: from.adding(days: -1))
            let resumed = from.adding(days: length - 1)
            next.end = try ground.off.moving(max(1, period.workingDays - used), from: resumed)
        } else {
            next.end = position.end.adding(days: length)
        }
        return next
    }
}

extension Measure.Restart {
    /// What was open in the window runs again as a whole.
    func applied(to position: Position, on ground: Ground) throws(DeadlineProblem) -> Position? {
        guard position.end >= from else { return nil }
        guard let period = position.period else {
            throw DeadlineProblem(
                .needsPeriod, "the whole period runs again after \(to), and the question gives none", "Add `period`.")
        }
        let doubles = doubled.contains(ground.clock)
        var next = position
        next.isMoved = true
        if let trigger = position.trigger, trigger > to {
            guard doubles, doubledWithin > 0, trigger <= (try ground.off.moving(doubledWithin, from: to)) else {
                return nil
            }
            next.period = period.doubled
            next.end = try ground.rule.end(of: period.doubled, from: trigger, .forward, ground.off)
            return next
        }
        let whole = doubles && position.trigger.map { $0 >= from } == true ? period.doubled : period
        next.trigger = to
        next.period = whole
        next.end = try ground.begins(whole, after: to, isDayZero: isDayZero)
        return next
    }
}

extension Ground {
    /// The end of a period that begins after a window. Counted in days, the first day after it is day one, or day zero;
    /// months run from that day to the day with its number (Cass. 14147/2020).
    fileprivate func begins(_ period: Period, after last: Day, isDayZero: Bool) throws(DeadlineProblem) -> Day {
        let first = last.adding(days: 1)
        if period.months > 0 { return period.last(from: first, countsEvent: false) }
        let event = isDayZero ? first : last
        return try rule.end(of: period, from: rule.countsEvent ? event.adding(days: 1) : event, .forward, off)
    }
}

extension Period {
    var doubled: Period {
        Period(months: 2 * months, days: 2 * days, workingDays: 2 * workingDays, distance: distance)
    }
}

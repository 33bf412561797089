import Definitions
import Kernel

extension DeadlinePlan {
    /// The end of a period of hours, to the minute. Measures move days and are not applied.
    func hours(_ question: DeadlineQuestion) throws(DeadlineProblem) -> DeadlineAnswer {
        guard let period = question.period, let trigger = question.trigger, let minute = question.triggerMinute else {
            throw DeadlineProblem(
                .needsTrigger, "hours are counted from a time of day",
                "Write `trigger` as 2020-03-02T14:30, and leave other ends out.")
        }
        guard let hours = rule.hours, question.direction == .forward else {
            throw DeadlineProblem(
                .badQuestion, "the rule \(rule.id) does not say how hours are counted \(question.direction.rawValue)",
                "Name a rule that does, EU-1182/71 or US-FRCP-6, or count days.")
        }
        let zone: Zone
        do { zone = try question.zone.map { name throws(ZoneProblem) in try Zone.named(name) } ?? .utc } catch {
            throw DeadlineProblem(
                .badQuestion, "unknown time zone \"\(question.zone ?? "")\"", "Write it as Europe/Rome.")
        }
        let begins =
            switch hours.begin {
            // The hour in which the event falls is not counted, however little of it is left.
            case .afterTheHour: zone.instant(trigger, hour: minute / 60).adding(hours: 1)
            case .atOnce: zone.instant(trigger, hour: minute / 60, minute: minute % 60)
            }
        let end = zone.local(begins.adding(hours: Int64(period.hours)))
        let due = hours.dayOff == .sameTime ? try off.working(from: end.day) : end.day
        var notes: [DeadlineAnswer.Note] = hours.dayOff == .sameTime ? off.note.map { [$0] } ?? [] : []
        if hours.status == .unverified { notes.append(.ruleUnverified) }
        if question.zone == nil { notes.append(.noZone) }
        if !measures.entries.isEmpty { notes.append(.hoursNotMoved) }
        var steps = [
            DeadlineAnswer.Step(what: .hours(period, hours), from: trigger, to: end.day, source: hours.source)
        ]
        if due != end.day { steps.append(roll(from: end.day, to: due)) }
        var answer = DeadlineAnswer(
            due: due, ordinaryDue: due, until: nil, steps: steps, readings: [], notes: notes)
        answer.dueMinute = end.hour * 60 + end.minute
        return answer
    }
}

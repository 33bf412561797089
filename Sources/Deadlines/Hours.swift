import Kernel

extension DeadlinePlan {
    /// The end of a period of hours, to the minute. Measures move days and are not applied.
    func hours(_ question: DeadlineQuestion) throws(DeadlineProblem) -> DeadlineAnswer {
        guard let period = question.period, let trigger = question.trigger, let minute = question.triggerMinute else {
            throw DeadlineProblem(
                .needsTrigger, "hours are counted from a time of day",
                "Write `trigger` as 2020-03-02T14:30, and leave other ends out.")
        }
        guard rule.countsHours, question.direction == .forward else {
            throw DeadlineProblem(
                .badQuestion, "the rule \(rule.id) does not say how hours are counted \(question.direction.rawValue)",
                "Name a rule that does, EU-1182/71, or count days.")
        }
        let zone: Zone
        do { zone = try question.zone.map { name throws(ZoneProblem) in try Zone.named(name) } ?? .utc } catch {
            throw DeadlineProblem(
                .badQuestion, "unknown time zone \"\(question.zone ?? "")\"", "Write it as Europe/Rome.")
        }
        // The hour in which the event falls is not counted, however little of it is left.
        let begins = zone.instant(trigger, hour: minute / 60).adding(hours: 1)
        let end = zone.local(begins.adding(hours: Int64(period.hours)))
        var notes: [String] = []
        if question.zone == nil { notes.append("No `zone` is given: no change of clocks was looked at.") }
        if !measures.entries.isEmpty { notes.append("Measures were not applied to a period of hours.") }
        var answer = DeadlineAnswer(
            due: end.day, ordinaryDue: end.day, until: nil,
            steps: [
                DeadlineAnswer.Step(
                    what: .counted(
                        period, .forward, says: "The hour of the event is not counted; a day off changes nothing"),
                    from: trigger, to: end.day, source: rule.source)
            ], readings: [], notes: notes)
        answer.dueMinute = end.hour * 60 + end.minute
        return answer
    }
}

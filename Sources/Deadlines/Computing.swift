import Definitions
import Kernel

/// Which emergency measures a question wants looked at.
package enum MeasureChoice: Sendable, Equatable {
    case none, all
    case named([String])
}

/// One question to the engine: from when, how long, where, and moved by what.
package struct DeadlineQuestion: Sendable, Equatable {
    package var jurisdiction: String?
    package var rule: String?
    package var clock: String?
    /// With `period`; beside `ordinaryEnd` or `printedExpiry` it says more of the same clock.
    package var trigger: Day?
    /// Minutes into that day, for a period of hours.
    package var triggerMinute: Int?
    /// Where those hours run, as `Europe/Rome`: an hour that a clock is put forward or back by counts as it passes.
    package var zone: String?
    package var period: Period?
    /// In place of trigger and period.
    package var ordinaryEnd: Day?
    package var printedExpiry: Day?
    package var direction = Direction.forward
    /// In place of the calendar of the jurisdiction.
    package var holidays: [Day]?
    package var measures = MeasureChoice.none
    package var asKnownOn: Day?
    package var selectors = Selectors()
    /// Kept in a list because a question cannot hold one of its own kind.
    private var earlier: [DeadlineQuestion] = []
    /// The clock on which this one hangs: it is counted from its day where no other is given, and beside an ordinary end
    /// it is the step before it in one agreed calendar.
    package var follows: DeadlineQuestion? {
        get { earlier.first }
        set { earlier = newValue.map { [$0] } ?? [] }
    }

    /// So many steps may hang on one another.
    package static let chainMax = 24

    package init() {}

    package init(
        jurisdiction: String? = nil, rule: String? = nil, clock: String? = nil, trigger: Day, period: Period,
        direction: Direction = .forward, holidays: [Day]? = nil
    ) {
        self.jurisdiction = jurisdiction
        self.rule = rule
        self.clock = clock
        self.trigger = trigger
        self.period = period
        self.direction = direction
        self.holidays = holidays
    }
}

extension DeadlineDefinitions {
    /// The date, with each step that led to it. Pure.
    package func compute(_ question: DeadlineQuestion) throws(DeadlineProblem) -> DeadlineAnswer {
        if let earlier = question.follows { return try compute(question, after: earlier) }
        return try plan(for: question).answer(question)
    }
}

/// How one place counts one kind of clock, with the measures that move it: made once for all clocks that share
/// jurisdiction, rule, clock, listed holidays, measures and day of knowledge.
package struct DeadlinePlan: Sendable {
    let rule: PeriodRule
    let off: DaysOff
    /// Whether an end that the question gives, once a measure moved it, moves on from a day off.
    let clockRolls: Bool
    let measures: MeasurePlan
    /// What is said with every answer.
    let notes: [DeadlineAnswer.Note]
    /// What is said of the calendar and the rule, where they were looked at.
    let countingNotes: [DeadlineAnswer.Note]

    /// - Throws: what is missing, contradicts itself, or cannot be computed without a guess.
    package func answer(_ question: DeadlineQuestion) throws(DeadlineProblem) -> DeadlineAnswer {
        if question.period?.hours ?? 0 > 0 { return try hours(question) }
        let (position, ordinary) = try begin(question)
        var start = Path(position: position, steps: [first(position, question)])
        let paths: [Path]
        if measures.entries.isEmpty {
            paths = [start]
        } else if question.direction != .forward {
            start.notes.append(.notApplied(question.direction))
            paths = [start]
        } else {
            paths = try measures.follow(start, question.selectors, explains: true)
        }
        var ended: [(path: Path, due: Day?)] = []
        for path in paths {
            var path = path
            let due = try finish(&path, question)
            ended.append((path, due))
        }
        let first = ended.min { ($0.due ?? .distant) < ($1.due ?? .distant) } ?? (start, ordinary)
        let outcomes = ended.map { path, due in
            DeadlineAnswer.Outcome(
                label: path.taken.map(\.label).joined(separator: "; "),
                source: path.taken.map(\.source).joined(separator: "; "), due: due)
        }
        // An end that is given and does not roll needs a calendar only where a measure counts working days.
        let isGiven = question.printedExpiry != nil || question.ordinaryEnd != nil
        let isCounted = start.position.rolls || start.position.period.map { !isGiven || $0.workingDays > 0 } ?? false
        var said = (isCounted ? countingNotes : []) + notes + first.path.notes
        if Set(ended.map(\.due)).count > 1 {
            said.append(.manyReadings)
        }
        return DeadlineAnswer(
            due: first.due, ordinaryDue: ordinary, until: first.path.until, steps: first.path.steps,
            readings: ended.count > 1 ? outcomes : [], notes: said)
    }

    /// The earliest day to act on, nil while it is open. No explanation is made: for counting what a measure would do to
    /// very many clocks.
    package func due(_ question: DeadlineQuestion) throws(DeadlineProblem) -> Day? {
        if question.period?.hours ?? 0 > 0 { return try hours(question).due }
        let (start, ordinary) = try begin(question)
        if measures.entries.isEmpty || question.direction != .forward { return ordinary }
        // Urgent matters are weighed measure by measure.
        if question.selectors.urgent != true, let end = try measures.quick.follow(start, on: measures.ground) {
            return end.isMoved ? try due(end, question) : ordinary
        }
        var earliest: Day?
        for path in try measures.follow(Path(position: start), question.selectors, explains: false) {
            if path.position.isOpen { continue }
            let due = path.position.isMoved ? try due(path.position, question) : ordinary
            earliest = min(earliest ?? due, due)
        }
        return earliest
    }

    /// Where the clock stands before any measure, and its ordinary day.
    private func begin(_ question: DeadlineQuestion) throws(DeadlineProblem) -> (position: Position, ordinary: Day) {
        guard let end = question.printedExpiry ?? question.ordinaryEnd else {
            guard let trigger = question.trigger, let period = question.period else {
                throw DeadlineProblem(
                    .needsTrigger, "nothing says when the clock ends",
                    "Write `trigger` and `period`, or `ordinary_end`, or `printed_expiry`.")
            }
            let end = try rule.end(of: period, from: trigger, question.direction, off)
            let position = Position(trigger: trigger, period: period, end: end, rolls: clockRolls)
            return (position, try due(position, question))
        }
        let isPrinted = question.printedExpiry != nil
        var trigger = question.trigger
        if trigger == nil, !isPrinted, let period = question.period, period.workingDays == 0 {
            trigger = end.adding(days: -period.days - period.distance).adding(months: -period.months)
        }
        if let trigger = question.trigger, trigger > end {
            throw DeadlineProblem(
                .contradiction, "the clock ends on \(end), before its event on \(trigger)", "Check the two days.")
        }
        return (
            Position(trigger: trigger, period: question.period, end: end, rolls: clockRolls && !isPrinted), end
        )
    }

    /// The step by which a clock begins.
    private func first(_ position: Position, _ question: DeadlineQuestion) -> DeadlineAnswer.Step {
        if let trigger = question.trigger, let period = question.period, question.printedExpiry == nil,
            question.ordinaryEnd == nil
        {
            return DeadlineAnswer.Step(
                what: .counted(period, question.direction, says: rule.says), from: trigger, to: position.end,
                source: rule.source)
        }
        return DeadlineAnswer.Step(
            what: question.printedExpiry == nil ? .given : .printed, from: position.end, to: position.end,
            source: "the question")
    }

    /// The day of a finished path, rolled once and last; nil while it is open.
    private func finish(
        _ path: inout Path, _ question: DeadlineQuestion
    ) throws(DeadlineProblem) -> Day? {
        if path.position.isOpen { return nil }
        let end = path.position.end
        let day = try due(path.position, question)
        if day != end {
            path.steps.append(roll(from: end, to: day))
        }
        return day
    }

    func roll(from end: Day, to day: Day) -> DeadlineAnswer.Step {
        let holiday = off.holidays.holiday(on: end, in: off.region)?.name
        return DeadlineAnswer.Step(what: .rolled(holiday: holiday), from: end, to: day, source: rule.source)
    }

    /// A moved end, off the days on which nobody works where its kind of clock does so.
    func rolled(_ end: Day) throws(DeadlineProblem) -> Day {
        clockRolls ? try rule.rolled(end, of: nil, from: nil, .forward, off) : end
    }

    private func due(_ position: Position, _ question: DeadlineQuestion) throws(DeadlineProblem) -> Day {
        let isGiven = question.printedExpiry != nil || question.ordinaryEnd != nil
        guard position.rolls, position.isMoved || !isGiven else { return position.end }
        // The least number of working days is asked of the period itself, not of what a measure made of it.
        let period = position.isMoved ? nil : position.period
        return try rule.rolled(
            position.end, of: period, from: position.isMoved ? nil : position.trigger, question.direction, off)
    }
}

extension Day {
    fileprivate static let distant = Day(number: .max)
}

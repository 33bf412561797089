import Access
import Deadlines
import Kernel
import Storage

/// More time to recover and to think. It never comes nearer.
package struct ExtendPeriod: Sendable, Equatable {
    package var until: Day
    package var reason: String
    /// The last day as it stood for whoever chose.
    package var base: Day

    package init(until: Day, reason: String, base: Day) {
        self.until = until
        self.reason = reason
        self.base = base
    }

    /// Beyond this a slip of the pen is likelier than a wish.
    package static let daysMax = 1_096
}

extension CaseClock {
    /// What a longer period has to go by, or why not. Pure.
    package func problem(_ command: ExtendPeriod, isOver: Bool, today: Day) -> CaseProblem? {
        if isOver { return .alreadyEnded }
        if dueOn != command.base { return .changedMeanwhile }
        if command.until <= dueOn || command.until < today { return .notLater(max(dueOn, today.adding(days: -1))) }
        if command.until > dueOn.adding(days: ExtendPeriod.daysMax) { return .tooFar }
        return nil
    }

    /// True while the period runs. One that a rule calls a minimum lasts until conclusive grounds are decided, if that is
    /// later than its last day (Modern Slavery Act 2015, s.50A; CETS 197 art. 13: "at least").
    package func isRunning(on today: Day, isMinimum: Bool, awaitsConclusion: Bool) -> Bool {
        state == .running && (today <= dueOn || until != nil || (isMinimum && awaitsConclusion))
    }

    /// Its day with the measures in force.
    mutating func count(by definitions: DeadlineDefinitions) {
        guard let recovery else { return }
        ordinaryOn = recovery.ordinary
        (dueOn, until) = recovery.due(by: definitions)
    }
}

extension CaseDefinitions {
    package func isMinimum(_ clock: CaseClock) -> Bool {
        recoveryRules.first { $0.code == clock.rule }?.isMinimum ?? false
    }
}

extension CaseFile {
    /// The recovery and reflection period that is running, if one is.
    package func recovery(on today: Day, _ definitions: CaseDefinitions) -> CaseClock? {
        clocks.first { isRunning($0, on: today, definitions) }
    }

    package func isRunning(_ clock: CaseClock, on today: Day, _ definitions: CaseDefinitions) -> Bool {
        clock.isRunning(
            on: today, isMinimum: definitions.isMinimum(clock),
            awaitsConclusion: record.identification == .presumed)
    }
}

extension Cases {
    /// Moves the end of a running period further away, with the reason.
    package func extendPeriod(
        _ id: CaseID, _ clock: ClockID, _ command: ExtendPeriod, _ actor: Actor
    ) async throws {
        try TextRule.check(command.reason, "reason", required: true)
        try await change(Actions.DecisionMake.self, id, actor) { [measures] change in
            try change.require(.extendClock)
            let known = try PartStore.clocks(change.write.read, change.id).first { $0.id == clock }
            guard let known else { throw CaseProblem.unknownClock }
            let isOver = !known.isRunning(
                on: change.today, isMinimum: change.definitions.isMinimum(known),
                awaitsConclusion: change.record.identification == .presumed)
            if let problem = known.problem(command, isOver: isOver, today: change.today) { throw problem }
            var longer = known
            longer.dueOn = command.until
            longer.steps.append(PeriodStep(.extended, day: command.until))
            if let book = try measures?.current(change.write.read), let recovery = known.recovery {
                longer.ordinaryOn = recovery.ordinary(for: command.until, by: book)
                longer.count(by: book)
            } else {
                longer.ordinaryOn = command.until
            }
            try PartStore.move(change.write, change.id, longer, at: change.now, change.permit)
            try change.journal(
                "clock.extend", entity: clock.cast(), codes: "from=\(known.dueOn) due=\(longer.dueOn)",
                note: command.reason)
        }
    }
}

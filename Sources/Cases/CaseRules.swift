import Kernel

/// What can be done to a case. The table of stage and command is in `CaseRules.problem`.
package enum CaseCommand: String, Sendable, CaseIterable {
    case edit, resolve, recordConsent, withdrawConsent, addNeed, endNeed, setRisk, note, assign, setNextStep
    case reasonableGranted, reasonableRefused, conclusiveGranted, conclusiveRefused
    case extendClock, setLimit, close, reopen
}

/// Which command follows from which stage. Pure.
package enum CaseRules {
    /// Nil when the stage allows the command. Whether a decision is a reconsideration is asked for elsewhere.
    package static func problem(_ command: CaseCommand, in stage: CaseStage) -> CaseProblem? {
        switch command {
        // Somebody may change their mind, and something may be noted, after a file was closed.
        case .withdrawConsent, .note: return nil
        case .edit, .resolve, .recordConsent, .addNeed, .endNeed, .setRisk, .assign, .setNextStep, .close,
            .extendClock, .setLimit:
            return stage == .closed ? .closed : nil
        case .reopen: return stage == .closed ? nil : .notClosed
        case .reasonableGranted, .reasonableRefused:
            switch stage {
            case .screened, .notPresumed: return nil
            case .presumed, .identified, .notEstablished: return .wrongStage(stage)
            case .closed: return .closed
            }
        case .conclusiveGranted, .conclusiveRefused:
            switch stage {
            case .presumed, .notEstablished: return nil
            case .screened, .notPresumed, .identified: return .wrongStage(stage)
            case .closed: return .closed
            }
        }
    }

    /// True unless the file shows an adult: an unknown or doubted age counts as a child's (CETS 197 art. 10(3)).
    package static func isChild(
        birthDate: String?, age: FieldValue?, ageDisputed: String?, on today: Day
    ) -> Bool {
        if ageDisputed == "yes" { return true }
        if let birth = birthDate.flatMap({ Day($0) }) { return birth.years(until: today) < 18 }
        guard let age, let years = Int(age.value) else { return true }
        // Years that passed since the age was written down count too.
        return years + max(0, age.changedAt.utcDay.years(until: today)) < 18
    }

    static func isChild(_ fields: [String: FieldValue], on today: Day) -> Bool {
        isChild(
            birthDate: fields[CaseFieldID.birthDate]?.value, age: fields[CaseFieldID.age],
            ageDisputed: fields[CaseFieldID.ageDisputed]?.value, on: today)
    }
}

/// What follows from a decision on identification.
package struct DecisionResult: Sendable, Equatable {
    package let stage: CaseStage
    /// The recovery and reflection period that begins, if one does.
    package let period: Period?

    package struct Period: Sendable, Equatable {
        package let rule: String
        package let startsOn: Day
        package let dueOn: Day
        package let steps: [PeriodStep]
    }
}

extension Decide {
    var command: CaseCommand {
        switch (kind, outcome) {
        case (.reasonable, .granted): .reasonableGranted
        case (.reasonable, .refused): .reasonableRefused
        case (.conclusive, .granted): .conclusiveGranted
        case (.conclusive, .refused): .conclusiveRefused
        }
    }
}

/// A decision on identification: reasonable grounds, and later conclusive grounds.
package enum Identification {
    /// - Parameters:
    ///   - clocks: the periods of the case; conclusive grounds wait for a running recovery period (fact sheet, step 9).
    ///   - notBefore: the day on which the case was opened here, or of the latest decision, whichever is later.
    ///   - today: the latest day a decision may carry.
    package static func decide(
        _ command: Decide, stage: CaseStage, clocks: [CaseClock], notBefore: Day, isChild: Bool, rule: RecoveryRule,
        standards: [CodeLabel], today: Day
    ) throws(CaseProblem) -> DecisionResult {
        if let problem = CaseRules.problem(command.command, in: stage) { throw problem }
        if command.outcome == .refused && command.reasons.trimmingSpaces.isEmpty { throw .reasonsRequired }
        guard standards.contains(where: { $0.code == command.standard }) else {
            throw .unknownCode(command.standard)
        }
        if command.on > today { throw .notYet(command.on) }
        if command.on < notBefore { throw .tooEarly(before: notBefore) }
        let wasRefused = stage == .notPresumed || stage == .notEstablished
        if wasRefused && !command.isReconsideration { throw .notAReconsideration }
        switch command.command {
        case .reasonableGranted:
            let length = rule.length + (isChild ? rule.childExtra : 0)
            let (last, steps) = PeriodCount.end(of: length, rule.unit, from: command.on, counting: rule.counting)
            let first = rule.counting == .including ? command.on : command.on.adding(days: 1)
            return DecisionResult(
                stage: .presumed, period: .init(rule: rule.code, startsOn: first, dueOn: last, steps: steps))
        case .reasonableRefused: return DecisionResult(stage: .notPresumed, period: nil)
        default:
            // The day of the decision is never later than today, so a period that runs today is never stepped over.
            let running = clocks.filter { $0.kind == TimeLimit.recovery && $0.state == .running }
            let isOpen = running.contains { $0.until != nil }
            if let last = running.map(\.dueOn).max(), command.on <= last || isOpen, !command.personAsked {
                throw .recoveryPeriodRunning(until: last)
            }
            return DecisionResult(
                stage: command.outcome == .granted ? .identified : .notEstablished, period: nil)
        }
    }
}

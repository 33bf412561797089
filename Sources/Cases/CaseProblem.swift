import Kernel

/// Why a case room refuses. Closed, with codes, and without anything about the person.
package enum CaseProblem: Error, Sendable, Equatable {
    /// Work on this case has ended; open it again first.
    case closed
    case notClosed
    /// This decision does not follow from where identification stands.
    case wrongStage(CaseStage)
    /// Reasonable grounds were already refused: say that this is a reconsideration.
    case notAReconsideration
    /// Conclusive grounds wait for the end of the recovery period unless the person asked.
    case recoveryPeriodRunning(until: Day)
    case reasonsRequired
    case notYet(Day)
    /// A decision before the case was here, or before the decision that it follows.
    case tooEarly(before: Day)
    /// A period is made longer, never shorter.
    case notLater(Day)
    case tooFar
    case unknownField(String)
    case badValue(field: String, reason: ValueProblem)
    case unknownPurpose(String)
    case unknownCode(String)
    case tooLong(field: String, charactersMax: Int)
    case empty(String)
    case recipientRequired
    case recipientNotAllowed
    case untilInThePast
    /// No active consent covers this recipient and this purpose, and no lawful exception was named.
    case noConsent(purpose: String)
    case noConsentOfGuardian(purpose: String)
    case unknownConsent
    case unknownNeed
    case unknownConflict
    case unknownClock
    case alreadyEnded
    case tooManyValues
    /// Somebody else was faster. What stands now must be looked at first; nothing was replaced.
    case changedMeanwhile
    /// Not somebody who works on cases for the organisation that keeps this one.
    case unfitWorker
    /// Not a competent authority that is in use.
    case unfitAuthority
    /// Somebody still helps: a request runs, or the person is in a place.
    case stillHelped
    /// Erasure was asked for already and waits for an answer.
    case erasureAsked
    /// Nobody asked for the erasure of this case, or it was answered.
    case noErasureAsked
    /// Who asked for it does not say yes to it too.
    case ownErasure
    /// What was typed to confirm is not the reference of this case.
    case otherReference

    package var code: String {
        switch self {
        case .closed: "case-closed"
        case .notClosed: "case-not-closed"
        case .wrongStage: "wrong-stage"
        case .notAReconsideration: "not-a-reconsideration"
        case .recoveryPeriodRunning: "recovery-period-running"
        case .reasonsRequired: "reasons-required"
        case .notYet: "day-in-future"
        case .unknownField: "unknown-field"
        case .badValue(_, let reason): reason.rawValue
        case .unknownPurpose: "unknown-purpose"
        case .unknownCode: "unknown-code"
        case .tooLong: "too-long"
        case .empty: "empty"
        case .recipientRequired: "recipient-required"
        case .recipientNotAllowed: "recipient-not-allowed"
        case .untilInThePast: "until-in-the-past"
        case .noConsent: "no-consent"
        case .noConsentOfGuardian: "no-consent-of-guardian"
        case .unknownConsent: "unknown-consent"
        case .unknownNeed: "unknown-need"
        case .unknownConflict: "unknown-conflict"
        case .alreadyEnded: "already-ended"
        case .tooManyValues: "too-many-values"
        case .tooEarly: "day-too-early"
        case .notLater: "not-later"
        case .tooFar: "too-far"
        case .unknownClock: "unknown-clock"
        case .changedMeanwhile: "changed-meanwhile"
        case .unfitWorker: "unfit-worker"
        case .unfitAuthority: "unfit-authority"
        case .stillHelped: "still-helped"
        case .erasureAsked: "erasure-asked"
        case .noErasureAsked: "no-erasure-asked"
        case .ownErasure: "own-erasure"
        case .otherReference: "other-reference"
        }
    }
}

/// What is wrong with a typed value.
package enum ValueProblem: String, Sendable, CaseIterable {
    case notADay = "not-a-day"
    case notANumber = "not-a-number"
    case outOfRange = "out-of-range"
    case unknownCode = "unknown-code"
    case duplicateCode = "duplicate-code"
    case tooLong = "too-long"
    case lineBreak = "line-break"
    case controlCharacter = "control-character"
    case badForm = "bad-form"
}

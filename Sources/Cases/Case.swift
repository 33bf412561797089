import Kernel

/// Where identification stands. Help does not depend on it: a refusal closes no need, no referral and no file.
package enum CaseStage: String, Sendable, CaseIterable {
    /// Somebody saw signs, or the person spoke; nothing is decided.
    case screened
    /// Reasonable grounds were found: a presumed victim, with a recovery and reflection period.
    case presumed
    /// Reasonable grounds were not found. May be reconsidered.
    case notPresumed = "not-presumed"
    /// Conclusive grounds were found.
    case identified
    /// Conclusive grounds were not found: "not established", which is no finding that the person is not a victim.
    case notEstablished = "not-established"
    /// Work has ended. The file stays, and can be opened again in the stage it had.
    case closed

    /// True while somebody must still decide on identification.
    package var awaitsDecision: Bool { self == .screened || self == .presumed }
}

/// How much danger there is, as the worker who knows most judged it.
package enum RiskLevel: String, Sendable, CaseIterable {
    case unknown, low, medium, high, imminent
}

/// How the case came to us.
package enum CaseSource: String, Sendable, CaseIterable {
    case hotline, outreach, police, border, labour, health, school, court, selfReport = "self-report"
    case organisation, screening, importHTCDS = "import-htcds", other
}

/// One case without anything sealed: what lists, counts and rules need.
package struct Case: Sendable, Equatable {
    package let id: CaseID
    /// `PA-7K2M-94QX`: what people say on the telephone. Not guessable, with a check character.
    package let reference: String
    package let openedAt: Timestamp
    package let openedBy: MemberID?
    /// The organisation that keeps the case.
    package let organisation: OrganisationID?
    package var worker: MemberID?
    /// The competent authority that decides on identification.
    package var authority: OrganisationID?
    /// The lawful exception on which it was told; nil for the person's consent.
    package var authorityException: String?
    package var stage: CaseStage
    /// The stage to return to when a closed case is opened again; nil while it is open.
    package var closedFrom: CaseStage?
    package var risk: RiskLevel
    package var nextStep: String?
    package var nextStepOn: Day?
    package let source: CaseSource
    /// Grows with every change to this row.
    package var version: Int
    package var updatedAt: Timestamp
    package var closedAt: Timestamp?

    package var plan: NextStep? { nextStep.map { NextStep(code: $0, on: nextStepOn) } }
    package var isClosed: Bool { stage == .closed }
    /// Where identification stands, also of a closed case.
    package var identification: CaseStage { closedFrom ?? stage }

    /// The row without what help is planned and how much danger there is: what the authority needs of it.
    var forAuthority: Case {
        var part = self
        part.risk = .unknown
        part.nextStep = nil
        part.nextStepOn = nil
        return part
    }
}

/// One line of a list of cases.
package struct CaseRow: Sendable, Equatable {
    package let record: Case
    /// The person's name; nil when none is known or this reader may see the line but not the name.
    package let name: String?
    /// True for the authority's reader: risk and next step are not theirs to see.
    package let isPartial: Bool

    package init(record: Case, name: String?, isPartial: Bool = false) {
        self.record = isPartial ? record.forAuthority : record
        self.name = name
        self.isPartial = isPartial
    }
}

package struct Consent: Sendable, Equatable {
    package enum Answer: String, Sendable, CaseIterable { case given, refused }
    package enum Giver: String, Sendable, CaseIterable { case person, guardian }
    package enum Form: String, Sendable, CaseIterable { case spoken, written }

    package let id: ConsentID
    /// A code of the definition of purposes.
    package let purpose: String
    /// To whom: one organisation, or every organisation of a kind, or (both nil) nobody in particular, as for
    /// statistics.
    package let recipient: OrganisationID?
    package let recipientKind: String?
    package let answer: Answer
    package let giver: Giver
    package let form: Form
    /// The language it was explained in.
    package let language: String
    /// The last day on which it holds; nil without end.
    package let until: Day?
    package let recordedAt: Timestamp
    package let recordedBy: MemberID?
    package var withdrawnAt: Timestamp?

    package func isActive(on today: Day) -> Bool {
        answer == .given && withdrawnAt == nil && (until.map { today <= $0 } ?? true)
    }
}

package struct Decision: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable { case reasonable, conclusive }
    package enum Outcome: String, Sendable, CaseIterable { case granted, refused }

    package let id: DecisionID
    package let kind: Kind
    package let outcome: Outcome
    /// The standard of proof, a code of the definition.
    package let standard: String
    package let reasons: String?
    /// The day of the decision itself, in the place's own calendar.
    package let on: Day
    package let authority: OrganisationID?
    package let decidedBy: MemberID?
    package let isReconsideration: Bool
    /// The person had asked not to wait for the end of the recovery period.
    package let personAsked: Bool
    package let recordedAt: Timestamp
}

package struct Need: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable { case open, met, withdrawn }

    package let id: NeedID
    /// A kind of service, as the directory spells it.
    package let kind: String
    package let detail: String?
    package var state: State
    package let addedAt: Timestamp
    package var endedAt: Timestamp?
}

package struct CaseClock: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable { case running, ended }

    package let id: ClockID
    /// `recovery`.
    package let kind: String
    /// The rule that made it, a code of Resources/definitions/deadlines.
    package let rule: String
    package let startsOn: Day
    /// The last day of the period.
    package var dueOn: Day
    /// How the date came about, step by step.
    package var steps: [PeriodStep]
    package let state: State
    /// Whose measures move it: the country of its rule.
    package var place: String?
    /// The last day without any measure; nil: of a period from before measures moved it.
    package var ordinaryOn: Day?
    /// A state during which it goes on, whatever its last day.
    package var until: String?

    /// Whether a measure moved it.
    package var isMoved: Bool { until != nil || (ordinaryOn.map { $0 != dueOn } ?? false) }

    var recovery: RecoveryClock? { RecoveryClock(place: place, steps: steps, ordinary: ordinaryOn) }
}

/// Two people changed one field: both values are kept, and one decides.
package struct FieldConflict: Sendable, Equatable {
    package let id: ConflictID
    package let field: String
    /// What stands in the file now.
    package let kept: String
    /// The version of what stands in the file, for a choice to go out from.
    package let base: Int
    /// What the later editor wanted.
    package let proposed: String
    package let proposedBy: MemberID?
    package let proposedAt: Timestamp
}

/// The value of one field. Several codes are kept with `;` between them.
package struct FieldValue: Sendable, Equatable {
    package let field: String
    package let value: String
    /// For the next edit of this field to begin from.
    package let version: Int
    package let changedAt: Timestamp
    package let changedBy: MemberID?

    package init(field: String, value: String, version: Int, changedAt: Timestamp, changedBy: MemberID?) {
        self.field = field
        self.value = value
        self.version = version
        self.changedAt = changedAt
        self.changedBy = changedBy
    }

    package var codes: [String] { value.split(separator: ";").map(String.init) }
}

/// One thing that happened, with its note opened.
package struct TimelineEntry: Sendable, Equatable {
    package let entry: ID<JournalEntryName>
    package let at: Timestamp
    package let actor: MemberID?
    package let organisation: OrganisationID?
    /// `case.open`, `referral.accepted`, …
    package let act: String
    package let codes: String
    package let entity: ID<JournalEntryName>?
    package let note: String?
}

/// Stands for whatever a timeline entry names.
package enum JournalEntryName {}

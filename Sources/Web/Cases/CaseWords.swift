import Cases
import Directory
import Kernel
import Localization

/// What the codes of a case are called, for every page that shows one.
enum CaseWords {
    static func stage(_ stage: CaseStage, _ l: Localizer) -> String {
        switch stage {
        case .screened: l("Not decided yet")
        case .presumed: l("Reasonable grounds found")
        case .notPresumed: l("Reasonable grounds not found")
        case .identified: l("Identified")
        case .notEstablished: l("Not established")
        case .closed: l("Closed", context: "case")
        }
    }

    static func tone(_ stage: CaseStage) -> UI.Tone {
        switch stage {
        case .screened: .warn
        case .presumed: .info
        case .identified: .good
        case .notPresumed, .notEstablished, .closed: .quiet
        }
    }

    static func stageBadge(_ stage: CaseStage, _ l: Localizer) -> HTML {
        UI.badge(self.stage(stage, l), tone(stage))
    }

    static func risk(_ risk: RiskLevel, _ l: Localizer) -> String {
        switch risk {
        case .unknown: l("Risk not judged yet")
        case .low: l("Low risk")
        case .medium: l("Medium risk")
        case .high: l("High risk")
        case .imminent: l("Imminent danger")
        }
    }

    static func tone(_ risk: RiskLevel) -> UI.Tone {
        switch risk {
        case .imminent, .high: .bad
        case .medium: .warn
        case .low: .good
        case .unknown: .quiet
        }
    }

    static func riskBadge(_ risk: RiskLevel, _ l: Localizer) -> HTML { UI.badge(self.risk(risk, l), tone(risk)) }

    static func source(_ source: CaseSource, _ l: Localizer) -> String {
        switch source {
        case .hotline: l("Hotline")
        case .outreach: l("Outreach")
        case .police: l("Police")
        case .border: l("Border control")
        case .labour: l("Labour inspectorate")
        case .health: l("Health service")
        case .school: l("School")
        case .court: l("Court")
        case .selfReport: l("The person came by themselves")
        case .organisation: l("Another organisation")
        case .screening: l("Screening")
        case .importHTCDS: l("Taken over from another system")
        case .other: l("Another way")
        }
    }

    static func decision(_ kind: Decision.Kind, _ l: Localizer) -> String {
        switch kind {
        case .reasonable: l("Reasonable grounds")
        case .conclusive: l("Conclusive grounds")
        }
    }

    static func outcome(_ kind: Decision.Kind, _ outcome: Decision.Outcome, _ l: Localizer) -> String {
        switch (kind, outcome) {
        case (.reasonable, .granted): l("Reasonable grounds were found")
        case (.reasonable, .refused): l("Reasonable grounds were not found")
        case (.conclusive, .granted): l("Conclusive grounds were found")
        case (.conclusive, .refused): l("Conclusive grounds were not found")
        }
    }

    static func need(_ state: Need.State, _ l: Localizer) -> String {
        switch state {
        case .open: l("Open", context: "need")
        case .met: l("Met")
        case .withdrawn: l("No longer wanted")
        }
    }

    static func tone(_ state: Need.State) -> UI.Tone {
        switch state {
        case .open: .warn
        case .met: .good
        case .withdrawn: .quiet
        }
    }

    static func kind(_ code: String, _ me: SignedIn) -> String {
        me.desk.directory.kinds[code].map { me.l.definition($0.label) } ?? code
    }

    static func purpose(_ code: String, _ me: SignedIn) -> String {
        me.desk.cases.definitions.purpose(code).map { me.l.definition($0.label) } ?? code
    }

    static func field(_ id: String, _ me: SignedIn) -> String {
        me.desk.cases.definitions.field(id).map { me.l.definition($0.label) } ?? id
    }

    static func nextStep(_ code: String, _ me: SignedIn) -> String {
        label(code, me.desk.cases.definitions.nextSteps, me.l)
    }

    static func erasureGround(_ code: String, _ me: SignedIn) -> String {
        label(code, me.desk.cases.definitions.erasureGrounds, me.l)
    }

    static func closureReason(_ code: String, _ me: SignedIn) -> String {
        label(code, me.desk.cases.definitions.closureReasons, me.l)
    }

    static func label(_ code: String, _ labels: [CodeLabel], _ l: Localizer) -> String {
        labels.first { $0.code == code }.map { l.definition($0.label) } ?? code
    }

    static func organisationKind(_ code: String, _ l: Localizer) -> String {
        OrganisationKind(rawValue: code).map { DirectoryWords.organisation($0, l) } ?? code
    }

    /// Where a consent stands today, in one word with its tone.
    static func state(_ consent: Consent, on today: Day, _ l: Localizer) -> (String, UI.Tone) {
        if consent.withdrawnAt != nil { return (l("Withdrawn", context: "consent"), .bad) }
        switch consent.answer {
        case .refused: return (l("Refused", context: "consent"), .bad)
        case .given:
            return consent.isActive(on: today)
                ? (l("Given", context: "consent"), .good) : (l("Ended", context: "consent"), .quiet)
        }
    }

    static func recipient(_ consent: Consent, _ names: CaseNames, _ l: Localizer) -> String {
        if let id = consent.recipient {
            return l("To {organisation}", ["organisation": names.organisation(id) ?? l("an organisation")])
        }
        if let kind = consent.recipientKind {
            return l("To every organisation of this kind: {kind}", ["kind": organisationKind(kind, l)])
        }
        return l("Nobody else receives anything for this")
    }

    static func until(_ consent: Consent, _ l: Localizer) -> String {
        if let at = consent.withdrawnAt { return l("Withdrawn on {day}", ["day": l.day(of: at)]) }
        if consent.answer == .refused { return l("Said on {day}", ["day": l.day(of: consent.recordedAt)]) }
        return consent.until.map { l("Until {day}", ["day": l.day($0)]) } ?? l("Until it is withdrawn")
    }

    static func said(_ consent: Consent, _ l: Localizer) -> String {
        let language = ["language": LanguageWords.name(consent.language, l)]
        return switch (consent.giver, consent.form) {
        case (.person, .spoken): l("The person said so; it was explained in {language}.", language)
        case (.person, .written): l("The person signed; it was explained in {language}.", language)
        case (.guardian, .spoken): l("The guardian said so; it was explained in {language}.", language)
        case (.guardian, .written): l("The guardian signed; it was explained in {language}.", language)
        }
    }

    static func step(_ step: PeriodStep, _ l: Localizer) -> String {
        let day = step.day.map { l.day($0) } ?? ""
        let number = step.number ?? 0
        return switch step.code {
        case .trigger: l("Reasonable grounds were found on {day}.", ["day": day])
        case .firstDay: l("The first day that counts is {day}.", ["day": day])
        case .days: l.plural("{n} day is counted.", "{n} days are counted.", number)
        case .months: l.plural("{n} month is counted.", "{n} months are counted.", number)
        case .lastDay: l("So the last day is {day}.", ["day": day])
        case .extended: l("The end was moved to {day}.", ["day": day])
        }
    }
}

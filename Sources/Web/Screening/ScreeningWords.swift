import Kernel
import Localization
import Screening

/// Codes of a screening in words. A result is never a number: nobody is 70 per cent trafficked.
enum ScreeningWords {
    static func setting(_ id: String, _ me: SignedIn) -> String {
        me.desk.screenings.set.setting(id).map { me.l.definition($0.label) } ?? id
    }

    static func channel(_ channel: ScreeningChannel, _ l: Localizer) -> String {
        switch channel {
        case .inPerson: l("In person")
        case .telephone: l("Telephone")
        case .online: l("Video call or on line")
        case .message: l("Written messages")
        case .other: l("Another way")
        }
    }

    static func age(_ age: AgeGroup, _ l: Localizer) -> String {
        switch age {
        case .adult: l("Adult")
        case .child: l("Child, under 18")
        case .unknown: l("Not known: treated as a child")
        }
    }

    static func answer(_ answer: Answer, _ l: Localizer) -> String {
        switch answer {
        case .yes: l("Yes")
        case .no: l("No")
        case .unknown: l("Not known")
        case .notAsked: l("Not asked")
        case .refused: l("Did not want to say")
        }
    }

    static func state(_ state: ScreeningState, _ l: Localizer) -> HTML {
        switch state {
        case .open: UI.badge(l("Not finished"), .warn)
        case .finished: UI.badge(l("Finished, no case yet"), .info)
        case .linked: UI.badge(l("In a case"), .good)
        }
    }

    static func result(_ code: ResultCode, _ l: Localizer) -> String {
        switch code {
        case .strongIndication: l("Strong indications of trafficking")
        case .forcedLabourIndication: l("Indications of forced labour")
        case .readingsDiffer: l("The wider reading of the law is met, the operational list is not")
        case .undetermined: l("Not decided yet: some answers are missing")
        case .notEstablished: l("Not established on this information")
        }
    }

    static func advice(_ code: ResultCode, _ l: Localizer) -> String {
        switch code {
        case .strongIndication:
            l("Offer to open a case and ask the competent authority. Safety and the person's own wish come first.")
        case .forcedLabourIndication:
            l(
                "There are signs of exploitation and coercion without signs of how the person was recruited. Offer to open a case."
            )
        case .readingsDiffer:
            l(
                "Under the Palermo Protocol, exploitation and any one means are enough. Offer to open a case and say that both readings were looked at."
            )
        case .undetermined:
            l("The questions below would decide it. Ask them only if it is safe and the person is willing.")
        case .notEstablished:
            l(
                "This is not a finding that nothing happened. The person may come back, and a case may be opened at any time."
            )
        }
    }

    static func tone(_ code: ResultCode) -> UI.Tone {
        switch code {
        case .strongIndication, .forcedLabourIndication: .bad
        case .readingsDiffer, .undetermined: .warn
        case .notEstablished: .info
        }
    }

    static func reading(_ reading: Reading, _ l: Localizer) -> String {
        switch reading {
        case .adultLabour: l("Operational list for adults: recruitment, exploitation and coercion at the place of work")
        case .forcedLabour: l("Forced labour: exploitation and coercion, without signs of recruitment")
        case .protocolAdult: l("Palermo Protocol, article 3: exploitation and any one means")
        case .child: l("Palermo Protocol, article 3(c): for a child the means do not matter")
        }
    }

    static func outcome(_ outcome: Outcome, _ l: Localizer) -> HTML {
        switch outcome {
        case .established: UI.badge(l("Supported by the answers"), .bad)
        case .undetermined: UI.badge(l("Depends on missing answers"), .warn)
        case .notEstablished: UI.badge(l("Not supported on this information"), .quiet)
        }
    }
}

import Localization
import Requests

extension RequestProblem: WebProblem {
    package var problem: Problem {
        switch self {
        case .stale:
            conflict(
                { l in l("Somebody was faster") },
                { l in
                    l("The request has changed since you opened it. Nothing was overwritten. Open it again and decide.")
                })
        case .notFromHere, .ended:
            conflict(
                { l in l("This is no longer possible") },
                { l in
                    l("The request has moved on meanwhile. Nothing was changed. Open it again to see where it stands.")
                })
        case .caseClosed:
            conflict(
                { l in l("This case is closed") },
                { l in l("Nothing was sent. Open the case again first.") })
        case .noPlaceLeft:
            conflict(
                { l in l("The last place was just taken") },
                { l in l("Nothing was sent. Go back to the list and choose another service.") })
        case .onceKeyReused:
            conflict(
                { l in l("This form was sent before with other words") },
                { l in
                    l("Nothing was sent twice. Look at your sent requests, then open a new form if you still need it.")
                })
        case .sharingEnded:
            conflict(
                { l in l("Sharing has ended") },
                { l in l("Nothing more can be shared under this request.") })
        case .linksNotAllowed:
            conflict(
                { l in l("This kind of request has no links") },
                { l in l("Only members of the receiving organisation can answer it here.") })
        case .linkUnknown: .unknown
        case .linkExpired, .linkUsed: .linkExpired
        case .notYours, .wrongRole: .forbidden
        case .unknownAct: .unknown
        case .unknownKind, .unknownService, .unknownOrganisation, .wrongKindOfOrganisation, .serviceRequired,
            .serviceNotTaken, .unknownNeed:
            invalid { l in l("A choice is not known here or is no longer open. Go back and choose again.") }
        case .groupRequired: invalid { l in l("Choose which places you ask for.") }
        case .reasonRequired, .unknownReason: invalid { l in l("Choose a reason.") }
        case .textRequired: invalid { l in l("Write a few words.") }
        case .dayRequired: invalid { l in l("Choose a day.") }
        case .dayInThePast: invalid { l in l("This day has passed already.") }
        case .tooLong(let max):
            invalid { l in l("A text is too long. It can have {max} characters at most.", ["max": l.number(max)]) }
        case .nextRequired: invalid { l in l("Choose first whom to ask next: both happen in one step.") }
        case .notTaken, .onceKeyRequired: invalid { l in l("Open the page again and send its form.") }
        }
    }

    private func conflict(
        _ title: @escaping @Sendable (Localizer) -> String, _ advice: @escaping @Sendable (Localizer) -> String
    ) -> Problem { Problem(409, "request.\(code)", title: title, advice: advice) }

    private func invalid(_ advice: @escaping @Sendable (Localizer) -> String) -> Problem {
        Problem(422, "request.\(code)", title: { l in l("This cannot be sent as it is") }, advice: advice)
    }
}

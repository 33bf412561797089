import Access
import Localization
import Logging
import Vault

extension AccessProblem: WebProblem {
    package var problem: Problem {
        switch self {
        case .wait(let seconds): .tooMany(retryAfter: seconds)
        case .busy: .unavailable
        case .unknownMember, .notAMember: .unknown
        case .lastAdministrator:
            Problem(
                409, "members.last-administrator",
                title: { l in l("Nobody else manages the people of your organisation") },
                advice: { l in l("Nothing was changed. Give somebody else that role first.") })
        case .notYoursToReset:
            Problem(
                409, "members.not-yours", title: { l in l("This account is not yours alone to open") },
                advice: { l in
                    l(
                        "They act for another organisation too, or have a role that you cannot give. Ask whoever runs this site."
                    )
                })
        case .factorOn:
            Problem(
                409, "factor.on", title: { l in l("There is a second factor already") },
                advice: { l in l("Switch it off with one of its codes first, then set up another.") })
        case .factorRequired:
            Problem(
                409, "factor.required", title: { l in l("Your role asks for a second factor") },
                advice: { l in l("Nothing was changed.") })
        case .askedAlready:
            Problem(
                409, "factor.asked", title: { l in l("Somebody else has to confirm") },
                advice: { l in
                    l("You asked for it. A second person who manages the people of your organisation says the same.")
                })
        case .changedMeanwhile:
            Problem(
                409, "members.changed", title: { l in l("Somebody else was faster") },
                advice: { l in
                    l(
                        "Nothing was replaced. Look at what stands there now, and send yours again if it should hold."
                    )
                })
        case .refused, .noRole, .loginTaken, .loginInvalid, .nameInvalid, .passphraseUnfit, .passphraseGuessable,
            .roleNotGrantable,
            .languageInvalid, .codeWrong:
            Problem(
                422, "access.invalid", title: { l in l("This cannot be taken as it is") },
                advice: { l in l("Nothing was changed. Go back and look at the fields again.") })
        }
    }
}

extension DraftProblem: WebProblem {
    package var problem: Problem {
        switch self {
        case .tooLarge:
            Problem(
                413, "draft.too-large", title: { l in l("This is too long to be kept while you write") },
                advice: { l in l("You can still send it. Copy it elsewhere before you close the page.") })
        case .sentAlready:
            Problem(
                409, "draft.sent", level: .debug, title: { l in l("This form was sent already") },
                advice: { l in l("What you write now is not kept until you send it.") })
        case .tooMany:
            Problem(
                409, "drafts.full", title: { l in l("You have too many drafts") },
                advice: { l in l("Send or discard some of them on your account page.") })
        }
    }
}

import Access
import Localization
import Vault

extension AccessProblem: WebProblem {
    package var problem: Problem {
        switch self {
        case .wait(let seconds): .tooMany(retryAfter: seconds)
        case .busy: .unavailable
        case .unknownMember, .notAMember: .unknown
        case .refused, .loginTaken, .loginInvalid, .nameInvalid, .passphraseUnfit, .roleNotGrantable,
            .languageInvalid:
            Problem(
                422, "access.invalid", title: { l in l("This cannot be taken as it is") },
                advice: { l in l("Nothing was changed. Go back and look at the fields again.") })
        }
    }
}

extension DraftProblem: WebProblem {
    package var problem: Problem {
        switch self {
        case .tooLarge: .tooLarge
        case .tooMany:
            Problem(
                409, "drafts.full", title: { l in l("You have too many drafts") },
                advice: { l in l("Send or discard some of them on your account page.") })
        }
    }
}

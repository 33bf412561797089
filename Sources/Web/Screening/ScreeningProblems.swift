import Localization
import Screening

extension ScreeningProblem: WebProblem {
    package var problem: Problem {
        switch self {
        case .refused(let refusal): refusal.problem
        case .unknownSetting, .unknownIndicator, .badLanguage: .malformed("screening")
        case .tooLong:
            Problem(
                422, "screening.too-long", title: { l in l("A text is too long") },
                advice: { l in l("Go back and shorten it. Nothing you wrote is lost.") })
        case .finished, .alreadyLinked:
            Problem(
                409, "screening.finished", title: { l in l("This screening is finished") },
                advice: { l in l("Its answers can no longer be changed. Start a new one if there is more to say.") })
        case .notFinished:
            Problem(
                409, "screening.not-finished", title: { l in l("Finish the screening first") },
                advice: { l in l("Open it, look at the result, and go on from there.") })
        case .otherTool:
            Problem(
                409, "screening.other-tool", title: { l in l("The list of questions has changed since you began") },
                advice: { l in l("What was answered is kept. Start a new screening with the new list.") })
        case .openConflicts:
            Problem(
                409, "screening.open-conflicts", title: { l in l("Two people answered some questions differently") },
                advice: { l in l("Choose an answer to each of these first. Then the screening can be finished.") })
        case .unknownVersion:
            Problem(
                409, "screening.unknown-version",
                title: { l in l("This was not written on any version of this screening") },
                advice: { l in l("Open the screening again and answer from there. Nothing was changed.") })
        case .unreadable:
            Problem(
                410, "screening.unreadable", title: { l in l("This screening can no longer be opened") },
                advice: { l in l("Its key was destroyed, as somebody asked for. Nothing can bring it back.") })
        }
    }
}

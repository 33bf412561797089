import Directory
import Localization

extension DirectoryProblem: WebProblem {
    package var problem: Problem {
        switch self {
        case .unknownOrganisation, .unknownService: .unknown
        case .stale:
            Problem(
                409, code, title: { l in l("Somebody else has just changed this") },
                advice: { l in l("Nothing was overwritten. Open it again to see how it stands now.") })
        case .invalid:
            Problem(
                422, code, title: { l in l("Something cannot be kept as it is written") },
                advice: { l in l("Go back, look at what you wrote, and send it again.") })
        case .hasNoPlaces:
            Problem(
                422, code, title: { l in l("This kind of service counts no places") },
                advice: { l in l("Report its state only.") })
        }
    }
}

extension Form {
    /// Puts a refusal of the directory beside the field that it is about. False when it is about something else.
    mutating func take(_ problem: DirectoryProblem) -> Bool {
        guard case .invalid(let field, let why) = problem else { return false }
        let message =
            switch why {
            case .missing: l("Please fill this in")
            case .tooLong: l("This is too long")
            case .unknown: l("This choice is not known here. Choose from the list")
            case .outOfRange: l("This number is out of range")
            case .malformed: l("This is not written as it should be")
            case .past: l("This day is over. Say until when it holds, or leave it empty")
            }
        fail(field, message)
        return true
    }
}

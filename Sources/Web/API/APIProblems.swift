import Cases
import Deadlines
import Directory
import Forms
import Kernel
import Localization
import Screening
import Statistics

/// Problems that only programs meet, and where in a body a room's refusal belongs.
enum APIProblems {
    static func invalid(_ faults: [Fault]) -> Problem { with(faults, 422, "api.invalid") }
    static func badQuery(_ faults: [Fault]) -> Problem { with(faults, 400, "api.query") }

    private static func with(_ faults: [Fault], _ status: Int, _ code: String) -> Problem {
        var problem = Problem(
            status, code, title: { l in l("This cannot be taken as it is") },
            advice: { l in l("Nothing was changed. What to mend is listed under \"errors\".") })
        problem.faults = faults
        return problem
    }

    /// Nil for what has no answer of its own.
    static func problem(_ error: any Error) -> Problem? {
        guard let problem = Problems.problem(for: error) else { return nil }
        switch error {
        // Well formed, and at odds with the calendar or with what is on record: a conflict, not a wrong form.
        case CaseProblem.untilInThePast, CaseProblem.notYet, CaseProblem.tooEarly, CaseProblem.notLater,
            CaseProblem.tooFar, CaseProblem.unfitWorker, CaseProblem.unfitAuthority:
            return problem.answered(409)
        case is DirectoryProblem where problem.status == 422: return problem.answered(409)
        case is DeadlineProblem, is LimitProofProblem: return problem.answered(409)
        case is ScreeningProblem where problem.status == 422: return problem.answered(409)
        default: return problem
        }
    }

    static func faults(_ error: any Error) -> [Fault] {
        switch error {
        case let known as Problem: known.faults
        case CaseProblem.untilInThePast: [Fault(pointer: "/until", message: "This day is over.")]
        case CaseProblem.tooEarly: [Fault(pointer: "/on", message: "This day is too early.")]
        case CaseProblem.notLater: [Fault(pointer: "/until", message: "Not later than now.")]
        case CaseProblem.tooFar: [Fault(pointer: "/until", message: "Too far away.")]
        case CaseProblem.unfitWorker: [Fault(pointer: "/worker", message: "Nobody who works there.")]
        case CaseProblem.unfitAuthority: [Fault(pointer: "/authority", message: "No competent authority.")]
        case CaseProblem.notYet: [Fault(pointer: "/on", message: "This day has not come.")]
        case CaseProblem.badValue(let field, let why):
            [Fault(pointer: "/fields/\(field)", message: "Not taken: \(why.rawValue).")]
        case CaseProblem.unknownField(let field):
            [Fault(pointer: "/fields/\(field)", message: "There is no such field.")]
        case DirectoryProblem.invalid(let field, let why):
            [Fault(pointer: "/\(field)", message: "Not taken: \(why.rawValue).")]
        case let problem as ReleaseProblem: ReleaseOperations.faults(problem)
        case let problem as FormsProblem: FormOperations.faults(problem)
        default: []
        }
    }
}

extension Problem {
    /// The same under another status.
    func answered(_ status: Int) -> Problem {
        var other = Problem(status, code, level: level, retryAfter: retryAfter, title: title, advice: advice)
        other.faults = faults
        return other
    }
}

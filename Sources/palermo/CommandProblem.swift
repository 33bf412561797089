import Access
import Definitions
import Kernel
import Statistics
import Storage

/// Why a command stops, in one clear line, with what to do about it.
struct CommandProblem: Error, CustomStringConvertible {
    let what: String
    let mend: String

    init(_ what: String, mend: String = "") {
        self.what = what
        self.mend = mend
    }

    var description: String { mend.isEmpty ? what : "\(what). \(mend)" }

    /// One line for any error. Never a value from a record: errors of the rooms carry none.
    static func line(_ error: any Error) -> String {
        switch error {
        case let problem as CommandProblem: problem.description
        case Refusal.notSignedIn: "sign in first"
        case Refusal.unknown: "there is no such record"
        case Refusal.forbidden(let action): "\(action) is not allowed"
        default: "\(error)"
        }
    }
}

import Cases
import Forms
import Kernel
import Screening
import Storage

extension Intake {
    private static let opening = Statement(
        "submission_outputs.opening",
        "SELECT submission_id FROM submission_outputs WHERE kind = 'case' AND is_new = 1 AND record_id = ?1")
    private static let empty = Statement(
        "submission_work.erase", "UPDATE submission_work SET kept = ?2 WHERE submission_id = ?1")

    /// To be given to `Cases`: the screenings of an erased case and the forms that opened it go with it.
    package static let reaction: CaseReaction = { write, happening, now in
        guard case .erased(let id, _) = happening else { return }
        try ScreeningErasure.erase(write, of: id, at: now)
        let submissions: [SubmissionID] = try write.all(opening, [.id(id)]) { try $0.id(0) }
        for submission in submissions {
            try SubmissionErasure.erase(write, submission, at: now)
            try write.run(empty, [.id(submission), .bytes([])])
        }
    }
}

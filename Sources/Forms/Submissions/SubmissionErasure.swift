import Kernel
import Storage
import Vault

/// What was sent about a person goes with their case: the record, its edits, what conflicts with it, and their files.
/// The rows stay, so that a telephone that sends one again is told that it was received.
package enum SubmissionErasure {
    private static let family = Statement(
        "submissions.family",
        """
        WITH RECURSIVE family (id) AS (
            SELECT id FROM submissions WHERE id = ?1
            UNION SELECT s.id FROM submissions s JOIN family f ON s.edit_of = f.id OR s.conflict_with = f.id
        ) SELECT id FROM family
        """)
    private static let files = Statement(
        "submission_files.idsOf", "SELECT id FROM submission_files WHERE submission_id = ?1")
    // What no row names is taken from the disk by the next sweep.
    private static let removeFiles = Statement(
        "submission_files.erase", "DELETE FROM submission_files WHERE submission_id = ?1")
    private static let empty = Statement(
        "submissions.erase",
        "UPDATE submissions SET xml = ?2, name = ?2, findings = ?2, note = NULL WHERE id = ?1")

    package static func erase(_ write: Write, _ id: SubmissionID, at now: Timestamp) throws {
        let family: [SubmissionID] = try write.all(family, [.id(id)]) { try $0.id(0) }
        for member in family {
            let files: [SubmissionFileID] = try write.all(files, [.id(member)]) { try $0.id(0) }
            for file in files { try KeyStore.destroy(write, for: file.cast(), at: now) }
            try write.run(removeFiles, [.id(member)])
            try write.run(empty, [.id(member), .bytes([])])
            try KeyStore.destroy(write, for: member.cast(), at: now)
        }
    }
}

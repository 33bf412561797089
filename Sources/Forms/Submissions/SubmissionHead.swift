import Access
import Kernel

/// What became of a submission when it arrived.
package enum SubmissionState: String, Sendable, CaseIterable {
    case accepted
    /// Kept, and something in it does not fit the form: the findings say what.
    case quarantined
    /// Another content came under the identity of a record that was there: both are kept.
    case conflict
    /// Encrypted on the phone: only the holder of the private key can look into it.
    case encrypted
}

package enum ReviewState: String, Sendable, CaseIterable {
    case received
    case approved
    case issues
    case rejected
}

/// A submission without what was answered.
package struct SubmissionHead: Sendable, Equatable {
    package let id: SubmissionID
    package let form: FormID
    package let version: FormVersionID
    package let organisation: OrganisationID
    /// Nil when a telephone sent it.
    package let member: MemberID?
    package let device: DeviceUserID?
    package let receivedAt: Timestamp
    package let state: SubmissionState
    /// The record that this one corrects.
    package let editOf: SubmissionID?
    package let conflictWith: SubmissionID?
    /// No correction came after it.
    package let isLatest: Bool
    /// The phone says that all of its files are here.
    package let isComplete: Bool
    package let review: ReviewState
    /// To be handed back with a review, so that two people do not overwrite each other.
    package let reviewVersion: Int
    package let reviewedBy: MemberID?
    package let reviewedAt: Timestamp?

    package var facts: Facts {
        Facts(record: id.cast(), owner: organisation, assigned: member.map { [$0] } ?? [])
    }
}

/// One submission as whoever may read it sees it.
package struct SubmissionFile: Sendable {
    package let head: SubmissionHead
    package let xml: [UInt8]
    /// The record's own name, as the form makes it; empty when it makes none.
    package let name: String
    /// Why it is in quarantine.
    package let findings: [Finding]
    /// What the reviewer wrote.
    package let note: String?
    package let files: [SubmittedFile]

    /// Its answers can be read only by whoever holds the private key; also where it is kept as a conflict.
    package var isEncrypted: Bool {
        switch head.state {
        case .encrypted: return true
        case .accepted, .quarantined: return false
        case .conflict:
            do { return try Envelope(reading: xml).isEncrypted } catch { return false }
        }
    }
}

/// A file that came with a submission, sealed on disk.
package struct SubmittedFile: Sendable, Equatable {
    package let id: SubmissionFileID
    package let name: String
    /// What its first bytes say it is, never what the sender said.
    package let kind: FileKind
    package let sizeBytes: Int
    package let addedAt: Timestamp
}

/// What arrives. The files were sealed while they came in (`Forms.attachments`).
package struct IncomingSubmission: Sendable {
    package var xml: [UInt8]
    package var files: [SealedFile]
    /// More files will follow with the same record.
    package var isIncomplete: Bool
    /// What the phone calls itself.
    package var deviceID: String?

    package init(xml: [UInt8], files: [SealedFile] = [], isIncomplete: Bool = false, deviceID: String? = nil) {
        self.xml = xml
        self.files = files
        self.isIncomplete = isIncomplete
        self.deviceID = deviceID
    }

    /// Of the record itself. Photographs travel beside it.
    package static let xmlBytesMax = 16 * 1_024 * 1_024
    package static let filesMax = 200
    package static let fileBytesMax = 512 * 1_024 * 1_024
}

/// What whoever sent a record can keep as a proof.
package struct SubmissionReceipt: Sendable, Equatable {
    package let id: SubmissionID
    package let state: SubmissionState
    /// The same was here before; nothing was added but, perhaps, files.
    package let isRepeat: Bool
    package let findings: Int
    /// It was a try: judged, and not kept.
    package var isTrial = false
}

/// Which submissions of a form are asked for, the latest first.
package struct SubmissionQuery: Sendable {
    package var form: FormID
    package var state: SubmissionState?
    package var review: ReviewState?
    /// Records that were corrected later, too.
    package var withEarlier = false
    package var before: SubmissionID?
    package var limit = Limits.pageRows

    package init(form: FormID) { self.form = form }
}

/// A line in the list of submissions.
package struct SubmissionSummary: Sendable {
    package let head: SubmissionHead
    package let name: String
    package let files: Int
}

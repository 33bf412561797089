import Kernel

/// The form as XForms defines it, under a name of its own for rooms where `Form` is something else.
package typealias XForm = Form

/// What a version of a form is for people.
package enum FormState: String, Sendable, CaseIterable {
    /// Can be tried, takes no submissions. There is at most one for a form.
    case draft
    /// The one that new records begin with.
    case live
    /// Replaced or withdrawn: records that were begun with it are still taken.
    case retired
}

/// One version of a form, without its text.
package struct FormVersion: Sendable, Equatable {
    package let id: FormVersionID
    package let form: FormID
    /// The form's own id, as phones know it.
    package let name: String
    package let version: String
    package let title: String
    package let state: FormState
    /// Of the XForm, in hex.
    package let md5: String
    /// Changes with the XForm and with every file beside it.
    package let content: String
    /// The file it was made from; nil when it came as an XForm.
    package let sourceName: String?
    package let publishedAt: Timestamp
    package let publishedBy: MemberID?
    /// A mapping says what its submissions open.
    package let opensWork: Bool
}

/// A form with what is live of it and what is being tried.
package struct FormHead: Sendable, Equatable {
    package let id: FormID
    package let name: String
    package var live: FormVersion?
    package var draft: FormVersion?
    /// The newest of all, for a title when nothing is live.
    package var title: String
}

/// A file that comes with a form: a list, a picture.
package struct FormMedium: Sendable, Equatable {
    package let name: String
    package let md5: String
    package let sizeBytes: Int
}

/// What is published: a form's text and the files it asks for.
package struct FormSource: Sendable {
    package var xform: [UInt8]
    /// By name, as the form asks for them.
    package var media: [String: [UInt8]]
    /// What the XForm was made from, kept to be given back.
    package var workbook: (name: String, bytes: [UInt8])?
    /// What the converter warned of.
    package var warnings: [WorkbookProblem]
    /// What a submission opens, in the words of whoever keeps that work; checked before it comes here.
    package var mapping: (name: String, bytes: [UInt8])?

    package init(
        xform: [UInt8], media: [String: [UInt8]] = [:], workbook: (name: String, bytes: [UInt8])? = nil,
        warnings: [WorkbookProblem] = [], mapping: (name: String, bytes: [UInt8])? = nil
    ) {
        self.xform = xform
        self.media = media
        self.workbook = workbook
        self.warnings = warnings
        self.mapping = mapping
    }

    package static let mediaCountMax = 200
    package static let mediaBytesMax = 64 * 1_024 * 1_024
}

/// What looks wrong and does not stop a form.
package enum FormWarning: Sendable, Equatable, CustomStringConvertible {
    /// Of the converter.
    case workbook(WorkbookProblem)
    case form(FormProblem)
    /// The answer to this question stays in the submission: the mapping sends it nowhere.
    case unmapped(String)

    package var description: String {
        switch self {
        case .workbook(let problem): problem.what
        case .form(let problem): problem.description
        case .unmapped(let path): "the mapping leaves \(path) in the submission only"
        }
    }
}

/// What publishing gave.
package struct PublishedForm: Sendable, Equatable {
    package let head: FormVersion
    package var warnings: [FormWarning]
    /// Files that the form asks for and that did not come along.
    package let missingMedia: [String]
    /// The same was published before: nothing changed.
    package let wasThere: Bool
}

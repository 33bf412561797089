import Access
import Kernel

package enum FieldReportKind: String, Sendable, CaseIterable {
    /// Of a place where people are held, work or live.
    case visit
    /// Answers to a survey, of a service or of many people.
    case survey
}

/// What stands in a list of reports.
package struct FieldReportHead: Sendable, Equatable {
    package let id: FieldReportID
    package let organisation: OrganisationID
    /// Nil when a telephone sent it.
    package let member: MemberID?
    package let device: DeviceUserID?
    package let kind: FieldReportKind
    /// Of a visit what was visited (`detention`, `workplace`, `street`), of a survey its form.
    package let subject: String
    package let day: Day?
    package let reportedAt: Timestamp
    /// Rises with each correction.
    package let version: Int

    package var facts: Facts {
        Facts(record: id.cast(), owner: organisation, assigned: member.map { [$0] } ?? [])
    }
}

/// One answer of a report: a code of the mapping's targets or the name of a question, and what was said.
package struct FieldReportAnswer: Sendable, Equatable {
    package let name: String
    package let text: String

    package init(name: String, text: String) {
        self.name = name
        self.text = text
    }
}

package struct FieldReport: Sendable, Equatable {
    package let head: FieldReportHead
    package let answers: [FieldReportAnswer]
}

package struct NewFieldReport: Sendable {
    package var kind: FieldReportKind
    package var subject: String
    package var day: Day?
    package var answers: [FieldReportAnswer]

    package init(kind: FieldReportKind, subject: String, day: Day?, answers: [FieldReportAnswer]) {
        self.kind = kind
        self.subject = subject
        self.day = day
        self.answers = answers
    }
}

/// Which reports of one's organisation, the latest first.
package struct FieldReportQuery: Sendable {
    package var kind: FieldReportKind?
    package var before: FieldReportID?
    package var limit = Limits.pageRows

    package init(kind: FieldReportKind? = nil, before: FieldReportID? = nil) {
        self.kind = kind
        self.before = before
    }
}

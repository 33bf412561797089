/// Every action there is. The policy's table (Resources/definitions/roles) names exactly these; a test compares.
package enum Actions {
    // Screening
    package enum ScreeningStart: Action { package static let name = "screening.start" }
    package enum ScreeningRead: Action { package static let name = "screening.read"; package static let isRead = true }
    package enum ScreeningAnswer: Action { package static let name = "screening.answer" }
    // Forms
    package enum FormPublish: Action { package static let name = "form.publish" }
    package enum FormList: Action { package static let name = "form.list"; package static let isRead = true }
    package enum FormSubmit: Action { package static let name = "form.submit" }
    package enum SubmissionRead: Action {
        package static let name = "submission.read"; package static let isRead = true
    }
    package enum SubmissionReview: Action { package static let name = "submission.review" }
    /// To open what a published form says of a submission: a screening, a case.
    package enum SubmissionWork: Action { package static let name = "submission.work" }
    package enum ReportRecord: Action { package static let name = "report.record" }
    package enum ReportRead: Action { package static let name = "report.read"; package static let isRead = true }
    package enum DeviceManage: Action { package static let name = "device.manage" }
    // Mass registration
    package enum RegistrationRead: Action {
        package static let name = "registration.read"; package static let isRead = true
    }
    package enum RegistrationManage: Action { package static let name = "registration.manage" }
    /// To say whether two registrations are one person.
    package enum RegistrationDecide: Action { package static let name = "registration.decide" }
    /// To be told, while registering, that somebody like this was registered before.
    package enum RegistrationSimilar: Action {
        package static let name = "registration.similar"; package static let isRead = true
    }
    /// To look for such pairs.
    package enum RegistrationCompare: Action { package static let name = "registration.compare" }
    // Cases
    package enum CaseOpen: Action { package static let name = "case.open" }
    package enum CaseList: Action { package static let name = "case.list"; package static let isRead = true }
    package enum CaseSearch: Action { package static let name = "case.search"; package static let isRead = true }
    package enum CaseRead: Action { package static let name = "case.read"; package static let isRead = true }
    package enum CaseEdit: Action { package static let name = "case.edit" }
    package enum CaseAssign: Action { package static let name = "case.assign" }
    package enum CaseClose: Action { package static let name = "case.close" }
    /// To ask that a file be erased. Somebody else says yes.
    package enum CaseEraseAsk: Action { package static let name = "case.erase-ask" }
    /// To answer that: to erase, or to keep.
    package enum CaseErase: Action { package static let name = "case.erase" }
    package enum ConsentRecord: Action { package static let name = "consent.record" }
    package enum DecisionMake: Action { package static let name = "decision.make" }
    package enum CaseExport: Action { package static let name = "case.export"; package static let isRead = true }
    package enum CaseImport: Action { package static let name = "case.import" }
    // Directory
    package enum DirectoryRead: Action { package static let name = "directory.read"; package static let isRead = true }
    package enum DirectoryEdit: Action { package static let name = "directory.edit" }
    package enum ServiceReport: Action { package static let name = "service.report" }
    package enum DirectoryImport: Action { package static let name = "directory.import" }
    // Emergency measures
    package enum MeasureRead: Action { package static let name = "measure.read"; package static let isRead = true }
    /// To write one down and to see what it would do. Nothing moves.
    package enum MeasureDraft: Action { package static let name = "measure.draft" }
    /// To put one in force, in a new version, to end it early or to withdraw it: every clock follows.
    package enum MeasureEnact: Action { package static let name = "measure.enact" }
    // Requests
    package enum RequestSend: Action { package static let name = "request.send" }
    package enum RequestRead: Action { package static let name = "request.read"; package static let isRead = true }
    package enum RequestList: Action { package static let name = "request.list"; package static let isRead = true }
    /// A move that the sending side may make (withdraw, answer a question, transfer).
    package enum RequestFollow: Action { package static let name = "request.follow" }
    /// A move that the receiving side may make (accept, decline, waitlist, ask, arrival).
    package enum RequestAnswer: Action { package static let name = "request.answer" }
    // Oversight
    package enum MonitoringRead: Action {
        package static let name = "monitoring.read"; package static let isRead = true
    }
    package enum StatisticsImport: Action { package static let name = "statistics.import" }
    package enum StatisticsRead: Action {
        package static let name = "statistics.read"; package static let isRead = true
    }
    /// To give a protected table to everybody, and to take it off the public page again.
    package enum TablePublish: Action { package static let name = "table.publish" }
    // Releases of records that can be given away
    package enum ReleaseRead: Action { package static let name = "release.read"; package static let isRead = true }
    package enum ReleaseMake: Action { package static let name = "release.make" }
    /// To see how well a release keeps the counts and what an attacker finds out: taken from the real records.
    package enum ReleaseReport: Action {
        package static let name = "release.report"; package static let isRead = true
    }
    /// To say how much all releases of a data set together may tell about one person.
    package enum ReleaseBudget: Action { package static let name = "release.budget" }
    // People with accounts
    package enum MemberManage: Action { package static let name = "member.manage" }
    package enum AuditRead: Action { package static let name = "audit.read"; package static let isRead = true }
    /// To say what came of an alert about unusual reading.
    package enum AuditAnswer: Action { package static let name = "audit.answer" }
}

/// What identifiers point at, so that rooms can name each other's records without knowing each other's types.
package enum Entities {
    package enum Organisation {}
    package enum Member {}
    package enum Session {}
    package enum Case {}
    package enum Consent {}
    package enum Decision {}
    package enum Need {}
    package enum Clock {}
    package enum CalendarFeed {}
    package enum Conflict {}
    package enum Screening {}
    package enum Service {}
    package enum Hold {}
    package enum Request {}
    package enum Message {}
    package enum Link {}
    package enum Import {}
    package enum PublishedTable {}
    package enum Draft {}
    package enum Job {}
    package enum Form {}
    package enum FormVersion {}
    package enum FormMapping {}
    package enum Submission {}
    package enum SubmissionFile {}
    package enum DeviceUser {}
    package enum BrowserDevice {}
    package enum FieldReport {}
    package enum Exercise {}
    package enum Team {}
    package enum Pair {}
    package enum Measure {}
    package enum MeasureRun {}
    package enum Release {}
}

package typealias OrganisationID = ID<Entities.Organisation>
/// Somebody who acts for an organisation and has an account. The person who is helped is never called that.
package typealias MemberID = ID<Entities.Member>
package typealias SessionID = ID<Entities.Session>
package typealias CaseID = ID<Entities.Case>
package typealias ConsentID = ID<Entities.Consent>
package typealias DecisionID = ID<Entities.Decision>
package typealias NeedID = ID<Entities.Need>
package typealias ClockID = ID<Entities.Clock>
/// A secret address under which a calendar fetches time limits.
package typealias CalendarFeedID = ID<Entities.CalendarFeed>
package typealias ConflictID = ID<Entities.Conflict>
package typealias ScreeningID = ID<Entities.Screening>
package typealias ServiceID = ID<Entities.Service>
package typealias HoldID = ID<Entities.Hold>
package typealias RequestID = ID<Entities.Request>
package typealias MessageID = ID<Entities.Message>
package typealias LinkID = ID<Entities.Link>
package typealias ImportID = ID<Entities.Import>
package typealias PublishedTableID = ID<Entities.PublishedTable>
package typealias DraftID = ID<Entities.Draft>
package typealias JobID = ID<Entities.Job>
package typealias FormID = ID<Entities.Form>
package typealias FormVersionID = ID<Entities.FormVersion>
package typealias FormMappingID = ID<Entities.FormMapping>
package typealias SubmissionID = ID<Entities.Submission>
package typealias SubmissionFileID = ID<Entities.SubmissionFile>
package typealias FieldReportID = ID<Entities.FieldReport>
/// A telephone that may fetch and send forms for an organisation, and nothing else.
package typealias DeviceUserID = ID<Entities.DeviceUser>
/// A browser that keeps forms of one member for when there is no network.
package typealias BrowserDeviceID = ID<Entities.BrowserDevice>
/// A mass registration.
package typealias ExerciseID = ID<Entities.Exercise>
package typealias TeamID = ID<Entities.Team>
/// Two registrations that may be one person.
package typealias PairID = ID<Entities.Pair>
/// A measure of the register.
package typealias MeasureID = ID<Entities.Measure>
/// One walk over the clocks that a measure can move.
package typealias MeasureRunID = ID<Entities.MeasureRun>
package typealias ReleaseID = ID<Entities.Release>

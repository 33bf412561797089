import Access
import Kernel

/// How the one who asks and the one who answers speak with each other.
package enum ScreeningChannel: String, Sendable, CaseIterable {
    case inPerson = "in-person"
    case telephone
    case online
    case message
    case other
}

package enum ScreeningState: String, Sendable, CaseIterable {
    case open
    case finished
    case linked
}

/// What stands in a list of screenings: nothing that was said.
package struct ScreeningHead: Sendable, Equatable {
    package let id: ScreeningID
    package let organisation: OrganisationID
    /// Nil when a telephone sent it.
    package let member: MemberID?
    package let device: DeviceUserID?
    package let startedAt: Timestamp
    package let setting: String
    package let channel: ScreeningChannel
    package let age: AgeGroup
    package let language: String
    package let toolVersion: String
    package let state: ScreeningState
    package let caseID: CaseID?
    package let result: ResultCode?
    package let version: Int
    package let finishedAt: Timestamp?

    package var facts: Facts {
        Facts(record: id.cast(), owner: organisation, assigned: member.map { [$0] } ?? [])
    }
}

/// A screening, opened.
package struct ScreeningFile: Sendable, Equatable {
    package let head: ScreeningHead
    package let sheet: AnswerSheet
    package let observations: String?
    package let returnContact: String?
    /// The JSON of `ScreenExchange.explain`, as it was computed when the screening was finished; nil before.
    package let explanation: String?
}

package struct NewScreening: Sendable {
    package var setting: String
    package var channel: ScreeningChannel
    package var age: AgeGroup
    /// BCP 47, of the conversation.
    package var language: String

    package init(setting: String, channel: ScreeningChannel, age: AgeGroup, language: String) {
        self.setting = setting
        self.channel = channel
        self.age = age
        self.language = language
    }
}

/// What a save changes. Nil leaves a text as it is, an empty one removes it.
package struct ScreeningChanges: Sendable {
    package var answers: [String: Answer]
    package var age: AgeGroup?
    package var observations: String?
    package var returnContact: String?

    package init(
        answers: [String: Answer] = [:], age: AgeGroup? = nil, observations: String? = nil, returnContact: String? = nil
    ) {
        self.answers = answers
        self.age = age
        self.observations = observations
        self.returnContact = returnContact
    }
}

/// What a save left behind: the version to build on next, and answers that need a choice.
package struct SavedScreening: Sendable, Equatable {
    package let version: Int
    package let conflicts: [AnswerSheet.Conflict]
    /// A text that somebody else had changed meanwhile was appended, not replaced.
    package let isTextJoined: Bool
}

package enum ScreeningProblem: Error, Sendable, Equatable {
    case refused(Refusal)
    case unknownSetting
    case unknownIndicator
    case badLanguage
    case tooLong(field: String)
    /// Finished or linked: its answers are fixed.
    case finished
    case notFinished
    case alreadyLinked
    /// The list the screening was started with was not kept.
    case otherTool(started: String, here: String)
    /// Answers that somebody chose between must come first.
    case openConflicts
    /// Written on a version that this screening never had.
    case unknownVersion
    /// Its key was destroyed or its sealed text is damaged.
    case unreadable
}

import Access
import Kernel

/// A mass registration: one form, the teams that carry it, the places they go to, from one day to another.
package struct Exercise: Sendable, Equatable {
    package let id: ExerciseID
    package let organisation: OrganisationID
    package let form: FormID
    package let name: String
    package let from: Day
    /// The last day; nil while nobody knows it.
    package let until: Day?
    package let closedAt: Timestamp?

    package var isOpen: Bool { closedAt == nil }
    package var facts: Facts { Facts(record: id.cast(), owner: organisation) }
}

/// An exercise in a list, with what came of it.
package struct ExerciseSummary: Sendable, Equatable {
    package let exercise: Exercise
    package let registered: Int
    package let openPairs: Int
}

/// Who registers together, and where they were sent.
package struct Team: Sendable, Equatable {
    /// A place, and how many people are expected there; nil where nobody can say.
    package struct Assignment: Sendable, Equatable {
        package let region: String
        package let target: Int?
    }

    package let id: TeamID
    package let name: String
    package var members: [MemberID]
    package var devices: [DeviceUserID]
    package var assignments: [Assignment]
}

/// Who stands in a team.
package enum Registrar: Sendable, Equatable, Hashable {
    case member(MemberID)
    case device(DeviceUserID)
}

/// How an exercise stands, from what has arrived until now.
package struct ExercisePicture: Sendable, Equatable {
    package struct Cell: Sendable, Equatable {
        /// Empty where the form names no place that the map has.
        package let region: String
        /// Nil for people who stand in no team.
        package let team: TeamID?
        package let day: Day
        package let count: Int
    }

    package let exercise: Exercise
    package let teams: [Team]
    /// Each person once; whom somebody found to be registered twice is counted where they were registered first.
    package let cells: [Cell]
    package let duplicates: Int
    package let openPairs: Int
    /// Open cases on which nobody works.
    package let withoutWorker: Int

    package var registered: Int { cells.reduce(0) { $0 + $1.count } }
    package func count(region: String) -> Int { cells.reduce(0) { $0 + ($1.region == region ? $1.count : 0) } }
    package func count(team: TeamID?, region: String? = nil) -> Int {
        cells.reduce(0) { $0 + ($1.team == team && (region == nil || $1.region == region) ? $1.count : 0) }
    }
    package func count(on day: Day) -> Int { cells.reduce(0) { $0 + ($1.day == day ? $1.count : 0) } }
    /// What all teams together are expected to register in a region; nil where no number was given.
    package func target(region: String) -> Int? {
        let targets = teams.flatMap(\.assignments).filter { $0.region == region }.compactMap(\.target)
        return targets.isEmpty ? nil : targets.reduce(0, +)
    }
}

/// Two registrations that may be one person.
package struct Pair: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable { case open, same, different }

    package let id: PairID
    /// The later one, and the one that was there before.
    package let later: CaseID
    package let other: CaseID
    /// 0…1.
    package let score: Double
    package let state: State
}

/// Somebody like this was registered before: where, when and by whom, and no name.
package struct SimilarRegistration: Sendable, Equatable {
    /// Nil for a case that another way has opened.
    package let day: Day?
    package let region: String?
    package let team: String?
    package let score: Double
}

package enum RegistrationProblem: Error, Sendable, Equatable {
    case nameInvalid, nameTaken, unknownForm, opensNoCases, daysReversed, closed, unknownRegion, unfitRegistrar
    case changedMeanwhile
}

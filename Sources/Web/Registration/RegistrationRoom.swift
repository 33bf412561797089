import Access
import Cases
import Kernel
import Localization
import Registration

/// Mass registration: how it stands, who goes where, who was seen twice, and whose work the cases become.
struct RegistrationRoom: Room {
    static let roles: Set<String> = [Role.caseManager.rawValue, Role.coordinator.rawValue]

    var navigation: [NavigationEntry] {
        [NavigationEntry(.registration, order: 16, roles: Self.roles) { l in l("Registration") }]
    }

    func open(_ doors: inout Doors) {
        doors.page("registration") { try await ExerciseListPage.show($0) }
        doors.page("registration/new") { try await NewExercisePage.show($0) }
        doors.form("registration/new") { try await NewExercisePage.receive($0, $1) }
        doors.page("registration/:exercise") { try await ExercisePage.show($0) }
        doors.form("registration/:exercise/close") { me, _ in try await ExercisePage.close(me) }
        doors.page("registration/:exercise/teams") { try await TeamsPage.show($0) }
        doors.form("registration/:exercise/teams") { try await TeamsPage.receive($0, $1) }
        doors.page("registration/:exercise/pairs") { try await PairsPage.show($0) }
        doors.form("registration/:exercise/pairs") { try await PairsPage.receive($0, $1) }
        doors.page("registration/:exercise/cases") { try await HandingPage.show($0) }
        doors.form("registration/:exercise/cases") { try await HandingPage.receive($0, $1) }
    }

    /// What two files are said to be, in the timelines of both.
    static let sentence: CaseSentence = { me, entry in
        switch entry.act {
        case "registration.same": me.l("Somebody found that another file is about the same person.")
        case "registration.different": me.l("Somebody found that a file that looked alike is about another person.")
        case "registration.open": me.l("Whether another file is about the same person is open again.")
        default: nil
        }
    }
}

extension RegistrationProblem: WebProblem {
    package var problem: Problem {
        switch self {
        case .nameInvalid: refused("name") { l in l("Write a name of at most 200 characters.") }
        case .nameTaken: refused("name-taken") { l in l("There is a team of this name. Choose another.") }
        case .unknownForm, .opensNoCases:
            refused("form") { l in l("Choose a form whose submissions open cases: others count nobody.") }
        case .daysReversed: refused("days") { l in l("The last day lies before the first.") }
        case .unknownRegion: refused("region") { l in l("Choose a region of the map.") }
        case .unfitRegistrar:
            refused("registrar") { l in
                l("Only people who fill in forms for your organisation, and telephones in use, can be in a team.")
            }
        case .closed:
            Problem(
                409, "registration.closed", title: { l in l("This registration has ended") },
                advice: { l in l("What was registered stays. Begin a new one to go on.") })
        case .changedMeanwhile:
            Problem(
                409, "registration.changed", title: { l in l("Somebody else decided this meanwhile") },
                advice: { l in l("Look at it again: nothing of theirs was overwritten.") })
        }
    }

    private func refused(_ code: String, _ advice: @escaping @Sendable (Localizer) -> String) -> Problem {
        Problem(422, "registration.\(code)", title: { l in l("This cannot be taken as it is") }, advice: advice)
    }
}

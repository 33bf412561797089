import Access
import Cases
import Directory
import Forms
import Kernel
import Storage
import Vault

/// The front door to mass registration: many teams fill in one form, each submission opens a case, and the same child
/// seen by two teams is found.
///
/// Whoever registers needs to know nothing of it: a submission belongs to the exercise of its form that runs on that day,
/// and to the team of whoever sent it. Owns the tables registration_exercises, registration_teams, registration_people,
/// registration_assignments, registrations and registration_pairs.
package struct Registrations: Sendable {
    let database: any Database
    let policy: Policy
    let vault: Vault
    let world: World
    let cases: Cases
    let regions: Regions
    /// Whether a form's submissions open cases: an exercise with any other would count nobody.
    let opensCases: @Sendable (FormID, Actor) async throws -> Bool

    package init(
        database: any Database, policy: Policy, vault: Vault, world: World, cases: Cases, regions: Regions,
        opensCases: @escaping @Sendable (FormID, Actor) async throws -> Bool
    ) {
        self.database = database
        self.policy = policy
        self.vault = vault
        self.world = world
        self.cases = cases
        self.regions = regions
        self.opensCases = opensCases
    }

    /// The organisation's exercises, the latest first.
    package func list(_ actor: Actor) async throws -> [ExerciseSummary] {
        let permit = try policy.permit(Actions.RegistrationRead.self, actor, Facts(owner: actor.organisation))
        guard let organisation = actor.organisation else { return [] }
        return try await database.read { read in
            try ExerciseStore.own(read, of: organisation, permit).map { exercise in
                ExerciseSummary(
                    exercise: exercise, registered: try RegistrationStore.counted(read, in: exercise.id),
                    openPairs: try RegistrationStore.openPairs(read, in: exercise.id))
            }
        }
    }

    /// Begins an exercise. Throws `.nameInvalid`, `.daysReversed`, `.unknownForm`, `.opensNoCases`.
    package func make(
        _ name: String, form: FormID, from: Day, until: Day?, _ actor: Actor
    ) async throws -> ExerciseID {
        let permit = try policy.permit(Actions.RegistrationManage.self, actor, Facts(owner: actor.organisation))
        guard let organisation = actor.organisation, let member = actor.member else {
            throw Refusal.forbidden(action: Actions.RegistrationManage.name)
        }
        guard Self.isName(name) else { throw RegistrationProblem.nameInvalid }
        if let until, until < from { throw RegistrationProblem.daysReversed }
        guard try await opensCases(form, actor) else { throw RegistrationProblem.opensNoCases }
        let now = world.now()
        let exercise = Exercise(
            id: world.makeID(), organisation: organisation, form: form, name: name, from: from, until: until,
            closedAt: nil)
        try await database.write { write in
            try ExerciseStore.insert(write, exercise, by: member, at: now, permit)
            try write.journal(permit.entry("registration.made", at: now, entity: exercise.id.cast()))
        }
        return exercise.id
    }

    /// From now on its form's submissions belong to no exercise. What was registered stays. Twice is once.
    package func close(_ id: ExerciseID, _ actor: Actor) async throws {
        try await change(id, actor, "registration.closed", isOpenNeeded: false) { write, exercise, permit, now in
            if exercise.isOpen { try ExerciseStore.close(write, id, at: now, permit) }
        }
    }

    /// Throws `.nameInvalid` and `.nameTaken`.
    package func addTeam(_ name: String, to id: ExerciseID, _ actor: Actor) async throws {
        guard Self.isName(name) else { throw RegistrationProblem.nameInvalid }
        let team: TeamID = world.makeID()
        try await change(id, actor, "registration.team-added") { write, _, permit, _ in
            try ExerciseStore.addTeam(write, team, name, to: id, permit)
        }
    }

    /// Puts somebody, or a telephone, into a team, or into none. They are the organisation's own; throws `.unfitRegistrar`.
    /// What they registered before stays with the team they were in.
    package func put(_ registrar: Registrar, in team: TeamID?, of id: ExerciseID, _ actor: Actor) async throws {
        try await change(id, actor, "registration.team-changed") { write, exercise, permit, _ in
            if let team {
                guard try ExerciseStore.teams(write.read, of: id).contains(where: { $0.id == team }),
                    try Self.isOwn(registrar, of: exercise.organisation, write.read)
                else { throw RegistrationProblem.unfitRegistrar }
            }
            try ExerciseStore.put(write, registrar, in: team, of: id, permit)
        }
    }

    private static func isOwn(_ registrar: Registrar, of organisation: OrganisationID, _ read: Read) throws -> Bool {
        switch registrar {
        case .member(let id): try Access.serves(read, id, in: organisation, asAny: registrarRoles)
        case .device(let id): try Access.isInUse(read, id, of: organisation)
        }
    }

    /// Who may fill in forms.
    package static let registrarRoles: Set<String> = [
        Role.hotlineOperator.rawValue, Role.firstResponder.rawValue, Role.caseManager.rawValue, Role.provider.rawValue,
        Role.coordinator.rawValue,
    ]

    /// Sends a team to a region, or takes it away from there when `isGone`. Throws `.unknownRegion`.
    /// - Parameter target: how many people are expected there, 1…1,000,000; nil where nobody can say.
    package func assign(
        _ team: TeamID, region: String, target: Int?, isGone: Bool = false, of id: ExerciseID, _ actor: Actor
    ) async throws {
        guard regions[region] != nil else { throw RegistrationProblem.unknownRegion }
        try await change(id, actor, "registration.assigned") { write, _, permit, _ in
            guard try ExerciseStore.teams(write.read, of: id).contains(where: { $0.id == team }) else {
                throw Refusal.unknown
            }
            if isGone {
                try ExerciseStore.unassign(write, team, region: region, permit)
            } else {
                try ExerciseStore.assign(write, team, region: region, target: target, permit)
            }
        }
    }

    /// How it stands, from what has arrived until now.
    package func picture(_ id: ExerciseID, _ actor: Actor) async throws -> ExercisePicture {
        let (policy, now) = (policy, world.now())
        let (picture, entry) = try await database.read { read in
            guard let exercise = try ExerciseStore.one(read, id) else { throw Refusal.unknown }
            let permit = try policy.permit(Actions.RegistrationRead.self, actor, exercise.facts)
            let picture = ExercisePicture(
                exercise: exercise, teams: try ExerciseStore.teams(read, of: id),
                cells: try RegistrationStore.cells(read, of: id, permit),
                duplicates: try RegistrationStore.duplicates(read, in: id),
                openPairs: try RegistrationStore.openPairs(read, in: id),
                withoutWorker: try RegistrationStore.withoutWorkerCount(read, in: id))
            return (picture, permit.entry(at: now, entity: id.cast()))
        }
        try await database.append([entry])
        return picture
    }

    private static func isName(_ name: String) -> Bool {
        !name.isEmpty && Limits.fits(name, characters: Limits.lineCharactersMax)
    }

    private func change(
        _ id: ExerciseID, _ actor: Actor, _ act: String, isOpenNeeded: Bool = true,
        _ body: @escaping @Sendable (Write, Exercise, Permit<Actions.RegistrationManage>, Timestamp) throws -> Void
    ) async throws {
        let (policy, now) = (policy, world.now())
        try await database.write { write in
            guard let exercise = try ExerciseStore.one(write.read, id) else { throw Refusal.unknown }
            let permit = try policy.permit(Actions.RegistrationManage.self, actor, exercise.facts)
            if isOpenNeeded, !exercise.isOpen { throw RegistrationProblem.closed }
            try body(write, exercise, permit, now)
            try write.journal(permit.entry(act, at: now, entity: id.cast()))
        }
    }
}

import Access
import Kernel
import Storage

/// Every statement on exercises, their teams and where those go.
enum ExerciseStore {
    private static let columns: StaticString = """
        SELECT id, organisation_id, form_id, name, from_day, until_day, closed_at FROM registration_exercises
        """
    private static let insert = Statement(
        "registration_exercises.insert",
        """
        INSERT INTO registration_exercises (id, organisation_id, form_id, name, from_day, until_day, made_by, made_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        """)
    private static let one = Statement("registration_exercises.one", [columns, "WHERE id = ?1"])
    private static let own = Statement(
        "registration_exercises.own", [columns, "WHERE organisation_id = ?1 ORDER BY id DESC LIMIT 200"])
    private static let running = Statement(
        "registration_exercises.running",
        [
            columns, "WHERE organisation_id = ?1 AND form_id = ?2 AND closed_at IS NULL AND from_day <= ?3",
            "AND (until_day IS NULL OR until_day >= ?3) ORDER BY id DESC LIMIT 1",
        ])
    private static let close = Statement(
        "registration_exercises.close", "UPDATE registration_exercises SET closed_at = ?2 WHERE id = ?1")
    private static let addTeam = Statement(
        "registration_teams.add",
        "INSERT INTO registration_teams (id, exercise_id, name) VALUES (?1, ?2, ?3)")
    private static let named = Statement(
        "registration_teams.named", "SELECT COUNT(*) FROM registration_teams WHERE exercise_id = ?1 AND name = ?2")
    private static let teams = Statement(
        "registration_teams.of", "SELECT id, name FROM registration_teams WHERE exercise_id = ?1 ORDER BY name, id")
    private static let people = Statement(
        "registration_people.of",
        "SELECT team_id, who, is_device FROM registration_people WHERE exercise_id = ?1 ORDER BY who")
    private static let put = Statement(
        "registration_people.put",
        """
        INSERT INTO registration_people (exercise_id, who, is_device, team_id) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (exercise_id, who) DO UPDATE SET team_id = excluded.team_id
        """)
    private static let take = Statement(
        "registration_people.take", "DELETE FROM registration_people WHERE exercise_id = ?1 AND who = ?2")
    private static let teamOf = Statement(
        "registration_people.teamOf", "SELECT team_id FROM registration_people WHERE exercise_id = ?1 AND who = ?2")
    private static let assignments = Statement(
        "registration_assignments.of",
        """
        SELECT a.team_id, a.region, a.target FROM registration_assignments a
        JOIN registration_teams t ON t.id = a.team_id WHERE t.exercise_id = ?1 ORDER BY a.region
        """)
    private static let assign = Statement(
        "registration_assignments.put",
        """
        INSERT INTO registration_assignments (team_id, region, target) VALUES (?1, ?2, ?3)
        ON CONFLICT (team_id, region) DO UPDATE SET target = excluded.target
        """)
    private static let unassign = Statement(
        "registration_assignments.remove", "DELETE FROM registration_assignments WHERE team_id = ?1 AND region = ?2")

    private static func exercise(_ row: Row) throws -> Exercise {
        Exercise(
            id: try row.id(0), organisation: try row.id(1), form: try row.id(2), name: row.text(3),
            from: try row.day(4), until: try row.optionalDay(5), closedAt: row.optionalAt(6))
    }

    static func insert(
        _ write: Write, _ exercise: Exercise, by member: MemberID, at: Timestamp,
        _: Permit<Actions.RegistrationManage>
    ) throws {
        try write.run(
            insert,
            [
                .id(exercise.id), .id(exercise.organisation), .id(exercise.form), .text(exercise.name),
                .day(exercise.from), .day(exercise.until), .id(member), .at(at),
            ])
    }

    /// Without a permit: its facts are what the policy is asked with.
    static func one(_ read: Read, _ id: ExerciseID) throws -> Exercise? { try read.first(one, [.id(id)], exercise) }

    static func own(
        _ read: Read, of organisation: OrganisationID, _: Permit<Actions.RegistrationRead>
    ) throws -> [Exercise] { try read.all(own, [.id(organisation)], exercise) }

    /// The one that a form's submissions of this organisation belong to on a day; the latest when there are several.
    static func running(
        _ read: Read, _ form: FormID, of organisation: OrganisationID, on day: Day
    ) throws -> Exercise? { try read.first(running, [.id(organisation), .id(form), .day(day)], exercise) }

    static func close(
        _ write: Write, _ id: ExerciseID, at: Timestamp, _: Permit<Actions.RegistrationManage>
    ) throws { try write.run(close, [.id(id), .at(at)]) }

    // MARK: Teams

    static func addTeam(
        _ write: Write, _ team: TeamID, _ name: String, to id: ExerciseID, _: Permit<Actions.RegistrationManage>
    ) throws {
        if try write.count(named, [.id(id), .text(name)]) > 0 { throw RegistrationProblem.nameTaken }
        try write.run(addTeam, [.id(team), .id(id), .text(name)])
    }

    static func teams(_ read: Read, of id: ExerciseID) throws -> [Team] {
        var teams = try read.all(teams, [.id(id)]) {
            Team(id: try $0.id(0), name: $0.text(1), members: [], devices: [], assignments: [])
        }
        func team(_ row: Row) throws -> Int? {
            let team: TeamID = try row.id(0)
            return teams.firstIndex { $0.id == team }
        }
        try read.each(people, [.id(id)]) { row in
            guard let index = try team(row) else { return }
            if row.bool(2) {
                teams[index].devices.append(try row.id(1))
            } else {
                teams[index].members.append(try row.id(1))
            }
        }
        try read.each(assignments, [.id(id)]) { row in
            guard let index = try team(row) else { return }
            teams[index].assignments.append(Team.Assignment(region: row.text(1), target: row.optionalInt(2)))
        }
        return teams
    }

    static func team(_ read: Read, of registrar: Registrar, in id: ExerciseID) throws -> TeamID? {
        try read.first(teamOf, [.id(id), registrar.value]) { try $0.id(0) }
    }

    static func put(
        _ write: Write, _ registrar: Registrar, in team: TeamID?, of id: ExerciseID,
        _: Permit<Actions.RegistrationManage>
    ) throws {
        guard let team else {
            try write.run(take, [.id(id), registrar.value])
            return
        }
        try write.run(put, [.id(id), registrar.value, .bool(registrar.isDevice), .id(team)])
    }

    static func assign(
        _ write: Write, _ team: TeamID, region: String, target: Int?, _: Permit<Actions.RegistrationManage>
    ) throws { try write.run(assign, [.id(team), .text(region), .int(target)]) }

    static func unassign(
        _ write: Write, _ team: TeamID, region: String, _: Permit<Actions.RegistrationManage>
    ) throws { try write.run(unassign, [.id(team), .text(region)]) }
}

extension Registrar {
    var value: SQLValue {
        switch self {
        case .member(let id): .id(id)
        case .device(let id): .id(id)
        }
    }
    var isDevice: Bool {
        if case .device = self { true } else { false }
    }
}

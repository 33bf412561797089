import Access
import Cases
import Directory
import Forms
import Intake
import Kernel
import Storage
import Vault

extension Registrations {
    /// The job that compares a new registration with those that were there; its payload is the case's identifier.
    static let compareKind = "registration.compare"
    /// Less than this is another name: two of three parts alike.
    static let scoreMin = 0.8
    private static let pairsMax = 10

    /// What is done beside a submission's work, in its transaction: each case that it opened is registered in the exercise
    /// of its form that runs on the day it arrived, for the team of whoever sent it.
    package static func reaction(regions: Regions, zone: Zone) -> WorkReaction {
        { write, head, opened, now in
            guard !opened.isEmpty else { return }
            let day = zone.day(of: head.receivedAt)
            guard let exercise = try ExerciseStore.running(write.read, head.form, of: head.organisation, on: day) else {
                return
            }
            let registrar: Registrar? = head.member.map { .member($0) } ?? head.device.map { .device($0) }
            let team = try registrar.flatMap { try ExerciseStore.team(write.read, of: $0, in: exercise.id) }
            for one in opened {
                let region = try Self.region(one.region, team, exercise, regions, write.read)
                let place = RegistrationStore.Place(exercise: exercise.id, team: team, region: region, day: day)
                guard try RegistrationStore.insert(write, one.id, place, from: head.id) else { continue }
                try Jobs.enqueue(write, kind: compareKind, payload: one.id.description, runAt: now)
            }
        }
    }

    /// What the form says, if the map has it; else where the team was sent, if that is one place.
    private static func region(
        _ said: String, _ team: TeamID?, _ exercise: Exercise, _ regions: Regions, _ read: Read
    ) throws -> String {
        if regions[said] != nil { return said }
        if let named = regions.all.first(where: { $0.name.lowercased() == said.lowercased() }) { return named.code }
        let sent = try ExerciseStore.teams(read, of: exercise.id).first { $0.id == team }?.assignments ?? []
        return sent.count == 1 ? sent[0].region : ""
    }

    package var jobHandlers: [String: JobRunner.Handler] {
        let registrations = self
        return [
            Self.compareKind: { job in
                guard let id = CaseID(job.payload) else { return }
                try await registrations.compare(id)
            }
        ]
    }

    /// Finds whom this may be. What is found is put before a person; nothing is decided by it.
    func compare(_ id: CaseID) async throws {
        let permit = try policy.permit(Actions.RegistrationCompare.self, .system)
        let (vault, world) = (vault, world)
        let found = try await database.readLong { read -> (ExerciseID, [AlikeCase])? in
            guard let place = try RegistrationStore.place(read, of: id),
                let exercise = try ExerciseStore.one(read, place.exercise),
                let traits = try Cases.traits(read, id, vault, on: world.today(), permit)
            else { return nil }
            let alike = try Cases.alike(
                read, to: traits, but: id, of: exercise.organisation, vault, on: world.today(),
                limit: Self.pairsMax, permit)
            return (exercise.id, alike.filter { $0.score >= Self.scoreMin })
        }
        guard let (exercise, alike) = found, !alike.isEmpty else { return }
        try await database.write { write in
            for one in alike {
                // The later case first, whichever of the two was compared first.
                try RegistrationStore.add(
                    write, world.makeID(), max(id, one.id), min(id, one.id), score: one.score, in: exercise, permit)
            }
        }
    }

    /// Whether people like these were registered before, while somebody is being registered: where and when, and no name.
    /// Nil when no exercise of this form runs. Journalled with the number found.
    package func similar(
        to people: [PersonTraits], form: FormID, _ actor: Actor
    ) async throws -> [SimilarRegistration]? {
        guard let organisation = actor.organisation else { return nil }
        let (vault, policy, world) = (vault, policy, world)
        let found = try await database.read { read -> ([SimilarRegistration], JournalEntry)? in
            let today = world.today()
            guard let exercise = try ExerciseStore.running(read, form, of: organisation, on: today) else { return nil }
            let permit = try policy.permit(Actions.RegistrationSimilar.self, actor, exercise.facts)
            let teams = try ExerciseStore.teams(read, of: exercise.id)
            var similar: [SimilarRegistration] = []
            for person in people.prefix(20) {
                let alike = try Cases.alike(
                    read, to: person, but: nil, of: organisation, vault, on: today, limit: 5, permit)
                for one in alike where one.score >= Self.scoreMin {
                    let place = try RegistrationStore.place(read, of: one.id)
                    similar.append(
                        SimilarRegistration(
                            day: place?.day, region: place.flatMap { self.regions[$0.region]?.name },
                            team: place?.team.flatMap { id in teams.first { $0.id == id }?.name }, score: one.score))
                }
            }
            return (similar, permit.entry(at: world.now(), entity: exercise.id.cast(), codes: "hits=\(similar.count)"))
        }
        guard let (similar, entry) = found else { return nil }
        try await database.append([entry])
        return similar
    }
}

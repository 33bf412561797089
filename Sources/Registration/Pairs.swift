import Access
import Cases
import Kernel
import Storage

/// What came of handing cases to somebody.
package struct Handed: Sendable, Equatable {
    package var done = 0
    /// Somebody took them meanwhile, or they were closed.
    package var changed = 0
}

extension Registrations {
    /// Two registrations that may be one person, likeliest first. Who looks at the files themselves asks for them one by
    /// one, so that each look stands in its case's own account.
    package func pairs(
        _ id: ExerciseID, state: Pair.State = .open, limit: Int = 10, _ actor: Actor
    ) async throws -> [Pair] {
        let policy = policy
        return try await database.read { read in
            guard let exercise = try ExerciseStore.one(read, id) else { throw Refusal.unknown }
            let permit = try policy.permit(Actions.RegistrationDecide.self, actor, exercise.facts)
            return try RegistrationStore.pairs(read, in: id, state, limit: min(max(limit, 1), 100), permit)
        }
    }

    /// Says that two are one person, that they are not, or takes that back. One person counts once, where they were
    /// registered first; both files stay as they are. Throws `.changedMeanwhile` when somebody else decided since.
    /// - Parameter base: how it stood for whoever decides.
    package func decide(_ id: PairID, _ state: Pair.State, base: Pair.State, _ actor: Actor) async throws {
        let (policy, now) = (policy, world.now())
        try await database.write { write in
            guard let (pair, exerciseID) = try RegistrationStore.pair(write.read, id),
                let exercise = try ExerciseStore.one(write.read, exerciseID)
            else { throw Refusal.unknown }
            let permit = try policy.permit(Actions.RegistrationDecide.self, actor, exercise.facts)
            if pair.state == state { return }
            guard pair.state == base, try RegistrationStore.decide(write, pair, state, at: now, permit) else {
                throw RegistrationProblem.changedMeanwhile
            }
            // The timeline of both says it.
            for (one, other) in [(pair.later, pair.other), (pair.other, pair.later)] {
                try write.journal(
                    permit.entry("registration.\(state.rawValue)", at: now, case: one, entity: other.cast()))
            }
        }
    }

    /// Registered cases on which nobody works, the earliest first.
    /// - Parameter region: only of this one; empty for all.
    package func withoutWorker(
        _ id: ExerciseID, region: String = "", after: CaseID? = nil, limit: Int = Limits.pageRows, _ actor: Actor
    ) async throws -> [RegisteredCase] {
        let policy = policy
        return try await database.read { read in
            guard let exercise = try ExerciseStore.one(read, id) else { throw Refusal.unknown }
            let permit = try policy.permit(Actions.RegistrationRead.self, actor, exercise.facts)
            return try RegistrationStore.withoutWorker(
                read, in: id, region: region, after: after, limit: min(max(limit, 1), Limits.apiRowsMax), permit)
        }
    }

    /// Gives cases to somebody of the organisation, each as `Cases.assign` does. A case that somebody took meanwhile, or
    /// closed, stays as it is and is counted. Throws `CaseProblem.unfitWorker` and the policy's refusals.
    package func hand(_ ids: [CaseID], to worker: MemberID, _ actor: Actor) async throws -> Handed {
        var handed = Handed()
        for id in ids {
            guard let base = try await database.read({ try Cases.row($0, id)?.assignment }) else {
                throw Refusal.unknown
            }
            do {
                guard base.worker == nil else { throw CaseProblem.changedMeanwhile }
                let assignment = Assignment(worker: worker, authority: base.authority)
                try await cases.assign(id, assignment, base: base, actor)
                handed.done += 1
            } catch CaseProblem.changedMeanwhile, CaseProblem.closed {
                handed.changed += 1
            }
        }
        return handed
    }
}

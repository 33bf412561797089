import Access
import Deadlines
import Kernel
import Storage

/// Time limits that hang on one another: each keeps the question of the one before it inside its own, so that it is counted
/// by itself; whoever changes one changes what those after it keep.
extension TimeLimits {
    /// The question as it is kept, with that of the limit on which it hangs. Throws `DeadlineProblem` for a circle.
    static func question<A: Action>(
        _ command: SetTimeLimit, of limit: ClockID, _ change: CaseChange<A>
    ) throws -> DeadlineQuestion {
        var question = command.question
        question.follows = nil
        if let earlier = command.follows {
            let all = try TimeLimitStore.all(change.write.read, change.id).map(\.limit)
            guard var asked = all.first(where: { $0.id == earlier })?.question else { throw CaseProblem.unknownClock }
            var next: ClockID? = earlier
            var length = 0
            while let at = next {
                length += 1
                if at == limit || length > DeadlineQuestion.chainMax {
                    throw DeadlineProblem(
                        .contradiction, "it would hang on itself, or on too many others", "Choose an earlier one.")
                }
                next = all.first { $0.id == at }?.follows
            }
            asked.measures = .none
            question.follows = asked
        }
        // What cannot be read again must not be kept.
        return try DeadlineQuestion(stored: question.stored)
    }

    /// Counts anew what hangs on a limit that was changed.
    static func takeAlong<A: Action>(
        _ limit: ClockID, _ question: DeadlineQuestion, _ definitions: DeadlineDefinitions, _ change: CaseChange<A>
    ) throws {
        let after = try TimeLimitStore.all(change.write.read, change.id).map(\.limit)
            .filter { $0.follows == limit && $0.isRunning }
        for follower in after {
            guard var own = follower.question else { continue }
            own.follows = question
            let answer = try answer(own, definitions)
            try TimeLimitStore.set(
                change.write, change.id, follower.id, own, answer, follows: limit, at: change.now, change.permit)
            try takeAlong(follower.id, own, definitions, change)
        }
    }
}

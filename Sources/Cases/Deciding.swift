import Access
import Deadlines
import Kernel
import Storage

extension Cases {
    /// Reasonable or conclusive grounds: granted, refused with reasons, or reconsidered. A recovery period that follows
    /// starts in the same transaction. Needs, consents and requests stay as they are, whatever is decided.
    package func decide(_ id: CaseID, _ command: Decide, _ actor: Actor) async throws -> DecisionID {
        try TextRule.check(command.reasons, "reasons")
        return try await change(Actions.DecisionMake.self, id, actor) { [measures] change in
            let fields = try FieldStore.all(change.write.read, change.id, change.seal)
            let earlier = try PartStore.decisions(change.write.read, change.id, change.seal).map(\.on)
            let result = try Identification.decide(
                command, stage: change.record.stage, clocks: try PartStore.clocks(change.write.read, change.id),
                notBefore: earlier.reduce(change.opened, max), isChild: CaseRules.isChild(fields, on: command.on),
                rule: change.definitions.recovery,
                standards: change.definitions.standards[command.kind] ?? [], today: change.today)
            let decision = Decision(
                id: .make(now: change.now), kind: command.kind, outcome: command.outcome,
                standard: command.standard, reasons: command.reasons, on: command.on,
                authority: change.actor.organisation, decidedBy: change.actor.member,
                isReconsideration: command.isReconsideration, personAsked: command.personAsked, recordedAt: change.now)
            try PartStore.add(change.write, change.id, decision, change.seal, change.permit)
            change.record.stage = result.stage
            try change.journal(
                "decision.\(command.kind.rawValue)", entity: decision.id.cast(),
                codes: "outcome=\(command.outcome.rawValue) standard=\(command.standard) stage=\(result.stage.rawValue)"
                    + (command.isReconsideration ? " reconsideration=yes" : "")
                    + (command.personAsked ? " asked=yes" : ""))
            if let period = result.period {
                var clock = CaseClock(
                    id: .make(now: change.now), kind: TimeLimit.recovery, rule: period.rule,
                    startsOn: period.startsOn, dueOn: period.dueOn, steps: period.steps, state: .running,
                    place: change.definitions.recovery.place, ordinaryOn: period.dueOn)
                if let measures { clock.count(by: try measures.current(change.write.read)) }
                try PartStore.add(change.write, change.id, clock, change.permit)
                try change.journal(
                    "clock.start", entity: clock.id.cast(), codes: "kind=recovery due=\(clock.dueOn)")
            }
            return decision.id
        }
    }
}

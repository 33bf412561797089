import Cases
import HTTPTypes
import Kernel

/// Work on a case by program: consents, decisions, needs, notes, risk, next step, closing.
enum CaseWorkOperations {
    static let all: [Operation] = [
        Operation(
            .post, "cases/:case/consents", "consents.record", "Writes down an answer: given, or refused.",
            body: CaseShapes.newConsent, status: 201, answer: .madeID
        ) { me, call in
            let id: CaseID = try me.id("case")
            let made = try await me.desk.cases.recordConsent(id, consent(call), me.actor)
            return .made(made, at: "cases/\(id)")
        },
        Operation(
            .delete, "cases/:case/consents/:consent", "consents.withdraw",
            "The consent permits nothing from now on, and what it allowed is closed to its recipient.", status: 204
        ) { me, _ in
            try await me.desk.cases.withdrawConsent(try me.id("case"), try me.id("consent"), me.actor)
            return .noContent()
        },
        Operation(
            .post, "cases/:case/decisions", "decisions.make",
            "Reasonable or conclusive grounds. Help stays open, whatever is decided.", body: CaseShapes.newDecision,
            status: 201, answer: .madeID
        ) { me, call in try await decide(me, call) },
        Operation(
            .post, "cases/:case/needs", "needs.add", "What the person needs.", body: CaseShapes.newNeed, status: 201,
            answer: .madeID
        ) { me, call in
            let id: CaseID = try me.id("case")
            let made = try await me.desk.cases.addNeed(id, need(call), me.actor)
            return .made(made, at: "cases/\(id)")
        },
        Operation(
            .put, "cases/:case/needs/:need/state", "needs.end", "A need is met, or no longer wanted.",
            body: .object([must("state", .choice(["met", "withdrawn"]))]), status: 204
        ) { me, call in
            let (id, need): (CaseID, NeedID) = (try me.id("case"), try me.id("need"))
            if call.text("state") == "met" {
                try await me.desk.cases.meetNeed(id, need, me.actor)
            } else {
                try await me.desk.cases.withdrawNeed(id, need, me.actor)
            }
            return .noContent()
        },
        Operation(
            .post, "cases/:case/notes", "notes.add", "A note in the timeline, sealed.",
            body: .object([must("text", .words(1...Limits.textCharactersMax))]), status: 204
        ) { me, call in
            try await me.desk.cases.note(try me.id("case"), call.text("text", else: ""), me.actor)
            return .noContent()
        },
        Operation(
            .put, "cases/:case/risk", "risk.set", "How much danger there is, and why.", body: CaseShapes.risk,
            status: 204
        ) { me, call in
            let was = call.inside(call.body["base"] ?? .null)
            let command = JudgeRisk(
                call.choice("level") ?? .unknown, reasons: call.text("reasons", else: ""),
                base: RiskBase(level: was.choice("level") ?? .unknown, reasons: was.integer("reasons") ?? 0))
            try await me.desk.cases.setRisk(try me.id("case"), command, me.actor)
            return .noContent()
        },
        Operation(
            .put, "cases/:case/next-step", "next-step.set",
            "What happens next, and by when; without `step` nothing is planned any more. `base` is what was planned when you looked; left out, nothing was.",
            body: .object([may("step", CaseShapes.step), may("base", CaseShapes.step)]), status: 204
        ) { me, call in
            try await me.desk.cases.setNextStep(
                try me.id("case"), call.body["step"].map { step(call.inside($0)) },
                base: call.body["base"].map { step(call.inside($0)) }, me.actor)
            return .noContent()
        },
        Operation(
            .put, "cases/:case/assignment", "cases.assign",
            "Who works on the case, and which competent authority decides; what is left out stands open. `base` is how it stood when you looked.",
            body: .object(assignment + [must("base", .object(assignment))]), status: 204
        ) { me, call in
            func read(_ call: Call) -> Assignment {
                Assignment(worker: call.id("worker"), authority: call.id("authority"))
            }
            try await me.desk.cases.assign(
                try me.id("case"), read(call), base: read(call.inside(call.body["base"] ?? .null)), me.actor)
            return .noContent()
        },
        Operation(
            .put, "cases/:case/clocks/:clock/due", "clocks.extend",
            "Moves the last day of a running period further away, with the reason. `base` is the last day when you looked.",
            body: .object([
                must("until", .day), must("reason", .words(1...Limits.textCharactersMax)), must("base", .day),
            ]), status: 204
        ) { me, call in
            guard let until = call.day("until"), let base = call.day("base") else { throw Problem.malformed() }
            try await me.desk.cases.extendPeriod(
                try me.id("case"), try me.id("clock"),
                ExtendPeriod(until: until, reason: call.text("reason", else: ""), base: base), me.actor)
            return .noContent()
        },
        Operation(
            .post, "cases/:case/closure", "cases.close", "Ends work on a case. Nothing is deleted.",
            body: .object([
                must("reason", .known { $0.cases.definitions.closureReasons.map(\.code) }),
                may("note", .words(0...Limits.textCharactersMax)),
            ]), status: 204
        ) { me, call in
            let command = CloseCase(reason: call.text("reason", else: ""), note: call.text("note", else: ""))
            try await me.desk.cases.close(try me.id("case"), command, me.actor)
            return .noContent()
        },
        Operation(
            .delete, "cases/:case/closure", "cases.reopen", "Opens a closed case again, in the stage it had.",
            status: 204
        ) { me, _ in
            try await me.desk.cases.reopen(try me.id("case"), note: "", me.actor)
            return .noContent()
        },
    ]

    private static let assignment = [may("worker", .id), may("authority", .id)]

    static func consent(_ call: Call) -> RecordConsent {
        RecordConsent(
            purpose: call.text("purpose", else: ""), recipient: call.id("recipient"),
            recipientKind: call.text("recipient_kind"), answer: call.choice("answer") ?? .refused,
            giver: call.choice("giver") ?? .person, form: call.choice("form") ?? .spoken,
            language: call.text("language", else: "en"), until: call.day("until"))
    }

    static func need(_ call: Call) -> AddNeed {
        AddNeed(kind: call.text("kind", else: ""), detail: call.text("detail", else: ""))
    }

    static func step(_ call: Call) -> NextStep { NextStep(code: call.text("code", else: ""), on: call.day("on")) }

    private static func decide(_ me: SignedIn, _ call: Call) async throws -> Reply {
        let id: CaseID = try me.id("case")
        guard let kind: Decision.Kind = call.choice("kind"), let outcome: Decision.Outcome = call.choice("outcome"),
            let day = call.day("on")
        else { throw Problem.malformed() }
        let command = Decide(
            kind: kind, outcome: outcome, standard: call.text("standard", else: ""),
            reasons: call.text("reasons", else: ""), on: day, isReconsideration: call.truth("reconsideration"),
            personAsked: call.truth("person_asked"))
        let made = try await me.desk.cases.decide(id, command, me.actor)
        return .made(made, at: "cases/\(id)")
    }
}

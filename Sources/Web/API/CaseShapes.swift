import Cases
import Directory
import Kernel

/// What the API says of cases, and takes.
enum CaseShapes {
    static let record: [Shape.Slot] = [
        must("id", .id), must("reference", .text), must("opened_at", .instant), may("opened_by", .id),
        may("organisation", .id), may("worker", .id), may("authority", .id),
        must("stage", .choice(of: CaseStage.self)), must("identification", .choice(of: CaseStage.self)),
        must("risk", .choice(of: RiskLevel.self)), may("next_step", .text), may("next_step_on", .day),
        must("source", .choice(of: CaseSource.self)), must("version", .count), must("updated_at", .instant),
        may("closed_at", .instant),
    ]
    static let look = Shape.named(
        "CaseLook",
        .object([must("at", .instant), may("member", .id), may("organisation", .id), must("act", .text)]))
    static let row = Shape.named("CaseRow", .object(record + [may("name", .text)]))
    static let hit = Shape.named("CaseHit", .object(record + [may("name", .text), must("score", .number)]))
    /// Several codes stand as a list.
    static let value = Shape.either([.text, .list(.text)])

    static let fieldValue = Shape.named(
        "FieldValue",
        .object([must("value", value), must("version", .count), must("changed_at", .instant), may("changed_by", .id)]))
    static let consent = Shape.named(
        "Consent",
        .object([
            must("id", .id), must("purpose", .text), may("recipient", .id), may("recipient_kind", .text),
            must("answer", .choice(of: Consent.Answer.self)), must("giver", .choice(of: Consent.Giver.self)),
            must("form", .choice(of: Consent.Form.self)), must("language", .text), may("until", .day),
            must("recorded_at", .instant), may("recorded_by", .id), may("withdrawn_at", .instant),
            must("active", .truth),
        ]))
    static let decision = Shape.named(
        "Decision",
        .object([
            must("id", .id), must("kind", .choice(of: Decision.Kind.self)),
            must("outcome", .choice(of: Decision.Outcome.self)), must("standard", .text), may("reasons", .text),
            must("on", .day), may("authority", .id), may("decided_by", .id), must("reconsideration", .truth),
            must("person_asked", .truth), must("recorded_at", .instant),
        ]))
    static let need = Shape.named(
        "Need",
        .object([
            must("id", .id), must("kind", .text), may("detail", .text), must("state", .choice(of: Need.State.self)),
            must("added_at", .instant), may("ended_at", .instant),
        ]))
    static let clock = Shape.named(
        "Clock",
        .object([
            must("id", .id), must("kind", .text), must("rule", .text), must("starts_on", .day), must("due_on", .day),
            must("state", .choice(of: CaseClock.State.self)), must("minimum", .truth), must("running", .truth),
        ]))
    static let conflict = Shape.named(
        "FieldConflict",
        .object([
            must("id", .id), must("field", .text), must("kept", value), must("base", .count), must("proposed", value),
            may("proposed_by", .id), must("proposed_at", .instant),
        ]))
    static let event = Shape.named(
        "CaseEvent",
        .object([
            must("id", .id), must("at", .instant), may("member", .id), may("organisation", .id), must("act", .text),
            must("codes", .text), may("entity", .id), may("note", .text),
        ]))
    static let file = Shape.named(
        "Case",
        .object(
            record + [
                must("fields", .map(fieldValue)), must("consents", .list(consent)),
                must("decisions", .list(decision)), must("needs", .list(need)), must("clocks", .list(clock)),
                must("conflicts", .list(conflict)), must("timeline", .list(event)), must("child_or_unknown", .truth),
                must("partial", .truth),
            ]))

    // What comes in.

    /// A consent, as its purpose wants it: with a recipient, with a kind of recipient, or with neither.
    static let newConsent = Shape.named(
        "NewConsent",
        .either([
            .object([must("purpose", purposes(.required)), must("recipient", .id)] + said),
            .object([must("purpose", purposes(.required)), must("recipient_kind", .code(1...64))] + said),
            .object([must("purpose", purposes(.none))] + said),
        ]))
    private static let said: [Shape.Slot] = [
        must("answer", .choice(of: Consent.Answer.self)), may("giver", .choice(of: Consent.Giver.self)),
        may("form", .choice(of: Consent.Form.self)), may("language", .code(1...64)), may("until", .day),
    ]
    private static func purposes(_ recipient: ConsentPurpose.Recipient) -> Shape {
        .known { desk in desk.cases.definitions.purposes.filter { $0.recipient == recipient }.map(\.code) }
    }
    static let newNeed = Shape.named(
        "NewNeed",
        .object([
            must("kind", .known { $0.directory.kinds.all.map(\.code) }),
            may("detail", .words(0...Limits.textCharactersMax)),
        ]))
    static let step = Shape.named(
        "NextStep",
        .object([must("code", .known { $0.cases.definitions.nextSteps.map(\.code) }), may("on", .day)]))
    /// Each kind has its own standards of proof; a refusal has reasons.
    static let newDecision = Shape.named(
        "NewDecision",
        .either(
            Decision.Kind.allCases.flatMap { kind in
                [decided(kind, .granted), decided(kind, .refused)]
            }))
    private static func decided(_ kind: Decision.Kind, _ outcome: Decision.Outcome) -> Shape {
        let reasons =
            outcome == .refused
            ? must("reasons", .words(1...Limits.textCharactersMax))
            : may("reasons", .words(0...Limits.textCharactersMax))
        return .object([
            must("kind", .choice([kind.rawValue])), must("outcome", .choice([outcome.rawValue])),
            must("standard", .known { ($0.cases.definitions.standards[kind] ?? []).map(\.code) }), reasons,
            must("on", .day), may("reconsideration", .truth), may("person_asked", .truth),
        ])
    }
    private static let riskBase = must(
        "base", .object([must("level", .choice(of: RiskLevel.self)), must("reasons", .count)]))
    /// Anything but "unknown" has reasons. `base` is the level and the version of `risk-reasons` when you looked.
    static let risk = Shape.named(
        "Risk",
        .either([
            .object([
                must("level", .choice(RiskLevel.allCases.filter { $0 != .unknown }.map(\.rawValue))),
                must("reasons", .words(1...Limits.textCharactersMax)), riskBase,
            ]),
            .object([
                must("level", .choice([RiskLevel.unknown.rawValue])),
                may("reasons", .words(0...Limits.textCharactersMax)), riskBase,
            ]),
        ]))
}

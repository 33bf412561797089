import Kernel
import Requests

/// What the API says of requests, and takes.
enum RequestShapes {
    static let phase = Shape.choice(of: RequestState.Phase.self)
    static let row: [Shape.Slot] = [
        must("id", .id), must("kind", .text), must("case", .id), must("from", .id), may("from_member", .id),
        must("to", .id), may("service", .id), may("group", .text), must("region", .text),
        must("urgency", .choice(of: Urgency.self)), may("need", .id), may("previous", .id),
        must("made_at", .instant), must("state", .text), must("phase", phase),
        must("turn", .choice(of: RequestState.Turn.self)), may("due_at", .instant), must("overdue", .truth),
        may("escalated_at", .instant), may("responsible", .id), may("answered_at", .instant),
        may("arrived_at", .instant), may("reason", .text), may("sharing_ended_at", .instant),
        must("version", .count), must("changed_at", .instant), may("closed_at", .instant),
    ]
    static let item = Shape.object([must("field", .text), must("value", .text)])
    static let shared = Shape.named(
        "SharedPart", .object([must("reference", .text), must("fields", .list(item))]))
    static let act = Shape.named(
        "RequestAct",
        .object([
            must("act", .text), must("label", .text), must("reasons", .list(.text)),
            may("text", .choice(of: Presence.self)), may("day", .choice(of: Presence.self)),
        ]))
    static let message = Shape.named(
        "RequestMessage",
        .object([
            must("id", .id), must("at", .instant), must("side", .choice(of: Side.self)), may("member", .id),
            must("act", .text), may("day", .day), may("text", .text),
        ]))
    static let step = Shape.named(
        "RequestStep",
        .object([
            must("at", .instant), may("member", .id), may("organisation", .id), must("act", .text),
            must("codes", .text),
        ]))
    static let link = Shape.named(
        "RequestLink",
        .object([
            must("id", .id), must("made_at", .instant), must("expires_at", .instant), may("used_at", .instant),
            may("revoked_at", .instant),
        ]))
    static let dueRule = Shape.named(
        "RequestDueRule",
        .object([
            must("amount", .count), must("unit", .choice(of: AnswerTime.Unit.self)),
            must("counts_from", .choice(of: TimeLimit.Start.self)),
            must("days_off", .list(.object([must("on", .day), must("name", .text)]))),
            must("holidays_known", .truth), may("holidays_known_through", .day),
        ]))
    /// Without a request it is the authority that decides on identification.
    static let ending = Shape.named(
        "SharingEnding", .object([must("organisation", .id), may("request", .id), may("kind", .text)]))
    static let line = Shape.named("RequestRow", .object(row))
    static let view = Shape.named(
        "Request",
        .object(
            row + [
                must("side", .choice(of: Side.self)), may("shared", shared), must("messages", .list(message)),
                must("acts", .list(act)), must("history", .list(step)), must("links", .list(link)),
                may("hold_until", .instant), may("due_rule", dueRule), may("moved_to", .id),
            ]))

    static let draft: [Shape.Slot] = [
        must("kind", .known { $0.requests.definitions.all.map(\.id) }), must("case", .id), must("to", .id),
        may("service", .id), may("group", .code(1...40)), may("urgency", .choice(of: Urgency.self)),
        may("need", .id), may("message", .words(0...Limits.textCharactersMax)), may("exception", .code(1...64)),
    ]
    static let command: [Shape.Slot] = [
        must("version", .count), may("reason", .code(1...64)), may("text", .words(0...Limits.textCharactersMax)),
        may("day", .day), may("next", .object(draft + [must("once_key", .code(8...64))])),
    ]

    static func write(_ request: Request, isOverdue: Bool, to json: inout JSONWriter) {
        json.member("id", request.id)
        json.member("kind", request.kind)
        json.member("case", request.caseID)
        json.member("from", request.from)
        json.member("from_member", ifPresent: request.fromMember)
        json.member("to", request.to)
        json.member("service", ifPresent: request.service)
        json.member("group", ifPresent: request.group)
        json.member("region", request.region)
        json.member("urgency", request.urgency.rawValue)
        json.member("need", ifPresent: request.need)
        json.member("previous", ifPresent: request.previous)
        json.member("made_at", request.madeAt)
        json.member("state", request.state)
        json.member("phase", request.phase.rawValue)
        json.member("turn", request.turn.rawValue)
        json.member("due_at", ifPresent: request.dueAt)
        json.member("overdue", isOverdue)
        json.member("escalated_at", ifPresent: request.escalatedAt)
        json.member("responsible", ifPresent: request.responsible)
        json.member("answered_at", ifPresent: request.answeredAt)
        json.member("arrived_at", ifPresent: request.arrivedAt)
        json.member("reason", ifPresent: request.reason)
        json.member("sharing_ended_at", ifPresent: request.sharingEndedAt)
        json.member("version", request.version)
        json.member("changed_at", request.changedAt)
        json.member("closed_at", ifPresent: request.closedAt)
    }

    static func write(_ view: RequestView, now: Timestamp, to json: inout JSONWriter) {
        write(view.request, isOverdue: view.request.isOverdue(now), to: &json)
        json.member("side", view.side.rawValue)
        if let payload = view.payload { json.memberObject("shared") { write(payload, to: &$0) } }
        CaseJSON.list("messages", view.messages, to: &json) { message, json in
            json.member("id", message.id)
            json.member("at", message.at)
            json.member("side", message.side.rawValue)
            json.member("member", ifPresent: message.member)
            json.member("act", message.act)
            json.member("day", ifPresent: message.day)
            json.member("text", ifPresent: message.text)
        }
        CaseJSON.list("acts", view.acts, to: &json) { act, json in
            json.member("act", act.code)
            json.member("label", act.label)
            let reasons = act.reasons.flatMap { view.definition.reasons[$0] } ?? []
            json.memberStrings("reasons", reasons.map(\.code))
            json.member("text", ifPresent: act.text?.rawValue)
            json.member("day", ifPresent: act.day?.rawValue)
        }
        CaseJSON.list("history", view.history, to: &json) { step, json in
            json.member("at", step.at)
            json.member("member", ifPresent: step.member)
            json.member("organisation", ifPresent: step.organisation)
            json.member("act", step.act)
            json.member("codes", step.codes)
        }
        CaseJSON.list("links", view.links, to: &json) { link, json in
            json.member("id", link.id)
            json.member("made_at", link.madeAt)
            json.member("expires_at", link.expiresAt)
            json.member("used_at", ifPresent: link.usedAt)
            json.member("revoked_at", ifPresent: link.revokedAt)
        }
        json.member("hold_until", ifPresent: view.holdUntil)
        if let rule = view.dueRule { json.memberObject("due_rule") { write(rule, to: &$0) } }
    }

    private static func write(_ rule: DueRule, to json: inout JSONWriter) {
        json.member("amount", rule.time.amount)
        json.member("unit", rule.time.unit.rawValue)
        json.member("counts_from", rule.countsFrom.rawValue)
        CaseJSON.list("days_off", rule.daysOff, to: &json) { row, json in
            json.member("on", row.day)
            json.member("name", row.name)
        }
        json.member("holidays_known", rule.isSure)
        json.member("holidays_known_through", ifPresent: rule.knownThrough)
    }

    static func write(_ part: SharedPart, to json: inout JSONWriter) {
        json.member("reference", part.reference)
        CaseJSON.list("fields", part.fields, to: &json) { item, json in
            json.member("field", item.field)
            json.member("value", item.value)
        }
    }
}

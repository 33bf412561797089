import Kernel

/// The whole engine of requests, pure: a definition, where a request stands, and what somebody wants.
package enum RequestRule {
    /// What happens, in the order in which it is to be done, or the one refusal.
    ///
    /// Order of refusals: unknown act, stale, not this side's, ended, not from here, then what was typed.
    package static func decide(
        _ definition: RequestDefinition, _ request: Request, _ command: RequestCommand, side: Side, now: Timestamp,
        calendar: CivilCalendar
    ) throws(RequestProblem) -> [RequestEvent] {
        guard let act = definition.act(command.act) else { throw .unknownAct(command.act) }
        guard command.version == request.version else {
            throw .stale(act: request.lastAct, state: request.state, version: request.version)
        }
        guard act.by == side else { throw .notYours(act: act.code) }
        guard request.closedAt == nil else { throw .ended(state: request.state) }
        guard act.from.contains(request.state) else { throw .notFromHere(act: act.code, state: request.state) }
        try checkTyped(definition, act, command, today: calendar.zone.day(of: now))
        return events(definition, request, act, command, now, calendar)
    }

    private static func checkTyped(
        _ definition: RequestDefinition, _ act: RequestAct, _ command: RequestCommand, today: Day
    ) throws(RequestProblem) {
        if let list = act.reasons {
            guard let reason = command.reason, !reason.isEmpty else { throw .reasonRequired }
            guard definition.reason(list, reason) != nil else { throw .unknownReason(reason) }
        } else if command.reason != nil {
            throw .notTaken("reason")
        }
        if command.text.utf8.count > 4 * Limits.textCharactersMax || command.text.count > Limits.textCharactersMax {
            throw .tooLong(charactersMax: Limits.textCharactersMax)
        }
        let isBlank = command.text.utf8.allSatisfy { $0 == 32 || ($0 >= 9 && $0 <= 13) }
        if act.text == .required && isBlank { throw .textRequired }
        if act.text == nil && !isBlank { throw .notTaken("text") }
        if act.day == .required && command.day == nil { throw .dayRequired }
        if act.day == nil && command.day != nil { throw .notTaken("day") }
        if let day = command.day, day < today { throw .dayInThePast }
    }

    private static func events(
        _ definition: RequestDefinition, _ request: Request, _ act: RequestAct, _ command: RequestCommand,
        _ now: Timestamp, _ calendar: CivilCalendar
    ) -> [RequestEvent] {
        var events: [RequestEvent] = []
        let to = act.to ?? request.state
        events.append(.moved(act: act.code, from: request.state, to: to))
        if let reason = command.reason { events.append(.reasonGiven(reason)) }
        if !command.text.isEmpty { events.append(.textGiven(command.text)) }
        if let day = command.day { events.append(.dayGiven(day)) }
        if act.marks == .answered && request.answeredAt == nil { events.append(.answered) }
        if act.marks == .arrived && request.arrivedAt == nil { events.append(.arrived) }
        if act.to != nil {
            let due = definition.due(
                in: to, request.urgency, entered: now, sent: request.madeAt, calendar.of(request.region))
            events.append(.dueAt(due))
        }
        for effect in act.effects { events.append(.effect(effect)) }
        if definition.state(to)?.phase == .ended { events.append(.ended) }
        return events
    }

    /// The request after what happened.
    package static func apply(
        _ events: [RequestEvent], to request: Request, _ definition: RequestDefinition, side: Side,
        by member: MemberID?,
        now: Timestamp
    ) -> Request {
        var next = request
        next.version += 1
        next.changedAt = now
        if side == .receiver, next.responsible == nil { next.responsible = member }
        for event in events {
            switch event {
            case .moved(let act, let from, let to):
                next.lastAct = act
                // Whom to ask next is asked again where the request stands now.
                if from != to { next.proposed = nil }
                next.state = to
                if let state = definition.state(to) {
                    next.phase = state.phase
                    next.turn = state.turn
                }
            case .reasonGiven(let reason): next.reason = reason
            case .answered: next.answeredAt = now
            case .arrived: next.arrivedAt = now
            case .dueAt(let due):
                next.dueAt = due
                next.escalatedAt = nil
                next.escalatedTo = nil
            case .ended:
                next.closedAt = now
                next.dueAt = nil
            case .textGiven, .dayGiven, .effect: break
            }
        }
        return next
    }
}

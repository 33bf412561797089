import Definitions
import Kernel

/// The two parties to a request, and the program itself.
package enum Side: String, Sendable, CaseIterable { case sender, receiver, system }

/// How urgent the sender says it is.
package enum Urgency: String, Sendable, CaseIterable { case routine, urgent, immediate }

/// What an act does beside moving the state. A closed set: a definition can only ask for what the program can do exactly.
package enum Effect: String, Sendable, CaseIterable {
    /// Promises a place until the definition's hold time is over.
    case holdTake = "hold.take"
    /// The place no longer lapses; one is taken first when none is held.
    case holdConfirm = "hold.confirm"
    case holdOccupy = "hold.occupy"
    /// Gives a held or confirmed place back; nothing when there is none.
    case holdRelease = "hold.release"
    /// Gives an occupied place back; nothing when there is none.
    case holdVacate = "hold.vacate"
    /// Looks for the next service that fits, without those already tried.
    case proposeNext = "propose-next"
    case needMet = "case.need-met"
    /// The need was met by this request and is open again.
    case needOpen = "case.need-open"
    /// The receiver becomes the competent authority of the case.
    case authority = "case.authority"
    /// The receiver decides no longer and reads nothing more of the case, unless it has decided already.
    case authorityEnd = "case.authority-end"
    /// The receiver keeps the case from now on.
    case handover = "case.handover"

    package var isHold: Bool { rawValue.hasPrefix("hold.") }
}

/// What makes the program itself act.
package enum Trigger: String, Sendable, CaseIterable {
    case answerDue = "answer-due"
    /// Still nothing after the escalation, and the time for that is over too.
    case lapsed
    case holdLapsed = "hold-lapsed"
    case consentWithdrawn = "consent-withdrawn"
    case caseClosed = "case-closed"
}

package enum Presence: String, Sendable, CaseIterable { case optional, required }

package struct RequestState: Sendable, Equatable {
    package enum Phase: String, Sendable, CaseIterable { case open, waiting, active, ended }
    package enum Turn: String, Sendable, CaseIterable { case sender, receiver, nobody }

    package let code: String
    package let label: String
    package let phase: Phase
    package let turn: Turn
    /// The time limit that runs while a request stands here.
    package let time: String?
    /// Of an ended state: how long both sides can still read what was shared, when the person arrived. Nil: no longer.
    package let sharedFor: AnswerTime?
}

package struct RequestReason: Sendable, Equatable {
    package let code: String
    package let label: String
}

package struct RequestAct: Sendable, Equatable {
    package let code: String
    package let label: String
    package let by: Side
    package let from: [String]
    /// Nil when the state stays as it is.
    package let to: String?
    /// The name of the list of reasons that one must be chosen from.
    package let reasons: String?
    package let text: Presence?
    package let day: Presence?
    package let effects: [Effect]
    /// For the program's own acts.
    package let on: Trigger?
    /// Whether it counts as the answer that the sender waited for, or as the arrival.
    package let marks: Mark?
    /// Set where the act only goes together with asking the next one, in one step.
    package let moves: Move?

    package enum Mark: String, Sendable, CaseIterable { case answered, arrived }
    package enum Move: String, Sendable, CaseIterable { case next }
}

/// A time to answer: minutes and hours by the clock, days and working days by the calendar of the place where the answer
/// is given.
package struct AnswerTime: Sendable, Equatable {
    package enum Unit: String, Sendable, CaseIterable {
        case minutes, hours, days
        case workingDays = "working-days"
    }

    package let amount: Int
    package let unit: Unit

    /// The instant at which it is over.
    package func end(from start: Timestamp, in calendar: CivilCalendar) -> Timestamp {
        switch unit {
        case .minutes: start.adding(minutes: Int64(amount))
        case .hours: start.adding(hours: Int64(amount))
        case .days: calendar.adding(days: amount, to: start)
        case .workingDays: calendar.adding(workingDays: amount, to: start)
        }
    }
}

package struct TimeLimit: Sendable, Equatable {
    /// `entry`: from when the request came into the state. `sent`: from when it was sent, which here is when it was
    /// received; no act starts it anew.
    package enum Start: String, Sendable, CaseIterable { case entry, sent }

    package let code: String
    package let countsFrom: Start
    package let times: [Urgency: AnswerTime]
    /// A reminder when this part of the time is gone, 1…99 percent.
    package let remindPercent: Int?
    /// Whose named person is told when the time is over.
    package let escalateSide: Side
    package let escalateRole: String
    /// How long after the escalation the program acts by itself (`lapsed`).
    package let lapse: AnswerTime?
}

/// One kind of request as a country defines it. The engine knows nothing else about referrals.
package struct RequestDefinition: Sendable, Equatable {
    package let id: String
    package let label: String
    package let version: Int
    /// Tells two texts of the same kind apart: a request runs to its end under the text it began with.
    package let digest: String
    package let source: String
    package let status: SourceStatus
    /// The consent purpose under which fields are shared.
    package let purpose: String
    /// Fields of that purpose to share; empty for all of them.
    package let sharedFields: [String]
    package let fromRoles: [String]
    package let toRoles: [String]
    package let toKinds: [String]
    package let namesService: Bool
    package let holdMinutes: Int?
    package let linkHours: Int?
    /// The state in which a sent request stands.
    package let start: String
    package let startEffects: [Effect]
    package let times: [TimeLimit]
    package let reasons: [String: [RequestReason]]
    package let states: [RequestState]
    package let acts: [RequestAct]

    package func state(_ code: String) -> RequestState? { states.first { $0.code == code } }
    package func act(_ code: String) -> RequestAct? { acts.first { $0.code == code } }
    package func act(on trigger: Trigger, in state: String) -> RequestAct? {
        acts.first { $0.on == trigger && $0.from.contains(state) }
    }
    /// What this side may do from a state, in the definition's order.
    package func acts(by side: Side, in state: String) -> [RequestAct] {
        acts.filter { $0.by == side && $0.from.contains(state) }
    }
    package func limit(in state: String) -> TimeLimit? {
        guard let code = self.state(state)?.time else { return nil }
        return times.first { $0.code == code }
    }
    /// Until when an ended request can be read; nil when sharing ends with it, as it does when nobody ever arrived.
    package func sharedUntil(_ request: Request, _ calendar: CivilCalendar) -> Timestamp? {
        guard let end = request.closedAt, let time = state(request.state)?.sharedFor else { return nil }
        let wasInVain = request.arrivedAt == nil && acts.contains { $0.marks == .arrived }
        return wasInVain ? nil : time.end(from: end, in: calendar.of(request.region))
    }
    /// Whether the receiver says no by going there: its answer, with a reason, that ends the request.
    package func isRefusal(_ state: String) -> Bool {
        self.state(state)?.phase == .ended
            && acts.contains { $0.to == state && $0.by == .receiver && $0.marks == .answered && $0.reasons != nil }
    }
    /// Whether the receiver may become the competent authority of the case by it.
    package var namesAuthority: Bool { acts.contains { $0.effects.contains(.authority) } }
    package func reason(_ list: String, _ code: String) -> RequestReason? {
        reasons[list]?.first { $0.code == code }
    }
    /// When the one whose turn it is must have answered, by the calendar of the region that the request goes to.
    package func due(
        in state: String, _ urgency: Urgency, entered: Timestamp, sent: Timestamp, _ calendar: CivilCalendar
    ) -> Timestamp? {
        guard let limit = limit(in: state) else { return nil }
        return limit.times[urgency]?.end(from: limit.countsFrom == .sent ? sent : entered, in: calendar)
    }
}

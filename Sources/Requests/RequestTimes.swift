import Kernel
import Storage

/// The jobs that a request needs when its time is half gone, over, and over for good, and when a held place lapses.
enum RequestTimes {
    static let remind = "request.remind"
    static let escalate = "request.escalate"
    static let lapse = "request.lapse"
    static let hold = "request.hold"
    static let sharing = "request.sharing"

    /// After every move: the time limit of the state it stands in. A job finds out itself whether it is still meant.
    static func schedule(
        _ write: Write, _ request: Request, _ definition: RequestDefinition, now: Timestamp, _ calendar: CivilCalendar
    ) throws {
        guard let due = request.dueAt, let limit = definition.limit(in: request.state) else { return }
        let payload = "\(request.id) \(due.milliseconds)"
        // A clock that no act starts anew comes back with the same end: its job is another one all the same.
        let once = "\(payload) \(request.version)"
        if let percent = limit.remindPercent, due > now {
            let at = now.adding(milliseconds: (due.milliseconds - now.milliseconds) * Int64(percent) / 100)
            try Jobs.enqueue(write, kind: remind, payload: payload, runAt: at, onceKey: "\(remind) \(once)")
        }
        try Jobs.enqueue(write, kind: escalate, payload: payload, runAt: due, onceKey: "\(escalate) \(once)")
        if let after = limit.lapse {
            try Jobs.enqueue(
                write, kind: lapse, payload: payload, runAt: after.end(from: due, in: calendar),
                onceKey: "\(lapse) \(once)")
        }
    }

    /// Looks again at this instant whether what was shared may still be read.
    static func watchSharing(_ write: Write, _ request: RequestID, at: Timestamp) throws {
        let payload = "\(request) \(at.milliseconds)"
        try Jobs.enqueue(write, kind: sharing, payload: payload, runAt: at, onceKey: "\(sharing) \(payload)")
    }

    static func watch(_ write: Write, _ request: RequestID, _ hold: HoldID, until: Timestamp) throws {
        let payload = "\(request) \(hold)"
        try Jobs.enqueue(
            write, kind: self.hold, payload: payload, runAt: until,
            onceKey: "\(self.hold) \(payload) \(until.milliseconds)")
    }
}

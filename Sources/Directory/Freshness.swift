import Kernel

/// How much a report of a service's state is still worth. Shown with its age, so that nobody takes old for new.
package enum Freshness: Sendable, Equatable {
    /// Confirmed lately enough to rely on.
    case fresh(minutes: Int)
    /// Probably true; confirm by telephone when it matters.
    case ageing(minutes: Int)
    /// Not to be relied on: too old, past its own last day, or never reported (nil).
    case stale(minutes: Int?)

    /// Rule: the kind's `fresh_minutes` and `fades_minutes` (Resources/definitions/services), both ends included; a state
    /// that its provider limited to a day is stale after that day, in the place's own calendar.
    package static func of(_ state: ServiceState?, _ kind: ServiceKind, now: Timestamp, zone: Zone) -> Freshness {
        guard let state else { return .stale(minutes: nil) }
        let minutes = Int(max(0, now.minutes(since: state.confirmedAt)))
        if let last = state.untilDay, zone.day(of: now) > last { return .stale(minutes: minutes) }
        if minutes <= kind.freshMinutes { return .fresh(minutes: minutes) }
        return minutes <= kind.fadesMinutes ? .ageing(minutes: minutes) : .stale(minutes: minutes)
    }

    package var code: String {
        switch self {
        case .fresh: "fresh"
        case .ageing: "ageing"
        case .stale: "stale"
        }
    }

    package var minutes: Int? {
        switch self {
        case .fresh(let minutes), .ageing(let minutes): minutes
        case .stale(let minutes): minutes
        }
    }
}

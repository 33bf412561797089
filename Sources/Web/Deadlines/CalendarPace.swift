import Cases
import Kernel
import Synchronization

/// How often one calendar's address may be fetched: programs ask every few minutes at most, and what runs wild must not
/// take the site along. In memory: a restart forgives.
final class CalendarPace: Sendable {
    private struct Hour {
        var since: Timestamp
        var count = 0
    }

    static let perHour = 60
    /// More addresses than any site has in use in one hour.
    private static let kept = 20_000
    private let hours = Mutex<[CalendarFeedID: Hour]>([:])

    /// Counts a fetch. The seconds to wait where there were too many in this hour; otherwise nil.
    func wait(_ feed: CalendarFeedID, at now: Timestamp) -> Int? {
        hours.withLock { hours in
            let old = now.adding(minutes: -60)
            if hours.count >= Self.kept { hours = hours.filter { $0.value.since > old } }
            var hour = hours[feed].flatMap { $0.since > old ? $0 : nil } ?? Hour(since: now)
            hour.count += 1
            hours[feed] = hour
            guard hour.count > Self.perHour else { return nil }
            return max(1, Int((hour.since.milliseconds - old.milliseconds + 999) / 1_000))
        }
    }
}

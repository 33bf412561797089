import Kernel
import Requests

/// How long it took from sending to an answer, and from the answer to the arrival, in minutes.
package struct WaitingTimes: Sendable, Equatable {
    package struct Spread: Sendable, Equatable {
        package let count: Int
        /// Half waited no longer than this.
        package let median: Int
        /// Nine in ten waited no longer than this.
        package let p90: Int

        /// The nearest-rank percentiles: always a time that somebody really waited. Nil of none.
        package init?(_ minutes: [Int]) {
            guard !minutes.isEmpty else { return nil }
            let sorted = minutes.sorted()
            func rank(_ percent: Int) -> Int { sorted[(sorted.count * percent + 99) / 100 - 1] }
            count = sorted.count
            median = rank(50)
            p90 = rank(90)
        }
    }

    package let kind: String
    package let region: String
    /// The first day of the month of sending, in the place's own calendar.
    package let month: Day
    package let sent: Int
    package let toAnswer: Spread?
    package let toArrival: Spread?

    private struct Key: Hashable {
        let kind: String
        let region: String
        let month: Day
    }

    /// By month, then kind, then region. O(n log n).
    static func of(_ courses: [RequestOversight.Course], in zone: Zone) -> [WaitingTimes] {
        var groups: [Key: (sent: Int, answers: [Int], arrivals: [Int])] = [:]
        for course in courses {
            let day = zone.day(of: course.madeAt)
            let month = day.adding(days: 1 - day.components.day)
            let key = Key(kind: course.kind, region: course.region, month: month)
            var group = groups.removeValue(forKey: key) ?? (0, [], [])
            group.sent += 1
            if let answered = course.answeredAt {
                group.answers.append(Int(max(0, answered.minutes(since: course.madeAt))))
                if let arrived = course.arrivedAt {
                    group.arrivals.append(Int(max(0, arrived.minutes(since: answered))))
                }
            }
            groups[key] = group
        }
        return groups.map { key, group in
            WaitingTimes(
                kind: key.kind, region: key.region, month: key.month, sent: group.sent,
                toAnswer: Spread(group.answers), toArrival: Spread(group.arrivals))
        }.sorted { ($0.month, $0.kind, $0.region) < ($1.month, $1.kind, $1.region) }
    }
}

import Definitions
import Kernel

/// How a law counts a period. One rule serves many clocks; a country names its own in `definitions/deadlines/rules.yaml`.
package struct PeriodRule: Sendable, Equatable {
    package enum Roll: String, Sendable, CaseIterable { case none, next }

    package let id: String
    /// How it counts, as an answer says it.
    package let says: String
    /// The law that says so, as it is printed beside a computed date.
    package let source: String
    package let status: SourceStatus
    /// Whether the day of the event is day 1 ("beginning with").
    package let countsEvent: Bool
    /// Clear days: an interval before or after an event leaves out the days at both its ends (CPR 2.8).
    package let isClear: Bool
    /// Periods of so many days or fewer skip days off.
    package let shortUpTo: Int
    /// A period of two days or more holds at least so many working days (Regulation 1182/71 art. 3(5)).
    package let leastWorkingDays: Int
    /// What happens to a forward end on a day off.
    package let roll: Roll
    /// How it counts hours; nil where it does not say.
    package let hours: Hours?
    /// Codes of the jurisdictions whose clocks are counted so where nothing else settles it.
    package let jurisdictions: [String]
    /// The region whose holidays count when the jurisdiction itself is not one.
    package let region: String?
    /// In which its source is written, as `it`.
    package let language: String?

    /// How a law counts hours, each as it passes.
    package struct Hours: Sendable, Equatable {
        /// Whether counting begins with the end of the hour of the event, or at once.
        package enum Begin: String, Sendable, CaseIterable {
            case afterTheHour = "after-the-hour-of-the-event"
            case atOnce = "at-once"
        }
        /// Whether an end on a day off stays, or moves to the same time of the next day that is none.
        package enum DayOff: String, Sendable, CaseIterable {
            case stays
            case sameTime = "same-time-next-day"
        }

        package let begin: Begin
        package let dayOff: DayOff
        package let source: String
        package let status: SourceStatus
    }

    /// The day of the event does not count, and nothing is rolled: what is left when no rule of a country is on record.
    package static let plain = PeriodRule(
        id: "plain",
        says: "The day of the event is not counted; no rule of this place is on record, so nothing is rolled",
        source: "no rule on record", status: .unverified, countsEvent: false, isClear: false, shortUpTo: 0,
        leastWorkingDays: 0, roll: .none, hours: nil, jurisdictions: [], region: nil, language: nil)

    static func read(_ node: DefinitionNode) throws(DefinitionProblem) -> PeriodRule {
        try node.allow(
            "id", "says", "source", "status", "counts-event", "clear-days", "short-up-to", "least-working-days",
            "roll", "hours", "jurisdictions", "region", "language")
        return PeriodRule(
            id: try node.string("id"), says: try node.string("says"), source: try node.string("source"),
            status: try node.closed("status"), countsEvent: try node.bool("counts-event", default: false),
            isClear: try node.bool("clear-days", default: false),
            shortUpTo: try node.optionalInt("short-up-to", in: 1...31) ?? 0,
            leastWorkingDays: try node.optionalInt("least-working-days", in: 1...5) ?? 0,
            roll: try node.closed("roll"),
            hours: try node.optionalNode("hours").map { hours throws(DefinitionProblem) in try Hours.read(hours) },
            jurisdictions: try node.optionalStrings("jurisdictions"),
            region: try node.optionalString("region"), language: try node.optionalString("language"))
    }
}

extension PeriodRule.Hours {
    static func read(_ node: DefinitionNode) throws(DefinitionProblem) -> PeriodRule.Hours {
        try node.allow("begin", "day-off", "source", "status")
        return PeriodRule.Hours(
            begin: try node.closed("begin"), dayOff: try node.closed("day-off"), source: try node.string("source"),
            status: try node.closed("status"))
    }

    /// In English, as the command says it.
    var says: String {
        let begins =
            switch begin {
            case .afterTheHour: "The hour of the event is not counted"
            case .atOnce: "Counting begins at once"
            }
        let ends =
            switch dayOff {
            case .stays: "a day off changes nothing"
            case .sameTime: "an end on a day off moves to the same time of the next day that is none"
            }
        return "\(begins); \(ends)"
    }
}

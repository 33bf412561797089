/// The days on which nobody works in a country: its weekend, and the public holidays of a table that begins and ends.
/// Outside the table nothing is known but the weekend; `knows` says so, and whoever shows a date passes it on.
package struct Holidays: Sendable, Equatable {
    package struct Row: Sendable, Equatable {
        package let day: Day
        package let name: String
        /// Codes of the regions that keep it; empty when the whole country does.
        package let regions: [String]

        package init(_ day: Day, _ name: String, regions: [String] = []) {
            self.day = day
            self.name = name
            self.regions = regions
        }

        func isKept(in region: String?) -> Bool {
            regions.isEmpty || region.map(regions.contains) == true
        }
    }

    /// Where a table comes from, and whether somebody compared it with the official list.
    package struct Source: Sendable, Equatable {
        package let title: String
        package let isVerified: Bool
        package let checkedBy: String?
        package let checkedOn: Day?

        package init(title: String, isVerified: Bool, checkedBy: String? = nil, checkedOn: Day? = nil) {
            self.title = title
            self.isVerified = isVerified
            self.checkedBy = checkedBy
            self.checkedOn = checkedOn
        }
    }

    /// Nil for days that somebody listed.
    package var source: Source?
    /// 1 = Monday … 7 = Sunday; at most six of them, so that counting ends.
    package let weekend: Set<Int>
    /// The days that the table covers; nil when there is none.
    package let covered: ClosedRange<Day>?
    /// Every region that some row names.
    package let regions: Set<String>
    private let rows: [Day: [Row]]
    /// `weekend` as bits: asked for every day that is looked at.
    private let weekendBits: Int

    /// Saturday and Sunday, and no table.
    package static let unknown = Holidays(weekend: [6, 7], covered: nil, rows: [])

    package init(weekend: Set<Int>, covered: ClosedRange<Day>?, rows: [Row]) {
        precondition(weekend.count < 7, "somebody works on some day")
        self.weekend = weekend
        weekendBits = weekend.reduce(0) { $0 | 1 << $1 }
        self.covered = covered
        self.rows = Dictionary(grouping: rows, by: \.day)
        regions = Set(rows.flatMap(\.regions))
    }

    /// The holiday of that day where this region keeps one; nil region: of the whole country.
    package func holiday(on day: Day, in region: String?) -> Row? { rows[day]?.first { $0.isKept(in: region) } }

    package func isWorking(_ day: Day, in region: String?) -> Bool {
        if weekendBits & (1 << day.weekday) != 0 { return false }
        guard let kept = rows[day] else { return true }
        return !kept.contains { $0.isKept(in: region) }
    }

    package func isWeekend(_ day: Day) -> Bool { weekendBits & (1 << day.weekday) != 0 }

    /// Whether the table covers every day from the first to the last.
    package func knows(_ first: Day, through last: Day) -> Bool {
        covered.map { $0.contains(first) && $0.contains(last) } ?? false
    }

    /// The last of so many working days after `trigger`, which itself does not count; step -1 counts backwards. O(days).
    package func end(ofWorkingDays length: Int, after trigger: Day, in region: String?, step: Int = 1) -> Day {
        var day = trigger
        var left = length
        while left > 0 {
            day = day.adding(days: step)
            if isWorking(day, in: region) { left -= 1 }
        }
        return day
    }

    /// The holidays that no weekend hides among the days that were counted to reach `end`, earliest first: what made
    /// that many working days longer.
    package func skipped(before end: Day, workingDays length: Int, in region: String?) -> [Row] {
        var found: [Row] = []
        var day = end
        var left = length
        while true {
            if isWorking(day, in: region) {
                if left == 0 { return found.reversed() }
                left -= 1
            } else if !weekend.contains(day.weekday), let row = holiday(on: day, in: region) {
                found.append(row)
            }
            day = day.adding(days: -1)
        }
    }
}

/// A place's own calendar: its civil time, and the days on which it works.
package struct CivilCalendar: Sendable {
    package var zone: Zone
    package var holidays: Holidays
    /// The region whose holidays count beside the country's.
    package var region: String?

    package init(zone: Zone, holidays: Holidays = .unknown, region: String? = nil) {
        self.zone = zone
        self.holidays = holidays
        self.region = region
    }

    package static let utc = CivilCalendar(zone: .utc)

    /// The same as seen in a region; an empty code is the whole country.
    package func of(_ region: String) -> CivilCalendar {
        CivilCalendar(zone: zone, holidays: holidays, region: region.isEmpty ? nil : region)
    }

    /// So many working days later, when the clock there shows the same.
    package func adding(workingDays: Int, to start: Timestamp) -> Timestamp {
        moved(start) { holidays.end(ofWorkingDays: workingDays, after: $0, in: region) }
    }

    /// So many days later, when the clock there shows the same: 23 or 25 hours a day where clocks were changed.
    package func adding(days: Int, to start: Timestamp) -> Timestamp { moved(start) { $0.adding(days: days) } }

    private func moved(_ start: Timestamp, _ move: (Day) -> Day) -> Timestamp {
        let local = zone.local(start)
        let part = start.milliseconds - Int64.floorDivide(start.milliseconds, 1_000) * 1_000
        return zone.instant(move(local.day), hour: local.hour, minute: local.minute, second: local.second)
            .adding(milliseconds: part)
    }
}

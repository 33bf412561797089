import Definitions
import Kernel

/// The period rules, the kinds of clock, the measures and the calendars of days off, as shipped or as a country wrote them.
package struct DeadlineDefinitions: Sendable {
    package let rules: [PeriodRule]
    package let clocks: ClockKinds
    package private(set) var measures: [Measure]
    private var calendars: CalendarShelf

    /// - Parameter measuresOf: whose measures are read, as upper-case codes of countries; nil reads them all.
    package static func load(
        resources: String, measuresOf countries: Set<String>? = nil
    ) throws(DefinitionProblem) -> DeadlineDefinitions {
        let root = try DefinitionFile.load(resources + "/definitions/deadlines/rules.yaml")
        try root.allow("rules")
        var rules: [PeriodRule] = []
        for node in try root.list("rules") {
            let rule = try PeriodRule.read(node)
            if rules.contains(where: { $0.id == rule.id }) {
                throw node.problem("the rule \"\(rule.id)\" stands twice", "Keep one of them.")
            }
            for place in rule.jurisdictions where rules.contains(where: { $0.jurisdictions.contains(place) }) {
                throw node.problem("\(place) has two rules", "Name it under one of them; questions may name the other.")
            }
            rules.append(rule)
        }
        let clocks = try ClockKinds.load(resources: resources)
        let measures = try Measure.load(resources: resources, kinds: clocks, countries: countries)
        return DeadlineDefinitions(
            rules: rules, clocks: clocks, measures: measures, calendars: try CalendarShelf(resources: resources))
    }

    /// Reads every file that is otherwise read when it is needed, for a check.
    package static func check(resources: String) throws(DefinitionProblem) {
        try load(resources: resources).calendars.readAll()
    }

    /// The same with other measures: those of a register in place of, or beside, those that were shipped.
    package func with(measures: [Measure]) -> DeadlineDefinitions {
        var copy = self
        copy.measures = measures
        return copy
    }

    /// The same with a country's own table of days off in place of the shipped one.
    package func keeping(_ holidays: Holidays, in country: String) -> DeadlineDefinitions {
        guard holidays.covered != nil, country == Self.country(of: country) else { return self }
        var copy = self
        copy.calendars = calendars.keeping(holidays, of: country)
        return copy
    }

    /// The rule that counts where nothing else settles it: of the place, of the country that it lies in, or none.
    package func rule(of jurisdiction: String?) -> PeriodRule {
        guard let jurisdiction else { return .plain }
        let country = Self.country(of: jurisdiction)
        return rules.first { $0.jurisdictions.contains(jurisdiction) }
            ?? rules.first { $0.jurisdictions.contains(country) } ?? .plain
    }

    /// A country with a rule, a calendar or a measure, or a part of one that any of them names.
    package func isKnown(jurisdiction place: String) -> Bool {
        let country = Self.country(of: place)
        return rules.contains { $0.jurisdictions.contains(place) }
            || measures.contains { $0.jurisdiction == place }
            || (place == place.uppercased() && calendars.has(country)
                && (place == country || hasRegion(place, of: country)))
    }

    private func hasRegion(_ place: String, of country: String) -> Bool {
        do { return try calendars.calendar(of: country)?.regions.contains(place.lowercased()) ?? false } catch {
            return false
        }
    }

    static func country(of place: String) -> String { String(place.prefix { $0 != "-" }) }

    /// The days off of a place. Days listed with a question stand in place of its holidays; its weekend stays.
    package func daysOff(
        of jurisdiction: String?, rule: PeriodRule, listed: [Day]?
    ) throws(DeadlineProblem) -> DaysOff {
        let place = jurisdiction ?? ""
        let country = Self.country(of: place)
        let calendar: Holidays?
        do throws(DefinitionProblem) { calendar = try calendars.calendar(of: country) } catch {
            throw DeadlineProblem(.unknownHolidays, "the calendar cannot be read: \(error.what)", error.mend)
        }
        if let listed {
            let rows = Set(listed).map { Holidays.Row($0, "listed") }
            let weekend = (calendar ?? .unknown).weekend
            return DaysOff(Holidays(weekend: weekend, covered: nil, rows: rows))
        }
        guard let calendar else {
            return DaysOff(
                .unknown, note: .noCalendar)
        }
        // A day that a region does not keep names those that do, and the country's own code.
        let named = rule.region.flatMap { $0.hasPrefix(country.lowercased() + "-") ? $0 : nil }
        let region = place == country ? named ?? country.lowercased() : place.lowercased()
        return DaysOff(calendar, region: region, note: calendar.source.map { .calendar($0) })
    }
}

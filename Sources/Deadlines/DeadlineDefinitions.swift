import Definitions
import Kernel

/// The period rules, the kinds of clock, the measures and the calendars of days off, as shipped or as a country wrote them.
package struct DeadlineDefinitions: Sendable {
    package let rules: [PeriodRule]
    package let clocks: ClockKinds
    package private(set) var measures: [Measure]
    private var calendars: [String: Calendar]

    private struct Calendar: Sendable {
        let holidays: Holidays
        let status: SourceStatus
    }

    /// - Parameter countries: whose calendars and measures are read, as upper-case codes; nil reads them all (about 1.3 MB).
    package static func load(
        resources: String, countries: Set<String>? = nil
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
        let folder = resources + "/definitions/holidays/countries"
        let names: [String]
        do { names = try Files.names(in: folder, ending: ".yaml") } catch {
            throw DefinitionProblem(
                file: folder, what: "cannot be read: \(error.why)", mend: "Check the folder and --resources.")
        }
        var calendars: [String: Calendar] = [:]
        for name in names {
            let country = name.dropLast(5).uppercased()
            if countries?.contains(country) == false { continue }
            let file = try DefinitionFile.load("\(folder)/\(name)")
            calendars[country] = Calendar(
                holidays: try Holidays.read(file, regions: nil), status: try file.closed("status"))
        }
        let clocks = try ClockKinds.load(resources: resources)
        let measures = try Measure.load(resources: resources, kinds: clocks, countries: countries)
        return DeadlineDefinitions(rules: rules, clocks: clocks, measures: measures, calendars: calendars)
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
        copy.calendars[country] = Calendar(holidays: holidays, status: .unverified)
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
            || (place == place.uppercased()
                && calendars[country].map {
                    place == country || $0.holidays.regions.contains(place.lowercased())
                } == true)
    }

    static func country(of place: String) -> String { String(place.prefix { $0 != "-" }) }

    /// The days off of a place. Days listed with a question stand in place of its holidays; its weekend stays.
    package func daysOff(of jurisdiction: String?, rule: PeriodRule, listed: [Day]?) -> DaysOff {
        let place = jurisdiction ?? ""
        let country = Self.country(of: place)
        let calendar = calendars[country]
        if let listed {
            let rows = Set(listed).map { Holidays.Row($0, "listed") }
            let weekend = (calendar?.holidays ?? .unknown).weekend
            return DaysOff(Holidays(weekend: weekend, covered: nil, rows: rows))
        }
        guard let calendar else {
            return DaysOff(
                .unknown, note: "No calendar of public holidays was looked at: only Saturdays and Sundays were.")
        }
        // A day that a region does not keep names those that do, and the country's own code.
        let named = rule.region.flatMap { $0.hasPrefix(country.lowercased() + "-") ? $0 : nil }
        let region = place == country ? named ?? country.lowercased() : place.lowercased()
        let note = "The calendar of public holidays is unverified: check it against the official list."
        return DaysOff(calendar.holidays, region: region, note: calendar.status == .unverified ? note : nil)
    }
}

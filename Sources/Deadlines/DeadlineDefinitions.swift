import Definitions
import Kernel

/// The period rules and the calendars of days off, as shipped or as a country wrote them.
package struct DeadlineDefinitions: Sendable {
    package let rules: [PeriodRule]
    private let calendars: [String: Holidays]

    /// - Parameter countries: whose calendars are read, as upper-case codes; nil reads them all (about 1.3 MB).
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
        var calendars: [String: Holidays] = [:]
        for name in names {
            let country = name.dropLast(5).uppercased()
            if countries?.contains(country) == false { continue }
            calendars[country] =
                try Holidays.read(DefinitionFile.load("\(folder)/\(name)"), regions: nil)
        }
        return DeadlineDefinitions(rules: rules, calendars: calendars)
    }

    /// The rule that counts where nothing else settles it: of the place, of the country that it lies in, or none.
    package func rule(of jurisdiction: String?) -> PeriodRule {
        guard let jurisdiction else { return .plain }
        let country = String(jurisdiction.prefix { $0 != "-" })
        return rules.first { $0.jurisdictions.contains(jurisdiction) }
            ?? rules.first { $0.jurisdictions.contains(country) } ?? .plain
    }

    package func isKnown(jurisdiction: String) -> Bool {
        let country = String(jurisdiction.prefix { $0 != "-" })
        return calendars[country] != nil
            || rules.contains { $0.jurisdictions.contains(jurisdiction) || $0.jurisdictions.contains(country) }
    }

    /// The days off of a place; a listed table stands in place of the calendar.
    package func daysOff(of jurisdiction: String?, rule: PeriodRule, listed: [Day]?) -> DaysOff {
        if let listed {
            let rows = Set(listed).map { Holidays.Row($0, "listed") }
            return DaysOff(
                Holidays(weekend: [6, 7], covered: nil, rows: rows), region: nil, hasTable: false)
        }
        let place = jurisdiction ?? ""
        let country = String(place.prefix { $0 != "-" })
        guard let table = calendars[country] else { return DaysOff(.unknown, region: nil, hasTable: false) }
        // A day that a region does not keep names those that do, and the country's own code.
        let region = place == country ? rule.region ?? country.lowercased() : place.lowercased()
        return DaysOff(table, region: region, hasTable: true)
    }
}

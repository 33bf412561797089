import Localization
import Statistics

extension DisclosureProblem: WebProblem {
    package var problem: Problem {
        Problem(
            409, "table.disclosure", title: { l in l("This table cannot be given") },
            advice: { l in TableWords.words(self, l) })
    }
}

/// Words about tables, for pages and files.
enum TableWords {
    /// `Year of registration by Gender`.
    static func title(_ table: ProtectedTable, _ l: Localizer) -> String {
        let names = table.dimensions.map { dimension in
            StatisticalField.ofColumn(dimension.name).map { name($0, l) } ?? dimension.name
        }
        return l("Cases by {fields}", ["fields": names.joined(separator: ", ")])
    }

    static func value(_ value: String, _ l: Localizer) -> String {
        if value.isEmpty { return l("Nothing said") }
        // Published files write age groups as 9--17; they read from left to right in every language.
        let range = value.replacing("--", with: "–")
        return l.isRightToLeft && range.first?.isNumber == true ? "\u{2066}\(range)\u{2069}" : range
    }

    static func rules(_ l: Localizer) -> [Choice] {
        DisclosureRule.all.map { Choice($0.code, rule($0, l)) }
    }

    static func rule(_ rule: DisclosureRule, _ l: Localizer) -> String {
        let values = ["n": l.number(rule.threshold), "base": l.number(rule.base)]
        if rule.base > 1 { return l("Fewer than {n} hidden, others rounded to {base}", values) }
        return rule.showsZero
            ? l("Fewer than {n} hidden, zero shown", values) : l("Fewer than {n} hidden, zero as well", values)
    }

    static func words(_ problem: DisclosureProblem, _ l: Localizer) -> String {
        switch problem {
        case .unprotectable:
            l(
                "Some count of this table is so small, and so alone, that it cannot be hidden well enough. Count by fewer fields, or by broader ones."
            )
        case .differencing(let earlier):
            l(
                "Together with the table “{table}”, given on {day}, this one would say what should stay hidden. Use that table, or wait until there are more records.",
                ["table": title(earlier.table, l), "day": l.day(of: earlier.publishedAt)])
        case .ring:
            l(
                "The fields of this table close a ring with those of tables given before: gender by age, age by form and form by gender say more together than each alone. Publish fewer of them."
            )
        case .otherRule(let earlier):
            l(
                "Tables of these records are given away by one rule: {rule}. Another would show what they hide.",
                ["rule": rule(earlier.table.rule, l)])
        case .changed: l("Another table was published in the same moment. Look at it, and try again.")
        }
    }

    static func name(_ field: StatisticalField, _ l: Localizer) -> String {
        switch field {
        case .year: l("Year of registration")
        case .source: l("Where it was recorded")
        case .gender: l("Gender")
        case .age: l("Age")
        case .citizenship: l("Citizenship")
        case .forcedLabour: l("Forced labour")
        case .control: l("Means of control")
        case .recruiter: l("Who recruited")
        case .exploitation: l("Kind of exploitation")
        case .labour: l("Kind of labour")
        }
    }
}

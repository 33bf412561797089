import Definitions
import Kernel

/// What reading is unusual, as a country words it in `definitions/audit/unusual.yaml`.
package struct UnusualRules: Sendable, Equatable {
    /// So many different cases within so many minutes, against the person's own usual day.
    package struct Many: Sendable, Equatable {
        package let minutes: Int
        package let cases: Int
        package let timesUsual: Int

        package init(minutes: Int, cases: Int, timesUsual: Int) {
            (self.minutes, self.cases, self.timesUsual) = (minutes, cases, timesUsual)
        }

        /// - Parameters: cases: opened in the time. usual: cases and days of reading in the thirty days before.
        package func isUnusual(cases: Int, usual: (cases: Int, days: Int)) -> Bool {
            // usual.cases / usual.days is a usual day; the comparison in whole numbers.
            cases >= self.cases && (usual.days == 0 || cases * usual.days >= timesUsual * usual.cases)
        }
    }

    /// Hours of the day, through midnight when `from` is later than `until`.
    package struct OddHours: Sendable, Equatable {
        package let from: Int
        package let until: Int
        package let cases: Int
        package let usualDays: Int

        package init(from: Int, until: Int, cases: Int, usualDays: Int) {
            (self.from, self.until, self.cases, self.usualDays) = (from, until, cases, usualDays)
        }

        package func contains(hour: Int) -> Bool {
            from <= until ? (from..<until).contains(hour) : hour >= from || hour < until
        }
    }

    package var many: [Many]
    package var oddHours: OddHours?
    /// A part of a name that stands in more cases is too common to mean anything.
    package var ownNameCasesAtMost: Int?
    package var formerClientDays: Int?
    package var acts: Set<String>

    package init(
        many: [Many] = [], oddHours: OddHours? = nil, ownNameCasesAtMost: Int? = nil, formerClientDays: Int? = nil,
        acts: Set<String> = []
    ) {
        self.many = many
        self.oddHours = oddHours
        self.ownNameCasesAtMost = ownNameCasesAtMost
        self.formerClientDays = formerClientDays
        self.acts = acts
    }

    /// - Parameter path: of the file.
    package static func load(_ path: String) throws(DefinitionProblem) -> UnusualRules {
        try read(DefinitionFile.load(path))
    }

    package static func read(_ root: DefinitionNode) throws(DefinitionProblem) -> UnusualRules {
        try root.allow("many", "odd_hours", "own_name", "former_client", "acts")
        var rules = UnusualRules()
        for node in try root.optionalList("many") {
            try node.allow("minutes", "cases", "times_usual")
            rules.many.append(
                Many(
                    minutes: try node.int("minutes", in: 1...UnusualReading.minutesMax),
                    cases: try node.int("cases", in: 1...100_000),
                    timesUsual: try node.int("times_usual", in: 0...1_000)))
        }
        if let node = try root.optionalNode("odd_hours") {
            try node.allow("from", "until", "cases", "usual_days")
            let hours = OddHours(
                from: try node.int("from", in: 0...23), until: try node.int("until", in: 0...24),
                cases: try node.int("cases", in: 1...100_000), usualDays: try node.int("usual_days", in: 1...30))
            guard hours.from != hours.until else {
                throw node.problem("from and until are the same hour", "Leave odd_hours away if no hour is odd.")
            }
            rules.oddHours = hours
        }
        if let node = try root.optionalNode("own_name") {
            try node.allow("cases_at_most")
            rules.ownNameCasesAtMost = try node.int("cases_at_most", in: 1...100_000)
        }
        if let node = try root.optionalNode("former_client") {
            try node.allow("days")
            rules.formerClientDays = try node.int("days", in: 0...36_500)
        }
        rules.acts = Set(try root.optionalStrings("acts"))
        return rules
    }
}

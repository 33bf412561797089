/// Why a date cannot be computed: what is wrong, and how to mend it. Nothing is guessed in its place.
package struct DeadlineProblem: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: String, Sendable, CaseIterable {
        case badQuestion = "bad-question"
        case badPeriod = "bad-period"
        case badDay = "bad-day"
        case unknownJurisdiction = "unknown-jurisdiction"
        case unknownRule = "unknown-rule"
        case unknownHolidays = "holidays-end"
        case needsTrigger = "needs-trigger"
        case needsPeriod = "needs-period"
        case unknownClock = "unknown-clock"
        case unknownMeasure = "unknown-measure"
        case contradiction = "contradiction"
    }

    package let code: Code
    package let what: String
    package let mend: String

    package init(_ code: Code, _ what: String, _ mend: String) {
        self.code = code
        self.what = what
        self.mend = mend
    }

    package var description: String { "\(what). \(mend)" }
}

import Kernel

/// Why a series cannot be read, or no effect can be estimated from it: where, what, and what to do.
package enum SeriesProblem: Error, Sendable, Equatable, CustomStringConvertible {
    case empty
    case unreadable(CSVProblem)
    case columns(line: Int, count: Int)
    case ragged(line: Int, fields: Int, expected: Int)
    case notAPeriod(line: Int)
    case mixedPeriods(line: Int)
    case irregular(line: Int)
    case doubled(line: Int, period: String)
    case gap(line: Int, missing: String)
    case notANumber(line: Int)
    case negative(line: Int)
    case tooLarge(line: Int)
    case exposure(line: Int)
    case tooManyPoints(most: Int)
    /// Fewer points than can carry four parameters.
    case tooFewPoints(count: Int, least: Int)
    case tooFewOnASide(side: Side, count: Int, least: Int)
    case notOfThisSeries(option: String, text: String, like: String)
    case breakOutside(at: String, first: String, last: String)
    case omitsNothing
    case notCounts
    case nothingCounted(side: Side)
    case noSeason(step: String)
    case tooShortForSeason(needed: Int, count: Int)
    case lag(Int, most: Int)
    case notEstimable
    case parameter(String, mend: String)

    package enum Side: String, Sendable { case before, after }

    /// The same word for the same problem, for programs.
    package var code: String {
        switch self {
        case .empty: "empty"
        case .unreadable(let problem): problem.code
        case .columns: "wrong-number-of-columns"
        case .ragged: "wrong-number-of-fields"
        case .notAPeriod: "not-a-period"
        case .mixedPeriods: "mixed-periods"
        case .irregular: "irregular-periods"
        case .doubled: "doubled-period"
        case .gap: "gap"
        case .notANumber: "not-a-number"
        case .negative: "negative"
        case .tooLarge: "too-large-a-number"
        case .exposure: "not-an-exposure"
        case .tooManyPoints: "too-many-points"
        case .tooFewPoints: "too-few-points"
        case .tooFewOnASide: "too-few-points-on-a-side"
        case .notOfThisSeries: "not-a-period-of-this-series"
        case .breakOutside: "break-outside"
        case .omitsNothing: "omits-nothing"
        case .notCounts: "not-counts"
        case .nothingCounted: "nothing-counted"
        case .noSeason: "no-season"
        case .tooShortForSeason: "too-short-for-season"
        case .lag: "lag"
        case .notEstimable: "not-estimable"
        case .parameter: "parameter"
        }
    }

    /// The line of the file, where the problem has one.
    package var line: Int? {
        switch self {
        case .unreadable(let problem): problem.line
        case .columns(let line, _), .ragged(let line, _, _), .notAPeriod(let line), .mixedPeriods(let line),
            .irregular(let line), .doubled(let line, _), .gap(let line, _), .notANumber(let line), .negative(let line),
            .tooLarge(let line), .exposure(let line):
            line
        default: nil
        }
    }

    package var what: String {
        switch self {
        case .empty: "the file holds no series"
        case .unreadable(let problem): problem.description
        case .columns(_, let count): "\(count) columns"
        case .ragged(_, let fields, let expected): "\(fields) values, and the first line has \(expected)"
        case .notAPeriod: "the first column is no period"
        case .mixedPeriods: "the period is written in another way than in the lines before"
        case .irregular: "the day is no whole number of weeks from the first one, as the others are"
        case .doubled(_, let period): "\(period) is there twice"
        case .gap(_, let missing): "\(missing) is missing before this period"
        case .notANumber: "the second column is no number"
        case .negative: "a count below 0"
        case .tooLarge: "a number above a million millions"
        case .exposure: "the third column, what is counted among, is no number above 0"
        case .tooManyPoints(let most): "more than \(most) points"
        case .tooFewPoints(let count, let least):
            "\(count) points are too few to tell a trend, a change of level and a change of trend apart: \(least) are the "
                + "least, 24 are good"
        case .tooFewOnASide(let side, let count, let least):
            "\(count) points \(side.rawValue) the change are too few for a line: \(least) are the least, 12 are good"
        case .notOfThisSeries(let option, let text, _): "\(option) \(text) is no period of this series"
        case .breakOutside(let at, let first, let last):
            "the series goes from \(first) to \(last), and \(at) is outside"
        case .omitsNothing: "no point lies in the periods to be left out"
        case .notCounts: "the values are no counts: some are not whole numbers"
        case .nothingCounted(let side):
            "every count \(side.rawValue) the change is 0, and a model of ratios has no ratio to 0"
        case .noSeason(let step): "a series by \(step) has no season"
        case .tooShortForSeason(let needed, let count):
            "a season is known after two rounds of it, \(needed) points before the change, and there are \(count)"
        case .lag(let lag, let most): "a lag of \(lag) is outside 0 to \(most)"
        case .notEstimable: "the numbers do not determine the parameters: some of them run away"
        case .parameter(let what, _): what
        }
    }

    package var mend: String {
        switch self {
        case .empty: "Write one period a line: 2020-03,41"
        case .unreadable: "Save the table as CSV in UTF-8"
        case .columns: "Leave two columns, the period and the count, or three with what is counted among"
        case .ragged: "Give every line the same columns"
        case .notAPeriod: "Write 2020-03, 2020-Q1, 2020-03-16, a year or a number from 1 on"
        case .mixedPeriods: "Write all periods alike"
        case .irregular: "Give every week the day on which it begins"
        case .doubled: "Leave one line, or add the two up"
        case .gap: "Add the period: with 0 if nothing was counted, with an empty value if nobody knows"
        case .notANumber: "Write digits, with a dot before decimals; leave it empty if nobody knows"
        case .negative, .tooLarge: "Correct the number"
        case .exposure: "Write the population, or the days, of every period"
        case .tooManyPoints: "Count by week or by month"
        case .tooFewPoints, .tooFewOnASide: "Take a longer series or shorter periods"
        case .notOfThisSeries(_, _, let like): "Write it as the series does, as in \(like)"
        case .breakOutside: "Name the first period that the emergency touched"
        case .omitsNothing: "Name periods of the series, as in 2020-03..2020-05"
        case .notCounts, .nothingCounted: "Take --family ols"
        case .noSeason: "Leave --season away"
        case .tooShortForSeason: "Leave --season away, or take a longer series"
        case .lag: "Leave --lag away: it is chosen by the length of the series"
        case .notEstimable: "Take --family ols, leave --season away, or take a longer series"
        case .parameter(_, let mend): mend
        }
    }

    package var description: String {
        // Problems of the file itself say their line themselves.
        if case .unreadable = self { return "\(what). \(mend)" }
        return (line.map { "line \($0): " } ?? "") + "\(what). \(mend)"
    }
}

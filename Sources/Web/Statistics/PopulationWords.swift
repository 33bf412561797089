import Kernel
import Localization
import Statistics

extension EstimateProblem {
    /// What is wrong with the lists, where, and what to do.
    package func words(_ l: Localizer) -> String {
        switch self {
        case .empty: l("There is no table: a first line with the names of the lists is needed.")
        case .unreadable(let problem): l("This is not a readable CSV file: {problem}", ["problem": problem.description])
        case .tooFewLists:
            l(
                "Two lists at least are needed: a column of 0 and 1 for each, and the count of people in the last column."
            )
        case .tooManyLists(let count, let most):
            l(
                "{n} lists have more combinations than can be estimated; {most} are the most. Join lists that come from one source.",
                ["n": l.number(count), "most": l.number(most)])
        case .unnamedList: l("A list has no name: name every column in the first line.")
        case .duplicateList(let name): l("Two lists are named {name}: rename one.", ["name": name])
        case .ragged(let line, let fields, let expected):
            l(
                "Line {line}: {n} values where the first line has {expected}.",
                ["line": l.number(line), "n": l.number(fields), "expected": l.number(expected)])
        case .notZeroOrOne(let line, let list, let value):
            l(
                "Line {line}, {list}: “{value}” is neither 0 nor 1. 1 says that these people are on the list; the last column is the count of people.",
                ["line": l.number(line), "list": list, "value": String(value.prefix(40))])
        case .negativeCount(let line):
            l("Line {line}: there are never fewer than no people. Correct the count.", ["line": l.number(line)])
        case .notACount(let line, let value):
            l(
                "Line {line}: “{value}” is not a count of people. The last column holds a whole number.",
                ["line": l.number(line), "value": String(value.prefix(40))])
        case .onNoList(let line):
            l(
                "Line {line} counts people who are on no list. Nobody has seen them, and they are what is estimated: remove the line.",
                ["line": l.number(line)])
        case .nobody: l("The lists are empty: every count is 0.")
        case .emptyList(let name): l("Nobody is on the list {name}: leave its column out.", ["name": name])
        case .tooManyPeople(let count, let most):
            l(
                "The lists hold {n} people; {most} are the most. Are these counts of persons?",
                ["n": l.number(count), "most": l.number(most)])
        case .noOverlap:
            l(
                "No two lists have a person in common, so nothing says how many are on none. Check that the same person is recognised on every list; without overlap there is no estimate."
            )
        case .replicates(let count):
            l(
                "The lists cannot be redrawn {n} times: from {low} to {high}, or 0 for no interval of this kind; 1,000 is usual.",
                [
                    "n": l.number(count), "low": l.number(Bootstrap.replicatesRange.lowerBound),
                    "high": l.number(Bootstrap.replicatesRange.upperBound),
                ])
        case .threshold(let value):
            l(
                "A pair of lists cannot be added at {value}: above 0 and at most 0.5; 0.02 is usual.",
                ["value": "\(value)"])
        }
    }
}

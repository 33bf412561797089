import Kernel

/// Why no estimate can be made: what, where, and what to do.
package enum EstimateProblem: Error, Sendable, Equatable, CustomStringConvertible {
    case empty
    case unreadable(CSVProblem)
    case tooFewLists
    case tooManyLists(Int, most: Int)
    case unnamedList
    case duplicateList(String)
    case ragged(line: Int, fields: Int, expected: Int)
    case notZeroOrOne(line: Int, list: String, value: String)
    case negativeCount(line: Int)
    case notACount(line: Int, value: String)
    case onNoList(line: Int)
    case nobody
    case emptyList(String)
    case tooManyPeople(Int, most: Int)
    case noOverlap
    case parameter(String)

    package var code: String {
        switch self {
        case .empty: "empty"
        case .unreadable: "unreadable"
        case .tooFewLists: "too-few-lists"
        case .tooManyLists: "too-many-lists"
        case .unnamedList: "unnamed-list"
        case .duplicateList: "duplicate-list"
        case .ragged: "ragged"
        case .notZeroOrOne: "not-zero-or-one"
        case .negativeCount: "negative-count"
        case .notACount: "not-a-count"
        case .onNoList: "on-no-list"
        case .nobody: "nobody"
        case .emptyList: "empty-list"
        case .tooManyPeople: "too-many-people"
        case .noOverlap: "no-overlap"
        case .parameter: "parameter"
        }
    }

    package var description: String {
        switch self {
        case .empty: "the file holds no table: a first line with the names of the lists is needed"
        case .unreadable(let problem): problem.description
        case .tooFewLists: "two lists at least are needed, a column of 0 and 1 for each, and the count of people last"
        case .tooManyLists(let count, let most):
            "\(count) lists have more combinations than can be estimated, \(most) are the most: join lists of one source"
        case .unnamedList: "a list has no name: give every column one in the first line"
        case .duplicateList(let name): "two lists are named \(name): rename one"
        case .ragged(let line, let fields, let expected):
            "line \(line): \(fields) values where the first line has \(expected)"
        case .notZeroOrOne(let line, let list, let value):
            "line \(line), \(list): “\(value)” is neither 0 nor 1: 1 says that these people are on the list. The last column "
                + "is the count of people"
        case .negativeCount(let line): "line \(line): fewer than no people: correct the count"
        case .notACount(let line, let value):
            "line \(line): “\(value)” is not a count of people: the last column holds a whole number"
        case .onNoList(let line):
            "line \(line) counts people who are on no list: nobody has seen them, and they are what is estimated. Remove the line"
        case .nobody: "the lists are empty: every count is 0"
        case .tooManyPeople(let count, let most):
            "the lists hold \(count) people, \(most) are the most: are these counts of persons?"
        case .emptyList(let name): "nobody is on list \(name): leave its column out"
        case .noOverlap:
            "no two lists have a person in common, so nothing says how many are on none. Check that the same person is "
                + "recognised across lists; without overlap there is no estimate"
        case .parameter(let what): what
        }
    }
}

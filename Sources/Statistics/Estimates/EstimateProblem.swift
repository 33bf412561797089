import Kernel

/// Why no estimate can be made. The words are `PopulationWords`'.
package enum EstimateProblem: Error, Sendable, Equatable {
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
    /// Counts people who are on no list.
    case onNoList(line: Int)
    case nobody
    case emptyList(String)
    case tooManyPeople(Int, most: Int)
    case noOverlap
    /// How often the lists are redrawn.
    case replicates(Int)
    /// When a pair of lists is added.
    case threshold(Double)
}

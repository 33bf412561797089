import Kernel

/// Why statistical cases cannot be taken in. Says what and where, never a value.
package enum StatisticsProblem: Error, Sendable, Equatable, CustomStringConvertible {
    case empty
    /// The first line does not name this column, which every CTDC file has.
    case notCTDC(missing: String)
    case unreadable(CSVProblem)
    /// Another process is taking in the same file right now.
    case importedElsewhere

    package var description: String {
        switch self {
        case .empty: "the file holds no table"
        case .notCTDC(let missing): "this is not a CTDC file: its first line does not name the column \(missing)"
        case .unreadable(let problem): problem.description
        case .importedElsewhere: "the same file is being imported by another process"
        }
    }
}

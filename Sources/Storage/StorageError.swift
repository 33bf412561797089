/// What can go wrong below the rules: disk, engine, network. Carries the statement's name, never its values.
package enum StorageError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The engine could not be reached or opened.
    case unavailable(String)
    /// The answer to a commit was lost: the change may have been kept or not.
    case uncertain
    /// Another transaction was in the way; the engine has already retried as often as it may.
    case busy(statement: String)
    /// A UNIQUE, CHECK or FOREIGN KEY constraint refused the change.
    case constraint(statement: String, detail: String)
    /// What was read back is not what we wrote.
    case corrupt(statement: String, column: Int)
    /// The disk is full or cannot be written.
    case full(String)
    /// Anything else the engine says.
    case engine(statement: String, code: String, message: String)
    /// The schema in the database is newer than this program or was changed by hand.
    case schema(String)

    package var description: String {
        switch self {
        case .unavailable(let why): "storage unavailable: \(why)"
        case .uncertain: "the answer to a commit was lost: the change may have been kept or not"
        case .busy(let statement): "storage busy in \(statement)"
        case .constraint(let statement, let detail): "constraint refused \(statement): \(detail)"
        case .corrupt(let statement, let column): "unreadable value in \(statement), column \(column)"
        case .full(let why): "storage cannot be written: \(why)"
        case .engine(let statement, let code, let message): "storage failure \(code) in \(statement): \(message)"
        case .schema(let why): "schema: \(why)"
        }
    }

    package var isUncertain: Bool { self == .uncertain }
    package var isConstraint: Bool { if case .constraint = self { true } else { false } }
}

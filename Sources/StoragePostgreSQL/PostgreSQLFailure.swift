import CPostgreSQL
import Storage

/// The letters by which the protocol names the parts of an error.
enum ErrorField: Unicode.Scalar {
    case sqlState = "C"
    case message = "M"
    case constraint = "n"
    case table = "t"
    case column = "c"
}

extension PostgreSQLRows {
    /// What went wrong, without values: PostgreSQL's details and its messages about data repeat what was stored.
    func failure(in statement: String) -> StorageError {
        let code = field(.sqlState)
        let message = field(.message)
        switch code.prefix(2) {
        case "23":
            let constraint = field(.constraint)
            let place = field(.table) + "." + field(.column)
            return .constraint(statement: statement, detail: constraint.isEmpty ? place : constraint)
        case "40": return .busy(statement: statement)
        case "08": return .unavailable("the connection was lost")
        case "22": return .engine(statement: statement, code: code, message: "a value does not fit its column")
        default: break
        }
        switch code {
        case "55P03": return .busy(statement: statement)
        case "53100": return .full("PostgreSQL has no disk space left")
        case "57P01", "57P02", "57P03", "25006": return .unavailable("PostgreSQL is shutting down or only reads")
        case "": return .unavailable("the connection was lost")
        default: return .engine(statement: statement, code: code, message: message)
        }
    }
}

/// How one try at a transaction ended.
enum Outcome<Value> {
    case done(Value)
    /// Undone; nothing will change when it is tried again.
    case refused(any Error)
    /// Undone because another transaction was in the way: to be tried again.
    case collided(StorageError)
    /// The connection broke before anything was made durable.
    case lost(StorageError)
}

/// The transactions that a connection can open.
enum Beginning: String, CaseIterable {
    case read = "begin_read"
    case write = "begin_write"
    case append = "begin_append"

    var sql: String {
        switch self {
        case .read: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        case .write: "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE"
        // Journal entries are only added, never compared with anything: the weakest level is exact.
        case .append: "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
        }
    }
}

/// The ways a transaction ends.
enum Ending: String, CaseIterable {
    case commit
    case rollback

    var sql: String { self == .commit ? "COMMIT" : "ROLLBACK" }
}

import CPostgreSQL
import Glibc
import Storage
import Synchronization

/// Where to connect: what libpq understands (`host=a,b dbname=palermo` or `postgresql://a,b/palermo`), with the
/// defaults that a server of ours needs. Several hosts are tried in turn until one accepts writes, so that a failover
/// is followed.
struct ConnectionTarget: Sendable {
    private let settings: [(String, String)]
    /// Shared by all connections that are made from here.
    let auditing = Auditing()

    /// Throws `.unavailable` when libpq cannot read it. The message does not repeat it: it may hold a password.
    init(_ conninfo: String) throws(StorageError) {
        var problem: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(conninfo, &problem) else {
            PQfreemem(problem)
            throw StorageError.unavailable("the PostgreSQL connection setting cannot be read")
        }
        defer { PQconninfoFree(options) }
        var found: [(String, String)] = []
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { found.append((String(cString: keyword), String(cString: value))) }
            option += 1
        }
        for (keyword, value) in ConnectionTarget.defaults where !found.contains(where: { $0.0 == keyword }) {
            found.append((keyword, value))
        }
        settings = found
    }

    private static let defaults = [
        ("target_session_attrs", "read-write"), ("connect_timeout", "5"), ("application_name", "palermo"),
        ("client_encoding", "UTF8"), ("keepalives_idle", "30"), ("tcp_user_timeout", "30000"),
        // Nothing holds a connection, or a lock, for ever. Steps of the schema lift it for themselves.
        ("options", "-c statement_timeout=120s -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"),
    ]

    /// A new connection, or why there is none.
    func connect() throws(StorageError) -> OpaquePointer {
        let words = settings.map { (strdup($0.0), strdup($0.1)) }
        defer {
            for (keyword, value) in words {
                free(keyword)
                free(value)
            }
        }
        var keywords = words.map { UnsafePointer($0.0) }
        var values = words.map { UnsafePointer($0.1) }
        keywords.append(nil)
        values.append(nil)
        guard let link = PQconnectdbParams(keywords, values, 0) else {
            throw StorageError.unavailable("no memory for a connection")
        }
        guard PQstatus(link) == CONNECTION_OK else {
            let why = String(cString: PQerrorMessage(link)).split(separator: "\n").first.map(String.init)
            PQfinish(link)
            throw StorageError.unavailable(why ?? "PostgreSQL does not answer")
        }
        PQsetNoticeProcessor(link, { _, _ in }, nil)
        return link
    }
}

/// Who gives journal entries their place in the audit log; nobody while the process does not hold the key.
final class Auditing: Sendable {
    private let held = Mutex<(any JournalSequencer)?>(nil)

    var sequencer: (any JournalSequencer)? {
        get { held.withLock { $0 } }
        set { held.withLock { $0 = newValue } }
    }
}

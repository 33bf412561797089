import Storage

/// Why the log cannot be added to or shown.
package enum AuditProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// The row that says how far the log reaches was not written by a holder of the key.
    case forged
    /// The log is shorter than this process has seen it.
    case shortened(known: Int, found: Int)
    /// The stored hashes do not make a tree of the stored size.
    case damaged(position: Int)
    /// There is no such entry in the log.
    case unknownEntry
    /// Nobody answers an alert about what they did themselves.
    case ownAlert
    case unreadableHead
    case unreadableProof

    package var description: String {
        switch self {
        case .forged:
            "the audit log's end was not written with this key: somebody changed it in the database. "
                + "Nothing is written before this is looked into: palermo audit verify says where"
        case .shortened(let known, let found):
            "the audit log had \(known) entries and has \(found): somebody put an older state back. "
                + "Nothing is written before this is looked into"
        case .damaged(let position): "the audit log has no right hash at position \(position): palermo audit verify"
        case .unknownEntry: "the audit log has no such entry"
        case .ownAlert: "an alert about oneself is answered by somebody else"
        case .unreadableHead: "this is no signed head of an audit log"
        case .unreadableProof: "this is no proof of an audit log"
        }
    }
}

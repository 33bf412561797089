import Glibc
import Kernel

/// Why a backup cannot be made or brought back. Names files, and nothing that is in them.
package enum BackupProblem: Error, Sendable, Equatable, CustomStringConvertible {
    case file(path: String, why: String)
    case notABackup(String)
    /// Another key sealed it, or it was changed or cut off.
    case otherKeyOrDamaged(String)
    /// It holds something that no backup of ours holds.
    case strange(String)
    case damagedDatabase(String)
    /// The audit log in it is not whole.
    case damagedLog(faults: Int)
    case occupied(String)
    case none(folder: String)

    package var description: String {
        switch self {
        case .file(let path, let why): "\(path): \(why)"
        case .notABackup(let path): "\(path) is no backup of Palermo"
        case .otherKeyOrDamaged(let path): "\(path) was sealed with another key file, or was changed or cut off"
        case .strange(let name): "the backup holds something unknown: \(name)"
        case .damagedDatabase(let why): "the database in the backup is damaged: \(why)"
        case .damagedLog(let faults): "the audit log in the backup is not whole: \(faults) faults"
        case .occupied(let path): "\(path) is there already, and nothing is written over it"
        case .none(let folder): "there is no backup in \(folder)"
        }
    }

    static func errno(_ path: String) -> BackupProblem {
        .file(path: path, why: String(cString: strerror(Glibc.errno)))
    }
}

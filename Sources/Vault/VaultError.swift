/// Why a sealed value or the key file was refused. Paths may be named; contents, keys and identifiers never are.
package enum VaultError: Error, Sendable, Equatable, CustomStringConvertible {
    case keyFileMissing(String)
    /// Others than the owner can read or write the key file.
    case keyFileLoose(String, mode: String)
    case keyFileMalformed(String)
    /// The database was sealed under another key than the one in this file.
    case keyFileOfAnother(String)
    /// The operating system's error number.
    case keyFileUnreadable(String, code: Int32)
    /// The list of destroyed keys cannot be read or written; the operating system's error number.
    case ledger(String, code: Int32)
    /// The list of destroyed keys was changed, or was written with another key file.
    case ledgerChanged(String)
    /// Not in a format that this program knows.
    case format
    /// Wrapped under another key-encryption key than the one in use.
    case otherKey
    /// Changed, or sealed for another table, column, row or record.
    case tampered

    package var description: String {
        switch self {
        case .keyFileMissing(let path):
            "the key file \(path) does not exist, and the database was sealed with one: put it back"
        case .keyFileLoose(let path, let mode):
            "the key file \(path) has mode \(mode): only its owner may read it (chmod 600 \(path))"
        case .keyFileOfAnother(let path):
            "the key file \(path) is not the one that this database was sealed with: put that one back"
        case .keyFileMalformed(let path): "the key file \(path) must hold 64 hexadecimal digits and nothing else"
        case .keyFileUnreadable(let path, let code): "the key file \(path) cannot be used (system error \(code))"
        case .ledger(let path, let code): "the list of destroyed keys \(path) cannot be used (system error \(code))"
        case .ledgerChanged(let path):
            "the list of destroyed keys \(path) was changed, or belongs to another key file: put the right one there"
        case .format: "a sealed value has an unknown format"
        case .otherKey: "a record key was wrapped under another key file than this one"
        case .tampered: "a sealed value was changed or moved"
        }
    }
}

import CSQLite
import Kernel
import Storage

/// A prepared statement and the row it stands on.
final class SQLiteStatement: RowSource {
    let handle: OpaquePointer
    private let name: String
    private let parameters: Int32
    private unowned let connection: SQLiteConnection
    var isRunning = false

    /// Tells SQLite to copy what is bound.
    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    init(_ statement: Statement, on connection: SQLiteConnection) throws {
        var prepared: OpaquePointer?
        let code = sqlite3_prepare_v3(
            connection.handle, statement.text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
        guard code == SQLITE_OK, let prepared else { throw connection.failure(code, statement.name) }
        handle = prepared
        name = statement.name
        parameters = sqlite3_bind_parameter_count(prepared)
        self.connection = connection
    }

    deinit { sqlite3_finalize(handle) }

    /// Binds `values` to ?1, ?2, …; their number must be the statement's.
    func bind(_ values: [SQLValue]) throws {
        precondition(values.count == Int(parameters), "\(name) takes \(parameters) values, got \(values.count)")
        var index: Int32 = 0
        for value in values {
            index += 1
            let code: Int32 =
                switch value {
                case .null: sqlite3_bind_null(handle, index)
                case .integer(let value): sqlite3_bind_int64(handle, index, value)
                case .real(let value): sqlite3_bind_double(handle, index, value)
                case .text(var text):
                    text.withUTF8 { bytes in
                        bytes.withMemoryRebound(to: CChar.self) { characters in
                            sqlite3_bind_text(
                                handle, index, characters.baseAddress, Int32(characters.count), Self.copied)
                        }
                    }
                case .bytes(let bytes):
                    bytes.isEmpty
                        ? sqlite3_bind_zeroblob(handle, index, 0)
                        : bytes.withUnsafeBytes {
                            sqlite3_bind_blob(handle, index, $0.baseAddress, Int32($0.count), Self.copied)
                        }
                case .id(let high, let low):
                    withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) {
                        sqlite3_bind_blob(handle, index, $0.baseAddress, 16, Self.copied)
                    }
                }
            guard code == SQLITE_OK else { throw connection.failure(code, name) }
        }
    }

    func isNull(_ column: Int) -> Bool { sqlite3_column_type(handle, Int32(column)) == SQLITE_NULL }
    func integer(_ column: Int) -> Int64 { sqlite3_column_int64(handle, Int32(column)) }
    func real(_ column: Int) -> Double { sqlite3_column_double(handle, Int32(column)) }

    func text(_ column: Int) -> String {
        guard let start = sqlite3_column_text(handle, Int32(column)) else { return "" }
        let count = Int(sqlite3_column_bytes(handle, Int32(column)))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    func bytes(_ column: Int) -> [UInt8] {
        guard let start = sqlite3_column_blob(handle, Int32(column)) else { return [] }
        return [UInt8](UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, Int32(column)))))
    }

    func identifier(_ column: Int) -> (UInt64, UInt64)? {
        guard let start = sqlite3_column_blob(handle, Int32(column)), sqlite3_column_bytes(handle, Int32(column)) == 16
        else { return nil }
        let high = UInt64(bigEndian: start.loadUnaligned(as: UInt64.self))
        let low = UInt64(bigEndian: start.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        return (high, low)
    }
}

import Kernel

/// What an engine must offer to read one row. Columns are counted from 0.
package protocol RowSource: AnyObject {
    func isNull(_ column: Int) -> Bool
    func integer(_ column: Int) -> Int64
    func real(_ column: Int) -> Double
    func text(_ column: Int) -> String
    func bytes(_ column: Int) -> [UInt8]
    /// The 16 bytes of an identifier as two words, nil when the column does not hold 16 bytes.
    func identifier(_ column: Int) -> (UInt64, UInt64)?
}

/// The row a statement stands on, read by position. Valid only inside the closure that receives it.
package struct Row {
    package let source: any RowSource
    package let statement: Statement

    package init(source: any RowSource, statement: Statement) {
        self.source = source
        self.statement = statement
    }

    package func isNull(_ column: Int) -> Bool { source.isNull(column) }
    package func int(_ column: Int) -> Int { Int(source.integer(column)) }
    package func int64(_ column: Int) -> Int64 { source.integer(column) }
    package func bool(_ column: Int) -> Bool { source.integer(column) != 0 }
    package func real(_ column: Int) -> Double { source.real(column) }
    package func text(_ column: Int) -> String { source.text(column) }
    package func bytes(_ column: Int) -> [UInt8] { source.bytes(column) }
    package func at(_ column: Int) -> Timestamp { Timestamp(milliseconds: source.integer(column)) }

    package func optionalInt(_ column: Int) -> Int? { isNull(column) ? nil : int(column) }
    package func optionalText(_ column: Int) -> String? { isNull(column) ? nil : text(column) }
    package func optionalBytes(_ column: Int) -> [UInt8]? { isNull(column) ? nil : bytes(column) }
    package func optionalAt(_ column: Int) -> Timestamp? { isNull(column) ? nil : at(column) }
    package func optionalDay(_ column: Int) throws(StorageError) -> Day? { isNull(column) ? nil : try day(column) }
    package func optionalID<E>(_ column: Int, _: E.Type = E.self) throws(StorageError) -> ID<E>? {
        isNull(column) ? nil : try id(column)
    }

    /// Throws `.corrupt` when the stored bytes are no identifier: one bad row must not stop a shelter's server.
    package func id<E>(_ column: Int, _: E.Type = E.self) throws(StorageError) -> ID<E> {
        guard let (high, low) = source.identifier(column) else {
            throw StorageError.corrupt(statement: statement.name, column: column)
        }
        return ID(high: high, low: low)
    }

    package func day(_ column: Int) throws(StorageError) -> Day {
        guard let day = Day(text(column)) else {
            throw StorageError.corrupt(statement: statement.name, column: column)
        }
        return day
    }

    /// A closed set of codes stored as text.
    package func code<C: RawRepresentable>(_ column: Int, _: C.Type = C.self) throws(StorageError) -> C
    where C.RawValue == String {
        guard let code = C(rawValue: text(column)) else {
            throw StorageError.corrupt(statement: statement.name, column: column)
        }
        return code
    }
}

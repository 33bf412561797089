import Kernel
import Storage

/// The key of one record (a case, a request, a member's drafts). Every field of the record is sealed with it, bound to its
/// table, column and row, so that a sealed value cannot be moved elsewhere. Destroying its wrapped form is erasure.
package struct RecordKey: Sendable {
    private let cipher: Cipher
    private let record: ID<AnyEntity>

    init(key: UnsafePointer<UInt8>, record: ID<AnyEntity>) {
        cipher = Cipher(key: key)
        self.record = record
    }

    /// `row` is what tells two rows of the same column apart within one record, usually the row's own identifier.
    package func seal(_ plain: String, table: StaticString, column: String, row: String = "") -> [UInt8] {
        let bound = associated(table, column, row)
        var plain = plain
        return plain.withUTF8 { cipher.seal(UnsafeRawBufferPointer($0), associated: bound) }
    }

    /// Throws `.tampered` when the value was changed or belongs elsewhere, `.format` when it is no sealed value.
    package func open(
        _ sealed: [UInt8], table: StaticString, column: String, row: String = ""
    ) throws(VaultError) -> String {
        guard let count = Cipher.plainCount(sealed) else { throw .format }
        let bound = associated(table, column, row)
        var isOpen = false
        let text = String(unsafeUninitializedCapacity: max(count, 1)) { buffer in
            isOpen = cipher.open(sealed, associated: bound, into: buffer)
            return isOpen ? count : 0
        }
        guard isOpen else { throw .tampered }
        return text
    }

    package func sealBytes(_ plain: [UInt8], table: StaticString, column: String, row: String = "") -> [UInt8] {
        let bound = associated(table, column, row)
        return plain.withUnsafeBytes { cipher.seal($0, associated: bound) }
    }

    package func openBytes(
        _ sealed: [UInt8], table: StaticString, column: String, row: String = ""
    ) throws(VaultError) -> [UInt8] {
        guard let count = Cipher.plainCount(sealed) else { throw .format }
        let bound = associated(table, column, row)
        var isOpen = false
        let plain = [UInt8](unsafeUninitializedCapacity: max(count, 1)) { buffer, filled in
            isOpen = cipher.open(sealed, associated: bound, into: buffer)
            filled = isOpen ? count : 0
        }
        guard isOpen else { throw .tampered }
        return plain
    }

    /// table 1F column 1F row 1F record. 1F is the ASCII unit separator; names and identifiers never contain it.
    private func associated(_ table: StaticString, _ column: String, _ row: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(table.utf8CodeUnitCount + column.utf8.count + row.utf8.count + 19)
        table.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(0x1F)
        bytes.append(contentsOf: column.utf8)
        bytes.append(0x1F)
        bytes.append(contentsOf: row.utf8)
        bytes.append(0x1F)
        for word in [record.high, record.low] {
            for shift in stride(from: UInt64(56), through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
        return bytes
    }
}

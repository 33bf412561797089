import CPostgreSQL
import Storage

/// PostgreSQL's numbers for the types that go over the wire in their binary form.
enum TypeNumber {
    static let unknown: Oid = 0
    static let bool: Oid = 16
    static let bytes: Oid = 17
    static let int8: Oid = 20
    static let int2: Oid = 21
    static let int4: Oid = 23
    static let text: Oid = 25
    static let float4: Oid = 700
    static let float8: Oid = 701
    static let numeric: Oid = 1_700
    static let uuid: Oid = 2_950
}

/// The values of one statement in the binary form of the wire protocol, all in one buffer.
struct Parameters {
    private(set) var types: [Oid] = []
    private(set) var lengths: [Int32] = []
    private var offsets: [Int] = []
    private var bytes: [UInt8] = []

    /// - Parameter nullTypes: what a NULL is, column after column and again from the first; unknown where it is nil.
    init(_ values: [SQLValue], types nullTypes: [Oid]? = nil) {
        types.reserveCapacity(values.count)
        lengths.reserveCapacity(values.count)
        offsets.reserveCapacity(values.count)
        bytes.reserveCapacity(values.count * 16 + 1)
        for value in values { add(value) }
        if let nullTypes {
            for index in types.indices where types[index] == TypeNumber.unknown {
                types[index] = nullTypes[index % nullTypes.count]
            }
        }
        bytes.append(0)  // so that an empty text at the end has an address too: no address means NULL
    }

    private mutating func add(_ value: SQLValue) {
        let start = bytes.count
        switch value {
        case .null: types.append(TypeNumber.unknown)
        case .integer(let number):
            types.append(TypeNumber.int8)
            add(UInt64(bitPattern: number))
        case .real(let number):
            types.append(TypeNumber.float8)
            add(number.bitPattern)
        case .text(let text):
            types.append(TypeNumber.text)
            bytes.append(contentsOf: text.utf8)
        case .bytes(let content):
            types.append(TypeNumber.bytes)
            bytes.append(contentsOf: content)
        case .id(let high, let low):
            types.append(TypeNumber.uuid)
            add(high)
            add(low)
        }
        offsets.append(value == .null ? -1 : start)
        lengths.append(Int32(clamping: bytes.count - start))
    }

    private mutating func add(_ word: UInt64) {
        withUnsafeBytes(of: word.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// Hands the values out as libpq wants them: one address each, nil for NULL.
    func withAddresses<T>(_ body: ([UnsafePointer<CChar>?]) -> T) -> T {
        bytes.withUnsafeBytes { buffer in
            body(
                offsets.map { $0 < 0 ? nil : buffer.baseAddress?.advanced(by: $0).assumingMemoryBound(to: CChar.self) })
        }
    }

    /// Whether a statement prepared for `prepared` types takes these values: NULL goes with every type.
    func fit(_ prepared: [Oid]) -> Bool {
        guard prepared.count == types.count else { return false }
        for index in types.indices where types[index] != TypeNumber.unknown && types[index] != prepared[index] {
            return false
        }
        return true
    }
}

extension JournalEntry {
    /// Of its values, in their order.
    static let types: [Oid] = [
        TypeNumber.uuid, TypeNumber.int8, TypeNumber.uuid, TypeNumber.uuid, TypeNumber.text, TypeNumber.uuid,
        TypeNumber.uuid, TypeNumber.int8, TypeNumber.text, TypeNumber.bytes,
    ]
}

/// `?1` of the common dialect as PostgreSQL's `$1`. Text in quotes stays as it is.
func numberedParameters(_ sql: String) -> String {
    var result: [UInt8] = []
    var isQuoted = false
    for byte in sql.utf8 {
        if byte == UInt8(ascii: "'") { isQuoted.toggle() }
        result.append(byte == UInt8(ascii: "?") && !isQuoted ? UInt8(ascii: "$") : byte)
    }
    return String(decoding: result, as: UTF8.self)
}

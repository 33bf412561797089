import CPostgreSQL
import Storage

/// The answer to one statement, in memory, standing on one of its rows. Values are in the binary form of the protocol.
final class PostgreSQLRows: RowSource {
    private let result: OpaquePointer
    var row: Int32 = 0

    /// Takes `result` over and frees it.
    init(_ result: OpaquePointer) { self.result = result }

    deinit { PQclear(result) }

    var status: ExecStatusType { PQresultStatus(result) }
    var rowCount: Int32 { PQntuples(result) }
    var changedCount: Int { Int(String(cString: PQcmdTuples(result))) ?? 0 }
    /// The word that names what was done; a COMMIT that was turned into a rollback says `ROLLBACK`.
    var command: String { String(cString: PQcmdStatus(result)) }

    func field(_ field: ErrorField) -> String {
        PQresultErrorField(result, Int32(field.rawValue.value)).map { String(cString: $0) } ?? ""
    }

    func isNull(_ column: Int) -> Bool { PQgetisnull(result, row, Int32(column)) == 1 }

    func integer(_ column: Int) -> Int64 {
        let value = content(column)
        switch PQftype(result, Int32(column)) {
        case TypeNumber.int8 where value.count == 8: return Int64(bitPattern: word(value))
        case TypeNumber.int4 where value.count == 4: return Int64(Int32(truncatingIfNeeded: word(value)))
        case TypeNumber.int2 where value.count == 2: return Int64(Int16(truncatingIfNeeded: word(value)))
        case TypeNumber.bool where value.count == 1: return value[0] == 0 ? 0 : 1
        case TypeNumber.numeric: return Numeric(value)?.integer ?? 0
        case TypeNumber.float8, TypeNumber.float4: return Int64(exactly: real(column).rounded(.towardZero)) ?? 0
        default: return Int64(text(column)) ?? 0
        }
    }

    func real(_ column: Int) -> Double {
        let value = content(column)
        switch PQftype(result, Int32(column)) {
        case TypeNumber.float8 where value.count == 8: return Double(bitPattern: word(value))
        case TypeNumber.float4 where value.count == 4:
            return Double(Float(bitPattern: UInt32(truncatingIfNeeded: word(value))))
        case TypeNumber.numeric: return Numeric(value)?.real ?? 0
        case TypeNumber.int8, TypeNumber.int4, TypeNumber.int2: return Double(integer(column))
        default: return Double(text(column)) ?? 0
        }
    }

    func text(_ column: Int) -> String {
        switch PQftype(result, Int32(column)) {
        case TypeNumber.int8, TypeNumber.int4, TypeNumber.int2, TypeNumber.bool: String(integer(column))
        case TypeNumber.float8, TypeNumber.float4, TypeNumber.numeric: String(real(column))
        default: String(decoding: content(column), as: UTF8.self)
        }
    }

    func bytes(_ column: Int) -> [UInt8] { [UInt8](content(column)) }

    func identifier(_ column: Int) -> (UInt64, UInt64)? {
        let value = content(column)
        guard value.count == 16 else { return nil }
        return (word(value.prefix(8)), word(value.suffix(8)))
    }

    private func content(_ column: Int) -> Slice<UnsafeRawBufferPointer> {
        let count = Int(PQgetlength(result, row, Int32(column)))
        let buffer = UnsafeRawBufferPointer(start: PQgetvalue(result, row, Int32(column)), count: count)
        return buffer[...]
    }

    private func word(_ bytes: Slice<UnsafeRawBufferPointer>) -> UInt64 {
        var word: UInt64 = 0
        for byte in bytes { word = word << 8 | UInt64(byte) }
        return word
    }
}

/// PostgreSQL's exact decimal, which is what a SUM over whole numbers comes back as: digits in base 10,000.
private struct Numeric {
    private let digits: [Int64]
    private let weight: Int
    private let isNegative: Bool

    /// Nil for what is no number (NaN, infinity).
    init?(_ bytes: Slice<UnsafeRawBufferPointer>) {
        var halves: [UInt16] = []
        var index = bytes.startIndex
        while index + 1 < bytes.endIndex {
            halves.append(UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1]))
            index += 2
        }
        guard halves.count >= 4, halves.count == 4 + Int(halves[0]), halves[2] == 0 || halves[2] == 0x4000 else {
            return nil
        }
        weight = Int(Int16(bitPattern: halves[1]))
        isNegative = halves[2] == 0x4000
        digits = halves.dropFirst(4).map(Int64.init)
    }

    /// Towards zero.
    var integer: Int64 {
        guard weight >= 0 else { return 0 }
        var value: Int64 = 0
        for place in 0...weight { value = value &* 10_000 &+ (place < digits.count ? digits[place] : 0) }
        return isNegative ? -value : value
    }

    var real: Double {
        var value = 0.0
        for digit in digits { value = value * 10_000 + Double(digit) }
        var places = weight - digits.count + 1
        while places > 0 {
            value *= 10_000
            places -= 1
        }
        while places < 0 {
            value /= 10_000
            places += 1
        }
        return isNegative ? -value : value
    }
}

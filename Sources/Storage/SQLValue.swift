import Kernel

/// What can be bound to a statement. Instants are integers (milliseconds UTC), civil days are text, identifiers 16 bytes.
package enum SQLValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case bytes([UInt8])
    case id(UInt64, UInt64)

    package static func id<E>(_ id: ID<E>) -> SQLValue { .id(id.high, id.low) }
    package static func id<E>(_ id: ID<E>?) -> SQLValue { id.map { .id($0.high, $0.low) } ?? .null }
    package static func int(_ value: Int) -> SQLValue { .integer(Int64(value)) }
    package static func int(_ value: Int?) -> SQLValue { value.map { .integer(Int64($0)) } ?? .null }
    package static func bool(_ value: Bool) -> SQLValue { .integer(value ? 1 : 0) }
    package static func at(_ value: Timestamp) -> SQLValue { .integer(value.milliseconds) }
    package static func at(_ value: Timestamp?) -> SQLValue { value.map { .integer($0.milliseconds) } ?? .null }
    package static func day(_ value: Day) -> SQLValue { .text(value.description) }
    package static func day(_ value: Day?) -> SQLValue { value.map { .text($0.description) } ?? .null }
    package static func text(_ value: String?) -> SQLValue { value.map { .text($0) } ?? .null }
    package static func bytes(_ value: [UInt8]?) -> SQLValue { value.map { .bytes($0) } ?? .null }
}

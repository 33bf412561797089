import Kernel
import Storage
import Vault

/// The key of one case, with the place of each sealed thing bound in: a value moved to another row does not open.
struct CaseSeal: Sendable {
    let key: RecordKey

    func field(_ id: String, _ value: String) -> [UInt8] {
        key.seal(value, table: "case_fields", column: id)
    }
    func openField(_ id: String, _ sealed: [UInt8]) throws -> String {
        try key.open(sealed, table: "case_fields", column: id)
    }
    func name(_ value: String?) -> [UInt8]? {
        value.map { key.seal($0, table: "cases", column: "name") }
    }
    func openName(_ sealed: [UInt8]) throws -> String { try key.open(sealed, table: "cases", column: "name") }

    func note(_ text: String, _ entry: ID<JournalEntry>) -> [UInt8]? {
        text.isEmpty ? nil : key.seal(text, table: "journal", column: "sealed", row: entry.description)
    }
    func openNote(_ sealed: [UInt8], _ entry: ID<JournalEntry>) throws -> String {
        try key.open(sealed, table: "journal", column: "sealed", row: entry.description)
    }
    func reasons(_ text: String, _ id: DecisionID) -> [UInt8]? {
        text.isEmpty ? nil : key.seal(text, table: "decisions", column: "reasons", row: id.description)
    }
    func openReasons(_ sealed: [UInt8], _ id: DecisionID) throws -> String {
        try key.open(sealed, table: "decisions", column: "reasons", row: id.description)
    }
    func detail(_ text: String, _ id: NeedID) -> [UInt8]? {
        text.isEmpty ? nil : key.seal(text, table: "needs", column: "detail", row: id.description)
    }
    func openDetail(_ sealed: [UInt8], _ id: NeedID) throws -> String {
        try key.open(sealed, table: "needs", column: "detail", row: id.description)
    }
    func erasure(_ reason: String) -> [UInt8] { key.seal(reason, table: "case_erasures", column: "reason") }
    func openErasure(_ sealed: [UInt8]) throws -> String {
        try key.open(sealed, table: "case_erasures", column: "reason")
    }
    func conflict(_ value: String, _ column: String, _ id: ConflictID) -> [UInt8] {
        key.seal(value, table: "field_conflicts", column: column, row: id.description)
    }
    func openConflict(_ sealed: [UInt8], _ column: String, _ id: ConflictID) throws -> String {
        try key.open(sealed, table: "field_conflicts", column: column, row: id.description)
    }
}

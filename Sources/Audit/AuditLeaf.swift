import Kernel
import Storage
import Vault

/// A journal entry as the bytes whose hash stands in the log. docs/guides/audit.md describes them for other programs, so
/// they never change: a new form would get a new first field.
enum AuditLeaf {
    static let form = "palermo.audit.1"

    /// Twelve fields, each as its length in bytes, a colon, the bytes and a comma: nothing can be moved between fields.
    static func bytes(_ entry: JournalEntry, _ hasher: TreeHasher) -> [UInt8] {
        var leaf: [UInt8] = []
        leaf.reserveCapacity(320)
        add(form, to: &leaf)
        add(entry.id.description, to: &leaf)
        add(String(entry.at.milliseconds), to: &leaf)
        add(entry.actor?.description ?? "", to: &leaf)
        add(entry.organisation?.description ?? "", to: &leaf)
        add(entry.act, to: &leaf)
        add(entry.caseID?.description ?? "", to: &leaf)
        add(entry.entity?.description ?? "", to: &leaf)
        add(entry.isRead ? "read" : "change", to: &leaf)
        add(entry.codes, to: &leaf)
        // What is sealed stands as its digest: it may be taken away one day, and what happened stays provable.
        add(entry.sealed.map { Hex.encode(hasher.digest($0)) } ?? "", to: &leaf)
        add(entry.shown.sorted().map(\.description).joined(separator: " "), to: &leaf)
        return leaf
    }

    private static func add(_ field: String, to leaf: inout [UInt8]) {
        var field = field
        field.withUTF8 {
            leaf.append(contentsOf: String($0.count).utf8)
            leaf.append(UInt8(ascii: ":"))
            leaf.append(contentsOf: $0)
            leaf.append(UInt8(ascii: ","))
        }
    }

    /// A leaf of the tree of accounts: a case, one entry about it, and that entry's leaf in the log.
    static func account(_ caseID: ID<AnyEntity>, _ entry: ID<JournalEntry>, leaf: [UInt8]) -> [UInt8] {
        caseID.bytes + entry.bytes + leaf
    }
}

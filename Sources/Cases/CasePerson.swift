import Access
import Kernel
import Storage
import Vault

/// What the program itself needs of a file to look for a service.
extension Cases {
    private static let needKind = Statement(
        "needs.anyKind", "SELECT kind FROM needs WHERE case_id = ?1 AND id = ?2")

    /// The fields of a file; nil once it is erased. For what the program works out by itself: it shows them to nobody.
    package static func person<A: Action>(
        _ read: Read, _ id: CaseID, _ vault: Vault, _: Permit<A>
    ) throws -> [String: String]? {
        guard let key = try KeyStore.load(read, vault, for: id.cast()) else { return nil }
        return try FieldStore.all(read, id, CaseSeal(key: key)).compactMapValues { $0.value.isEmpty ? nil : $0.value }
    }

    /// The kind of a need, open or not.
    package static func needKind(_ read: Read, _ id: CaseID, _ need: NeedID) throws -> String? {
        try read.first(needKind, [.id(id), .id(need)]) { $0.text(0) }
    }
}

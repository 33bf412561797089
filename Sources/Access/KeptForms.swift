import Kernel
import Storage
import Vault

/// Forms that arrived after their session had ended, until their writer is back. Each is sealed under a key of its own
/// that only the sender's cookie holds; few from one address, gone after half an hour.
package struct KeptForms: Sendable {
    package static let secondsMax = 30 * 60
    private static let bytesMax = 512 * 1_024
    private static let ofAddressMax = 10
    private static let allBytesMax = 64 * 1_024 * 1_024

    private let database: any Database
    private let vault: Vault
    private let world: World

    package init(database: any Database, vault: Vault, world: World) {
        self.database = database
        self.vault = vault
        self.world = world
    }

    private static let insert = Statement(
        "kept_forms.insert",
        "INSERT INTO kept_forms (id, address, sealed, size, ends_at) VALUES (?1, ?2, ?3, ?4, ?5)")
    private static let ofAddress = Statement(
        "kept_forms.ofAddress", "SELECT COUNT(*) FROM kept_forms WHERE address = ?1 AND ends_at > ?2")
    private static let total = Statement("kept_forms.total", "SELECT SUM(size) FROM kept_forms WHERE ends_at > ?1")
    private static let find = Statement(
        "kept_forms.find", "SELECT sealed FROM kept_forms WHERE id = ?1 AND ends_at > ?2")
    private static let delete = Statement("kept_forms.delete", "DELETE FROM kept_forms WHERE id = ?1")
    private static let sweep = Statement("kept_forms.sweep", "DELETE FROM kept_forms WHERE ends_at <= ?1")

    /// What opens it, for the sender's cookie; nil when there is no room. Nobody's earlier form makes way for it.
    package func keep(_ text: String, address: String) async throws -> String? {
        guard text.utf8.count <= Self.bytesMax else { return nil }
        let now = world.now()
        let id: ID<AnyEntity> = world.makeID()
        let (key, wrapped) = vault.newRecordKey(for: id)
        let sealed = key.seal(text, table: "kept_forms", column: "sealed")
        let place = vault.digest(Array(address.utf8), purpose: "kept-address")
        let isKept = try await database.write { write in
            guard try write.count(Self.ofAddress, [.bytes(place), .at(now)]) < Self.ofAddressMax,
                try write.count(Self.total, [.at(now)]) + sealed.count <= Self.allBytesMax
            else { return false }
            let until = now.adding(seconds: Int64(Self.secondsMax))
            try write.run(
                Self.insert, [.id(id), .bytes(place), .bytes(sealed), .int(sealed.count), .at(until)])
            return true
        }
        return isKept ? "\(id).\(Hex.encode(wrapped))" : nil
    }

    /// Nil when it is gone, or the key is not the one.
    package func open(_ cookie: String) async throws -> (id: String, text: String)? {
        let halves = cookie.split(separator: ".")
        guard halves.count == 2, let id = ID<AnyEntity>(halves[0]), let wrapped = Hex.decode(halves[1]) else {
            return nil
        }
        let now = world.now()
        guard
            let sealed = try await database.read({ try $0.first(Self.find, [.id(id), .at(now)]) { $0.bytes(0) } })
        else { return nil }
        do {
            let text = try vault.unwrap(wrapped, for: id).open(sealed, table: "kept_forms", column: "sealed")
            return (id.description, text)
        } catch {
            return nil
        }
    }

    package func remove(_ id: String) async throws {
        guard let id = ID<AnyEntity>(id) else { return }
        try await database.write { try $0.run(Self.delete, [.id(id)]) }
    }

    package static func prune(_ write: Write, now: Timestamp) throws { try write.run(sweep, [.at(now)]) }
}

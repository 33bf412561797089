import Access
import Kernel
import Storage

/// What a submission opens in other rooms. This room keeps the mapping as it was published, and orders the work in the
/// transaction that takes the submission in; whoever keeps the work (`Intake`) does it, once.
package enum SubmissionWork {
    /// The job; its payload is the submission's identifier.
    package static let jobKind = "submission.work"

    static func order(_ write: Write, _ id: SubmissionID, at: Timestamp) throws {
        try Jobs.enqueue(write, kind: jobKind, payload: id.description, runAt: at)
    }
}

/// A mapping as it was published with a version.
package struct KeptMapping: Sendable {
    package let id: FormMappingID
    package let name: String
    package let content: [UInt8]
}

extension Forms {
    /// What the policy needs to know of a submission, and who sent it. Throws `Refusal.unknown`.
    package func head(of id: SubmissionID) async throws -> SubmissionHead {
        guard let head = try await database.read({ try SubmissionStore.head($0, id) }) else { throw Refusal.unknown }
        return head
    }

    /// The mapping that is in force for a version; nil when its submissions open nothing.
    package func mapping(of version: FormVersionID, actor: Actor) async throws -> KeptMapping? {
        let permit = try policy.permit(Actions.FormList.self, actor)
        return try await database.read { try MappingStore.latest($0, permit, of: version) }
    }
}

extension SubmissionHead {
    /// Whoever sent it, acting through the form: what it may open is the form's, whatever roles they hold themselves.
    package var sender: Actor {
        let kind: Actor.Kind = member.map { .member($0) } ?? device.map { .device($0) } ?? .system
        return Actor(kind: kind, organisation: organisation, roles: [Role.publishedForm.rawValue])
    }
}

/// Every statement on mappings.
enum MappingStore {
    private static let insert = Statement(
        "form_mappings.insert",
        "INSERT INTO form_mappings (id, version_id, name, content, member_id, made_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
    private static let latest = Statement(
        "form_mappings.latest",
        "SELECT id, name, content FROM form_mappings WHERE version_id = ?1 ORDER BY id DESC LIMIT 1")

    private static func mapping(_ row: Row) throws -> KeptMapping {
        KeptMapping(id: try row.id(0), name: row.text(1), content: row.bytes(2))
    }

    static func latest(
        _ read: Read, _ permit: Permit<Actions.FormList>, of version: FormVersionID
    ) throws -> KeptMapping? { try read.first(latest, [.id(version)], mapping) }

    /// Whether it is another than the one in force: the earlier ones stay, for what was opened by them.
    @discardableResult
    static func add(
        _ write: Write, _ permit: Permit<Actions.FormPublish>, _ id: FormMappingID,
        _ new: (name: String, bytes: [UInt8])?, to version: FormVersionID, at: Timestamp
    ) throws -> Bool {
        guard let new else { return false }
        if try write.first(latest, [.id(version)], mapping)?.content == new.bytes { return false }
        try write.run(
            insert,
            [
                .id(id), .id(version), .text(new.name), .bytes(new.bytes), .id(permit.actor.member), .at(at),
            ])
        try write.journal(permit.entry("form.mapped", at: at, entity: version.cast()))
        return true
    }
}

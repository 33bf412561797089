import Access
import Kernel
import Storage

/// Every statement on the tables of organisations and services. Holds keep theirs beside them.
///
/// A change also moves the revision of its shard (a record's identifier modulo 32), in the same transaction: whoever
/// keeps a copy reads 32 numbers to know whether it is the newest, and then only what changed. One counter for all
/// would make every hold in the country wait for every other.
enum DirectoryStore {
    static let shards = 32

    static func shard<E>(_ id: ID<E>) -> Int { Int((id.low ^ (id.low >> 32)) % UInt64(shards)) }

    private static let bump = Statement(
        "directory_revisions.bump", "UPDATE directory_revisions SET revision = revision + 1 WHERE shard = ?1")
    private static let stampService = Statement(
        "services.stamp",
        """
        UPDATE services SET revision = (SELECT r.revision FROM directory_revisions AS r WHERE r.shard = ?2)
        WHERE id = ?1
        """)
    private static let stampOrganisation = Statement(
        "organisations.stamp",
        """
        UPDATE organisations SET revision = (SELECT r.revision FROM directory_revisions AS r WHERE r.shard = ?2)
        WHERE id = ?1
        """)
    private static let selectRevisions = Statement(
        "directory_revisions.all", "SELECT revision FROM directory_revisions ORDER BY shard")

    static func touch(_ service: ServiceID, _ write: Write) throws {
        try write.run(bump, [.int(shard(service))])
        try write.run(stampService, [.id(service), .int(shard(service))])
    }

    static func touch(_ organisation: OrganisationID, _ write: Write) throws {
        try write.run(bump, [.int(shard(organisation))])
        try write.run(stampOrganisation, [.id(organisation), .int(shard(organisation))])
    }

    static func kind(_ read: Read, _ id: OrganisationID) throws -> String? {
        try read.first(kindOfOrganisation, [.id(id)]) { $0.text(0) }
    }

    static func revisions(_ read: Read) throws -> [Int64] { try read.all(selectRevisions) { $0.int64(0) } }

    // Organisations

    static let organisationColumns: StaticString =
        """
        SELECT id, name, kind, region, email, telephone, website, description, status, source, external_id, extras,
            updated_at, version
        FROM organisations
        """
    private static let oneOrganisation = Statement("organisations.one", [organisationColumns, "WHERE id = ?1"])
    private static let kindOfOrganisation = Statement(
        "organisations.kind", "SELECT kind FROM organisations WHERE id = ?1")
    private static let changedOrganisations = Statement(
        "organisations.changed", [organisationColumns, "WHERE shard = ?1 AND revision > ?2"])
    private static let externalOrganisation = Statement(
        "organisations.external", "SELECT id FROM organisations WHERE source = ?1 AND external_id = ?2")
    private static let insertOrganisation = Statement(
        "organisations.insert",
        """
        INSERT INTO organisations (id, name, kind, region, email, telephone, website, description, status, source,
            external_id, extras, updated_at, version, shard, revision)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 1, ?14, 0)
        """)
    private static let updateOrganisation = Statement(
        "organisations.update",
        """
        UPDATE organisations SET name = ?2, kind = ?3, region = ?4, email = ?5, telephone = ?6, website = ?7,
            description = ?8, status = ?9, source = ?10, external_id = ?11, extras = ?12, updated_at = ?13,
            version = version + 1
        WHERE id = ?1 AND version = ?14
        """)

    static func organisation(_ id: OrganisationID, _ read: Read) throws -> Organisation? {
        try read.first(oneOrganisation, [.id(id)]) { try Organisation(row: $0) }
    }

    static func changedOrganisations(shard: Int, since: Int64, _ read: Read) throws -> [Organisation] {
        try read.all(changedOrganisations, [.int(shard), .integer(since)]) { try Organisation(row: $0) }
    }

    static func organisation(source: String, externalID: String, _ read: Read) throws -> OrganisationID? {
        try read.first(externalOrganisation, [.text(source), .text(externalID)]) { try $0.id(0) }
    }

    static func insert<A: Action>(
        _ id: OrganisationID, _ details: Organisation.Details, at: Timestamp, _ write: Write, _: Permit<A>
    ) throws {
        try write.run(insertOrganisation, values(id, details, at) + [.int(shard(id))])
        try touch(id, write)
    }

    /// False when the record has another version by now.
    static func update<A: Action>(
        _ id: OrganisationID, _ details: Organisation.Details, version: Int, at: Timestamp, _ write: Write, _: Permit<A>
    ) throws -> Bool {
        guard try write.run(updateOrganisation, values(id, details, at) + [.int(version)]) == 1 else { return false }
        try touch(id, write)
        return true
    }

    private static func values(_ id: OrganisationID, _ d: Organisation.Details, _ at: Timestamp) -> [SQLValue] {
        [
            .id(id), .text(d.name), .text(d.kind.rawValue), .text(d.region), .text(d.email), .text(d.telephone),
            .text(d.website), .text(d.description), .text(d.status.rawValue), .text(d.source), .text(d.externalID),
            .text(d.extras), .at(at),
        ]
    }
}

extension Organisation {
    init(row: Row) throws {
        self.init(
            id: try row.id(0),
            details: Details(
                name: row.text(1), kind: try row.code(2), region: row.text(3), email: row.text(4),
                telephone: row.text(5), website: row.text(6), description: row.text(7), status: try row.code(8),
                source: row.text(9), externalID: row.text(10), extras: row.text(11)),
            updatedAt: row.at(12), version: row.int(13))
    }
}

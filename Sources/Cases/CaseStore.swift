import Access
import Kernel
import Storage
import Vault

/// Every statement on the table `cases`. A case's facts are read without a permit, because the policy needs them to
/// give one; whatever is sealed is opened only for somebody who holds one.
enum CaseStore {
    private static let fields: StaticString = """
        id, reference, opened_at, opened_by, organisation_id, worker_id, authority_id, stage, closed_from, risk,
            next_step, next_step_on, source, version, updated_at, closed_at, name,
            authority_exception
        """
    static let columns: [StaticString] = ["SELECT", fields, "FROM cases"]
    /// With the case's wrapped key as the last column.
    static let columnsAndKey: [StaticString] = ["SELECT", fields, ",", KeyStore.columnOfCase, "FROM cases"]

    private static let byID = Statement("cases.byID", columns + ["WHERE id = ?1"])
    private static let idOfReference = Statement("cases.idOfReference", "SELECT id FROM cases WHERE reference = ?1")
    private static let insert = Statement(
        "cases.insert",
        """
        INSERT INTO cases (id, reference, opened_at, opened_by, organisation_id, worker_id, authority_id, stage,
            closed_from, risk, next_step, next_step_on, source, version, updated_at, closed_at, name)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
        """)
    private static let update = Statement(
        "cases.update",
        """
        UPDATE cases SET worker_id = ?2, authority_id = ?3, stage = ?4, closed_from = ?5, risk = ?6, next_step = ?7,
            next_step_on = ?8, version = ?9, updated_at = ?10, closed_at = ?11, authority_exception = ?12
        WHERE id = ?1
        """)
    private static let updateName = Statement("cases.updateName", "UPDATE cases SET name = ?2 WHERE id = ?1")

    /// A row with its name still sealed.
    struct Stored: Sendable {
        let record: Case
        let sealedName: [UInt8]?
        /// Only in lists, which ask for it with the row.
        var wrappedKey: [UInt8]?
    }

    /// The column after those that every statement has.
    static let keyColumn = 18

    static func row(_ read: Read, _ id: CaseID) throws -> Stored? {
        try read.first(byID, [.id(id)]) { try make($0) }
    }

    static func id(_ read: Read, reference: String) throws -> CaseID? {
        try read.first(idOfReference, [.text(reference)]) { try $0.id(0) }
    }

    static func makeWithKey(_ row: Row) throws -> Stored {
        var stored = try make(row)
        stored.wrappedKey = row.optionalBytes(keyColumn)
        return stored
    }

    static func make(_ row: Row) throws -> Stored {
        Stored(
            record: Case(
                id: try row.id(0), reference: row.text(1), openedAt: row.at(2), openedBy: try row.optionalID(3),
                organisation: try row.optionalID(4), worker: try row.optionalID(5), authority: try row.optionalID(6),
                authorityException: row.optionalText(17), stage: try row.code(7),
                closedFrom: row.isNull(8) ? nil : try row.code(8), risk: try row.code(9),
                nextStep: row.optionalText(10), nextStepOn: try row.optionalDay(11), source: try row.code(12),
                version: row.int(13), updatedAt: row.at(14), closedAt: row.optionalAt(15)),
            sealedName: row.optionalBytes(16))
    }

    static func insert(_ write: Write, _ case: Case, name: [UInt8]?) throws {
        try write.run(
            insert,
            [
                .id(`case`.id), .text(`case`.reference), .at(`case`.openedAt), .id(`case`.openedBy),
                .id(`case`.organisation), .id(`case`.worker), .id(`case`.authority), .text(`case`.stage.rawValue),
                .text(`case`.closedFrom?.rawValue), .text(`case`.risk.rawValue), .text(`case`.nextStep),
                .day(`case`.nextStepOn), .text(`case`.source.rawValue), .int(`case`.version), .at(`case`.updatedAt),
                .at(`case`.closedAt), .bytes(name),
            ])
    }

    static func update<A: Action>(_ write: Write, _ case: Case, _: Permit<A>) throws {
        try write.run(
            update,
            [
                .id(`case`.id), .id(`case`.worker), .id(`case`.authority), .text(`case`.stage.rawValue),
                .text(`case`.closedFrom?.rawValue), .text(`case`.risk.rawValue), .text(`case`.nextStep),
                .day(`case`.nextStepOn), .int(`case`.version), .at(`case`.updatedAt), .at(`case`.closedAt),
                .text(`case`.authorityException),
            ])
    }

    static func setName<A: Action>(_ write: Write, _ id: CaseID, _ name: [UInt8]?, _: Permit<A>) throws {
        try write.run(updateName, [.id(id), .bytes(name)])
    }
}

extension Case {
    /// What the policy needs: who keeps it, who decides on it, who works on it.
    package var facts: Facts {
        Facts(
            record: id.cast(), owner: organisation, parties: authority.map { [$0] } ?? [],
            assigned: worker.map { [$0] } ?? [])
    }
}

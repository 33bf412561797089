import Access
import Kernel
import Storage
import Vault

/// Every statement on field reports.
enum FieldReportStore {
    private static let columns: StaticString =
        "SELECT id, organisation_id, member_id, device_user_id, kind, subject, day, reported_at, version"
    private static let insert = Statement(
        "field_reports.insert",
        """
        INSERT INTO field_reports (id, organisation_id, member_id, device_user_id, kind, subject, day, reported_at,
                                   version, content)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 1, ?9)
        """)
    private static let correct = Statement(
        "field_reports.correct",
        "UPDATE field_reports SET subject = ?2, day = ?3, content = ?4, version = version + 1 WHERE id = ?1")
    private static let head = Statement("field_reports.head", [columns, "FROM field_reports WHERE id = ?1"])
    private static let list = Statement(
        "field_reports.list",
        [
            columns,
            """
            FROM field_reports WHERE organisation_id = ?1 AND id < ?2 AND (?3 = '' OR kind = ?3)
            ORDER BY id DESC LIMIT ?4
            """,
        ])
    private static let content = Statement("field_reports.content", "SELECT content FROM field_reports WHERE id = ?1")

    private static func head(_ row: Row) throws -> FieldReportHead {
        FieldReportHead(
            id: try row.id(0), organisation: try row.id(1), member: try row.optionalID(2),
            device: try row.optionalID(3), kind: try row.code(4), subject: row.text(5), day: try row.optionalDay(6),
            reportedAt: row.at(7), version: row.int(8))
    }

    static func insert(
        _ write: Write, _ permit: Permit<Actions.ReportRecord>, _ id: FieldReportID, _ new: NewFieldReport,
        organisation: OrganisationID, key: RecordKey, at: Timestamp
    ) throws {
        try write.run(
            insert,
            [
                .id(id), .id(organisation), .id(permit.actor.member), .id(permit.actor.device),
                .text(new.kind.rawValue), .text(new.subject), .day(new.day), .at(at), .bytes(sealed(new, key)),
            ])
    }

    static func correct(
        _ write: Write, _ permit: Permit<Actions.ReportRecord>, _ id: FieldReportID, _ new: NewFieldReport,
        key: RecordKey
    ) throws {
        try write.run(correct, [.id(id), .text(new.subject), .day(new.day), .bytes(sealed(new, key))])
    }

    /// Without a permit: only to ask the policy with its facts.
    static func head(_ read: Read, _ id: FieldReportID) throws -> FieldReportHead? {
        try read.first(head, [.id(id)]) { try head($0) }
    }

    static func list(
        _ read: Read, _ permit: Permit<Actions.ReportRead>, _ query: FieldReportQuery, organisation: OrganisationID
    ) throws -> [FieldReportHead] {
        try read.all(
            list,
            [
                .id(organisation), .id(query.before ?? FieldReportID(high: .max, low: .max)),
                .text(query.kind?.rawValue ?? ""), .int(min(query.limit, Limits.apiRowsMax)),
            ]
        ) { try head($0) }
    }

    static func answers(
        _ read: Read, _ permit: Permit<Actions.ReportRead>, _ id: FieldReportID, key: RecordKey
    ) throws -> [FieldReportAnswer] {
        let bytes = try read.first(content, [.id(id)]) {
            try key.openBytes($0.bytes(0), table: "field_reports", column: "content")
        }
        guard let bytes else { throw Refusal.unknown }
        return (try JSONValue(parsing: bytes).members ?? []).map {
            FieldReportAnswer(name: $0.name, text: $0.value.text ?? "")
        }
    }

    private static func sealed(_ new: NewFieldReport, _ key: RecordKey) -> [UInt8] {
        var json = JSONWriter()
        json.object { for answer in new.answers { $0.member(answer.name, answer.text) } }
        return key.sealBytes(json.bytes, table: "field_reports", column: "content")
    }
}

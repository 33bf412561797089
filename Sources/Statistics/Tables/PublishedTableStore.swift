import Access
import Kernel
import Storage

/// Every statement on tables that were given away.
enum PublishedTableStore {
    private static let columns: StaticString =
        "SELECT id, data_set, records, rule, content, published_at, withdrawn_at FROM published_tables"
    private static let byID = Statement("published_tables.byID", [columns, "WHERE id = ?1"])
    private static let ofSet = Statement(
        "published_tables.ofSet", [columns, "WHERE data_set = ?1 ORDER BY published_at, id"])
    private static let current = Statement(
        "published_tables.current",
        [columns, "WHERE withdrawn_at IS NULL ORDER BY published_at DESC, id DESC LIMIT ?1"])
    private static let insert = Statement(
        "published_tables.insert",
        """
        INSERT INTO published_tables (id, data_set, records, rule, content, published_by, published_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        """)
    private static let end = Statement(
        "published_tables.withdraw",
        "UPDATE published_tables SET withdrawn_at = ?2 WHERE id = ?1 AND withdrawn_at IS NULL")

    static func find(_ read: Read, _ id: PublishedTableID) throws -> PublishedTable? {
        try read.first(byID, [.id(id)], table)
    }

    /// Everything that was ever given away of a data set, withdrawn or not.
    static func all(_ read: Read, of dataSet: String) throws -> [PublishedTable] {
        try read.all(ofSet, [.text(dataSet)], table)
    }

    static func current(_ read: Read, limit: Int) throws -> [PublishedTable] {
        try read.all(current, [.int(limit)], table)
    }

    static func insert(_ write: Write, _ permit: Permit<Actions.TablePublish>, _ published: PublishedTable) throws {
        try write.run(
            insert,
            [
                .id(published.id), .text(published.dataSet), .int(published.records),
                .text(published.table.rule.code), .bytes(published.table.encoded), .id(permit.actor.member),
                .at(published.publishedAt),
            ])
    }

    /// False when it was withdrawn before.
    static func withdraw(
        _ write: Write, _ permit: Permit<Actions.TablePublish>, _ id: PublishedTableID, now: Timestamp
    ) throws -> Bool {
        try write.run(end, [.id(id), .at(now)]) == 1
    }

    private static func table(_ row: Row) throws -> PublishedTable {
        guard let table = ProtectedTable(encoded: row.bytes(4), rule: row.text(3)) else {
            throw StorageError.corrupt(statement: "published_tables", column: 4)
        }
        return PublishedTable(
            id: try row.id(0), dataSet: row.text(1), records: row.int(2), table: table, publishedAt: row.at(5),
            withdrawnAt: row.optionalAt(6))
    }
}

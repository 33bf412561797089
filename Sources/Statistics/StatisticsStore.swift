import Access
import Kernel
import Storage

/// One import as the database knows it.
package struct ImportRecord: Sendable, Equatable {
    package let id: ImportID
    /// The last line of the file that is behind us; 0 before the first batch.
    package let lineDone: Int
    package let taken: Int
    package let refused: Int
    package let isDone: Bool
    package let startedAt: Timestamp
    package let finishedAt: Timestamp?
}

/// Every statement on the tables of imports and statistical cases.
enum StatisticsStore {
    private static let columns: StaticString =
        "SELECT id, line_done, rows_taken, rows_refused, state, started_at, finished_at FROM imports"
    private static let byDigest = Statement(
        "imports.byDigest", [columns, "WHERE format = ?1 AND file_digest = ?2"])
    private static let start = Statement(
        "imports.start",
        """
        INSERT INTO imports (id, format, file_digest, line_done, rows_taken, rows_refused, state, started_at)
        VALUES (?1, ?2, ?3, 0, 0, 0, 'running', ?4) ON CONFLICT (format, file_digest) DO NOTHING
        """)
    private static let advance = Statement(
        "imports.advance",
        """
        UPDATE imports SET line_done = ?3, rows_taken = rows_taken + ?4, rows_refused = rows_refused + ?5
        WHERE id = ?1 AND line_done = ?2 AND state = 'running'
        """)
    private static let finish = Statement(
        "imports.finish", "UPDATE imports SET state = 'done', finished_at = ?2 WHERE id = ?1 AND state = 'running'")
    private static let refuse = Statement(
        "import_refusals.add",
        """
        INSERT INTO import_refusals (import_id, line, field, reason) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (import_id, line, field) DO NOTHING
        """)
    private static let refusals = Statement(
        "import_refusals.list",
        "SELECT line, field, reason FROM import_refusals WHERE import_id = ?1 ORDER BY line, field LIMIT ?2")
    /// SQLite takes a row at a time: there is no round trip to save. PostgreSQL takes a whole batch in one, an array a
    /// column; the values differ accordingly (`take`).
    private static let insert = Statement(
        "statistical_cases.insert",
        sqlite: """
            INSERT INTO statistical_cases (import_id, line, year, source, gender, age, citizenship, forced_labour,
                control, recruiter, exploitation, labour)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
            """,
        postgreSQL: """
            INSERT INTO statistical_cases (import_id, line, year, source, gender, age, citizenship, forced_labour,
                control, recruiter, exploitation, labour)
            SELECT CAST(?1 AS uuid), batch.* FROM unnest(CAST(?2 AS bigint[]), CAST(?3 AS bigint[]),
                CAST(?4 AS bigint[]), CAST(?5 AS bigint[]), CAST(?6 AS bigint[]), CAST(?7 AS bigint[]),
                CAST(?8 AS bigint[]), CAST(?9 AS bigint[]), CAST(?10 AS bigint[]), CAST(?11 AS bigint[]),
                CAST(?12 AS bigint[])) AS batch
            """)

    static func find(_ read: Read, format: String, digest: String) throws -> ImportRecord? {
        try read.first(byDigest, [.text(format), .text(digest)], record)
    }

    /// Starts an import, or finds the one of the same file.
    static func begin(
        _ write: Write, _ permit: Permit<Actions.StatisticsImport>, id: ImportID, format: String, digest: String,
        now: Timestamp
    ) throws -> ImportRecord {
        try write.run(start, [.id(id), .text(format), .text(digest), .at(now)])
        return try find(write.read, format: format, digest: digest)
            ?? ImportRecord(
                id: id, lineDone: 0, taken: 0, refused: 0, isDone: false, startedAt: now, finishedAt: nil)
    }

    /// Takes a batch and moves the mark behind it, or nothing of both. False when somebody else has moved the mark.
    static func take(
        _ write: Write, _ permit: Permit<Actions.StatisticsImport>, _ batch: StatisticalBatch, into id: ImportID,
        arrays: Bool
    ) throws -> Bool {
        let moved = try write.run(
            advance,
            [
                .id(id), .int(batch.lineBefore), .int(batch.lineDone), .int(batch.rowCount), .int(batch.refusedCount),
            ])
        guard moved == 1 else { return false }
        for fault in batch.faults {
            try write.run(refuse, [.id(id), .int(fault.line), .text(fault.field ?? ""), .text(fault.reason)])
        }
        if arrays {
            if batch.rowCount > 0 { try write.run(insert, [.id(id)] + batch.arrays()) }
            return true
        }
        let width = StatisticalBatch.width
        var values = [SQLValue](repeating: .null, count: width + 1)
        values[0] = .id(id)
        for row in 0..<batch.rowCount {
            for column in 0..<width {
                let value = batch.values[row * width + column]
                values[column + 1] = value == StatisticalBatch.missing ? .null : .integer(value)
            }
            try write.run(insert, values)
        }
        return true
    }

    static func end(_ write: Write, _ permit: Permit<Actions.StatisticsImport>, _ id: ImportID, now: Timestamp) throws {
        try write.run(finish, [.id(id), .at(now)])
    }

    static func refused(_ read: Read, _ id: ImportID, limit: Int) throws -> [ImportReport.Refused] {
        try read.all(refusals, [.id(id), .int(limit)]) { row in
            let field = row.text(1)
            return ImportReport.Refused(line: row.int(0), field: field.isEmpty ? nil : field, reason: row.text(2))
        }
    }

    private static func record(_ row: Row) throws -> ImportRecord {
        ImportRecord(
            id: try row.id(0), lineDone: row.int(1), taken: row.int(2), refused: row.int(3),
            isDone: row.text(4) == "done", startedAt: row.at(5), finishedAt: row.optionalAt(6))
    }
}

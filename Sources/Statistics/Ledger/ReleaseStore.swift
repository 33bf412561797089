import Access
import Kernel
import Storage

/// Every statement on releases and their files.
enum ReleaseStore {
    private static let columns: StaticString = """
        SELECT id, data_set, ledger_number, fields, epsilon, delta, domain, k, effort, state, progress, failure, records,
            synthetic, started_by, started_at, finished_at
        FROM releases
        """
    private static let one = Statement("releases.one", [columns, "WHERE id = ?1"])
    private static let recent = Statement(
        "releases.recent", [columns, "WHERE id < ?1 ORDER BY id DESC LIMIT ?2"])
    private static let add = Statement(
        "releases.add",
        """
        INSERT INTO releases (id, data_set, ledger_number, fields, epsilon, delta, domain, k, effort, state, progress,
            started_by, started_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'waiting', 0, ?10, ?11)
        """)
    private static let advance = Statement(
        "releases.advance",
        """
        UPDATE releases SET state = 'running', progress = ?2 WHERE id = ?1 AND state IN ('waiting', 'running')
        """)
    private static let end = Statement(
        "releases.end",
        """
        UPDATE releases SET state = 'done', progress = 1000, records = ?2, synthetic = ?3, finished_at = ?4
        WHERE id = ?1 AND state IN ('waiting', 'running')
        """)
    private static let fail = Statement(
        "releases.fail",
        """
        UPDATE releases SET state = 'failed', failure = ?2, finished_at = ?3
        WHERE id = ?1 AND state IN ('waiting', 'running')
        """)
    private static let again = Statement(
        "releases.again",
        """
        UPDATE releases SET state = 'waiting', progress = 0, failure = NULL, finished_at = NULL
        WHERE id = ?1 AND state = 'failed'
        """)
    private static let delete = Statement(
        "releases.delete",
        """
        UPDATE releases SET state = 'deleted', failure = NULL, finished_at = ?2 WHERE id = ?1 AND state <> 'deleted'
        """)
    private static let addFile = Statement(
        "release_files.add", "INSERT INTO release_files (release_id, kind, content) VALUES (?1, ?2, ?3)")
    private static let file = Statement(
        "release_files.one", "SELECT content FROM release_files WHERE release_id = ?1 AND kind = ?2")
    private static let removeFiles = Statement(
        "release_files.remove", "DELETE FROM release_files WHERE release_id = ?1")

    static func one(_ read: Read, _ id: ReleaseID) throws -> ReleaseRun? {
        try read.first(one, [.id(id)], make)
    }

    /// The latest first, before `before` for paging.
    static func recent(_ read: Read, before: ReleaseID?, limit: Int) throws -> [ReleaseRun] {
        try read.all(recent, [.id(before ?? ID(high: .max, low: .max)), .int(limit)], make)
    }

    static func add(
        _ write: Write, _ id: ReleaseID, _ order: ReleaseOrder, dataSet: String, number: Int, at now: Timestamp,
        _ permit: Permit<Actions.ReleaseMake>
    ) throws {
        var (epsilon, delta, domain, k) = (SQLValue.null, SQLValue.null, String?.none, Int?.none)
        switch order.method {
        case .privacy(let e, let d, let chosen): (epsilon, delta, domain) = (.real(e), .real(d), chosen.rawValue)
        case .anonymity(let least): k = least
        }
        try write.run(
            add,
            [
                .id(id), .text(dataSet), .int(number), .text(order.fields.map(\.rawValue).joined(separator: ",")),
                epsilon, delta, .text(domain), .int(k), .text(order.effort.rawValue), .id(permit.actor.member),
                .at(now),
            ])
    }

    /// False when it is not to be made any more.
    static func advance(_ write: Write, _ id: ReleaseID, progress: Int) throws -> Bool {
        try write.run(advance, [.id(id), .int(progress)]) == 1
    }

    /// Keeps what was made, if nobody was faster: noise is told once for each booking.
    static func end(_ write: Write, _ id: ReleaseID, _ made: MadeRelease, at now: Timestamp) throws -> Bool {
        guard try write.run(end, [.id(id), .int(made.real), .int(made.synthetic), .at(now)]) == 1 else { return false }
        for (kind, content) in made.files { try write.run(addFile, [.id(id), .text(kind.rawValue), .bytes(content)]) }
        return true
    }

    static func fail(_ write: Write, _ id: ReleaseID, _ failure: ReleaseRun.Failure, at now: Timestamp) throws {
        try write.run(fail, [.id(id), .text(failure.rawValue), .at(now)])
    }

    static func again(_ write: Write, _ id: ReleaseID, _: Permit<Actions.ReleaseMake>) throws -> Bool {
        try write.run(again, [.id(id)]) == 1
    }

    static func delete(
        _ write: Write, _ id: ReleaseID, at now: Timestamp, _: Permit<Actions.ReleaseMake>
    ) throws -> Bool {
        guard try write.run(delete, [.id(id), .at(now)]) == 1 else { return false }
        write.leaveNoTrace()
        try write.run(removeFiles, [.id(id)])
        return true
    }

    static func file(_ read: Read, _ id: ReleaseID, _ kind: ReleaseRun.File) throws -> [UInt8]? {
        try read.first(file, [.id(id), .text(kind.rawValue)]) { $0.bytes(0) }
    }

    private static func make(_ row: Row) throws -> ReleaseRun {
        let fields = row.text(3).split(separator: ",").compactMap { StatisticalField(rawValue: String($0)) }
        let method: ReleaseOrder.Method =
            row.isNull(7)
            ? .privacy(epsilon: row.real(4), delta: row.real(5), try row.code(6)) : .anonymity(k: row.int(7))
        return ReleaseRun(
            id: try row.id(0), dataSet: row.text(1), number: row.int(2),
            order: ReleaseOrder(fields: fields, method: method, effort: try row.code(8)), state: try row.code(9),
            progress: row.int(10), failure: row.isNull(11) ? nil : try row.code(11), records: row.optionalInt(12),
            synthetic: row.optionalInt(13), startedBy: try row.optionalID(14), startedAt: row.at(15),
            finishedAt: row.optionalAt(16))
    }
}

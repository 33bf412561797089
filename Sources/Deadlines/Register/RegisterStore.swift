import Access
import Definitions
import Kernel
import Storage

/// Every statement on the register.
enum RegisterStore {
    private static let columns: StaticString = "SELECT id, state, revision, updated_at, header FROM measures"
    private static let all = Statement("measures.all", [columns, "ORDER BY jurisdiction, code"])
    private static let one = Statement("measures.one", [columns, "WHERE id = ?1"])
    private static let byCode = Statement("measures.byCode", "SELECT id FROM measures WHERE code = ?1")
    private static let versionColumns: StaticString =
        "SELECT measure_id, number, change, body, entered_on, entered_by, reason FROM measure_versions"
    private static let versions = Statement("measure_versions.all", [versionColumns, "ORDER BY measure_id, number"])
    private static let versionsOf = Statement(
        "measure_versions.of", [versionColumns, "WHERE measure_id = ?1 ORDER BY number"])
    private static let stamp = Statement(
        "measures.stamp", "SELECT COUNT(*), SUM(revision), MAX(updated_at) FROM measures")
    private static let insert = Statement(
        "measures.insert",
        """
        INSERT INTO measures (id, code, jurisdiction, state, revision, header, created_by, created_at, updated_at)
        VALUES (?1, ?2, ?3, 'draft', 1, ?4, ?5, ?6, ?6)
        """)
    private static let update = Statement(
        "measures.update",
        """
        UPDATE measures SET state = ?3, revision = revision + 1, header = ?4, updated_at = ?5
        WHERE id = ?1 AND revision = ?2
        """)
    private static let insertVersion = Statement(
        "measure_versions.insert",
        """
        INSERT INTO measure_versions (measure_id, number, change, body, reason, made_by, made_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        """)
    private static let updateVersion = Statement(
        "measure_versions.update",
        """
        UPDATE measure_versions SET body = ?3, reason = ?4, made_by = ?5, made_at = ?6
        WHERE measure_id = ?1 AND number = ?2 AND entered_on IS NULL
        """)
    private static let enter = Statement(
        "measure_versions.enter",
        """
        UPDATE measure_versions SET entered_on = ?3, entered_by = ?4
        WHERE measure_id = ?1 AND number = ?2 AND entered_on IS NULL
        """)
    private static let discard = Statement(
        "measure_versions.discard", "DELETE FROM measure_versions WHERE measure_id = ?1 AND entered_on IS NULL")
    private static let remove = Statement("measures.remove", "DELETE FROM measures WHERE id = ?1 AND state = 'draft'")

    private struct Row {
        let id: MeasureID
        let state: RegisteredMeasure.State
        let revision: Int
        let updatedAt: Timestamp
        let header: String
    }

    private struct VersionRow {
        let measure: MeasureID
        let number: Int
        let change: RegisteredMeasure.Change
        let body: String
        let enteredOn: Day?
        let enteredBy: MemberID?
        let reason: String
    }

    /// Changes with every change of the register: what was read at one stamp is true while it stands.
    static func stamp(_ read: Read) throws -> [Int] {
        try read.first(stamp) { row in (0..<3).map { row.isNull($0) ? 0 : row.int($0) } } ?? []
    }

    static func all(_ read: Read, _ kinds: ClockKinds) throws -> [RegisteredMeasure] {
        var versions: [MeasureID: [VersionRow]] = [:]
        try read.each(Self.versions) { row in
            let version = try makeVersion(row)
            versions[version.measure, default: []].append(version)
        }
        return try read.all(all) { try makeRow($0) }.map { try make($0, versions[$0.id] ?? [], kinds) }
    }

    static func one(_ read: Read, _ id: MeasureID, _ kinds: ClockKinds) throws -> RegisteredMeasure? {
        guard let row = try read.first(one, [.id(id)], { try makeRow($0) }) else { return nil }
        return try make(row, try read.all(versionsOf, [.id(id)]) { try makeVersion($0) }, kinds)
    }

    static func hasCode(_ read: Read, _ code: String) throws -> Bool {
        try read.first(byCode, [.text(code)]) { _ in true } ?? false
    }

    private static func makeRow(_ row: Storage.Row) throws -> Row {
        Row(id: try row.id(0), state: try row.code(1), revision: row.int(2), updatedAt: row.at(3), header: row.text(4))
    }

    private static func makeVersion(_ row: Storage.Row) throws -> VersionRow {
        VersionRow(
            measure: try row.id(0), number: row.int(1), change: try row.code(2), body: row.text(3),
            enteredOn: try row.optionalDay(4), enteredBy: try row.optionalID(5), reason: row.text(6))
    }

    private static func make(_ row: Row, _ versions: [VersionRow], _ kinds: ClockKinds) throws -> RegisteredMeasure {
        let text = Measure.text(header: row.header, versions: versions.map(\.body))
        let measure = try Measure.read(try DefinitionFile.parse(text, file: "register"), kinds: kinds)
        return RegisteredMeasure(
            id: row.id, state: row.state, revision: row.revision, updatedAt: row.updatedAt, measure: measure,
            versions: zip(versions, measure.versions).map { stored, version in
                RegisteredMeasure.Version(
                    number: stored.number, change: stored.change, version: version, enteredOn: stored.enteredOn,
                    enteredBy: stored.enteredBy, reason: stored.reason)
            })
    }

    static func insert(
        _ write: Write, _ id: MeasureID, _ measure: Measure, by member: MemberID?, at now: Timestamp,
        _: Permit<Actions.MeasureDraft>
    ) throws {
        try write.run(
            insert,
            [
                .id(id), .text(measure.id), .text(measure.jurisdiction), .text(measure.header), .id(member), .at(now),
            ])
    }

    /// False when somebody was faster.
    static func update<A: Action>(
        _ write: Write, _ measure: RegisteredMeasure, state: RegisteredMeasure.State, header: String? = nil,
        at now: Timestamp, _: Permit<A>
    ) throws -> Bool {
        try write.run(
            update,
            [
                .id(measure.id), .int(measure.revision), .text(state.rawValue),
                .text(header ?? measure.measure.header), .at(now),
            ]) == 1
    }

    static func add<A: Action>(
        _ write: Write, _ id: MeasureID, number: Int, _ change: RegisteredMeasure.Change, _ version: Measure.Version,
        reason: String, at now: Timestamp, _ permit: Permit<A>
    ) throws {
        try write.run(
            insertVersion,
            [
                .id(id), .int(number), .text(change.rawValue), .text(version.text), .text(reason),
                .id(permit.actor.member), .at(now),
            ])
    }

    static func change(
        _ write: Write, _ id: MeasureID, number: Int, _ version: Measure.Version, reason: String, at now: Timestamp,
        _ permit: Permit<Actions.MeasureDraft>
    ) throws {
        try write.run(
            updateVersion,
            [
                .id(id), .int(number), .text(version.text), .text(reason), .id(permit.actor.member), .at(now),
            ])
    }

    static func enter(
        _ write: Write, _ id: MeasureID, number: Int, on day: Day, _ permit: Permit<Actions.MeasureEnact>
    ) throws {
        try write.run(enter, [.id(id), .int(number), .day(day), .id(permit.actor.member)])
    }

    /// Takes away what is prepared, and a measure that never was in force with it.
    static func discard(_ write: Write, _ measure: RegisteredMeasure, _: Permit<Actions.MeasureDraft>) throws {
        try write.run(discard, [.id(measure.id)])
        if measure.state == .draft { try write.run(remove, [.id(measure.id)]) }
    }
}

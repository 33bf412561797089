import Access
import Kernel
import Storage
import Vault

extension Cases {
    private static let exportPageRows = 200

    /// Writes every case that this actor may export, in the standard's own spelling: all its fields, every case a row.
    /// Each case is journalled before it leaves.
    ///
    /// - Parameters:
    ///   - guardsFormulas: for a table that somebody opens in a spreadsheet; values that look like a formula then
    ///     carry an
    ///     apostrophe and no longer come back byte for byte.
    ///   - sink: takes the bytes as they are made.
    /// - Returns: how many cases.
    @discardableResult
    package func exportHTCDS(
        _ format: HTCDSFormat, _ actor: Actor, guardsFormulas: Bool = false,
        sink: ([UInt8]) async throws -> Void
    ) async throws -> Int {
        let (vault, policy, definitions) = (vault, policy, definitions)
        let fields = definitions.htcds.fields
        var csv = CSVWriter(guardsFormulas: guardsFormulas)
        if format == .csv { csv.record(fields.map(\.id)) } else { try await sink(Array("[".utf8)) }
        var after = CaseID(high: 0, low: 0)
        var count = 0
        while true {
            let from = after
            let now = world.now()
            let (page, last) = try await database.readLong { read in
                var page: [ExportRow] = []
                let stored = try ExportStore.page(read, after: from, actor, limit: Cases.exportPageRows)
                for row in stored {
                    let permit: Permit<Actions.CaseExport>
                    do { permit = try policy.permit(Actions.CaseExport.self, actor, row.record.facts) } catch {
                        continue
                    }
                    guard let key = try KeyStore.load(read, vault, for: row.record.id.cast()) else { continue }
                    let values = try FieldStore.all(read, row.record.id, CaseSeal(key: key))
                    page.append(
                        ExportRow(
                            cells: ExportRow.cells(row.record, values, fields),
                            entry: permit.entry(at: now, case: row.record.id, codes: "format=htcds-\(format.rawValue)"))
                    )
                }
                return (page, stored.count == Cases.exportPageRows ? stored.last?.record.id : nil)
            }
            if !page.isEmpty { try await database.append(page.map(\.entry)) }
            for row in page {
                if format == .csv {
                    csv.record(row.cells)
                } else {
                    try await sink(ExportRow.json(row.cells, fields, isFirst: count == 0))
                }
                count += 1
            }
            if format == .csv { try await sink(csv.take()) }
            guard let last else { break }
            after = last
        }
        if format == .json { try await sink(Array("]\n".utf8)) }
        // Nothing was refused case by case: say so when this actor may export nothing at all.
        if count == 0 { _ = try policy.permit(Actions.CaseExport.self, actor, Facts(owner: actor.organisation)) }
        return count
    }
}

private struct ExportRow: Sendable {
    let cells: [String]
    let entry: JournalEntry

    static func cells(_ record: Case, _ values: [String: FieldValue], _ fields: [HTCDS.Field]) -> [String] {
        fields.map { field in
            let value = values[field.field.id].flatMap { $0.value.isEmpty ? nil : $0.value }
            switch field.id {
            case "vic_TraffickingStatus": return HTCDS.status(record, recorded: value)
            case "cas_Status": return HTCDS.state(record, recorded: value)
            default: return value.map(field.write) ?? ""
            }
        }
    }

    static func json(_ cells: [String], _ fields: [HTCDS.Field], isFirst: Bool) -> [UInt8] {
        var json = JSONWriter()
        json.object { object in
            for (field, cell) in zip(fields, cells) where !cell.isEmpty {
                switch field.values.kind {
                case .codes: object.memberStrings(field.id, cell.split(separator: ";").map(String.init))
                case .checkbox: object.member(field.id, cell == "true")
                default: object.member(field.id, cell)
                }
            }
        }
        return Array((isFirst ? "\n" : ",\n").utf8) + json.bytes
    }
}

private enum ExportStore {
    private static let all = Statement(
        "cases.exportAll", CaseStore.columns + ["WHERE id > ?1 ORDER BY id LIMIT ?2"])
    private static let own = Statement(
        "cases.exportOwn", CaseStore.columns + ["WHERE id > ?1 AND organisation_id = ?3 ORDER BY id LIMIT ?2"])

    /// A member exports what their organisation keeps; the system (the command line) everything.
    static func page(_ read: Read, after: CaseID, _ actor: Actor, limit: Int) throws -> [CaseStore.Stored] {
        if actor.kind == .system {
            return try read.all(all, [.id(after), .int(limit)]) { try CaseStore.make($0) }
        }
        guard let organisation = actor.organisation else { return [] }
        return try read.all(own, [.id(after), .int(limit), .id(organisation)]) { try CaseStore.make($0) }
    }
}

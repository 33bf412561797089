import Access
import Kernel
import Storage
import Vault

/// Every statement on `case_fields`, `field_conflicts` and `name_tokens`.
enum FieldStore {
    private static let ofCase = Statement(
        "case_fields.ofCase",
        "SELECT field, sealed, version, changed_at, changed_by FROM case_fields WHERE case_id = ?1")
    private static let one = Statement(
        "case_fields.one",
        "SELECT field, sealed, version, changed_at, changed_by FROM case_fields WHERE case_id = ?1 AND field = ?2")
    private static let put = Statement(
        "case_fields.put",
        """
        INSERT INTO case_fields (case_id, field, sealed, version, changed_at, changed_by)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (case_id, field) DO UPDATE SET sealed = excluded.sealed, version = excluded.version,
            changed_at = excluded.changed_at, changed_by = excluded.changed_by
        """)
    private static let conflicts = Statement(
        "field_conflicts.open",
        """
        SELECT id, field, proposed, proposed_by, proposed_at FROM field_conflicts
        WHERE case_id = ?1 AND resolved_at IS NULL ORDER BY id
        """)
    private static let addConflict = Statement(
        "field_conflicts.add",
        """
        INSERT INTO field_conflicts (id, case_id, field, kept, proposed, proposed_by, proposed_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        """)
    private static let resolve = Statement(
        "field_conflicts.resolve",
        "UPDATE field_conflicts SET choice = ?2, resolved_at = ?3 WHERE id = ?1 AND resolved_at IS NULL")
    private static let clearTokens = Statement(
        "name_tokens.clear", "DELETE FROM name_tokens WHERE case_id = ?1")
    private static let addToken = Statement(
        "name_tokens.add",
        "INSERT INTO name_tokens (token, case_id) VALUES (?1, ?2) ON CONFLICT (token, case_id) DO NOTHING")

    /// What the whole of a file, or an authority's part of it, will ask of here.
    static func asked(of id: CaseID, whole: Bool) -> [(Statement, [SQLValue])] {
        (whole ? [ofCase, conflicts] : [ofCase]).map { ($0, [.id(id)]) }
    }

    static func all(_ read: Read, _ id: CaseID, _ seal: CaseSeal) throws -> [String: FieldValue] {
        var fields: [String: FieldValue] = [:]
        try read.each(ofCase, [.id(id)]) { row in
            let value = try make(row, seal)
            fields[value.field] = value
        }
        return fields
    }

    static func one(_ read: Read, _ id: CaseID, _ field: String, _ seal: CaseSeal) throws -> FieldValue? {
        try read.first(one, [.id(id), .text(field)]) { try make($0, seal) }
    }

    private static func make(_ row: Row, _ seal: CaseSeal) throws -> FieldValue {
        let field = row.text(0)
        return FieldValue(
            field: field, value: try seal.openField(field, row.bytes(1)), version: row.int(2), changedAt: row.at(3),
            changedBy: try row.optionalID(4))
    }

    static func put<A: Action>(
        _ write: Write, _ id: CaseID, _ value: FieldValue, _ seal: CaseSeal, _: Permit<A>
    ) throws {
        try write.run(
            put,
            [
                .id(id), .text(value.field), .bytes(seal.field(value.field, value.value)), .int(value.version),
                .at(value.changedAt), .id(value.changedBy),
            ])
    }

    /// Each beside what stands in the file now, which may have changed again since the two values parted.
    static func openConflicts(
        _ read: Read, _ id: CaseID, _ seal: CaseSeal, _ fields: [String: FieldValue]
    ) throws -> [FieldConflict] {
        try read.all(conflicts, [.id(id)]) { row in
            let (conflict, field): (ConflictID, String) = (try row.id(0), row.text(1))
            return FieldConflict(
                id: conflict, field: field, kept: fields[field]?.value ?? "", base: fields[field]?.version ?? 0,
                proposed: try seal.openConflict(row.bytes(2), "proposed", conflict),
                proposedBy: try row.optionalID(3), proposedAt: row.at(4))
        }
    }

    static func add<A: Action>(
        _ write: Write, _ id: CaseID, _ conflict: FieldConflict, _ seal: CaseSeal, _: Permit<A>
    ) throws {
        try write.run(
            addConflict,
            [
                .id(conflict.id), .id(id), .text(conflict.field),
                .bytes(seal.conflict(conflict.kept, "kept", conflict.id)),
                .bytes(seal.conflict(conflict.proposed, "proposed", conflict.id)), .id(conflict.proposedBy),
                .at(conflict.proposedAt),
            ])
    }

    static func resolve<A: Action>(
        _ write: Write, _ conflict: ConflictID, _ choice: ConflictChoice, _ now: Timestamp, _: Permit<A>
    ) throws {
        try write.run(resolve, [.id(conflict), .text(choice.rawValue), .at(now)])
    }

    /// Makes the search tokens and the sealed line for lists anew from the names that now stand in the file.
    static func renewNames<A: Action>(
        _ write: Write, _ id: CaseID, _ fields: [String: String], _ vault: Vault, _ seal: CaseSeal, isNew: Bool,
        _ permit: Permit<A>
    ) throws {
        if !isNew { try write.run(clearTokens, [.id(id)]) }
        let names = CaseFieldID.names.compactMap { fields[$0] }.filter { !$0.isEmpty }
        if !names.isEmpty {
            for token in Set(names.flatMap(vault.nameTokens)) { try write.run(addToken, [.integer(token), .id(id)]) }
        }
        if !isNew {
            let name = CaseFieldID.displayName { fields[$0] }
            try CaseStore.setName(write, id, seal.name(name), permit)
        }
    }
}

import Access
import Kernel
import Storage
import Vault

extension Cases {
    /// Rows of one write: enough to share a commit, few enough to be quick to do again.
    private static let importBatchRows = 250

    /// Makes a case of every good row, sealed like any other. Each row is known by a digest of what it says, so the same
    /// file again, a mended one, or one that broke off takes only what is not there yet. Rows that say the same are as
    /// many cases as there are rows.
    ///
    /// - Parameters:
    ///   - owner: the organisation that will keep the cases.
    ///   - progress: how much was read, of how much.
    /// - Throws: `HTCDSProblem` when the file as a whole cannot be read.
    package func importHTCDS(
        _ bytes: [UInt8], format: HTCDSFormat, owner: OrganisationID?, _ actor: Actor,
        progress: @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws -> ImportReport {
        let permit = try policy.permit(Actions.CaseImport.self, actor)
        let owner = owner ?? permit.actor.organisation
        var reader = try HTCDSReader(bytes, format, standard: definitions.htcds)
        var seen: [String: Int] = [:]
        while let rows = reader.next(Cases.importBatchRows) {
            let batch = rows.map { row in
                let key = ImportStore.key(row, owner: owner, vault)
                seen[key, default: 0] += 1
                return ImportedRow(row: row, key: key, number: seen[key] ?? 1)
            }
            let taken = try await store(batch, owner: owner, permit)
            reader.take(taken, alreadyThere: batch.count - taken)
            progress(reader.progress.done, reader.progress.total)
        }
        return reader.report
    }

    private struct ImportedRow: Sendable {
        let row: HTCDSRow
        let key: String
        /// Of several rows of one file that say the same, the how manieth.
        let number: Int
    }

    private func store(
        _ batch: [ImportedRow], owner: OrganisationID?, _ permit: Permit<Actions.CaseImport>
    ) async throws -> Int {
        let (vault, now) = (vault, world.now())
        return try await database.write { write in
            var taken = 0
            for item in batch where try !ImportStore.isThere(write.read, item.key, item.number) {
                let opened = try Opening.insert(
                    write, OpenCase(source: .importHTCDS, fields: item.row.fields), owner: owner,
                    stage: item.row.stage, vault: vault, permit: permit, now: now, isClosed: item.row.isClosed)
                try ImportStore.note(write, item.key, item.number, opened.id)
                taken += 1
            }
            return taken
        }
    }
}

/// Which rows have become cases. The key is a keyed digest of the row: without the key file it tells nothing.
private enum ImportStore {
    private static let find = Statement(
        "case_imports.find", "SELECT 1 FROM case_imports WHERE import_key = ?1 AND line = ?2")
    private static let add = Statement(
        "case_imports.add", "INSERT INTO case_imports (import_key, line, case_id) VALUES (?1, ?2, ?3)")

    /// Everything the row says, and for whom; not where in the file it stands.
    static func key(_ row: HTCDSRow, owner: OrganisationID?, _ vault: Vault) -> String {
        var message = owner.map(\.bytes) ?? []
        for (field, value) in row.fields.sorted(by: { $0.key < $1.key }) {
            message += [0x1E] + Array(field.utf8) + [0x1F] + Array(value.utf8)
        }
        return Hex.encode(vault.digest(message, purpose: "htcds row").prefix(16))
    }

    static func isThere(_ read: Read, _ key: String, _ number: Int) throws -> Bool {
        try read.count(find, [.text(key), .int(number)]) == 1
    }

    static func note(_ write: Write, _ key: String, _ number: Int, _ id: CaseID) throws {
        try write.run(add, [.text(key), .int(number), .id(id)])
    }
}

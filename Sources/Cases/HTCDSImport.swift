import Access
import Kernel
import Storage
import Vault

extension Cases {
    /// Rows of one write: enough to share a commit, few enough to be quick to do again.
    private static let importBatchRows = 250

    /// Makes a case of every good row, sealed like any other. The same file again takes only what is not there yet, so
    /// an import that broke off is simply started again.
    ///
    /// - Parameters:
    ///   - owner: the organisation that will keep the cases.
    ///   - progress: rows seen so far.
    /// - Throws: `HTCDSProblem` when the file as a whole cannot be read.
    package func importHTCDS(
        _ bytes: [UInt8], format: HTCDSFormat, owner: OrganisationID?, _ actor: Actor,
        progress: @Sendable (Int) -> Void = { _ in }
    ) async throws -> ImportReport {
        let permit = try policy.permit(Actions.CaseImport.self, actor)
        let key = Hex.encode(vault.digest(bytes, purpose: "htcds import").prefix(16))
        var reader = HTCDSReader(standard: definitions.htcds)
        var rows: [HTCDSRow] = []
        try reader.rows(bytes, format) { rows.append($0) }
        var report = reader.report
        var start = 0
        while start < rows.count {
            let batch = Array(rows[start..<min(start + Cases.importBatchRows, rows.count)])
            let taken = try await store(batch, key: key, owner: owner, permit)
            report.take(taken)
            report.skip(batch.count - taken)
            start += batch.count
            progress(start)
        }
        return report
    }

    private func store(
        _ batch: [HTCDSRow], key: String, owner: OrganisationID?, _ permit: Permit<Actions.CaseImport>
    ) async throws -> Int {
        let (vault, now) = (vault, world.now())
        return try await database.write { write in
            var taken = 0
            for row in batch where try !ImportStore.isThere(write.read, key, row.line) {
                let opened = try Opening.insert(
                    write, OpenCase(source: .importHTCDS, fields: row.fields),
                    owner: owner ?? permit.actor.organisation,
                    stage: row.stage, vault: vault, permit: permit, now: now, isClosed: row.isClosed)
                try ImportStore.note(write, key, row.line, opened.id)
                taken += 1
            }
            return taken
        }
    }
}

/// Which rows of which file have become cases. The key is a keyed digest of the file.
private enum ImportStore {
    private static let find = Statement(
        "case_imports.find", "SELECT 1 FROM case_imports WHERE import_key = ?1 AND line = ?2")
    private static let add = Statement(
        "case_imports.add", "INSERT INTO case_imports (import_key, line, case_id) VALUES (?1, ?2, ?3)")

    static func isThere(_ read: Read, _ key: String, _ line: Int) throws -> Bool {
        try read.count(find, [.text(key), .int(line)]) == 1
    }

    static func note(_ write: Write, _ key: String, _ line: Int, _ id: CaseID) throws {
        try write.run(add, [.text(key), .int(line), .id(id)])
    }
}

import Access
import Kernel
import Storage

/// How an import of a CTDC file ended.
package struct CTDCOutcome: Sendable, Equatable {
    package let id: ImportID
    /// True when the whole file had been taken in before: nothing was changed now.
    package let wasThere: Bool
    /// The line after which an interrupted import went on; 0 for a fresh one.
    package let resumedAfterLine: Int
    package let report: ImportReport
}

extension Statistics {
    /// Records a batch: some thousands, so that the disk's sync is shared and a broken-off import loses little.
    private static let batchRows = 8_192

    /// Takes in a CTDC file (Counter-Trafficking Data Collaborative, recoded to ten columns). The same bytes are taken
    /// in once: a second run of a finished file changes nothing, one of an interrupted file goes on behind the last
    /// batch. Bad rows are reported and the rest is taken. `progress` gets the bytes read and their
    /// total after each batch and may break off.
    package func importCTDC(
        _ bytes: [UInt8], actor: Actor, progress: (Int, Int) throws -> Void = { _, _ in }
    ) async throws -> CTDCOutcome {
        let permit = try policy.permit(Actions.StatisticsImport.self, actor)
        var (reader, columns) = try Statistics.open(bytes)
        let digest = FileDigest.hex(bytes)
        let id: ImportID = world.makeID()
        let now = world.now()
        let (record, book) = try await database.write { write in
            let record = try StatisticsStore.begin(
                write, permit, id: id, format: "ctdc", digest: digest, now: now)
            return (record, try CodeBook.load(write.read))
        }
        if record.isDone { return try await finished(record, columns) }
        var codes = book
        var report = ImportReport()
        report.unknownFields = columns.unknown
        report.skip(record.taken + record.refused)
        var lineDone = record.lineDone
        let thisYear = world.today().components.year
        while let pending = read(&reader, columns, after: lineDone, thisYear: thisYear) {
            let batch = try await code(pending, &codes, after: lineDone)
            let arrays = database.engine == .postgreSQL
            let wasTaken = try await database.write { write in
                try StatisticsStore.take(write, permit, batch, into: record.id, arrays: arrays)
            }
            guard wasTaken else { throw StatisticsProblem.importedElsewhere }
            lineDone = batch.lineDone
            report.take(batch.rowCount)
            report.refuse(rows: batch.refusedCount, batch.faults)
            try progress(reader.offset, reader.byteCount)
        }
        let entry = permit.entry(
            at: world.now(), entity: record.id.cast(),
            codes: "format=ctdc rows=\(report.taken) refused=\(report.refusedCount)")
        try await database.write { write in
            try StatisticsStore.end(write, permit, record.id, now: entry.at)
            try write.journal(entry)
        }
        return CTDCOutcome(id: record.id, wasThere: false, resumedAfterLine: record.lineDone, report: report)
    }

    private static func open(_ bytes: [UInt8]) throws(StatisticsProblem) -> (CSVReader, CTDCColumns) {
        do {
            var bounds = CSVReader.Bounds()
            bounds.fieldBytesMax = 16_384
            bounds.fieldsMax = 200
            var reader = try CSVReader(bytes: bytes, bounds: bounds)
            guard let header = try reader.next() else { throw StatisticsProblem.empty }
            return (reader, try CTDCColumns(header: header))
        } catch let problem as CSVProblem {
            throw .unreadable(problem)
        } catch let problem as StatisticsProblem {
            throw problem
        } catch {
            throw .empty
        }
    }

    private func finished(_ record: ImportRecord, _ columns: CTDCColumns) async throws -> CTDCOutcome {
        var report = ImportReport()
        report.unknownFields = columns.unknown
        report.skip(record.taken)
        let faults = try await database.readLong { read in
            try StatisticsStore.refused(read, record.id, limit: ImportReport.refusedKeptMax)
        }
        report.refuse(rows: record.refused, faults)
        return CTDCOutcome(id: record.id, wasThere: true, resumedAfterLine: record.lineDone, report: report)
    }

    /// The next rows behind `line`, nil at the end of the file.
    private func read(
        _ reader: inout CSVReader, _ columns: CTDCColumns, after line: Int, thisYear: Int
    ) -> [Result<StatisticalRow, RefusedRow>]? {
        var rows: [Result<StatisticalRow, RefusedRow>] = []
        rows.reserveCapacity(Statistics.batchRows)
        while rows.count < Statistics.batchRows {
            do {
                guard let record = try reader.next() else { break }
                guard record.line > line else { continue }
                rows.append(
                    Result { () throws(RefusedRow) in
                        try StatisticalRow(record, columns, thisYear: thisYear)
                    })
            } catch {
                guard let faulty = error.line, faulty > line else { continue }
                rows.append(.failure(RefusedRow(faults: [.init(line: faulty, reason: error.code)])))
            }
        }
        return rows.isEmpty ? nil : rows
    }

    /// Gives every text its code, new ones in one small write before the batch.
    private func code(
        _ pending: [Result<StatisticalRow, RefusedRow>], _ codes: inout CodeBook, after line: Int
    ) async throws -> StatisticalBatch {
        var missing: [Set<String>] = StatisticalField.allCases.map { _ in [] }
        for case .success(let row) in pending {
            for place in 1..<row.texts.count where !row.texts[place].isEmpty {
                if codes.code(row.texts[place], of: place) == nil, missing[place].count < CodeBook.codesMax {
                    missing[place].insert(row.texts[place])
                }
            }
        }
        // Sorted, so that the same file gives the same codes everywhere.
        let wanted = missing.map { $0.sorted() }
        if wanted.contains(where: { !$0.isEmpty }) {
            let full = wanted.indices.map { codes.isFull($0) }
            let given = try await database.write { write in
                try wanted.indices.map { place in
                    full[place] ? [] : try wanted[place].map { ($0, try CodeBook.ensure(write, $0, of: place)) }
                }
            }
            for place in given.indices {
                for (text, code) in given[place] { codes.learn(code, for: text, of: place) }
            }
        }
        var batch = StatisticalBatch(after: line)
        for result in pending {
            switch result {
            case .success(let row): add(row, to: &batch, &codes)
            case .failure(let refused): batch.refuse(refused.faults, line: refused.faults[0].line)
            }
        }
        return batch
    }

    /// A text without a code by now belongs to a column that holds free text: the row is refused.
    private func add(_ row: StatisticalRow, to batch: inout StatisticalBatch, _ codes: inout CodeBook) {
        var faults: [ImportReport.Refused] = []
        for place in 1..<row.texts.count where !row.texts[place].isEmpty {
            if codes.code(row.texts[place], of: place) == nil {
                let field = StatisticalField.allCases[place].spellings[0]
                faults.append(.init(line: row.line, field: field, reason: "too-many-codes"))
            }
        }
        if faults.isEmpty { batch.add(row, &codes) } else { batch.refuse(faults, line: row.line) }
    }
}

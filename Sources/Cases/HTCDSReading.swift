import Kernel

/// Why a file in the standard cannot be read at all.
package enum HTCDSProblem: Error, Sendable, Equatable, CustomStringConvertible {
    case table(CSVProblem)
    case notJSON(offset: Int)
    case notAnArray
    case empty
    /// No heading is an identifier of the standard.
    case noKnownColumn
    /// Two columns mean the same field.
    case twice(String)

    package var description: String {
        switch self {
        case .table(let problem): "\(problem)"
        case .notJSON(let offset): "not JSON: byte \(offset)"
        case .notAnArray: "the JSON must be an array of objects"
        case .empty: "the file is empty"
        case .noKnownColumn: "no heading is an identifier of the standard, such as prs_FirstName"
        case .twice(let id): "two columns mean \(id)"
        }
    }
}

/// A file in the standard: CSV with the identifiers as headings (the survey form's spellings too), or a JSON array.
package enum HTCDSFormat: String, Sendable, CaseIterable { case csv, json }

/// Reads the rows of a file, so many at a time. A row with a value that the codebook does not know is refused with all
/// its reasons.
struct HTCDSReader {
    private enum Rest {
        case table(CSVReader, headings: [String], columns: [HTCDS.Field?])
        case objects([JSONValue], next: Int)
    }

    private struct Found {
        let row: HTCDSRow?
    }

    let standard: HTCDS
    private(set) var report = ImportReport()
    private var rest = Rest.objects([], next: 0)
    private let byteCount: Int

    /// Throws `HTCDSProblem` when the file as a whole cannot be read.
    init(_ bytes: [UInt8], _ format: HTCDSFormat, standard: HTCDS) throws {
        self.standard = standard
        byteCount = bytes.count
        switch format {
        case .csv: try openTable(bytes)
        case .json:
            let document: JSONValue
            do { document = try JSONValue(parsing: bytes) } catch { throw HTCDSProblem.notJSON(offset: error.offset) }
            guard let items = document.items else { throw HTCDSProblem.notAnArray }
            rest = .objects(items, next: 0)
        }
    }

    private mutating func openTable(_ bytes: [UInt8]) throws {
        var reader: CSVReader
        let header: CSVRecord?
        do {
            reader = try CSVReader(bytes: bytes)
            header = try reader.next()
        } catch { throw HTCDSProblem.table(error) }
        guard let header else { throw HTCDSProblem.empty }
        rest = .table(reader, headings: header.fields, columns: try columns(header.fields))
    }

    /// How much was read, of how much: bytes of a table, objects of a document.
    var progress: (done: Int, total: Int) {
        switch rest {
        case .table(let reader, _, _): (reader.offset, byteCount)
        case .objects(let items, let next): (next, items.count)
        }
    }

    mutating func take(_ imported: Int, alreadyThere: Int) {
        report.take(imported)
        report.skip(alreadyThere)
    }

    /// The next good rows, at most `count`; nil at the end.
    mutating func next(_ count: Int) -> [HTCDSRow]? {
        var rows: [HTCDSRow] = []
        while rows.count < count {
            guard let found = one() else { return rows.isEmpty ? nil : rows }
            if let row = found.row { rows.append(row) }
        }
        return rows
    }

    /// One row, or one that was refused; nil at the end.
    private mutating func one() -> Found? {
        switch rest {
        case .table(var reader, let headings, let columns):
            // The reader is this value's alone while it reads: nothing is copied.
            rest = .objects([], next: 0)
            defer { rest = .table(reader, headings: headings, columns: columns) }
            do {
                guard let record = try reader.next() else { return nil }
                guard record.fields.count == columns.count else {
                    report.refuse([.init(line: record.line, reason: "wrong-number-of-fields")])
                    return Found(row: nil)
                }
                var cells: [Cell] = []
                for (index, text) in record.fields.enumerated() {
                    guard let field = columns[index], !text.isEmpty else { continue }
                    cells.append(Cell(heading: headings[index], field: field, value: field.read(text)))
                }
                return Found(row: row(cells, line: record.line))
            } catch {
                report.refuse([.init(line: error.line ?? 0, reason: error.code)])
                if case .unclosedQuote = error { return nil }
                return Found(row: nil)
            }
        case .objects(let items, let next):
            guard next < items.count else { return nil }
            rest = .objects(items, next: next + 1)
            guard let members = items[next].members else {
                report.refuse([.init(line: next + 1, reason: "not-an-object")])
                return Found(row: nil)
            }
            var cells: [Cell] = []
            for member in members {
                guard let field = standard.field(named: HTCDSReader.lastPart(member.name)) else {
                    note(unknown: member.name)
                    continue
                }
                cells.append(Cell(heading: member.name, field: field, value: value(member.value, field)))
            }
            return Found(row: row(cells, line: next + 1))
        }
    }

    private func value(_ json: JSONValue, _ field: HTCDS.Field) -> Result<String, HTCDS.Field.CellProblem> {
        switch json {
        case .null: return .success("")
        case .bool(let flag): return field.read(flag ? "true" : "false")
        case .number(let digits): return field.read(digits)
        case .string(let text): return field.read(text)
        case .array(let items):
            let codes = items.compactMap(\.text)
            guard field.values.kind == .codes, codes.count == items.count else { break }
            return field.read(codes)
        case .object: break
        }
        return .failure(.init(reason: .badForm))
    }

    private struct Cell {
        let heading: String
        let field: HTCDS.Field
        let value: Result<String, HTCDS.Field.CellProblem>
    }

    /// Nil when the row is refused.
    private mutating func row(_ cells: [Cell], line: Int) -> HTCDSRow? {
        var row = HTCDSRow(line: line)
        var reasons: [ImportReport.Refused] = []
        for cell in cells {
            switch cell.value {
            case .success(let value): if !value.isEmpty { row.fields[cell.field.field.id] = value }
            case .failure(let problem):
                reasons.append(.init(line: line, field: cell.heading, reason: problem.reason.rawValue))
            }
        }
        if reasons.isEmpty && row.fields.isEmpty { reasons.append(.init(line: line, reason: "empty-row")) }
        guard reasons.isEmpty else {
            report.refuse(reasons)
            return nil
        }
        row.stage = HTCDS.stage(row.fields["vic_TraffickingStatus"])
        row.isClosed = row.fields["cas_Status"]?.hasPrefix("Closed") ?? false
        return row
    }

    private mutating func columns(_ headings: [String]) throws -> [HTCDS.Field?] {
        var seen: Set<String> = []
        let columns = try headings.map { heading -> HTCDS.Field? in
            guard let field = standard.field(named: HTCDSReader.lastPart(heading)) else {
                note(unknown: heading)
                return nil
            }
            guard seen.insert(field.id).inserted else { throw HTCDSProblem.twice(field.id) }
            return field
        }
        if seen.isEmpty { throw HTCDSProblem.noKnownColumn }
        return columns
    }

    private mutating func note(unknown heading: String) {
        let short = String(heading.prefix(100))
        if !report.unknownFields.contains(short) && report.unknownFields.count < 200 {
            report.unknownFields.append(short)
        }
    }

    /// A survey tool may put the group before the name: `person/prs_First_Name`.
    private static func lastPart(_ heading: String) -> String {
        heading.split(separator: "/").last.map(String.init) ?? heading
    }
}

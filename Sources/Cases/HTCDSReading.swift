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

/// Reads all rows of a file. A row with a value that the codebook does not know is refused with all its reasons.
struct HTCDSReader {
    let standard: HTCDS
    var report = ImportReport()

    mutating func rows(
        _ bytes: [UInt8], _ format: HTCDSFormat, _ body: (HTCDSRow) throws -> Void
    ) throws {
        switch format {
        case .csv: try table(bytes, body)
        case .json: try objects(bytes, body)
        }
    }

    private mutating func table(_ bytes: [UInt8], _ body: (HTCDSRow) throws -> Void) throws {
        var reader: CSVReader
        let header: CSVRecord?
        do {
            reader = try CSVReader(bytes: bytes)
            header = try reader.next()
        } catch { throw HTCDSProblem.table(error) }
        guard let header else { throw HTCDSProblem.empty }
        let columns = try columns(header.fields)
        while true {
            do {
                guard let record = try reader.next() else { return }
                guard record.fields.count == columns.count else {
                    report.refuse([.init(line: record.line, reason: "wrong-number-of-fields")])
                    continue
                }
                var cells: [Cell] = []
                for (index, text) in record.fields.enumerated() {
                    guard let field = columns[index], !text.isEmpty else { continue }
                    cells.append(Cell(heading: header.fields[index], field: field, value: field.read(text)))
                }
                try take(cells, line: record.line, body)
            } catch let problem as CSVProblem {
                report.refuse([.init(line: problem.line ?? 0, reason: problem.code)])
                if case .unclosedQuote = problem { return }
            }
        }
    }

    private mutating func objects(_ bytes: [UInt8], _ body: (HTCDSRow) throws -> Void) throws {
        let document: JSONValue
        do { document = try JSONValue(parsing: bytes) } catch { throw HTCDSProblem.notJSON(offset: error.offset) }
        guard let items = document.items else { throw HTCDSProblem.notAnArray }
        for (index, item) in items.enumerated() {
            guard let members = item.members else {
                report.refuse([.init(line: index + 1, reason: "not-an-object")])
                continue
            }
            var cells: [Cell] = []
            for member in members {
                guard let field = standard.field(named: HTCDSReader.lastPart(member.name)) else {
                    note(unknown: member.name)
                    continue
                }
                cells.append(Cell(heading: member.name, field: field, value: value(member.value, field)))
            }
            try take(cells, line: index + 1, body)
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

    private mutating func take(_ cells: [Cell], line: Int, _ body: (HTCDSRow) throws -> Void) throws {
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
        guard reasons.isEmpty else { return report.refuse(reasons) }
        row.stage = HTCDS.stage(row.fields["vic_TraffickingStatus"])
        row.isClosed = row.fields["cas_Status"]?.hasPrefix("Closed") ?? false
        try body(row)
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

import Foundation
import Kernel
import Schema
import Storage
import StoragePostgreSQL

/// Puts the same cases into a PostgreSQL database, by COPY: opening a million one by one there would take hours.
enum PostgreSQLCopy {
    /// In the order in which they refer to each other.
    private static let tables: [(name: StaticString, all: StaticString)] = [
        ("organisations", "SELECT * FROM organisations"), ("members", "SELECT * FROM members"),
        ("memberships", "SELECT * FROM memberships"), ("sessions", "SELECT * FROM sessions"),
        ("directory_revisions", "SELECT * FROM directory_revisions"),
        ("record_keys", "SELECT * FROM record_keys"), ("cases", "SELECT * FROM cases"),
        ("case_fields", "SELECT * FROM case_fields"), ("consents", "SELECT * FROM consents"),
        ("needs", "SELECT * FROM needs"), ("name_tokens", "SELECT * FROM name_tokens"),
        ("journal", "SELECT * FROM journal"), ("journal_cases", "SELECT * FROM journal_cases"),
    ]
    private static let typesOf = Statement(
        "bench.types",
        """
        SELECT data_type FROM information_schema.columns WHERE table_schema = 'public' AND table_name = ?1
        ORDER BY ordinal_position
        """)

    static func run(from source: any Database, to connection: String, folder: String) async throws {
        let target = try await PostgreSQLDatabase.open(connection, connections: 1)
        try await Migrator(Schema.migrations).run(on: target, now: .wallClock())
        for table in tables {
            let name = "\(table.name)"
            let types = try await target.read { try $0.all(typesOf, [.text(name)]) { $0.text(0) } }
            let file = "\(folder)/\(name).copy"
            let all = Statement(table.name, table.all)
            try await source.readLong { read in
                guard let output = FileWriter(file) else { throw BenchProblem("cannot write \(file)") }
                try read.each(all) { row in
                    output.line(types.enumerated().map { text(row, $0.offset, $0.element) }.joined(separator: "\t"))
                }
                output.close()
            }
            // The migration itself puts rows into some tables.
            try Command.output(
                "psql",
                [
                    "-q", "-v", "ON_ERROR_STOP=1", "-d", connection, "-c", "SET client_min_messages = error", "-c",
                    "TRUNCATE \(name) CASCADE", "-c",
                    "COPY \(name) FROM STDIN",
                ],
                input: file)
            try FileManager.default.removeItem(atPath: file)
        }
        await target.close()
        try Command.output("psql", ["-q", "-d", connection, "-c", "VACUUM ANALYZE"])
    }

    private static func text(_ row: Row, _ column: Int, _ type: String) -> String {
        if row.isNull(column) { return "\\N" }
        return switch type {
        case "bigint": "\(row.int64(column))"
        case "uuid": Hex.encode(row.bytes(column))
        case "bytea": "\\\\x" + Hex.encode(row.bytes(column))
        default:
            row.text(column).replacingOccurrences(of: "\\", with: "\\\\")
                .replacingOccurrences(of: "\t", with: "\\t").replacingOccurrences(of: "\n", with: "\\n")
                .replacingOccurrences(of: "\r", with: "\\r")
        }
    }
}

/// Lines into a file through one buffer.
private final class FileWriter {
    private let file: UnsafeMutablePointer<FILE>

    init?(_ path: String) {
        guard let opened = fopen(path, "w") else { return nil }
        file = opened
    }

    func line(_ text: String) {
        var text = text
        text.append("\n")
        text.withUTF8 { _ = fwrite($0.baseAddress, 1, $0.count, file) }
    }

    func close() { fclose(file) }
}

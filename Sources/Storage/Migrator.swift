import Kernel

/// One forward step of the schema. Never edited after a release: its checksum is kept in the database and compared.
package struct Migration: Sendable {
    package let number: Int
    package let name: String
    /// In the common dialect, with the column types UUID, BYTES, BIGINT, TEXT and DOUBLE and the table options
    /// STRICT and WITHOUT ROWID, which `DataDefinition` turns into each engine's own.
    package let sql: String

    package init(_ number: Int, _ name: String, _ sql: String) {
        self.number = number
        self.name = name
        self.sql = sql
    }

    package var checksum: String {
        // FNV-1a: guards against an edit by mistake, not against an attacker, who could rewrite this table too.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in sql.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return Hex.encode(ID<Migration>(high: hash, low: 0).bytes.prefix(8))
    }
}

/// The schema's words in each engine's tongue.
package enum DataDefinition {
    package static func translate(_ sql: String, for engine: Engine) -> String {
        var text = sql
        let words: [(String, String)] =
            switch engine {
            case .sqlite:
                [(" UUID", " BLOB"), (" BYTES", " BLOB"), (" BIGINT", " INTEGER"), (" DOUBLE", " REAL")]
            case .postgreSQL:
                [
                    (" STRICT, WITHOUT ROWID", ""), (" STRICT", ""), (" BYTES", " bytea"), (" UUID", " uuid"),
                    (" BIGINT", " bigint"), (" DOUBLE", " double precision"), (" TEXT", " text COLLATE \"C\""),
                ]
            }
        for (word, own) in words { text = replace(word, by: own, in: text) }
        return text
    }

    private static func replace(_ word: String, by own: String, in text: String) -> String {
        var result: [UInt8] = []
        let bytes = Array(text.utf8)
        let pattern = Array(word.utf8)
        var index = 0
        while index < bytes.count {
            let end = index + pattern.count
            let matches = end <= bytes.count && bytes[index..<end].elementsEqual(pattern)
            let wordEnds = end >= bytes.count || !isWord(bytes[end])
            if matches && wordEnds {
                result.append(contentsOf: own.utf8)
                index = end
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122) || byte == 95 || (byte >= 48 && byte <= 57)
    }
}

/// Brings a database to the newest schema, each step in its own transaction, safe to run from several processes at once.
package struct Migrator: Sendable {
    private let migrations: [Migration]

    package init(_ migrations: [Migration]) { self.migrations = migrations }

    private static let create = """
        CREATE TABLE IF NOT EXISTS schema_migrations (
            number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at BIGINT NOT NULL
        ) STRICT;
        """
    private static let list = Statement(
        "schema_migrations.list", "SELECT number, name, checksum FROM schema_migrations ORDER BY number")
    private static let insert = Statement(
        "schema_migrations.insert",
        "INSERT INTO schema_migrations (number, name, checksum, applied_at) VALUES (?1, ?2, ?3, ?4)")

    /// Throws `StorageError.schema` when the database was written by a newer program or a released step was edited.
    package func run(on database: any Database, now: Timestamp) async throws {
        let migrations = migrations
        try await database.migrate { connection in
            try connection.script("BEGIN" + (connection.engine == .sqlite ? " IMMEDIATE" : ""))
            do {
                if connection.engine == .postgreSQL { try connection.script("SELECT pg_advisory_xact_lock(7256001)") }
                try connection.script(DataDefinition.translate(Migrator.create, for: connection.engine))
                let read = Read(connection: connection)
                let applied = try read.all(Migrator.list) { ($0.int(0), $0.text(1), $0.text(2)) }
                for (number, name, checksum) in applied {
                    guard let known = migrations.first(where: { $0.number == number }) else {
                        throw StorageError.schema(
                            "the database has step \(number) (\(name)), which this program does not know; run a newer one"
                        )
                    }
                    guard known.checksum == checksum else {
                        throw StorageError.schema("step \(number) (\(name)) differs from the one that was applied")
                    }
                }
                let newest = applied.last?.0 ?? 0
                for migration in migrations where migration.number > newest {
                    try connection.script(DataDefinition.translate(migration.sql, for: connection.engine))
                    try connection.run(
                        Migrator.insert,
                        [.int(migration.number), .text(migration.name), .text(migration.checksum), .at(now)]
                    ) { _ in }
                }
                try connection.script("COMMIT")
            } catch {
                try connection.script("ROLLBACK")
                throw error
            }
        }
    }
}

import Foundation
import Kernel
import Storage
import TestKit
import Testing

struct SchemaTests {
    private static let unindexed = Statement(
        "test.unindexed",
        sqlite: """
            SELECT m.name || '.' || f."from" FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f
            WHERE m.type = 'table' AND f.seq = 0 AND NOT EXISTS (
                SELECT 1 FROM pragma_index_list(m.name) l JOIN pragma_index_info(l.name) i
                WHERE i.seqno = 0 AND i.name = f."from")
            """,
        postgreSQL: """
            SELECT CAST(c.conrelid AS regclass) || '.' || a.attname FROM pg_constraint c
            JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
            WHERE c.contype = 'f' AND NOT EXISTS (
                SELECT 1 FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indkey[0] = c.conkey[1])
            """)

    private static let cascades = Statement(
        "test.cascades",
        sqlite: """
            SELECT m.name FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f
            WHERE m.type = 'table' AND f.on_delete NOT IN ('NO ACTION', 'RESTRICT')
            """,
        postgreSQL: """
            SELECT CAST(conrelid AS regclass) || '' FROM pg_constraint
            WHERE contype = 'f' AND confdeltype NOT IN ('a', 'r')
            """)

    @Test(arguments: Engine.allCases)
    func `every foreign key has an index that begins with it`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let unindexed = try await database.read { try $0.all(Self.unindexed) { $0.text(0) } }
            #expect(unindexed == [], "CREATE INDEX … ON table (column) for each of these")
        }
    }

    @Test(arguments: Engine.allCases)
    func `an unindexed foreign key and a cascade would be found`(engine: Engine) async throws {
        let bad = """
            CREATE TABLE owners (id UUID NOT NULL PRIMARY KEY) STRICT;
            CREATE TABLE things (id UUID PRIMARY KEY, owner_id UUID REFERENCES owners (id) ON DELETE CASCADE) STRICT;
            """
        try await TestStore.runEmpty(engine) { database in
            try await database.migrate { try $0.script(DataDefinition.translate(bad, for: engine)) }
            let unindexed = try await database.read { try $0.all(Self.unindexed) { $0.text(0) } }
            let cascades = try await database.read { try $0.all(Self.cascades) { $0.text(0) } }
            #expect(unindexed == ["things.owner_id"])
            #expect(cascades == ["things"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `nothing about a person goes because something else goes`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let cascades = try await database.read { try $0.all(Self.cascades) { $0.text(0) } }
            #expect(cascades == [])
        }
    }

    @Test(arguments: Engine.allCases)
    func `every statement of every room can be prepared`(engine: Engine) async throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardizedFileURL
        let (found, unread) = try SourceStatements.find(root: root)
        #expect(found.count > 20)
        if !unread.isEmpty {
            Issue.record("not prepared, for they are put together at run time: \(unread)", severity: .warning)
        }
        try await TestStore.run(engine) { database in
            for statement in found {
                // Arrays exist on PostgreSQL only; a statement that takes them is written for it alone.
                if engine == .sqlite, statement.sqlite.contains("unnest(") { continue }
                let sql =
                    switch engine {
                    case .sqlite: "EXPLAIN " + statement.sqlite
                    case .postgreSQL:
                        "PREPARE tried AS " + statement.postgreSQL.replacing("?", with: "$") + "; DEALLOCATE tried"
                    }
                do {
                    try await database.migrate { try $0.script(sql) }
                } catch {
                    Issue.record("\(statement.file): \(statement.name): \(error)")
                }
            }
        }
    }

    @Test func `no statement changes or removes an entry of the privacy ledger`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardizedFileURL
        let on = try SourceStatements.find(root: root).found.filter { $0.sqlite.contains("privacy_ledger") }
        #expect(on.count >= 3)
        let changing = on.filter { statement in
            [statement.sqlite, statement.postgreSQL].contains {
                $0.contains("UPDATE privacy_ledger") || $0.contains("DELETE FROM privacy_ledger")
            }
        }
        #expect(changing.map(\.name) == [])
    }
}

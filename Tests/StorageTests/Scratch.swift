import Kernel
import Storage
import TestKit

/// A table of every column type, and one with a number that many want to change.
enum Scratch {
    static let tables = """
        CREATE TABLE owners (id UUID NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;
        CREATE TABLE things (
            id UUID NOT NULL PRIMARY KEY, owner_id UUID REFERENCES owners (id), name TEXT UNIQUE,
            content BYTES, number BIGINT CHECK (number >= -9223372036854775807), ratio DOUBLE
        ) STRICT;
        CREATE INDEX things_owner ON things (owner_id);
        CREATE TABLE places (id BIGINT NOT NULL PRIMARY KEY, taken BIGINT NOT NULL, capacity BIGINT NOT NULL) STRICT;
        INSERT INTO places (id, taken, capacity) VALUES (1, 0, 300);
        """

    static let insert = Statement(
        "things.insert",
        "INSERT INTO things (id, owner_id, name, content, number, ratio) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
    static let all = Statement(
        "things.all", "SELECT id, owner_id, name, content, number, ratio FROM things ORDER BY id")
    static let count = Statement("things.count", "SELECT COUNT(*) FROM things")
    static let sum = Statement("things.sum", "SELECT SUM(number), AVG(number), SUM(ratio) FROM things")
    static let named = Statement("things.named", "SELECT id FROM things WHERE name = ?1")
    static let take = Statement(
        "places.take", "UPDATE places SET taken = taken + ?2 WHERE id = ?1 AND taken + ?2 <= capacity")
    static let taken = Statement("places.taken", "SELECT taken FROM places WHERE id = ?1")
    static let setTaken = Statement("places.setTaken", "UPDATE places SET taken = ?2 WHERE id = ?1")
    static let plusOne = Statement("places.plusOne", "SELECT taken + 1 + ?1 FROM places WHERE id = 1")

    static func run<T>(_ engine: Engine, _ body: (any Database) async throws -> T) async throws -> T {
        try await TestStore.run(engine) { database in
            try await database.migrate { try $0.script(DataDefinition.translate(tables, for: engine)) }
            return try await body(database)
        }
    }

    static func id(_ number: Int) -> ID<AnyEntity> { ID(high: 0x0171_4DB6_6C00_7000, low: UInt64(number) | 1 << 63) }

    static func thing(_ number: Int, name: String? = nil) -> [SQLValue] {
        [.id(id(number)), .null, .text(name), .null, .int(number), .null]
    }

    static func entry(_ number: Int) -> JournalEntry {
        JournalEntry(
            id: id(number).cast(), at: Clock2020.start, actor: nil, organisation: nil, act: "case.read",
            caseID: id(1_000_000), isRead: true)
    }
}

struct Oops: Error {}

import Kernel
import Schema
import Storage
import TestKit
import Testing

struct MigratorTests {
    private static let one = Migration(1, "one", "CREATE TABLE first_things (id UUID NOT NULL PRIMARY KEY) STRICT;")
    private static let two = Migration(2, "two", "CREATE TABLE second_things (id BIGINT NOT NULL PRIMARY KEY) STRICT;")
    private static let steps = Statement("test.steps", "SELECT COUNT(*) FROM schema_migrations")
    private static let seconds = Statement("test.seconds", "SELECT COUNT(*) FROM second_things")

    @Test(arguments: Engine.allCases)
    func `a fresh database gets every step once, also when asked again`(engine: Engine) async throws {
        try await TestStore.runEmpty(engine) { database in
            for _ in 0..<2 { try await Migrator([Self.one, Self.two]).run(on: database, now: Clock2020.start) }
            #expect(try await database.read { try $0.count(Self.steps) } == 2)
            #expect(try await database.read { try $0.count(Self.seconds) } == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `an older database gets what it lacks`(engine: Engine) async throws {
        try await TestStore.runEmpty(engine) { database in
            try await Migrator([Self.one]).run(on: database, now: Clock2020.start)
            try await Migrator([Self.one, Self.two]).run(on: database, now: Clock2020.start)
            #expect(try await database.read { try $0.count(Self.steps) } == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a database of a newer program and an edited step are refused`(engine: Engine) async throws {
        try await TestStore.runEmpty(engine) { database in
            try await Migrator([Self.one, Self.two]).run(on: database, now: Clock2020.start)
            let edited = Migration(2, "two", Self.two.sql + " ")
            for migrations in [[Self.one], [Self.one, edited]] {
                do {
                    try await Migrator(migrations).run(on: database, now: Clock2020.start)
                    Issue.record("accepted")
                } catch let error as StorageError {
                    guard case .schema = error else { throw error }
                }
            }
            #expect(try await database.read { try $0.count(Self.steps) } == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a step that breaks off leaves nothing`(engine: Engine) async throws {
        try await TestStore.runEmpty(engine) { database in
            let broken = Migration(2, "two", Self.two.sql + " CREATE TABLE second_things (id BIGINT) STRICT;")
            await #expect(throws: StorageError.self) {
                try await Migrator([Self.one, broken]).run(on: database, now: Clock2020.start)
            }
            await #expect(throws: StorageError.self) { try await database.read { try $0.count(Self.steps) } }
            try await Migrator([Self.one, Self.two]).run(on: database, now: Clock2020.start)
            #expect(try await database.read { try $0.count(Self.steps) } == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func `processes that start together migrate once`(engine: Engine) async throws {
        try await TestStore.runTwice(engine) { first, second in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for database in [first, second] {
                    group.addTask {
                        let more = Migration(1_000, "more", Self.two.sql)
                        try await Migrator(Schema.migrations + [more]).run(on: database, now: Clock2020.start)
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await first.read { try $0.count(Self.steps) } == Schema.migrations.count + 1)
        }
    }

    @Test(arguments: [
        ("id UUID NOT NULL", "id BLOB NOT NULL", "id uuid NOT NULL"),
        ("a BYTES, b DOUBLE", "a BLOB, b REAL", "a bytea, b double precision"),
        ("a TEXT", "a TEXT", "a text COLLATE \"C\""),
        ("a BIGINT", "a INTEGER", "a bigint"),
        (") STRICT;", ") STRICT;", ");"),
        (") STRICT, WITHOUT ROWID;", ") STRICT, WITHOUT ROWID;", ");"),
        ("text_id BIGINT_X", "text_id BIGINT_X", "text_id BIGINT_X"),
    ])
    func `the schema's words in each engine's tongue`(common: String, sqlite: String, postgreSQL: String) {
        #expect(DataDefinition.translate(common, for: .sqlite) == sqlite)
        #expect(DataDefinition.translate(common, for: .postgreSQL) == postgreSQL)
    }
}

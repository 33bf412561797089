import Glibc
import Kernel
import Storage

/// PostgreSQL 15 or newer: for a country where several servers share the work and one may fail.
///
/// A fixed number of threads, one connection each, take work from one queue. A write is SERIALIZABLE: the reasoning
/// that is right for SQLite's one writer is right here too. `statement` errors stay with the transaction: a closure that
/// swallows one does not commit.
package final class PostgreSQLDatabase: Database {
    package let engine = Engine.postgreSQL
    private let target: ConnectionTarget
    private let queue = WorkQueue()
    private let gate = Gate()
    private let appender = Appender()

    /// Tries of one write before it is given up as `.busy`.
    private static let triesMax = 20
    /// From this try on a write runs while no other write of this process does.
    private static let triesTogether = 3

    private init(target: ConnectionTarget) { self.target = target }

    /// - Parameters: conninfo: what libpq reads, `host=a,b dbname=palermo` or `postgresql://a,b/palermo`; every host
    ///   named is tried and the one that accepts writes is used. connections: 1...100, each with its thread.
    ///   Throws `.unavailable` when nobody answers.
    package static func open(_ conninfo: String, connections: Int = 8) async throws -> PostgreSQLDatabase {
        let database = PostgreSQLDatabase(target: try ConnectionTarget(conninfo))
        for _ in 0..<min(max(connections, 1), 100) { database.queue.startThread(database.target) }
        guard database.queue.hasThreads else { throw StorageError.unavailable("no thread can be started") }
        do {
            try await database.perform { connection in try connection.ensureConnected() }
        } catch {
            await database.close()
            throw error
        }
        return database
    }

    package func read<T: Sendable>(_ body: @Sendable (Read) throws -> T) async throws -> T {
        try await withoutActuallyEscaping(body) { body in
            // The closure must be let go of before its caller goes on: the slot is emptied on the worker's thread.
            let slot = ReadSlot(body)
            return try await perform { connection in try slot.run(on: connection).get() }
        }
    }

    package func point<T: Sendable>(_ body: @Sendable (Read) throws -> T) async throws -> T {
        try await withoutActuallyEscaping(body) { body in
            let slot = ReadSlot(body)
            return try await perform { connection in try slot.run(on: connection, nil).get() }
        }
    }

    package func readLong<T: Sendable>(_ body: @escaping @Sendable (Read) throws -> T) async throws -> T {
        try await perform { connection in try connection.reading(body) }
    }

    package func write<T: Sendable>(_ body: @escaping @Sendable (Write) throws -> T) async throws -> T {
        let gate = gate
        let body = Alongside.wrap(body)
        return try await perform { connection in
            var tries = 0
            var hasLost = false
            while true {
                tries += 1
                let outcome = gate.pass(alone: tries > Self.triesTogether) {
                    connection.transaction(.write) { try body(Write(connection: connection)) }
                }
                switch outcome {
                case .done(let value): return value
                case .refused(let error): throw error
                case .lost(let error):
                    if hasLost { throw error }
                    hasLost = true
                case .collided(let error):
                    if tries == Self.triesMax { throw error }
                    usleep(.random(in: 0...min(50_000, 500 << UInt32(tries))))
                }
            }
        }
    }

    package func append(_ entries: [JournalEntry]) async throws {
        guard !entries.isEmpty else { return }
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            guard appender.add(entries, continuation) else { return }
            let appender = appender
            if !queue.submit({ connection in appender.drain(connection) }) {
                appender.refuse(StorageError.unavailable("the database is closed"))
            }
        }
    }

    package func audit(by sequencer: any JournalSequencer) { target.auditing.sequencer = sequencer }

    package func migrate(_ body: @escaping @Sendable (any SchemaConnection) throws -> Void) async throws {
        let target = target
        try await perform { _ in
            let connection = PostgreSQLConnection(target: target)
            defer { connection.disconnect() }
            try connection.ensureConnected()
            try connection.script("SET statement_timeout = 0; SET lock_timeout = '60s'")
            try body(connection)
        }
    }

    package func close() async { await queue.close() }

    /// Hands work to the queue and waits for its result. Work that was accepted runs to its end, also when the task that
    /// asked for it has been cancelled: a half-told journal would be worse than a late one.
    private func perform<T: Sendable>(
        _ work: @escaping @Sendable (PostgreSQLConnection) throws -> T
    ) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            let isAccepted = queue.submit { connection in
                continuation.resume(with: Result { try work(connection) })
            }
            if !isAccepted { continuation.resume(throwing: StorageError.unavailable("the database is closed")) }
        }
    }
}

extension PostgreSQLConnection {
    /// One consistent snapshot; once more on a new connection when the first was lost.
    func reading<T>(as kind: Beginning? = .read, _ body: (Read) throws -> T) throws -> T {
        var isLast = false
        while true {
            switch transaction(kind, { try body(Read(connection: self)) }) {
            case .done(let value): return value
            case .refused(let error): throw error
            case .collided(let error), .lost(let error):
                if isLast { throw error }
                isLast = true
            }
        }
    }
}

/// A read's closure on its way to a worker, taken out and dropped there.
private final class ReadSlot<T: Sendable>: @unchecked Sendable {
    private var body: (@Sendable (Read) throws -> T)?

    init(_ body: @escaping @Sendable (Read) throws -> T) { self.body = body }

    @inline(never)
    func run(on connection: PostgreSQLConnection, _ kind: Beginning? = .read) -> Result<T, any Error> {
        guard let body = body.take() else { return .failure(StorageError.unavailable("the read was run twice")) }
        return Result { try connection.reading(as: kind, body) }
    }
}

import Dispatch
import Kernel
import Storage
import Synchronization

/// SQLite in one file: WAL, many readers beside one writer, cached statements, writes gathered into shared commits.
///
/// A read runs on the thread that asks, on a connection of the pool: a point read takes about 6 µs, less than handing it
/// to another thread would (docs/decisions/0002).
package final class SQLiteDatabase: Database {
    /// Readers that wait to be used; each is used by one thread at a time.
    private struct Idle: @unchecked Sendable { var connections: [SQLiteConnection] = [] }

    /// Long reads wait for one another: each takes a thread, a connection and its cache.
    private struct LongReads {
        var running = 0
        var waiting: [@Sendable () -> Void] = []
    }

    private static let longReadsMax = 3
    private static let idleMax = 16

    private let path: String
    private let idle = Mutex(Idle())
    private let writer: SQLiteWriter
    private let longQueue = Mutex(LongReads())
    private let longReads = DispatchQueue(label: "palermo.sqlite.long", qos: .utility, attributes: .concurrent)

    private static let begin = Statement("sqlite.beginRead", "BEGIN")
    private static let commit = Statement("sqlite.commitRead", "COMMIT")

    package var engine: Engine { .sqlite }

    /// Opens or makes the file. Throws `StorageError.unavailable` when it cannot be.
    /// - Parameter busyMilliseconds: how long a write waits for another process's; tests wait less.
    package static func open(
        path: String, busyMilliseconds: Int32 = 10_000
    ) async throws -> SQLiteDatabase {
        SQLiteDatabase(path: path, writer: try SQLiteWriter(path: path, busyMilliseconds: busyMilliseconds))
    }

    private init(path: String, writer: SQLiteWriter) {
        self.path = path
        self.writer = writer
    }

    package func read<T: Sendable>(_ body: @Sendable (Read) throws -> T) async throws -> T { try snapshot(body) }

    package func point<T: Sendable>(_ body: @Sendable (Read) throws -> T) async throws -> T {
        let connection = try take()
        defer { giveBack(connection) }
        return try connection.alone { try body(Read(connection: connection)) }
    }

    package func readLong<T: Sendable>(_ body: @escaping @Sendable (Read) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            longRead { continuation.resume(with: Result { try self.snapshot(isLong: true, body) }) }
        }
    }

    private func longRead(_ work: @escaping @Sendable () -> Void) {
        let mayStart = longQueue.withLock { queue in
            if queue.running == Self.longReadsMax {
                queue.waiting.append(work)
                return false
            }
            queue.running += 1
            return true
        }
        guard mayStart else { return }
        longReads.async {
            var next: (@Sendable () -> Void)? = work
            while let work = next {
                work()
                next = self.longQueue.withLock { queue in
                    if queue.waiting.isEmpty {
                        queue.running -= 1
                        return nil
                    }
                    return queue.waiting.removeFirst()
                }
            }
        }
    }

    package func write<T: Sendable>(_ body: @escaping @Sendable (Write) throws -> T) async throws -> T {
        let body = Alongside.wrap(body)
        return try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<T, any Error>) in
            let kept = Kept<T>()
            writer.submit(
                SQLiteWriter.Pending(
                    run: { connection in
                        let outcome = Result { try body(Write(connection: connection)) }
                        kept.result.withLock { $0 = outcome }
                        if case .failure(let error) = outcome { return error }
                        return nil
                    },
                    finish: { failure in
                        let outcome = kept.result.withLock { $0 }
                        if let failure {
                            continuation.resume(throwing: failure)
                        } else if let outcome {
                            continuation.resume(with: outcome)
                        } else {
                            continuation.resume(throwing: StorageError.unavailable("the write was not run"))
                        }
                    }))
        }
    }

    package func append(_ entries: [JournalEntry]) async throws {
        try await write { write in for entry in entries { try write.journal(entry) } }
    }

    package func audit(by sequencer: any JournalSequencer) { writer.audit(by: sequencer) }

    package func migrate(_ body: @escaping @Sendable (any SchemaConnection) throws -> Void) async throws {
        try await writer.alone { try body($0) }
        idle.withLock { $0.connections.removeAll() }
    }

    package func close() async {
        idle.withLock { $0.connections.removeAll() }
        await writer.close()
    }

    private func take() throws -> SQLiteConnection {
        try idle.withLock { $0.connections.popLast() } ?? SQLiteConnection(path: path, purpose: .reading)
    }

    /// One that could not end its transaction would show the next reader an old state: it is closed instead.
    private func giveBack(_ connection: SQLiteConnection) {
        guard !connection.isInTransaction else { return }
        idle.withLock { if $0.connections.count < Self.idleMax { $0.connections.append(connection) } }
    }

    private func snapshot<T>(isLong: Bool = false, _ body: (Read) throws -> T) throws -> T {
        let connection = try take()
        defer {
            if isLong { connection.releaseMemory() }
            giveBack(connection)
        }
        try connection.run(Self.begin, []) { _ in }
        do {
            let value = try body(Read(connection: connection))
            try connection.run(Self.commit, []) { _ in }
            return value
        } catch {
            if connection.isInTransaction {
                // What matters is why the read failed; a connection that cannot end is dropped.
                do { try connection.run(Self.commit, []) { _ in } } catch { throw error }
            }
            throw error
        }
    }
}

/// What a write returned, until its commit is durable.
private final class Kept<T: Sendable>: Sendable {
    let result = Mutex<Result<T, any Error>?>(nil)
}

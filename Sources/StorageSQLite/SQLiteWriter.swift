import CSQLite
import Dispatch
import Kernel
import Storage
import Synchronization

/// The one writer. Writes that arrive while a commit is under way wait together and share the next one: a commit costs
/// one sync of the disk however many writes are in it, so under load each costs a fraction of it.
///
/// Each write stands in its own savepoint: what one throws undoes that one alone. All are acknowledged after the commit.
final class SQLiteWriter: Sendable {
    /// A write that waits: `run` performs it and keeps its result, `finish` hands the result (or the commit's failure) back.
    struct Pending: Sendable {
        let run: @Sendable (SQLiteConnection) -> (any Error)?
        let finish: @Sendable ((any Error)?) -> Void
    }

    private struct Queue {
        var waiting: [Pending] = []
        var isDraining = false
        var isClosed = false
    }

    /// The connection is touched on `thread` only.
    private struct Held: @unchecked Sendable { let connection: SQLiteConnection }

    /// Above this many the first ones would wait too long for the last.
    private static let gatheredMax = 512

    private let held: Held
    private let queue = Mutex(Queue())
    private let sequencer = Mutex<(any JournalSequencer)?>(nil)
    private let thread = DispatchQueue(label: "palermo.sqlite.writer", qos: .userInitiated)

    private static let begin = Statement("sqlite.begin", "BEGIN IMMEDIATE")
    private static let commit = Statement("sqlite.commit", "COMMIT")
    private static let rollback = Statement("sqlite.rollback", "ROLLBACK")
    private static let savepoint = Statement("sqlite.savepoint", "SAVEPOINT one")
    private static let release = Statement("sqlite.release", "RELEASE one")
    private static let undo = Statement("sqlite.undo", "ROLLBACK TO one")

    init(path: String, busyMilliseconds: Int32) throws {
        held = Held(
            connection: try SQLiteConnection(path: path, purpose: .writing, busyMilliseconds: busyMilliseconds))
    }

    func audit(by new: any JournalSequencer) { sequencer.withLock { $0 = new } }

    func submit(_ pending: Pending) {
        let (start, closed) = queue.withLock { queue in
            if queue.isClosed { return (false, true) }
            queue.waiting.append(pending)
            defer { queue.isDraining = true }
            return (!queue.isDraining, false)
        }
        if closed { pending.finish(StorageError.unavailable("the database is closed")) }
        if start { thread.async { self.drain() } }
    }

    /// Runs `body` alone on the writer's thread, between batches.
    func alone<T: Sendable>(_ body: @escaping @Sendable (SQLiteConnection) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            thread.async { continuation.resume(with: Result { try body(self.held.connection) }) }
        }
    }

    /// Refuses new writes and returns when those that wait are durable.
    func close() async {
        queue.withLock { $0.isClosed = true }
        await withCheckedContinuation { continuation in
            thread.async {
                // So that the file alone holds everything and can be copied. What cannot be moved over now (another
                // process reads) stays in the log beside it, where the next start finds it.
                do { try self.held.connection.script("PRAGMA wal_checkpoint(TRUNCATE)") } catch {
                    // The log stays beside the file.
                }
                continuation.resume()
            }
        }
    }

    private func drain() {
        while true {
            let batch = queue.withLock { queue -> [Pending] in
                if queue.waiting.count <= Self.gatheredMax {
                    defer { queue.waiting.removeAll(keepingCapacity: true) }
                    if queue.waiting.isEmpty { queue.isDraining = false }
                    return queue.waiting
                }
                defer { queue.waiting.removeFirst(Self.gatheredMax) }
                return Array(queue.waiting.prefix(Self.gatheredMax))
            }
            if batch.isEmpty { return }
            commitTogether(batch)
        }
    }

    /// False when no transaction could be begun: everybody has been told, and nobody is tried alone, because each would
    /// wait as long again.
    @discardableResult
    private func commitTogether(_ batch: [Pending]) -> Bool {
        do { try run(Self.begin) } catch {
            for pending in batch { pending.finish(error) }
            return false
        }
        do {
            held.connection.sequencer = sequencer.withLock { $0 }
            let outcomes = try runAll(batch)
            try held.connection.placeEntries()
            try run(Self.commit)
            held.connection.overwriteLogIfAsked()
            for (pending, failure) in zip(batch, outcomes) { pending.finish(failure) }
        } catch {
            rollBack()
            // Nothing was acknowledged, so each may be tried again by itself; the one at fault fails alone.
            if batch.count == 1 {
                batch[0].finish(error)
            } else {
                for (index, pending) in batch.enumerated() where !commitTogether([pending]) {
                    for rest in batch[(index + 1)...] { rest.finish(error) }
                    break
                }
            }
        }
        return true
    }

    /// What each write threw, nil where it succeeded. Throws when the whole transaction is lost.
    private func runAll(_ batch: [Pending]) throws -> [(any Error)?] {
        try batch.map { pending in
            try run(Self.savepoint)
            let unplaced = held.connection.unplacedCount
            let failure = pending.run(held.connection)
            // On a full disk or an I/O error SQLite undoes the whole transaction: no neighbour is durable then.
            guard held.connection.isInTransaction else { throw failure ?? StorageError.full("transaction lost") }
            if failure != nil {
                try run(Self.undo)
                held.connection.forgetUnplaced(after: unplaced)
            }
            try run(Self.release)
            return failure
        }
    }

    private func run(_ statement: Statement) throws {
        try held.connection.run(statement, []) { _ in }
    }

    private func rollBack() {
        held.connection.forgetUnplaced(after: 0)
        guard held.connection.isInTransaction else { return }
        do { try run(Self.rollback) } catch {
            // SQLite has already rolled back: the only way in which ROLLBACK can fail.
        }
    }
}

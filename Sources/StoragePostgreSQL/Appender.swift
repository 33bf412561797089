import Glibc
import Kernel
import Storage
import Synchronization

/// Journal entries of many callers that go to the database together: every page that shows a case waits for one, and a
/// commit each would make the disk the limit. While one commit runs, the next batch gathers.
final class Appender: Sendable {
    private struct Waiter {
        let entries: [JournalEntry]
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var waiting: [Waiter] = []
        var isDraining = false
    }

    private let state = Mutex(State())
    /// Entries in one transaction at most, so that nobody waits long.
    private static let batchEntriesMax = 500
    private static let triesMax = 6

    /// True when the caller has to have `drain` run.
    func add(_ entries: [JournalEntry], _ continuation: CheckedContinuation<Void, any Error>) -> Bool {
        state.withLock { state in
            state.waiting.append(Waiter(entries: entries, continuation: continuation))
            defer { state.isDraining = true }
            return !state.isDraining
        }
    }

    /// Writes until nobody waits.
    func drain(_ connection: PostgreSQLConnection) {
        while let batch = next() {
            let failure = write(batch.flatMap(\.entries), connection)
            if batch.count > 1, let failure, !isUnavailable(failure) {
                // One caller's entries are bad: the others must not suffer.
                for waiter in batch { answer(waiter, write(waiter.entries, connection)) }
            } else {
                for waiter in batch { answer(waiter, failure) }
            }
        }
    }

    func refuse(_ error: StorageError) {
        while let batch = next() { for waiter in batch { answer(waiter, error) } }
    }

    private func next() -> [Waiter]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isDraining = false
                return nil
            }
            var count = 0
            var entries = 0
            while count < state.waiting.count, count == 0 || entries < Self.batchEntriesMax {
                entries += state.waiting[count].entries.reduce(0) { $0 + 1 + $1.shown.count }
                count += 1
            }
            defer { state.waiting.removeFirst(count) }
            return Array(state.waiting.prefix(count))
        }
    }

    private func answer(_ waiter: Waiter, _ failure: (any Error)?) {
        if let failure { waiter.continuation.resume(throwing: failure) } else { waiter.continuation.resume() }
    }

    /// Not the entries' fault, and nothing to be gained by trying each alone.
    private func isUnavailable(_ error: any Error) -> Bool {
        switch error as? StorageError {
        case .unavailable, .uncertain: true
        default: false
        }
    }

    /// Nil when the entries are durable.
    private func write(_ entries: [JournalEntry], _ connection: PostgreSQLConnection) -> (any Error)? {
        var tries = 0
        var hasLost = false
        while true {
            tries += 1
            switch connection.transaction(.append, { try connection.insert(entries) }) {
            case .done: return nil
            case .refused(let error): return error
            case .collided(let error):
                if tries == Self.triesMax { return error }
                usleep(.random(in: 0...(500 << UInt32(tries))))
            case .lost(let error):
                // Lost before the commit was sent: nothing was kept, so once more on a new connection.
                if hasLost { return error }
                hasLost = true
            }
        }
    }
}

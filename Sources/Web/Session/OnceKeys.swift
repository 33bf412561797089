import Kernel
import Synchronization

/// A form that is sent twice (a double click, a page reloaded) is done once: the second sending gets the first one's
/// answer. What was refused may be sent again.
final class OnceKeys: Sendable {
    private static let keysMax = 10_000
    private static let keepSeconds: Int64 = 12 * 3_600

    private enum State {
        case running
        case answered(Reply)
    }

    private struct Known {
        var states: [String: (state: State, at: Timestamp)] = [:]
        var order: [String] = []
    }

    private let known = Mutex(Known())

    func run(_ key: String, now: Timestamp, _ body: () async throws -> Reply) async throws -> Reply {
        for _ in 0..<200 {
            switch begin(key, now: now) {
            case nil: return try await first(key, body)
            case .answered(let reply): return reply
            case .running: try await Task.sleep(for: .milliseconds(50))
            }
        }
        throw Problem.unavailable
    }

    private func first(_ key: String, _ body: () async throws -> Reply) async throws -> Reply {
        do {
            let reply = try await body()
            known.withLock { known in
                if reply.status < 400, let at = known.states[key]?.at {
                    known.states[key] = (.answered(reply), at)
                } else {
                    known.states[key] = nil
                }
            }
            return reply
        } catch {
            known.withLock { $0.states[key] = nil }
            throw error
        }
    }

    /// Nil when nobody has begun with this key: the caller has now.
    private func begin(_ key: String, now: Timestamp) -> State? {
        known.withLock { known in
            if let found = known.states[key], now < found.at.adding(seconds: Self.keepSeconds) { return found.state }
            known.states[key] = (.running, now)
            known.order.append(key)
            while known.order.count > Self.keysMax { known.states[known.order.removeFirst()] = nil }
            return nil
        }
    }
}

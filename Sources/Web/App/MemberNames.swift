import Access
import Kernel
import Synchronization

/// The names of members who did something, for pages that show what happened. Each is asked for once a minute at most.
final class MemberNames: Sendable {
    private static let freshSeconds: Int64 = 60
    private static let countMax = 20_000

    private struct Known {
        var names: [MemberID: String] = [:]
        var at = Timestamp(milliseconds: 0)
    }

    private let known = Mutex(Known())

    /// The names of at least these; empty where there is no such member.
    func names(of ids: [MemberID], in access: Access, now: Timestamp) async throws -> [MemberID: String] {
        let (cached, missing) = known.withLock { known -> ([MemberID: String], Set<MemberID>) in
            if now >= known.at.adding(seconds: Self.freshSeconds) || known.names.count > Self.countMax {
                known = Known(at: now)
            }
            var missing: Set<MemberID> = []
            for id in ids where known.names[id] == nil { missing.insert(id) }
            return (known.names, missing)
        }
        if missing.isEmpty { return cached }
        let found = try await access.displayNames(missing)
        return known.withLock { known in
            for id in missing { known.names[id] = found[id] ?? "" }
            return known.names
        }
    }
}

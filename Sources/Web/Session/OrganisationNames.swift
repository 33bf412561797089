import Directory
import Kernel
import Synchronization

/// The names of organisations for the header of every page. Asked of the directory once a minute, not once a page.
final class OrganisationNames: Sendable {
    private static let freshSeconds: Int64 = 60

    private struct Known {
        var names: [OrganisationID: String] = [:]
        var at = Timestamp(milliseconds: 0)
    }

    private let known = Mutex(Known())

    /// Empty when the directory does not know it.
    func name(of organisation: OrganisationID, in directory: Directory, now: Timestamp) async throws -> String {
        let cached = known.withLock { known in
            now < known.at.adding(seconds: Self.freshSeconds) ? known.names[organisation] : nil
        }
        if let cached { return cached }
        let names = try await directory.snapshot().organisations.mapValues(\.name)
        known.withLock { $0 = Known(names: names, at: now) }
        return names[organisation] ?? ""
    }
    /// All of them, for pages that name several.
    func all(in directory: Directory, now: Timestamp) async throws -> [OrganisationID: String] {
        let cached = known.withLock { now < $0.at.adding(seconds: Self.freshSeconds) ? $0.names : nil }
        if let cached { return cached }
        let names = try await directory.snapshot().organisations.mapValues(\.name)
        known.withLock { $0 = Known(names: names, at: now) }
        return names
    }
}

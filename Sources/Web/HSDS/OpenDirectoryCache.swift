import Directory
import Kernel
import Synchronization

/// What the HSDS doors give to everybody, kept for some seconds: nobody's program makes the server gather the whole
/// country again with every request, and nobody sees a change in the moment it happens.
package final class OpenDirectoryCache: Sendable {
    static let seconds: Int64 = 15
    /// Whole lists that are kept, in bytes together.
    static let bytesMax = 32 * 1_024 * 1_024
    /// Whole lists that are gathered at the same time; others are asked to come back.
    package static let gatheringMax = 2

    private struct Known {
        let part: OpenDirectory
        let madeAt: Timestamp
        var lists: [String: HSDSAnswer] = [:]
        var bytes = 0
    }

    private struct State {
        var known: Known?
        var gathering = 0
    }

    private let state = Mutex(State())

    package init() {}

    /// Made anew when the directory has changed, but not more often than every `seconds`.
    package func part(of whole: DirectorySnapshot, now: Timestamp) -> OpenDirectory {
        let known = state.withLock { $0.known }
        if let known {
            let age = now.milliseconds - known.madeAt.milliseconds
            if known.part.revisions == whole.revisions || (0..<Self.seconds * 1_000).contains(age) { return known.part }
        }
        let part = OpenDirectory(of: whole)
        state.withLock { $0.known = Known(part: part, madeAt: now) }
        return part
    }

    /// A whole list of `part` from memory, or gathered now. Nil when too many are being gathered.
    package func list(_ name: String, of part: OpenDirectory, _ gather: () -> HSDSAnswer) -> HSDSAnswer? {
        let (kept, mayGather): (HSDSAnswer?, Bool) = state.withLock { state in
            if let known = state.known, known.part.revisions == part.revisions, let list = known.lists[name] {
                return (list, false)
            }
            if state.gathering >= Self.gatheringMax { return (nil, false) }
            state.gathering += 1
            return (nil, true)
        }
        guard mayGather else { return kept }
        let answer = gather()
        state.withLock { state in
            state.gathering -= 1
            guard let known = state.known, known.part.revisions == part.revisions,
                known.bytes + answer.bytes.count <= Self.bytesMax
            else { return }
            state.known?.lists[name] = answer
            state.known?.bytes += answer.bytes.count
        }
        return answer
    }
}

import Definitions
import Kernel
import Storage
import Synchronization

/// The list of today, and every older one that a screening was begun with: a new list never strands what is open.
struct IndicatorLists: Sendable {
    let current: IndicatorSet
    private let older = OlderLists()

    init(current: IndicatorSet) { self.current = current }

    private static let insert = Statement(
        "indicator_lists.insert",
        "INSERT INTO indicator_lists (version, yaml, kept_at) VALUES (?1, ?2, ?3) ON CONFLICT (version) DO NOTHING")
    private static let find = Statement("indicator_lists.find", "SELECT yaml FROM indicator_lists WHERE version = ?1")
    private static let isKept = Statement("indicator_lists.isKept", "SELECT 1 FROM indicator_lists WHERE version = ?1")

    /// Keeps the text beside the first screening that follows it.
    func keep(_ write: Write, now: Timestamp) throws {
        guard try write.read.count(Self.isKept, [.text(current.version)]) == 0 else { return }
        try write.run(Self.insert, [.text(current.version), .text(current.text), .at(now)])
    }

    /// The list of this version, of today or kept; nil when nobody kept it.
    func list(_ read: Read, version: String) throws -> IndicatorSet? {
        if version == current.version { return current }
        if let known = older.known.withLock({ $0[version] }) { return known }
        guard let yaml = try read.first(Self.find, [.text(version)], { $0.text(0) }) else { return nil }
        let list = try IndicatorSet(text: yaml, file: "indicator_lists/\(version)")
        older.known.withLock { $0[version] = list }
        return list
    }
}

private final class OlderLists: Sendable {
    let known = Mutex<[String: IndicatorSet]>([:])
}

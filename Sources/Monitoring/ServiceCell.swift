import Directory
import Kernel

/// Services of one region in one state and freshness.
package struct ServiceCell: Sendable, Equatable {
    /// Empty for services without a place.
    package let region: String
    /// Nil when the provider has never said anything.
    package let state: OpenState?
    /// `fresh`, `ageing` or `stale`.
    package let freshness: String
    package let services: Int
    package let placesLeft: Int

    private struct Key: Hashable {
        let region: String
        let state: OpenState?
        let freshness: String
    }

    /// By region, then state, then freshness. O(services).
    static func cells(of snapshot: DirectorySnapshot, kind: String?, now: Timestamp) -> [ServiceCell] {
        var sums: [Key: (services: Int, left: Int)] = [:]
        for entry in snapshot.entries where entry.service.details.status == .active {
            guard kind == nil || entry.service.kind == kind, let index = snapshot.kinds.index(entry.service.kind)
            else { continue }
            let freshness = Freshness.of(entry.state, snapshot.kinds.all[index], now: now, zone: snapshot.zone)
            let key = Key(region: entry.service.details.region, state: entry.state?.state, freshness: freshness.code)
            let isTaking = entry.state?.state.takesPeople ?? false
            let sum = sums[key] ?? (0, 0)
            sums[key] = (sum.services + 1, sum.left + (isTaking ? entry.placesLeft : 0))
        }
        return sums.map { key, sum in
            ServiceCell(
                region: key.region, state: key.state, freshness: key.freshness, services: sum.services,
                placesLeft: sum.left)
        }.sorted {
            ($0.region, $0.state?.rawValue ?? "", $0.freshness) < ($1.region, $1.state?.rawValue ?? "", $1.freshness)
        }
    }
}

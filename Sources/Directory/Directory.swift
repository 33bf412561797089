import Access
import Kernel
import Storage
import Synchronization

/// Organisations, their services, and what each can do now: who can take this person today?
///
/// Owns the tables organisations, services, service_states, service_places, holds and directory_revisions. Knows no
/// person and no case.
package struct Directory: Sendable {
    let database: any Database
    let policy: Policy
    let world: World
    package let kinds: ServiceKinds
    package let regions: Regions
    private let cache: DirectoryCache

    package init(
        database: any Database, policy: Policy, world: World, kinds: ServiceKinds, regions: Regions
    ) {
        self.database = database
        self.policy = policy
        self.world = world
        self.kinds = kinds
        self.regions = regions
        cache = DirectoryCache(DirectorySnapshot(kinds: kinds, regions: regions, zone: world.zone))
    }

    /// The kind of an organisation, inside a transaction of another room.
    package static let kind: @Sendable (Read, OrganisationID) throws -> String? = { try DirectoryStore.kind($0, $1) }

    /// The directory as it is now, whoever changed it: 32 numbers are read, then only what changed since the last call.
    /// The caller has the permission to look (`directory.read`); the request engine asks on its behalf.
    package func snapshot() async throws -> DirectorySnapshot {
        let known = cache.snapshot.withLock { $0 }
        if try await database.point({ try DirectoryStore.revisions($0) }) == known.revisions { return known }
        let newer = try await database.read { read in try Self.refresh(known, read) }
        guard let newer else { return known }
        cache.snapshot.withLock { current in
            // Another call may have been faster and seen more.
            if zip(newer.revisions, current.revisions).allSatisfy({ $0 >= $1 }) { current = newer }
        }
        return newer
    }

    /// Services for a need, asked by somebody who may read the directory.
    package func match(_ query: MatchQuery, by actor: Actor) async throws -> MatchResult {
        _ = try policy.permit(Actions.DirectoryRead.self, actor)
        return Matching.match(query, in: try await snapshot(), now: world.now())
    }

    /// An organisation inside a transaction of another room.
    package static func organisation(_ read: Read, _ id: OrganisationID) throws -> Organisation? {
        try DirectoryStore.organisation(id, read)
    }

    /// Nil when nothing changed.
    static func refresh(_ known: DirectorySnapshot, _ read: Read) throws -> DirectorySnapshot? {
        let revisions = try DirectoryStore.revisions(read)
        if revisions == known.revisions { return nil }
        // A restored backup may be older than what we hold: then begin again.
        let isOlder = zip(revisions, known.revisions).contains { $0 < $1 }
        let base = isOlder ? DirectorySnapshot(kinds: known.kinds, regions: known.regions, zone: known.zone) : known
        var organisations: [Organisation] = []
        var entries: [ServiceEntry] = []
        for (shard, revision) in revisions.enumerated() {
            let since = base.revisions.indices.contains(shard) ? base.revisions[shard] : -1
            if revision == since { continue }
            organisations += try DirectoryStore.changedOrganisations(shard: shard, since: since, read)
            entries += try ServiceStore.changedEntries(shard: shard, since: since, read)
        }
        return base.updated(revisions: revisions, organisations: organisations, entries: entries)
    }
}

/// The latest snapshot of this process.
private final class DirectoryCache: Sendable {
    let snapshot: Mutex<DirectorySnapshot>

    init(_ snapshot: DirectorySnapshot) { self.snapshot = Mutex(snapshot) }
}

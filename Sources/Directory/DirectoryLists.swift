import Access
import Kernel

/// Which services to list. Nil asks for all.
package struct ServiceFilter: Sendable, Equatable {
    package var kind: String?
    package var region: String?
    package var state: OpenState?
    package var organisation: OrganisationID?
    /// Part of a name of a service or of its organisation, in any case.
    package var text: String = ""
    package var includesInactive = false

    package init() {}
}

/// A service as a page shows it.
package struct ServiceView: Sendable {
    package let entry: ServiceEntry
    package let organisation: Organisation?
    /// Nil when the definitions no longer know its kind.
    package let kind: ServiceKind?
    package let freshness: Freshness

    package var service: Service { entry.service }
    package var isStale: Bool { if case .stale = freshness { true } else { false } }
}

/// One page of a list. Pages are counted from 1.
package struct DirectoryPage<Element: Sendable>: Sendable {
    package let elements: [Element]
    package let page: Int
    package let pageCount: Int
    package let total: Int

    /// The page of `all` that was asked for; beyond the last one it is empty.
    init(of all: [Element], page: Int, rows: Int) {
        let rows = max(1, rows)
        let page = max(1, page)
        let (start, isOverflow) = (page - 1).multipliedReportingOverflow(by: rows)
        elements = isOverflow || start >= all.count ? [] : Array(all[start..<min(all.count, start + rows)])
        self.page = page
        pageCount = (all.count + rows - 1) / rows
        total = all.count
    }
}

extension Directory {
    /// Services by name, then identifier.
    package func services(
        _ filter: ServiceFilter = ServiceFilter(), page: Int = 1, rows: Int = Limits.pageRows, by actor: Actor
    ) async throws -> DirectoryPage<ServiceView> {
        _ = try policy.permit(Actions.DirectoryRead.self, actor)
        let (snapshot, now) = (try await snapshot(), world.now())
        let wanted = filter.text.lowercased()
        let found = snapshot.entries.filter { entry in
            let details = entry.service.details
            return (filter.includesInactive || details.status == .active)
                && (filter.kind == nil || details.kind == filter.kind)
                && (filter.region == nil || details.region == filter.region)
                && (filter.state == nil || entry.state?.state == filter.state)
                && (filter.organisation == nil || entry.service.organisation == filter.organisation)
                && (wanted.isEmpty || details.name.lowercased().contains(wanted)
                    || snapshot.organisation(of: entry)?.name.lowercased().contains(wanted) == true)
        }
        let sorted = found.sorted {
            ($0.service.name, $0.service.id) < ($1.service.name, $1.service.id)
        }
        let cut = DirectoryPage(of: sorted, page: page, rows: min(rows, Limits.apiRowsMax))
        return DirectoryPage<ServiceView>(cut) { Self.view($0, snapshot, now) }
    }

    package func service(_ id: ServiceID, by actor: Actor) async throws -> ServiceView {
        _ = try policy.permit(Actions.DirectoryRead.self, actor)
        let snapshot = try await snapshot()
        guard let entry = snapshot[id] else { throw Refusal.unknown }
        return Self.view(entry, snapshot, world.now())
    }

    /// Organisations by name, then identifier.
    package func organisations(
        text: String = "", kind: OrganisationKind? = nil, page: Int = 1, rows: Int = Limits.pageRows, by actor: Actor
    ) async throws -> DirectoryPage<Organisation> {
        _ = try policy.permit(Actions.DirectoryRead.self, actor)
        let wanted = text.lowercased()
        let found = try await snapshot().organisations.values.filter { organisation in
            (kind == nil || organisation.kind == kind)
                && (wanted.isEmpty || organisation.name.lowercased().contains(wanted))
        }
        return DirectoryPage(
            of: found.sorted { ($0.name, $0.id) < ($1.name, $1.id) }, page: page, rows: min(rows, Limits.apiRowsMax))
    }

    /// An organisation with its services, by name.
    package func organisation(
        _ id: OrganisationID, by actor: Actor
    ) async throws -> (organisation: Organisation, services: [ServiceView]) {
        _ = try policy.permit(Actions.DirectoryRead.self, actor)
        let (snapshot, now) = (try await snapshot(), world.now())
        guard let organisation = snapshot.organisations[id] else { throw Refusal.unknown }
        let services = snapshot.entries.filter { $0.service.organisation == id }
        return (
            organisation,
            services.sorted { ($0.service.name, $0.service.id) < ($1.service.name, $1.service.id) }
                .map { Self.view($0, snapshot, now) }
        )
    }

    static func view(_ entry: ServiceEntry, _ snapshot: DirectorySnapshot, _ now: Timestamp) -> ServiceView {
        let kind = snapshot.kinds[entry.service.kind]
        return ServiceView(
            entry: entry, organisation: snapshot.organisation(of: entry), kind: kind,
            freshness: kind.map { .of(entry.state, $0, now: now, zone: snapshot.zone) } ?? .stale(minutes: nil))
    }
}

extension DirectoryPage {
    init<Other>(_ other: DirectoryPage<Other>, _ make: (Other) -> Element) {
        elements = other.elements.map(make)
        page = other.page
        pageCount = other.pageCount
        total = other.total
    }
}

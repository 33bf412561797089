import Kernel

/// The part of the directory that everybody may see: the only one that leaves by HSDS, through the web and by export.
///
/// Services in use of organisations in use. A service that hides its address (`ServiceKinds.hides`) stands in it only as
/// far as its provider has chosen, and then without notes, with times by the day and with "a place or none" for the
/// count: somebody who asks every minute must not see that a person has just been placed.
package struct OpenDirectory: Sendable {
    let snapshot: DirectorySnapshot
    private let services: [OrganisationID: [ServiceEntry]]
    private let atLocations: [String: ServiceEntry]

    /// Of the directory that this is a part of.
    package let revisions: [Int64]

    /// O(services).
    package init(of whole: DirectorySnapshot) {
        let active = whole.organisations.filter { $0.value.details.status == .active }
        let inUse = whole.entries.filter {
            $0.service.details.status == .active && active[$0.service.organisation] != nil
        }
        // Its other services may be in the same house.
        let hiding = Set(inUse.filter { whole.kinds.hides($0.service.details) }.map(\.service.organisation))
        let entries = inUse.compactMap { Self.open($0, whole.kinds, besideHidden: hiding) }
        snapshot = DirectorySnapshot(
            kinds: whole.kinds, regions: whole.regions, zone: whole.zone,
            organisations: active.values.map { Self.open($0, isHidden: hiding.contains($0.id)) }, entries: entries)
        revisions = whole.revisions
        services = Dictionary(grouping: entries) { $0.service.organisation }
        atLocations = Dictionary(
            entries.map { (HSDSParts.atLocationID($0.service.id), $0) }, uniquingKeysWith: { first, _ in first })
    }

    func services(of organisation: OrganisationID) -> [ServiceEntry] { services[organisation] ?? [] }
    func service(atLocation id: String) -> ServiceEntry? { atLocations[id] }

    private static func open(_ organisation: Organisation, isHidden: Bool) -> Organisation {
        var open = organisation
        open.details.extras = HSDSKept.organization(text: organisation.details.extras, isHidden: isHidden)
        if isHidden && !organisation.details.source.isEmpty { open.details.description = "" }
        return open
    }

    private static func open(
        _ entry: ServiceEntry, _ kinds: ServiceKinds, besideHidden hiding: Set<OrganisationID>
    ) -> ServiceEntry? {
        var service = entry.service
        let isHidden = kinds.hides(service.details)
        let isBeside = hiding.contains(service.organisation)
        service.details.extras = HSDSKept.service(text: service.details.extras, isHidden: isBeside)
        if isBeside && !service.details.source.isEmpty {
            (service.details.description, service.details.hours) = ("", "")
        }
        guard isHidden else { return ServiceEntry(service: service, state: entry.state, places: entry.places) }
        guard service.details.publicity != .none else { return nil }
        service.updatedAt = day(service.updatedAt)
        guard service.details.publicity == .places else {
            return ServiceEntry(service: service, state: nil, places: [])
        }
        let state = entry.state.map { ServiceState(state: $0.state, confirmedAt: day($0.confirmedAt)) }
        let places = entry.places.map {
            ServicePlaces(
                group: $0.group, unit: $0.unit, capacity: 1, occupied: $0.left > 0 ? 0 : 1, updatedAt: day($0.updatedAt)
            )
        }
        return ServiceEntry(service: service, state: state, places: places)
    }

    /// The beginning of its day, in UTC.
    private static func day(_ instant: Timestamp) -> Timestamp {
        let length: Int64 = 86_400_000
        let rest = instant.milliseconds % length
        return Timestamp(milliseconds: instant.milliseconds - (rest < 0 ? rest + length : rest))
    }
}

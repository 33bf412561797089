import Access
import Definitions
import Directory
import Kernel
import Storage
import TestKit

/// A small invented country for the tests of this room.
enum Country {
    static let kinds = ServiceKinds([
        ServiceKind(
            code: "shelter", label: "Shelter", hasPlaces: true, unit: .beds, freshMinutes: 60, fadesMinutes: 240),
        ServiceKind(
            code: "legal", label: "Legal aid", hasPlaces: false, isPlacePublic: true, freshMinutes: 60,
            fadesMinutes: 240),
        ServiceKind(code: "other", label: "Other", hasPlaces: false, freshMinutes: 60, fadesMinutes: 240),
    ])
    /// north – middle – south in a row; isle apart.
    static let regions = Regions([
        Region(code: "north", name: "North", neighbours: ["middle"]),
        Region(code: "middle", name: "Middle", neighbours: ["north", "south"]),
        Region(code: "south", name: "South", neighbours: ["middle"]),
        Region(code: "isle", name: "Isle", neighbours: []),
    ])
    static let now = Clock2020.start

    static func id<E>(_ number: UInt64) -> ID<E> {
        ID(high: 0x0171_0000_0000_7000, low: 0x8000_0000_0000_0000 + number)
    }

    /// Open, confirmed just now, three beds for anybody, in the middle.
    static func shelter(
        _ number: UInt64, left: Int = 3, state: ServiceState? = ServiceState(state: .open, confirmedAt: now),
        places: [ServicePlaces]? = nil, _ change: (inout Service.Details) -> Void = { _ in }
    ) -> ServiceEntry {
        var details = Service.Details(name: "Shelter \(number)", kind: "shelter")
        details.region = "middle"
        change(&details)
        return ServiceEntry(
            service: Service(id: id(number), organisation: id(1), details: details, updatedAt: now, version: 1),
            state: state, places: places ?? [places_(.any, capacity: left)])
    }

    static func places_(_ group: PlaceGroup, capacity: Int, occupied: Int = 0, held: Int = 0) -> ServicePlaces {
        ServicePlaces(
            group: group, unit: .beds, capacity: capacity, occupied: occupied, held: held, updatedAt: now)
    }

    static func snapshot(_ entries: [ServiceEntry]) -> DirectorySnapshot {
        DirectorySnapshot(
            kinds: kinds, regions: regions,
            organisations: [
                Organisation(
                    id: id(1), details: Organisation.Details(name: "Harbour", kind: .shelterProvider), updatedAt: now,
                    version: 1)
            ], entries: entries)
    }
}

/// Rows written without the front door, for tests below it.
enum Rows {
    private static let organisation = Statement(
        "test.organisation",
        """
        INSERT INTO organisations (id, name, kind, region, email, telephone, website, description, status, source,
            external_id, extras, updated_at, version, shard, revision)
        VALUES (?1, 'Harbour', 'ngo', '', '', '', '', '', 'active', '', '', '{}', 0, 1, 0, 0)
        """)
    private static let service = Statement(
        "test.service",
        """
        INSERT INTO services (id, organisation_id, name, kind, description, region, serves_regions, languages, sexes,
            children, address_confidential, accessibility, hours, telephone, email, status, source, external_id, extras,
            updated_at, version, shard, revision)
        VALUES (?1, ?2, 'Shelter', 'shelter', '', 'middle', '', '', '', 1, 1, '', '', '', '', 'active', '', '', '{}', 0,
            1, ?3, 0)
        """)
    private static let places = Statement(
        "test.places",
        """
        INSERT INTO service_places (service_id, group_code, unit, capacity, occupied, held, updated_at)
        VALUES (?1, ?2, 'beds', ?3, 0, 0, 0)
        """)
    private static let counts = Statement(
        "test.counts",
        "SELECT capacity, occupied, held FROM service_places WHERE service_id = ?1 AND group_code = ?2")
    static let close = Statement(
        "test.close",
        """
        INSERT INTO service_states (service_id, state, conditions, note, confirmed_at)
        VALUES (?1, 'closed', '', '', 0)
        """)

    static func shelter(_ write: Write, _ id: ServiceID, places capacity: Int) throws {
        let owner: OrganisationID = Country.id(id.low & 0xFFFF + 50_000)
        try write.run(organisation, [.id(owner)])
        let shard = Int((id.low ^ (id.low >> 32)) % 32)
        try write.run(service, [.id(id), .id(owner), .int(shard)])
        try write.run(places, [.id(id), .text("any"), .int(capacity)])
    }

    static func counts(_ read: Read, _ id: ServiceID) throws -> [Int] {
        try read.first(counts, [.id(id), .text("any")]) { [$0.int(0), $0.int(1), $0.int(2)] } ?? []
    }
}

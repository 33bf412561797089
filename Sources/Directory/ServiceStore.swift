import Access
import Kernel
import Storage

/// Every statement on services, their reported state and their places.
enum ServiceStore {
    private static let columns: StaticString =
        """
        SELECT s.id, s.organisation_id, s.name, s.kind, s.description, s.region, s.serves_regions, s.languages, s.sexes,
            s.age_min, s.age_max, s.children, s.address_confidential, s.accessibility, s.hours, s.telephone, s.email,
            s.status, s.source, s.external_id, s.extras, s.updated_at, s.version, s.publicity
        FROM services AS s
        """
    private static let one = Statement("services.one", [columns, "WHERE s.id = ?1"])
    private static let changed = Statement("services.changed", [columns, "WHERE s.shard = ?1 AND s.revision > ?2"])
    private static let external = Statement(
        "services.external", "SELECT id FROM services WHERE source = ?1 AND external_id = ?2")
    private static let insertOne = Statement(
        "services.insert",
        """
        INSERT INTO services (id, organisation_id, name, kind, description, region, serves_regions, languages, sexes,
            age_min, age_max, children, address_confidential, accessibility, hours, telephone, email, status, source,
            external_id, extras, updated_at, publicity, version, shard, revision)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23,
            1, ?24, 0)
        """)
    private static let updateOne = Statement(
        "services.update",
        """
        UPDATE services SET name = ?3, kind = ?4, description = ?5, region = ?6, serves_regions = ?7, languages = ?8,
            sexes = ?9, age_min = ?10, age_max = ?11, children = ?12, address_confidential = ?13, accessibility = ?14,
            hours = ?15, telephone = ?16, email = ?17, status = ?18, source = ?19, external_id = ?20, extras = ?21,
            updated_at = ?22, publicity = ?23, version = version + 1
        WHERE id = ?1 AND organisation_id = ?2 AND version = ?24
        """)
    private static let stateColumns: StaticString =
        """
        SELECT t.service_id, t.state, t.conditions, t.note, t.confirmed_at, t.confirmed_by, t.until_day
        FROM service_states AS t JOIN services AS s ON s.id = t.service_id
        """
    private static let oneState = Statement("service_states.one", [stateColumns, "WHERE s.id = ?1"])
    private static let changedStates = Statement(
        "service_states.changed", [stateColumns, "WHERE s.shard = ?1 AND s.revision > ?2"])
    private static let putState = Statement(
        "service_states.put",
        """
        INSERT INTO service_states (service_id, state, conditions, note, confirmed_at, confirmed_by, until_day)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        ON CONFLICT (service_id) DO UPDATE SET state = excluded.state, conditions = excluded.conditions,
            note = excluded.note, confirmed_at = excluded.confirmed_at, confirmed_by = excluded.confirmed_by,
            until_day = excluded.until_day
        """)
    private static let confirmState = Statement(
        "service_states.confirm",
        "UPDATE service_states SET confirmed_at = ?2, confirmed_by = ?3 WHERE service_id = ?1")
    private static let placeColumns: StaticString =
        """
        SELECT p.service_id, p.group_code, p.unit, p.capacity, p.occupied, p.held, p.updated_at
        FROM service_places AS p JOIN services AS s ON s.id = p.service_id
        """
    private static let onePlaces = Statement(
        "service_places.one", [placeColumns, "WHERE s.id = ?1 ORDER BY p.group_code"])
    private static let changedPlaces = Statement(
        "service_places.changed", [placeColumns, "WHERE s.shard = ?1 AND s.revision > ?2 ORDER BY p.group_code"])
    /// `held` is not touched: a report never takes back what was promised to a request.
    private static let putPlaces = Statement(
        "service_places.put",
        """
        INSERT INTO service_places (service_id, group_code, unit, capacity, occupied, held, updated_at)
        VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6)
        ON CONFLICT (service_id, group_code) DO UPDATE SET unit = excluded.unit, capacity = excluded.capacity,
            occupied = excluded.occupied, updated_at = excluded.updated_at
        """)

    private static let countOne = Statement(
        "service_places.count",
        """
        UPDATE service_places SET occupied = occupied + ?3, updated_at = ?4
        WHERE service_id = ?1 AND group_code = ?2 AND occupied + ?3 BETWEEN 0 AND 100000
        """)

    /// False when there are no such places, or nobody to leave them.
    static func count<A: Action>(
        _ group: PlaceGroup, step: Int, of id: ServiceID, at: Timestamp, _ write: Write, _: Permit<A>
    ) throws -> Bool {
        guard try write.run(countOne, [.id(id), .text(group.rawValue), .int(step), .at(at)]) == 1 else { return false }
        try DirectoryStore.touch(id, write)
        return true
    }

    static func service(_ id: ServiceID, _ read: Read) throws -> Service? {
        try read.first(one, [.id(id)]) { try Service(row: $0) }
    }

    static func entry(_ id: ServiceID, _ read: Read) throws -> ServiceEntry? {
        guard let service = try service(id, read) else { return nil }
        let state = try read.first(oneState, [.id(id)]) { try ServiceState(row: $0) }
        let places = try read.all(onePlaces, [.id(id)]) { try ServicePlaces(row: $0) }
        return ServiceEntry(service: service, state: state, places: places)
    }

    static func service(source: String, externalID: String, _ read: Read) throws -> ServiceID? {
        try read.first(external, [.text(source), .text(externalID)]) { try $0.id(0) }
    }

    /// The services of a shard that changed after a revision, with all that belongs to them.
    static func changedEntries(shard: Int, since: Int64, _ read: Read) throws -> [ServiceEntry] {
        let values: [SQLValue] = [.int(shard), .integer(since)]
        var states: [ServiceID: ServiceState] = [:]
        try read.each(changedStates, values) { states[try $0.id(0)] = try ServiceState(row: $0) }
        var places: [ServiceID: [ServicePlaces]] = [:]
        try read.each(changedPlaces, values) { places[try $0.id(0), default: []].append(try ServicePlaces(row: $0)) }
        return try read.all(changed, values) { row in
            let service = try Service(row: row)
            return ServiceEntry(service: service, state: states[service.id], places: places[service.id] ?? [])
        }
    }

    static func insert<A: Action>(
        _ id: ServiceID, of organisation: OrganisationID, _ details: Service.Details, at: Timestamp, _ write: Write,
        _: Permit<A>
    ) throws {
        try write.run(insertOne, values(id, organisation, details, at) + [.int(DirectoryStore.shard(id))])
        try DirectoryStore.touch(id, write)
    }

    /// False when the record has another version by now.
    static func update<A: Action>(
        _ id: ServiceID, of organisation: OrganisationID, _ details: Service.Details, version: Int, at: Timestamp,
        _ write: Write, _: Permit<A>
    ) throws -> Bool {
        let values = values(id, organisation, details, at) + [.int(version)]
        guard try write.run(updateOne, values) == 1 else { return false }
        try DirectoryStore.touch(id, write)
        return true
    }

    static func put<A: Action>(_ state: ServiceState, of id: ServiceID, _ write: Write, _: Permit<A>) throws {
        try write.run(
            putState,
            [
                .id(id), .text(state.state.rawValue), .text(Codes.join(state.conditions)), .text(state.note),
                .at(state.confirmedAt), .id(state.confirmedBy), .day(state.untilDay),
            ])
        try DirectoryStore.touch(id, write)
    }

    /// False when no state was ever reported: there is nothing to confirm.
    static func confirm<A: Action>(
        _ id: ServiceID, at: Timestamp, by: MemberID?, _ write: Write, _: Permit<A>
    ) throws -> Bool {
        guard try write.run(confirmState, [.id(id), .at(at), .id(by)]) == 1 else { return false }
        try DirectoryStore.touch(id, write)
        return true
    }

    static func put<A: Action>(
        _ report: PlacesReport, of id: ServiceID, at: Timestamp, _ write: Write, _: Permit<A>
    ) throws {
        try write.run(
            putPlaces,
            [
                .id(id), .text(report.group.rawValue), .text(report.unit.rawValue), .int(report.capacity),
                .int(report.occupied), .at(at),
            ])
        try DirectoryStore.touch(id, write)
    }

    private static func values(
        _ id: ServiceID, _ organisation: OrganisationID, _ d: Service.Details, _ at: Timestamp
    ) -> [SQLValue] {
        [
            .id(id), .id(organisation), .text(d.name), .text(d.kind), .text(d.description), .text(d.region),
            .text(Codes.join(d.servesRegions)), .text(Codes.join(d.languages)), .text(Codes.join(d.sexes)),
            .int(d.ageMin), .int(d.ageMax), .bool(d.children), .bool(d.addressConfidential),
            .text(Codes.join(d.accessibility)), .text(d.hours), .text(d.telephone), .text(d.email),
            .text(d.status.rawValue), .text(d.source), .text(d.externalID), .text(d.extras), .at(at),
            .text(d.publicity.rawValue),
        ]
    }
}

extension Service {
    init(row: Row) throws {
        var details = Details(name: row.text(2), kind: row.text(3))
        details.description = row.text(4)
        details.region = row.text(5)
        details.servesRegions = Codes.split(row.text(6))
        details.languages = Codes.split(row.text(7))
        details.sexes = Codes.split(row.text(8), as: Sex.self)
        details.ageMin = row.optionalInt(9)
        details.ageMax = row.optionalInt(10)
        details.children = row.bool(11)
        details.addressConfidential = row.bool(12)
        details.accessibility = Codes.split(row.text(13), as: AccessNeed.self)
        details.hours = row.text(14)
        details.telephone = row.text(15)
        details.email = row.text(16)
        details.status = try row.code(17)
        details.source = row.text(18)
        details.externalID = row.text(19)
        details.extras = row.text(20)
        details.publicity = try row.code(23)
        self.init(
            id: try row.id(0), organisation: try row.id(1), details: details, updatedAt: row.at(21),
            version: row.int(22))
    }
}

extension ServiceState {
    init(row: Row) throws {
        self.init(
            state: try row.code(1), conditions: Codes.split(row.text(2), as: StateCondition.self), note: row.text(3),
            confirmedAt: row.at(4), confirmedBy: try row.optionalID(5), untilDay: try row.optionalDay(6))
    }
}

extension ServicePlaces {
    init(row: Row) throws {
        self.init(
            group: try row.code(1), unit: try row.code(2), capacity: row.int(3), occupied: row.int(4), held: row.int(5),
            updatedAt: row.at(6))
    }
}

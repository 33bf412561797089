import Kernel

/// HSDS records in our words, and what cannot be said in them kept as it came.
struct HSDSMapping: Sendable {
    struct Note: Sendable {
        let field: String
        let reason: String
    }

    let kinds: ServiceKinds
    let regions: Regions
    let source: String

    /// A record's own identifier where it is a UUID, as HSDS wants; one derived from it otherwise.
    static func identifier<E>(_ external: String, _ source: String) -> ID<E> {
        ID(external) ?? HSDSTerms.derived(["hsds", source, external]).cast()
    }

    func organisation(
        _ record: JSONValue
    ) throws(HSDSRefused) -> (details: Organisation.Details, notes: [Note]) {
        var notes: [Note] = []
        let id = try needed(record, "id")
        let name = try needed(record, "name")
        var details = Organisation.Details(name: name, kind: .other)
        details.source = source
        details.externalID = id
        details.description = record["description"]?.text ?? ""
        details.email = checked(record["email"]?.text, "email", FieldRules.isEmail, &notes)
        details.website = checked(record["website"]?.text, "website", FieldRules.isWebAddress, &notes)
        details.telephone = record["phones"]?.items?.first?["number"]?.text ?? ""
        let words = (record["attributes"]?.items ?? []).flatMap(HSDSImportFields.words)
        details.kind = OrganisationKind.allCases.first { words.contains($0.rawValue) } ?? .other
        var taken: Set<String> = ["id", "name", "description", "email", "website", "services"]
        // Where an organisation is, its shelter may be: its places come only with services that are no secret.
        if record["locations"] != nil {
            taken.insert("locations")
            notes.append(Note(field: "locations", reason: "address-dropped"))
        }
        details.extras = record.without(taken).encoded
        do throws(DirectoryProblem) { try details.check(regions) } catch { throw refused(error) }
        return (details, notes)
    }

    func service(_ record: JSONValue) throws(HSDSRefused) -> (details: Service.Details, notes: [Note]) {
        var notes: [Note] = []
        let terms = HSDSTerms.all(kinds)
        let attributes = record["attributes"]?.items ?? []
        let ours = attributes.compactMap { HSDSImportFields.isOurs($0, terms) }
        let id = try needed(record, "id")
        var details = Service.Details(name: try needed(record, "name"), kind: "other")
        let status = try needed(record, "status")
        guard ["active", "inactive", "defunct", "temporarily closed"].contains(status) else {
            throw HSDSRefused(field: "status", reason: "unknown-code")
        }
        if let kind = kind(record, ours, attributes) {
            details.kind = kind
        } else {
            guard kinds.index("other") != nil else { throw HSDSRefused(field: "attributes", reason: "unknown-kind") }
            notes.append(Note(field: "attributes", reason: "kind-unknown"))
        }
        details.source = source
        details.externalID = id
        details.status = status == "inactive" || status == "defunct" ? .inactive : .active
        details.description = record["description"]?.text ?? ""
        details.email = checked(record["email"]?.text, "email", FieldRules.isEmail, &notes)
        details.telephone = record["phones"]?.items?.first?["number"]?.text ?? ""
        details.hours = HSDSImportFields.hours(record["schedules"]?.items ?? [])
        details.languages = HSDSImportFields.languages(record["languages"]?.items ?? [])
        details.servesRegions = HSDSImportFields.regions(record["service_areas"]?.items ?? [], regions)
        details.region = HSDSImportFields.region(record["service_at_locations"]?.items ?? [], regions)
        details.ageMin = try age(record, "minimum_age")
        details.ageMax = try age(record, "maximum_age")
        details.sexes = ours.filter { $0.taxonomy == .served }.compactMap { Sex(rawValue: $0.code) }
        details.children = !ours.contains { $0.taxonomy == .served && $0.code == HSDSTerms.withoutChildren }
        details.accessibility = ours.filter { $0.taxonomy == .access }.compactMap { AccessNeed(rawValue: $0.code) }
        details.addressConfidential = isConfidential(record, attributes, details.kind)
        details.extras = extras(record, details, &notes).encoded
        do throws(DirectoryProblem) { try details.check(kinds, regions) } catch { throw refused(error) }
        return (details, notes)
    }

    /// The first reported capacity of each group that a new service brings; ours are told apart by their description.
    func places(_ record: JSONValue, _ kind: ServiceKind?) -> [PlacesReport] {
        guard let kind, kind.hasPlaces else { return [] }
        var reports: [PlacesReport] = []
        for capacity in record["capacities"]?.items ?? [] {
            let group = capacity["description"]?.text.flatMap { PlaceGroup(rawValue: $0) } ?? .any
            guard let available = capacity["available"]?.integer,
                let most = capacity["maximum"]?.integer ?? capacity["available"]?.integer,
                (0...100_000).contains(available), (0...100_000).contains(most),
                !reports.contains(where: { $0.group == group })
            else { continue }
            let unit = capacity["unit"]?["name"]?.text.flatMap { PlaceUnit(rawValue: $0.lowercased()) } ?? kind.unit
            let capacity = max(available, most)
            reports.append(
                PlacesReport(group: group, unit: unit, capacity: capacity, occupied: capacity - available))
        }
        return reports
    }

    private func kind(_ record: JSONValue, _ ours: [HSDSTerms.Term], _ attributes: [JSONValue]) -> String? {
        if let term = ours.first(where: { $0.taxonomy == .kind }) { return term.code }
        let words = Set(attributes.flatMap(HSDSImportFields.words))
        return kinds.all.first { words.contains($0.code) || words.contains($0.label.lowercased()) }?.code
    }

    /// Marked by anybody's word for it, or a shelter: of a shelter no address is ever kept.
    private func isConfidential(_ record: JSONValue, _ attributes: [JSONValue], _ kind: String) -> Bool {
        if kinds[kind]?.unit == .beds && kinds[kind]?.hasPlaces == true { return true }
        let locations = (record["service_at_locations"]?.items ?? []).compactMap { $0["location"] }
        let words = (attributes + locations.flatMap { $0["attributes"]?.items ?? [] }).flatMap(HSDSImportFields.words)
        return words.contains { $0.contains("confidential") }
            || locations.contains { $0["location_type"]?.text == "virtual" && $0["addresses"] != nil }
    }

    private func extras(_ record: JSONValue, _ details: Service.Details, _ notes: inout [Note]) -> JSONValue {
        var taken: Set<String> = [
            "id", "organization_id", "organization", "name", "description", "email", "minimum_age", "maximum_age",
            "last_modified",
        ]
        if record["status"]?.text != "defunct" { taken.insert("status") }
        let places = record["service_at_locations"]?.items ?? []
        let isOurOwn = places.contains { $0["location"]?["external_identifier_type"]?.text == "region" }
        if details.addressConfidential || isOurOwn {
            taken.insert("service_at_locations")
            if places.contains(where: Self.hasAddress) {
                notes.append(Note(field: "service_at_locations", reason: "address-dropped"))
            }
        }
        if details.addressConfidential {
            // Free text about where to go gives an address away as well.
            taken.formUnion(["locations", "contacts", "schedules_at_location"])
        }
        let terms = HSDSTerms.all(kinds)
        let foreign = (record["attributes"]?.items ?? []).filter { HSDSImportFields.isOurs($0, terms) == nil }
        let rest = record.without(taken.union(["attributes"]))
        return foreign.isEmpty ? rest : rest.with("attributes", .array(foreign))
    }

    private static func hasAddress(_ place: JSONValue) -> Bool {
        guard let location = place["location"] else { return place["location_id"] != nil }
        return location["addresses"]?.items?.isEmpty == false || location["latitude"] != nil
    }

    private func needed(_ record: JSONValue, _ field: String) throws(HSDSRefused) -> String {
        guard let text = record[field]?.text else { throw HSDSRefused(field: field, reason: "missing") }
        return text
    }

    private func age(_ record: JSONValue, _ field: String) throws(HSDSRefused) -> Int? {
        guard let value = record[field], value != .null else { return nil }
        guard let years = value.integer else { throw HSDSRefused(field: field, reason: "not-a-number") }
        return years
    }

    private func checked(
        _ text: String?, _ field: String, _ isFine: (String) -> Bool, _ notes: inout [Note]
    ) -> String {
        guard let text else { return "" }
        if isFine(text) { return text }
        notes.append(Note(field: field, reason: "malformed-dropped"))
        return ""
    }

    private func refused(_ problem: DirectoryProblem) -> HSDSRefused {
        guard case .invalid(let field, let why) = problem else { return HSDSRefused(field: nil, reason: problem.code) }
        return HSDSRefused(field: field, reason: why.rawValue)
    }
}

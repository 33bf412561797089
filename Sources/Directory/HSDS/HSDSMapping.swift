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
        // Where an organisation is, its shelter may be.
        if record["locations"] != nil { notes.append(Note(field: "locations", reason: "address-dropped")) }
        details.extras = HSDSKept.organization(record, isHidden: false).encoded
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
        details.email = checked(record["email"]?.text, "email", FieldRules.isEmail, &notes)
        details.telephone = record["phones"]?.items?.first?["number"]?.text ?? ""
        details.languages = HSDSImportFields.languages(record["languages"]?.items ?? [])
        details.servesRegions = HSDSImportFields.regions(record["service_areas"]?.items ?? [], regions)
        details.region = HSDSImportFields.region(record["service_at_locations"]?.items ?? [], regions)
        details.ageMin = try age(record, "minimum_age")
        details.ageMax = try age(record, "maximum_age")
        details.sexes = ours.filter { $0.taxonomy == .served }.compactMap { Sex(rawValue: $0.code) }
        details.children = !ours.contains { $0.taxonomy == .served && $0.code == HSDSTerms.withoutChildren }
        details.accessibility = ours.filter { $0.taxonomy == .access }.compactMap { AccessNeed(rawValue: $0.code) }
        // Also of a kind that is not known: whoever finds out what it is says so.
        details.addressConfidential =
            isConfidential(record, attributes, terms, details.kind) || kinds.hides(details)
        takeTexts(record, &details, &notes)
        if (record["service_at_locations"]?.items ?? []).contains(where: Self.hasAddress) {
            notes.append(Note(field: "service_at_locations", reason: "address-dropped"))
        }
        details.extras = extras(record, terms, isHidden: kinds.hides(details)).encoded
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

    /// Whoever reads a sentence can read an address in it: of a service that hides its address only what has a form of
    /// its own is taken.
    private func takeTexts(_ record: JSONValue, _ details: inout Service.Details, _ notes: inout [Note]) {
        let schedules = record["schedules"]?.items ?? []
        guard kinds.hides(details) else {
            details.description = record["description"]?.text ?? ""
            details.hours = HSDSImportFields.hours(schedules)
            return
        }
        details.hours = HSDSImportFields.clockHours(schedules)
        if record["description"]?.text != nil { notes.append(Note(field: "description", reason: "text-dropped")) }
        if !details.telephone.isEmpty && !FieldRules.isTelephone(details.telephone) {
            details.telephone = ""
            notes.append(Note(field: "phones", reason: "malformed-dropped"))
        }
    }

    /// Marked by anybody's word for it, a shelter, or described by words that are not known here: one of them may mean
    /// one.
    private func isConfidential(
        _ record: JSONValue, _ attributes: [JSONValue], _ terms: [HSDSTerms.Term], _ kind: String
    ) -> Bool {
        if kinds[kind]?.unit == .beds && kinds[kind]?.hasPlaces == true { return true }
        let isUnknown = attributes.contains { attribute in
            let words = HSDSImportFields.words(attribute)
            return HSDSImportFields.isOurs(attribute, terms) == nil
                && !kinds.all.contains {
                    $0.isPlacePublic && (words.contains($0.code) || words.contains($0.label.lowercased()))
                }
        }
        if isUnknown { return true }
        let locations = (record["service_at_locations"]?.items ?? []).compactMap { $0["location"] }
        let words = (attributes + locations.flatMap { $0["attributes"]?.items ?? [] }).flatMap(HSDSImportFields.words)
        return words.contains { $0.contains("confidential") }
            || locations.contains { $0["location_type"]?.text == "virtual" && $0["addresses"] != nil }
    }

    /// Our own terms are said by our own fields.
    private func extras(_ record: JSONValue, _ terms: [HSDSTerms.Term], isHidden: Bool) -> JSONValue {
        let foreign = (record["attributes"]?.items ?? []).filter { HSDSImportFields.isOurs($0, terms) == nil }
        let rest = record.without(["attributes"])
        return HSDSKept.service(foreign.isEmpty ? rest : rest.with("attributes", .array(foreign)), isHidden: isHidden)
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

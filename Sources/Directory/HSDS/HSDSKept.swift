import Kernel

/// What is kept of an imported record beyond what is modelled, so that it can be given back.
///
/// Only members that are named here, and never where something is: a legal aid office may share a house with a shelter.
/// Of a service that hides its address no sentence is kept either: "Come to 12 Oak Street" says as much as an address.
enum HSDSKept {
    private static let ofService: Set<String> = [
        "alternate_name", "url", "additional_urls", "interpretation_services", "application_process",
        "fees_description", "wait_time", "fees", "accreditations", "eligibility_description", "assured_date",
        "assurer_email", "licenses", "alert", "phones", "schedules", "service_areas", "languages", "funding",
        "cost_options", "required_documents", "program", "program_id", "capacities", "metadata", "attributes",
    ]
    private static let ofOrganization: Set<String> = [
        "alternate_name", "tax_status", "tax_id", "year_incorporated", "legal_status", "logo", "uri",
        "parent_organization_id", "organization_identifiers", "additional_websites", "phones", "funding", "programs",
        "metadata", "attributes",
    ]
    /// Wherever they stand.
    private static let places: Set<String> = [
        "addresses", "address", "address_1", "address_2", "postal_code", "latitude", "longitude", "location",
        "locations", "location_id", "service_at_locations", "schedules_at_location", "contacts", "transportation",
    ]

    static func service(_ record: JSONValue, isHidden: Bool) -> JSONValue {
        let status = record["status"]?.text == "defunct" ? [JSONValue.Member("status", .string("defunct"))] : []
        if !isHidden { return .object(named(record, ofService) + status) }
        var members = status
        if let day = record["assured_date"], isDay(day) { members.append(.init("assured_date", day)) }
        let costs = (record["cost_options"]?.items ?? []).map(cost).filter { $0["amount"] != nil }
        if !costs.isEmpty { members.append(.init("cost_options", .array(costs))) }
        return .object(members)
    }

    /// - Parameter isHidden: one of its services hides its address.
    static func organization(_ record: JSONValue, isHidden: Bool) -> JSONValue {
        if !isHidden { return .object(named(record, ofOrganization)) }
        var members: [JSONValue.Member] = []
        if let year = record["year_incorporated"], year.integer != nil {
            members.append(.init("year_incorporated", year))
        }
        if let parent = record["parent_organization_id"], isID(parent) {
            members.append(.init("parent_organization_id", parent))
        }
        return .object(members)
    }

    /// Kept texts, by the same rules; unreadable ones are given up.
    static func service(text: String, isHidden: Bool) -> String {
        text.utf8.count <= 2 ? text : service(HSDSRecord.extras(text), isHidden: isHidden).encoded
    }

    static func organization(text: String, isHidden: Bool) -> String {
        text.utf8.count <= 2 ? text : organization(HSDSRecord.extras(text), isHidden: isHidden).encoded
    }

    private static func named(_ record: JSONValue, _ names: Set<String>) -> [JSONValue.Member] {
        (record.members ?? []).filter { names.contains($0.name) }.map { .init($0.name, withoutPlaces($0.value)) }
    }

    private static func withoutPlaces(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let items): .array(items.map(withoutPlaces))
        case .object(let members):
            .object(
                members.filter { !places.contains($0.name) }.map { .init($0.name, withoutPlaces($0.value)) })
        default: value
        }
    }

    /// Numbers, days and identifiers of a cost; its `option` and `amount_description` are sentences.
    private static func cost(_ record: JSONValue) -> JSONValue {
        .object(
            (record.members ?? []).filter { member in
                switch member.name {
                case "id", "service_id": isID(member.value)
                case "amount": if case .number = member.value { true } else { false }
                case "currency":
                    member.value.text.map { $0.utf8.count == 3 && $0.utf8.allSatisfy { (65...90).contains($0) } }
                        ?? false
                case "valid_from", "valid_to": isDay(member.value)
                default: false
                }
            })
    }

    private static func isDay(_ value: JSONValue) -> Bool { value.text.flatMap { Day($0) } != nil }
    private static func isID(_ value: JSONValue) -> Bool { value.text.flatMap { ID<Never>($0) } != nil }
}

extension ServiceKinds {
    /// Whether nothing may be kept or published that says where it is: marked so, or of a kind that is not known to stand
    /// in public (`place_public` in its definition). What is not known counts as a shelter.
    package func hides(_ details: Service.Details) -> Bool {
        details.addressConfidential || self[details.kind]?.isPlacePublic != true
    }
}

extension Service.Details {
    /// As it is kept: a service that hides its address keeps no sentence that an import brought.
    func stored(_ kinds: ServiceKinds) -> Service.Details {
        var details = self
        details.extras = HSDSKept.service(text: extras, isHidden: kinds.hides(self))
        return details
    }
}

import Kernel

/// Our records as HSDS 3.1 objects. What an import brought and we do not model comes back from `extras`; what we do
/// model wins. Where something is is not written: a place is known by its region.
struct HSDSRecord {
    /// Members of `service_list` (compiled/service_list.json): those that are one to one.
    static let listMembers: Set<String> = [
        "id", "organization_id", "program_id", "name", "alternate_name", "description", "url", "email", "status",
        "interpretation_services", "application_process", "fees_description", "wait_time", "fees", "accreditations",
        "eligibility_description", "minimum_age", "maximum_age", "assured_date", "assurer_email", "licenses", "alert",
        "last_modified", "organization", "program",
    ]
    static let organizationListMembers: Set<String> = [
        "id", "name", "alternate_name", "description", "email", "website", "tax_status", "tax_id", "year_incorporated",
        "legal_status", "logo", "uri", "parent_organization_id",
    ]

    let directory: OpenDirectory
    private var snapshot: DirectorySnapshot { directory.snapshot }
    let terms: [String: HSDSTerms.Term]

    init(_ directory: OpenDirectory) {
        self.directory = directory
        terms = Dictionary(
            HSDSTerms.all(directory.snapshot.kinds).map { ("\($0.taxonomy.rawValue)/\($0.code)", $0) },
            uniquingKeysWith: { first, _ in first })
    }

    /// Members in order; the first value set for a name stays.
    struct Members {
        private(set) var list: [JSONValue.Member] = []
        private var names: Set<String> = []

        mutating func set(_ name: String, _ value: JSONValue?) {
            guard let value, names.insert(name).inserted else { return }
            list.append(.init(name, value))
        }
        mutating func set(_ name: String, _ text: String) { set(name, text.isEmpty ? nil : .string(text)) }
        mutating func set(_ name: String, array: [JSONValue]) { set(name, array.isEmpty ? nil : .array(array)) }
        /// The names that must not come from elsewhere though they are absent.
        mutating func close(_ name: String) { names.insert(name) }
    }

    static func extras(_ text: String) -> JSONValue {
        if text == "{}" || text.isEmpty { return .object([]) }
        do { return try JSONValue(parsing: Array(text.utf8)) } catch { return .object([]) }
    }

    static func status(_ entry: ServiceEntry, _ extras: JSONValue) -> String {
        if entry.service.details.status == .inactive {
            return extras["status"]?.text == "defunct" ? "defunct" : "inactive"
        }
        return entry.state.map { $0.state.takesPeople } ?? true ? "active" : "temporarily closed"
    }

    private func core(_ entry: ServiceEntry, _ extras: JSONValue) -> Members {
        let (service, details) = (entry.service, entry.service.details)
        var members = Members()
        members.set("id", service.id.description)
        members.set("organization_id", service.organisation.description)
        members.set("name", details.name)
        members.set("description", details.description)
        if FieldRules.isEmail(details.email) { members.set("email", details.email) }
        members.set("status", Self.status(entry, extras))
        if let least = details.ageMin { members.set("minimum_age", .number(String(least))) }
        if let most = details.ageMax { members.set("maximum_age", .number(String(most))) }
        if let state = entry.state { members.set("alert", state.note) }
        members.set("last_modified", Self.modified(entry).description)
        for name in ["description", "email", "minimum_age", "maximum_age"] { members.close(name) }
        return members
    }

    /// When anything in the record last changed: the entry, its state or its places.
    static func modified(_ entry: ServiceEntry) -> Timestamp {
        var latest = max(entry.service.updatedAt, entry.state?.confirmedAt ?? entry.service.updatedAt)
        for places in entry.places { latest = max(latest, places.updatedAt) }
        return latest
    }

    func listed(_ entry: ServiceEntry) -> JSONValue {
        let extras = Self.extras(entry.service.details.extras)
        var members = core(entry, extras)
        if let organisation = snapshot.organisation(of: entry) {
            members.set("organization", organizationListed(organisation))
        }
        for member in extras.members ?? [] where Self.listMembers.contains(member.name) {
            members.set(member.name, member.value)
        }
        return .object(members.list)
    }

    func minimal(_ entry: ServiceEntry) -> JSONValue {
        let extras = Self.extras(entry.service.details.extras)
        return .object([
            .init("id", .string(entry.service.id.description)), .init("name", .string(entry.service.name)),
            .init("status", .string(Self.status(entry, extras))),
            .init("last_modified", .string(Self.modified(entry).description)),
        ])
    }

    func full(_ entry: ServiceEntry, withOrganization: Bool = true) -> JSONValue {
        let extras = Self.extras(entry.service.details.extras)
        let parts = HSDSParts(entry: entry, extras: extras, snapshot: snapshot)
        var members = core(entry, extras)
        members.set("phones", array: parts.phones)
        members.set("schedules", array: parts.schedules)
        members.set("service_areas", array: parts.areas)
        members.set("service_at_locations", array: [parts.atLocation])
        members.set("languages", array: parts.languages)
        members.set("capacities", array: parts.capacities)
        for name in ["phones", "schedules", "service_areas", "languages"] { members.close(name) }
        if withOrganization, let organisation = snapshot.organisation(of: entry) {
            members.set("organization", organizationListed(organisation))
        }
        members.set("attributes", array: parts.attributes(HSDSTerms.terms(of: entry.service, terms)))
        for member in extras.members ?? [] { members.set(member.name, member.value) }
        return .object(members.list)
    }

    private func organizationCore(_ organisation: Organisation) -> Members {
        let details = organisation.details
        var members = Members()
        members.set("id", organisation.id.description)
        members.set("name", details.name)
        // Required by HSDS; a name says more than nothing.
        members.set("description", details.description.isEmpty ? details.name : details.description)
        if FieldRules.isEmail(details.email) { members.set("email", details.email) }
        if FieldRules.isWebAddress(details.website) { members.set("website", details.website) }
        for name in ["email", "website"] { members.close(name) }
        return members
    }

    func organizationListed(_ organisation: Organisation) -> JSONValue {
        var members = organizationCore(organisation)
        for member in Self.extras(organisation.details.extras).members ?? []
        where Self.organizationListMembers.contains(member.name) { members.set(member.name, member.value) }
        return .object(members.list)
    }

    /// With its services: whole, or what a list shows of them.
    func organization(_ organisation: Organisation, fullService: Bool) -> JSONValue {
        let extras = Self.extras(organisation.details.extras)
        var members = organizationCore(organisation)
        let phones = HSDSParts.phones(
            organisation.details.telephone, of: organisation.id.description, "organization_id", extras)
        members.set("phones", array: phones)
        members.close("phones")
        for member in extras.members ?? [] { members.set(member.name, member.value) }
        let services = directory.services(of: organisation.id)
        members.set(
            "services",
            array: services.map { fullService ? full($0, withOrganization: false) : listed($0) })
        return .object(members.list)
    }
}

import Kernel

/// The documents of the HSDS 3.1 doors, from what everybody may see. Source: Open Referral HSDS 3.1, openapi.json.
package struct HSDSDocuments: Sendable {
    package static let version = "3.1.3"

    package let directory: OpenDirectory
    private var snapshot: DirectorySnapshot { directory.snapshot }
    /// Where these doors are, without a final slash: `https://example.org/hsds`.
    let address: String
    private let record: HSDSRecord

    package init(_ directory: OpenDirectory, address: String) {
        self.directory = directory
        self.address = address
        record = HSDSRecord(directory)
    }

    /// `GET /`
    package func base() -> [UInt8] {
        encode(
            .object([
                .init("version", .string(Self.version)), .init("profile", .string("\(address)/profile")),
                .init("openapi_url", .string("\(address)/openapi.json")),
            ]))
    }

    /// `GET /services`
    package func services(_ query: HSDSQuery) -> HSDSAnswer {
        answer(found(query), query) { entry in
            query.minimal ? record.minimal(entry) : query.full ? record.full(entry) : record.listed(entry)
        }
    }

    /// `GET /services/{id}`; nil when there is none.
    package func service(_ id: String) -> [UInt8]? {
        ServiceID(id).flatMap { snapshot[$0] }.map { encode(record.full($0)) }
    }

    /// `GET /organizations`
    package func organizations(_ query: HSDSQuery) -> HSDSAnswer {
        let wanted = query.search.lowercased()
        var inTaxonomy: Set<OrganisationID>?
        if query.taxonomyTerm != nil || query.taxonomy != nil {
            var narrower = HSDSQuery()
            (narrower.taxonomyTerm, narrower.taxonomy) = (query.taxonomyTerm, query.taxonomy)
            inTaxonomy = Set(found(narrower).map { $0.service.organisation })
        }
        let organisations = snapshot.organisations.values.filter { organisation in
            (inTaxonomy?.contains(organisation.id) ?? true)
                && (wanted.isEmpty || organisation.name.lowercased().contains(wanted)
                    || organisation.details.description.lowercased().contains(wanted))
        }
        return answer(organisations.sorted { $0.id < $1.id }, query) { organisation in
            query.full || query.fullService
                ? record.organization(organisation, fullService: query.fullService)
                : record.organizationListed(organisation)
        }
    }

    /// `GET /organizations/{id}`
    package func organization(_ id: String, fullService: Bool = false) -> [UInt8]? {
        OrganisationID(id).flatMap { snapshot.organisations[$0] }
            .map { encode(record.organization($0, fullService: fullService)) }
    }

    /// `GET /service_at_locations`
    package func serviceAtLocations(_ query: HSDSQuery) -> HSDSAnswer {
        // No place has a postcode here.
        let near = query.postcode == nil ? found(query) : []
        return answer(near, query) { whole($0, isFull: query.full) }
    }

    /// `GET /service_at_locations/{id}`: the published schema of this answer is that of a service, so it carries a
    /// service's required members too.
    package func serviceAtLocation(_ id: String) -> [UInt8]? {
        guard let entry = directory.service(atLocation: id) else { return nil }
        let extras = HSDSRecord.extras(entry.service.details.extras)
        let members = whole(entry, isFull: true).members ?? []
        return encode(
            .object(
                members + [
                    .init("name", .string(entry.service.name)),
                    .init("status", .string(HSDSRecord.status(entry, extras))),
                ]))
    }

    /// `GET /taxonomies`
    package func taxonomies(_ query: HSDSQuery) -> HSDSAnswer {
        let wanted = query.search.lowercased()
        let found = HSDSTerms.Taxonomy.allCases.filter { wanted.isEmpty || $0.name.lowercased().contains(wanted) }
        return answer(found, query) { HSDSTerms.json($0) }
    }

    /// `GET /taxonomies/{id}`
    package func taxonomy(_ id: String) -> [UInt8]? {
        HSDSTerms.Taxonomy.allCases.first { $0.id == id }.map { encode(HSDSTerms.json($0)) }
    }

    /// `GET /taxonomy_terms`. No term has a parent, so `parent_id` finds none.
    package func taxonomyTerms(_ query: HSDSQuery) -> HSDSAnswer {
        let wanted = query.search.lowercased()
        let found = HSDSTerms.all(snapshot.kinds).filter { term in
            (query.taxonomy == nil || term.taxonomy.id == query.taxonomy) && query.parent == nil
                && (wanted.isEmpty || term.name.lowercased().contains(wanted))
        }
        return answer(found, query) { HSDSTerms.json($0) }
    }

    /// `GET /taxonomy_terms/{id}`
    package func taxonomyTerm(_ id: String) -> [UInt8]? {
        HSDSTerms.all(snapshot.kinds).first { $0.id == id }.map { encode(HSDSTerms.json($0)) }
    }

    private func found(_ query: HSDSQuery) -> [ServiceEntry] {
        let wanted = query.search.lowercased()
        return snapshot.entries.filter { entry in
            let details = entry.service.details
            if let after = query.modifiedAfter, HSDSRecord.modified(entry) < after { return false }
            if let organization = query.organization,
                entry.service.organisation.description != organization.lowercased()
            {
                return false
            }
            if query.taxonomyTerm != nil || query.taxonomy != nil {
                let terms = HSDSTerms.terms(of: entry.service, record.terms)
                if let term = query.taxonomyTerm, !terms.contains(where: { $0.id == term }) { return false }
                if let taxonomy = query.taxonomy, !terms.contains(where: { $0.taxonomy.id == taxonomy }) {
                    return false
                }
            }
            return wanted.isEmpty || details.name.lowercased().contains(wanted)
                || details.description.lowercased().contains(wanted)
        }
    }

    private func whole(_ entry: ServiceEntry, isFull: Bool) -> JSONValue {
        let extras = HSDSRecord.extras(entry.service.details.extras)
        let place = HSDSParts(entry: entry, extras: extras, snapshot: snapshot).atLocation
        return place.with("service", isFull ? record.full(entry) : record.listed(entry))
    }

    private func answer<Element>(
        _ all: [Element], _ query: HSDSQuery, _ make: (Element) -> JSONValue
    ) -> HSDSAnswer {
        var json = JSONWriter(reserving: 16_384)
        if query.format == .ndjson {
            var lines: [UInt8] = []
            for element in all {
                lines += encode(make(element))
                lines.append(10)
            }
            return HSDSAnswer(bytes: lines, format: .ndjson)
        }
        let (start, isOverflow) = (query.page - 1).multipliedReportingOverflow(by: query.rows)
        let cut = isOverflow || start >= all.count ? [] : all[start..<min(all.count, start + query.rows)]
        let pages = (all.count + query.rows - 1) / query.rows
        json.object {
            $0.member("total_items", all.count)
            $0.member("total_pages", pages)
            $0.member("page_number", query.page)
            $0.member("size", cut.count)
            $0.member("first_page", query.page == 1)
            $0.member("last_page", query.page >= pages)
            $0.member("empty", cut.isEmpty)
            $0.memberArray("contents") { for element in cut { make(element).write(to: &$0) } }
        }
        return HSDSAnswer(bytes: json.bytes, format: .json)
    }

    private func encode(_ value: JSONValue) -> [UInt8] {
        var json = JSONWriter(reserving: 4_096)
        value.write(to: &json)
        return json.bytes
    }
}

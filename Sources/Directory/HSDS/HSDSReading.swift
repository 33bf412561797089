import Kernel

/// One record of a document, and where it stood: `contents[3]`, `services.csv:4`.
struct HSDSFound {
    let place: String
    let record: JSONValue
}

/// The organisations and services of an HSDS 3.0 or 3.1 document, whichever shape it has: one service, a list page, an
/// array, an organisation with its services, or the tables of `tabular.json` or of a folder of CSV files.
struct HSDSReading {
    private(set) var organizations: [HSDSFound] = []
    private(set) var services: [HSDSFound] = []

    /// Nil when the document has none of the known shapes.
    init?(_ document: JSONValue) {
        if let items = document.items {
            read(items, at: "")
        } else if let items = document["contents"]?.items {
            read(items, at: "contents")
        } else if document["id"] == nil, let tables = HSDSTables(document) {
            organizations = tables.organizations
            services = tables.services
        } else if document["name"] != nil {
            read(document, at: "$")
        } else {
            return nil
        }
    }

    init(_ tables: HSDSTables) {
        organizations = tables.organizations
        services = tables.services
    }

    private mutating func read(_ items: [JSONValue], at name: String) {
        for (index, item) in items.enumerated() { read(item, at: "\(name)[\(index + 1)]") }
    }

    private mutating func read(_ item: JSONValue, at place: String) {
        if let nested = item["services"]?.items, item["status"] == nil {
            organizations.append(HSDSFound(place: place, record: item.without(["services"])))
            for (index, service) in nested.enumerated() {
                let whole =
                    service["organization_id"] == nil && service["organization"] == nil
                    ? service.with("organization_id", item["id"] ?? .null) : service
                services.append(HSDSFound(place: "\(place).services[\(index + 1)]", record: whole))
            }
        } else if item["status"] == nil && item["organization_id"] == nil && item["organization"] == nil
            && item["last_modified"] == nil
        {
            organizations.append(HSDSFound(place: place, record: item))
        } else {
            if let organization = item["organization"], organization["name"] != nil {
                organizations.append(HSDSFound(place: "\(place).organization", record: organization))
            }
            services.append(HSDSFound(place: place, record: item))
        }
    }
}

/// HSDS as tables, joined back into nested records.
struct HSDSTables {
    private typealias Row = HSDSFound
    private var tables: [String: [HSDSFound]] = [:]

    /// Which table hangs on which, by which column, under which name.
    private static let ofService: [(table: String, member: String)] = [
        ("phone", "phones"), ("schedule", "schedules"), ("service_area", "service_areas"), ("language", "languages"),
        ("funding", "funding"), ("cost_option", "cost_options"), ("required_document", "required_documents"),
        ("contact", "contacts"), ("service_capacity", "capacities"), ("url", "additional_urls"),
    ]
    private static let ofOrganization: [(table: String, member: String)] = [
        ("phone", "phones"), ("contact", "contacts"), ("funding", "funding"), ("program", "programs"),
        ("organization_identifier", "organization_identifiers"), ("url", "additional_websites"),
    ]
    private static let ofLocation: [(table: String, member: String)] = [
        ("address", "addresses"), ("accessibility", "accessibility"), ("phone", "phones"), ("language", "languages"),
        ("schedule", "schedules"), ("contact", "contacts"),
    ]

    /// `tabular.json`: a list of rows under each table's name. Nil when no table of services or organisations is there.
    init?(_ document: JSONValue) {
        for member in document.members ?? [] {
            guard let rows = member.value.items else { continue }
            tables[Self.table(member.name), default: []] += rows.enumerated().map {
                HSDSFound(place: "\(member.name)[\($0 + 1)]", record: $1)
            }
        }
        if tables["service"] == nil && tables["organization"] == nil { return nil }
    }

    /// A folder of CSV files. Empty cells are absent members. Unreadable rows are reported.
    init(files: [(name: String, bytes: [UInt8])], _ report: inout HSDSReport) {
        for file in files where file.name.hasSuffix(".csv") {
            do throws(CSVProblem) {
                var reader = try CSVReader(bytes: file.bytes)
                guard let header = try reader.next()?.fields else { continue }
                while true {
                    do throws(CSVProblem) {
                        guard let row = try reader.next() else { break }
                        let members = zip(header, row.fields).filter { !$0.1.isEmpty }
                        tables[Self.table(file.name), default: []].append(
                            HSDSFound(
                                place: "\(file.name):\(row.line)",
                                record: .object(members.map { .init($0.0, .string($0.1)) })))
                    } catch {
                        report.refuse("\(file.name):\(error.line ?? 0)", nil, error.code)
                        if case .unclosedQuote = error { break }
                    }
                }
            } catch {
                report.refuse(file.name, nil, error.code)
            }
        }
    }

    /// `services.csv`, `services`, `service`: one name. The plurals are the specification's own.
    static func table(_ name: String) -> String {
        let bare = name.hasSuffix(".csv") ? String(name.dropLast(4)) : name
        switch bare {
        case "addresses": return "address"
        case "taxonomies": return "taxonomy"
        case "accessibility", "funding", "metadata", "service_at_location", "service_capacity", "url": return bare
        case "service_capacities": return "service_capacity"
        default: return bare.hasSuffix("s") ? String(bare.dropLast()) : bare
        }
    }

    var organizations: [HSDSFound] {
        let parts = Self.ofOrganization.map { ($0.member, grouped($0.table, by: "organization_id")) }
        return rows("organization").map { row in
            guard let id = row.record["id"]?.text else { return row }
            return HSDSFound(place: row.place, record: row.record.with(parts: parts, id))
        }
    }

    var services: [HSDSFound] {
        let parts = Self.ofService.map { ($0.member, grouped($0.table, by: "service_id")) }
        let attributes = grouped("attribute", by: "link_id")
        let terms = byID("taxonomy_term")
        let units = byID("unit")
        let places = grouped("service_at_location", by: "service_id")
        let locations = self.locations
        return rows("service").map { row in
            guard let id = row.record["id"]?.text else { return row }
            var record = row.record.with(parts: parts, id)
            if let capacities = record["capacities"]?.items {
                record = record.with(
                    "capacities", .array(capacities.map { $0.joined("unit", by: "unit_id", units) }))
            }
            if let own = attributes[id] {
                record = record.with(
                    "attributes", .array(own.map { $0.joined("taxonomy_term", by: "taxonomy_term_id", terms) }))
            }
            if let own = places[id] {
                record = record.with(
                    "service_at_locations", .array(own.map { $0.joined("location", by: "location_id", locations) }))
            }
            return HSDSFound(place: row.place, record: record)
        }
    }

    private var locations: [String: JSONValue] {
        let parts = Self.ofLocation.map { ($0.member, grouped($0.table, by: "location_id")) }
        return byID("location").mapValues { $0.with(parts: parts, $0["id"]?.text ?? "") }
    }

    private func rows(_ table: String) -> [HSDSFound] { tables[table] ?? [] }

    private func byID(_ table: String) -> [String: JSONValue] {
        Dictionary(
            rows(table).compactMap { row in row.record["id"]?.text.map { ($0, row.record) } },
            uniquingKeysWith: { first, _ in first })
    }

    private func grouped(_ table: String, by column: String) -> [String: [JSONValue]] {
        var groups: [String: [JSONValue]] = [:]
        for row in rows(table) {
            if let id = row.record[column]?.text { groups[id, default: []].append(row.record.typed) }
        }
        return groups
    }
}

extension JSONValue {
    /// Columns whose HSDS type is a number: a table gives them as text, a document must not.
    private static let numbers: Set<String> = [
        "minimum_age", "maximum_age", "year_incorporated", "extension", "latitude", "longitude", "amount", "timezone",
        "count", "interval", "available", "maximum",
    ]

    var typed: JSONValue {
        guard case .object(let members) = self else { return self }
        return .object(
            members.compactMap { member in
                guard Self.numbers.contains(member.name), let text = member.value.text else { return member }
                // What is no JSON number cannot be given back as one.
                guard case .number(let digits)? = Self.number(text) else { return nil }
                return Member(member.name, .number(digits))
            })
    }

    private static func number(_ text: String) -> JSONValue? {
        do { return try JSONValue(parsing: Array(text.utf8)) } catch { return nil }
    }

    func with(_ name: String, _ value: JSONValue) -> JSONValue {
        .object((members ?? []).filter { $0.name != name } + [Member(name, value)])
    }

    func without(_ names: Set<String>) -> JSONValue {
        .object((members ?? []).filter { !names.contains($0.name) })
    }

    fileprivate func with(parts: [(member: String, groups: [String: [JSONValue]])], _ id: String) -> JSONValue {
        var record = typed
        for (member, groups) in parts {
            if let rows = groups[id] { record = record.with(member, .array(rows)) }
        }
        return record
    }

    fileprivate func joined(_ member: String, by column: String, _ records: [String: JSONValue]) -> JSONValue {
        guard self[member] == nil, let id = self[column]?.text, let record = records[id] else { return self }
        return with(member, record.typed)
    }
}

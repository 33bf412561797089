import Kernel

/// The nested records of one service. Where an import brought the same fact in more detail, and nobody has changed it
/// since, the imported detail is given.
struct HSDSParts {
    let entry: ServiceEntry
    let extras: JSONValue
    let snapshot: DirectorySnapshot

    private var details: Service.Details { entry.service.details }
    private var id: String { entry.service.id.description }

    static func phones(_ telephone: String, of id: String, _ owner: String, _ extras: JSONValue) -> [JSONValue] {
        let known = extras["phones"]?.items ?? []
        if telephone.isEmpty || known.first?["number"]?.text == telephone { return telephone.isEmpty ? [] : known }
        return [
            .object([
                .init("id", .string(HSDSTerms.identifier("phone", id))), .init(owner, .string(id)),
                .init("number", .string(telephone)), .init("type", .string("voice")),
            ])
        ]
    }

    var phones: [JSONValue] { Self.phones(details.telephone, of: id, "service_id", extras) }

    var schedules: [JSONValue] {
        let known = extras["schedules"]?.items ?? []
        if HSDSImportFields.hours(known) == details.hours { return known }
        return details.hours.isEmpty
            ? []
            : [
                .object([
                    .init("id", .string(HSDSTerms.identifier("schedule", id))), .init("service_id", .string(id)),
                    .init("description", .string(details.hours)),
                ])
            ]
    }

    var languages: [JSONValue] {
        let known = extras["languages"]?.items ?? []
        if HSDSImportFields.languages(known) == details.languages { return known }
        return details.languages.map { code in
            .object([
                .init("id", .string(HSDSTerms.identifier("language", id, code))), .init("service_id", .string(id)),
                .init("code", .string(code)),
            ])
        }
    }

    var areas: [JSONValue] {
        let known = extras["service_areas"]?.items ?? []
        if HSDSImportFields.regions(known, snapshot.regions) == details.servesRegions { return known }
        return details.servesRegions.compactMap { snapshot.regions[$0] }.map { region in
            .object([
                .init("id", .string(HSDSTerms.identifier("area", id, region.code))), .init("service_id", .string(id)),
                .init("name", .string(region.name)), .init("extent", .string(region.code)),
                .init("extent_type", .string("other")),
            ])
        }
    }

    static func atLocationID(_ id: ServiceID) -> String { HSDSTerms.identifier("at-location", id.description) }

    /// The one that we make: a place that is nowhere, in a region.
    var atLocation: JSONValue {
        var location: [JSONValue.Member] = [
            .init("id", .string(HSDSTerms.identifier("location", id))), .init("location_type", .string("virtual")),
            .init("organization_id", .string(entry.service.organisation.description)),
        ]
        if let region = snapshot.regions[details.region] {
            location += [
                .init("name", .string(region.name)), .init("external_identifier", .string(region.code)),
                .init("external_identifier_type", .string("region")),
            ]
        }
        return .object([
            .init("id", .string(Self.atLocationID(entry.service.id))), .init("service_id", .string(id)),
            .init("location_id", .string(HSDSTerms.identifier("location", id))), .init("location", .object(location)),
        ])
    }

    var capacities: [JSONValue] {
        if entry.places.isEmpty { return extras["capacities"]?.items ?? [] }
        let isCoarse = snapshot.kinds.hides(details)
        return entry.places.map { places in
            let unit = HSDSTerms.identifier("unit", places.unit.rawValue)
            let updated = max(places.updatedAt, entry.state?.confirmedAt ?? places.updatedAt)
            let most: [JSONValue.Member] = isCoarse ? [] : [.init("maximum", .number(String(places.capacity)))]
            let members: [JSONValue.Member] = [
                .init("id", .string(HSDSTerms.identifier("capacity", id, places.group.rawValue))),
                .init("service_id", .string(id)),
                .init(
                    "unit",
                    .object([
                        .init("id", .string(unit)), .init("name", .string(places.unit.rawValue)),
                        .init("scheme", .string("palermo")), .init("identifier", .string(places.unit.rawValue)),
                    ])), .init("unit_id", .string(unit)),
                .init("available", .number(String(places.left))),
                .init("description", .string(places.group.rawValue)), .init("updated", .string(updated.description)),
            ]
            return .object(members + most)
        }
    }

    /// Ours first, then imported ones of other vocabularies.
    func attributes(_ terms: [HSDSTerms.Term]) -> [JSONValue] {
        let ours = terms.map { term in
            JSONValue.object([
                .init("id", .string(HSDSTerms.identifier("attribute", id, term.id))), .init("link_id", .string(id)),
                .init("taxonomy_term_id", .string(term.id)), .init("link_type", .string("taxonomy_term")),
                .init("link_entity", .string("service")), .init("taxonomy_term", HSDSTerms.json(term)),
            ])
        }
        return ours + (extras["attributes"]?.items ?? [])
    }
}

import Directory
import HTTPTypes
import Kernel

/// The directory by program: services, how they stand, and who fits.
enum DirectoryOperations {
    static let region = Shape.known { $0.directory.regions.all.map(\.code) }
    static let kind = Shape.known { $0.directory.kinds.all.map(\.code) }
    static let places = Shape.named(
        "Places",
        .object([
            must("group", .choice(of: PlaceGroup.self)), must("unit", .choice(of: PlaceUnit.self)),
            must("capacity", .count), must("occupied", .count), must("held", .count), must("left", .count),
            must("updated_at", .instant),
        ]))
    static let state = Shape.named(
        "ServiceState",
        .object([
            must("state", .choice(of: OpenState.self)), must("conditions", .list(.choice(of: StateCondition.self))),
            must("note", .text), must("confirmed_at", .instant), may("confirmed_by", .id), may("until", .day),
        ]))
    static let service = Shape.named(
        "Service",
        .object([
            must("id", .id), must("organisation", .id), may("organisation_name", .text), must("name", .text),
            must("kind", .text), must("description", .text), may("region", .text),
            must("serves_regions", .list(.text)), must("languages", .list(.text)),
            must("sexes", .list(.choice(of: Sex.self))), may("age_min", .count), may("age_max", .count),
            must("children", .truth), must("address_confidential", .truth),
            must("publicity", .choice(of: Publicity.self)), must("basis", .text),
            must("accessibility", .list(.choice(of: AccessNeed.self))), must("hours", .text),
            must("telephone", .text), must("email", .text), must("status", .choice(of: EntryStatus.self)),
            must("version", .count), must("updated_at", .instant), may("state", state),
            must("freshness", .choice(["fresh", "ageing", "stale"])),
            may("minutes_since_confirmed", .integer(0...Int(Int64.max))),
            must("places", .list(places)),
        ]))
    static let match = Shape.named(
        "Match",
        .object([
            must("service", service), may("group", .choice(of: PlaceGroup.self)), may("places_left", .count),
            may("distance", .count), must("fits", .truth),
            must("reasons", .list(.choice(MatchReason.allCases.map(\.code)))),
        ]))

    static let all: [Operation] = [
        Operation(
            .get, "directory/services", "services.list", "Services by name.",
            query: [
                .init("kind", kind, "Only of this kind."), .init("region", region, "Only in this region."),
                .init("state", .choice(of: OpenState.self), "Only in this state."),
                .init("organisation", .id, "Only of this organisation."),
                .init("text", .line(0...Limits.lineCharactersMax), "Part of a name."),
                .init("inactive", .truth, "Services no longer in use too."),
                .init("page", .integer(1...1_000_000), "Counted from 1."), .limit,
            ],
            answer: .object([
                must("services", .list(service)), must("page", .count), must("pages", .count), must("total", .count),
            ])
        ) { me, call in try await list(me, call) },
        Operation(.get, "directory/services/:service", "services.get", "One service.", answer: service) { me, _ in
            let view = try await me.desk.directory.service(try me.id("service"), by: me.actor)
            return .json { write(view, to: &$0) }
        },
        Operation(
            .put, "directory/services/:service/state", "services.report",
            "How a service stands now, as its provider says. Groups that are not named stay as they were.",
            body: .object([
                must("state", .choice(of: OpenState.self)),
                may("conditions", .set(.choice(of: StateCondition.self), 0...StateCondition.allCases.count)),
                may("note", .words(0...Limits.textCharactersMax)), may("until", .day),
                // What the report was made from: refused as stale when it is no longer so.
                may("basis", .line(0...Limits.lineCharactersMax)),
                may(
                    "places",
                    .list(
                        .object([
                            must("group", .choice(of: PlaceGroup.self)), must("unit", .choice(of: PlaceUnit.self)),
                            must("capacity", .integer(0...100_000)), must("occupied", .integer(0...100_000)),
                        ]), 0...PlaceGroup.allCases.count)),
            ]), answer: service
        ) { me, call in try await report(me, call) },
        Operation(
            .post, "directory/services/:service/confirm", "services.confirm", "Still true: nothing has changed.",
            answer: service
        ) { me, _ in
            let id: ServiceID = try me.id("service")
            try await me.desk.directory.confirm(id, by: me.actor)
            let view = try await me.desk.directory.service(id, by: me.actor)
            return .json { write(view, to: &$0) }
        },
        Operation(
            .post, "directory/services/:service/places", "services.count", "One place more, or fewer, is taken.",
            body: .object([must("group", .choice(of: PlaceGroup.self)), must("change", .choice(["more", "fewer"]))]),
            answer: service
        ) { me, call in
            let id: ServiceID = try me.id("service")
            try await me.desk.directory.countPlace(
                call.choice("group") ?? .any, step: call.text("change") == "fewer" ? -1 : 1, of: id, by: me.actor)
            let view = try await me.desk.directory.service(id, by: me.actor)
            return .json { write(view, to: &$0) }
        },
        Operation(
            .put, "directory/services/:service/publicity", "services.publish",
            "What everybody may see, without signing in, of a service that hides its address.",
            body: .object([must("publicity", .choice(of: Publicity.self))]), answer: service
        ) { me, call in
            let id: ServiceID = try me.id("service")
            try await me.desk.directory.publish(call.choice("publicity") ?? .none, of: id, by: me.actor)
            let view = try await me.desk.directory.service(id, by: me.actor)
            return .json { write(view, to: &$0) }
        },
        Operation(
            .post, "directory/match", "services.match",
            "Which services can take somebody now, best first; and for the others, every reason why not. No name, no case.",
            body: .object([
                must("need", kind), may("sex", .choice(of: Sex.self)), may("age", .integer(0...150)),
                may("children", .integer(0...100)), may("languages", .list(.code(2...3), 0...50)),
                may("interpreter", .truth), may("region", region), may("unsafe_regions", .set(region, 0...128)),
                may("urgency", .choice(of: MatchQuery.Urgency.self)),
                may("accessibility", .set(.choice(of: AccessNeed.self), 0...AccessNeed.allCases.count)),
                may("excluding", .list(.id, 0...500)), may("limit", .integer(1...Limits.apiRowsMax)),
            ]), answer: .object([must("fits", .list(match)), must("others", .list(match))])
        ) { me, call in try await match(me, call) },
    ]

    private static func list(_ me: SignedIn, _ call: Call) async throws -> Reply {
        var filter = ServiceFilter()
        filter.kind = call.query["kind"]
        filter.region = call.query["region"]
        filter.state = call.query["state"].flatMap { OpenState(rawValue: $0) }
        filter.organisation = call.query["organisation"].flatMap { OrganisationID($0) }
        filter.text = call.query["text"] ?? ""
        filter.includesInactive = call.query["inactive"] == "true"
        let page = try await me.desk.directory.services(
            filter, page: call.queryInt("page") ?? 1, rows: call.limit, by: me.actor)
        return .json { json in
            CaseJSON.list("services", page.elements, to: &json) { write($0, to: &$1) }
            json.member("page", page.page)
            json.member("pages", page.pageCount)
            json.member("total", page.total)
        }
    }

    private static func report(_ me: SignedIn, _ call: Call) async throws -> Reply {
        let id: ServiceID = try me.id("service")
        let places = (call.body["places"]?.items ?? []).map { item in
            let part = call.inside(item)
            return PlacesReport(
                group: part.choice("group") ?? .any, unit: part.choice("unit") ?? .places,
                capacity: part.integer("capacity") ?? 0, occupied: part.integer("occupied") ?? 0)
        }
        let report = StateReport(
            state: call.choice("state") ?? .closed,
            conditions: call.texts("conditions").compactMap { StateCondition(rawValue: $0) },
            note: call.text("note", else: ""), untilDay: call.day("until"), places: places,
            basis: call.text("basis"))
        try await me.desk.directory.reportState(report, of: id, by: me.actor)
        let view = try await me.desk.directory.service(id, by: me.actor)
        return .json { write(view, to: &$0) }
    }

    private static func match(_ me: SignedIn, _ call: Call) async throws -> Reply {
        var query = MatchQuery(need: call.text("need", else: ""))
        query.sex = call.choice("sex") ?? .unknown
        query.age = call.integer("age")
        query.children = call.integer("children") ?? 0
        query.languages = call.texts("languages").map { $0.lowercased() }
        query.interpreterAvailable = call.truth("interpreter")
        query.region = call.text("region")
        query.unsafeRegions = call.texts("unsafe_regions")
        query.urgency = call.choice("urgency") ?? .routine
        query.accessibility = call.texts("accessibility").compactMap { AccessNeed(rawValue: $0) }
        query.excluding = Set(call.texts("excluding").compactMap { ServiceID($0) })
        let limit = call.integer("limit") ?? Limits.pageRows
        let result = try await me.desk.directory.match(query, by: me.actor)
        let snapshot = try await me.desk.directory.snapshot()
        return .json { json in
            for (name, matches) in [("fits", result.fits), ("others", result.others)] {
                CaseJSON.list(name, matches.prefix(limit), to: &json) { write($0, snapshot, me.now, to: &$1) }
            }
        }
    }

    static func write(_ match: Match, _ snapshot: DirectorySnapshot, _ now: Timestamp, to json: inout JSONWriter) {
        json.memberObject("service") {
            write(match.entry, snapshot.organisation(of: match.entry)?.name, match.freshness, to: &$0)
        }
        json.member("group", ifPresent: match.group?.rawValue)
        json.member("places_left", ifPresent: match.placesLeft)
        json.member("distance", ifPresent: match.distance)
        json.member("fits", match.fits)
        json.memberStrings("reasons", match.reasons.map(\.code))
    }

    private static func write(_ view: ServiceView, to json: inout JSONWriter) {
        write(view.entry, view.organisation?.name, view.freshness, to: &json)
    }

    private static func write(
        _ entry: ServiceEntry, _ organisation: String?, _ freshness: Freshness, to json: inout JSONWriter
    ) {
        let (service, details) = (entry.service, entry.service.details)
        json.member("id", service.id)
        json.member("organisation", service.organisation)
        json.member("organisation_name", ifPresent: organisation)
        json.member("name", details.name)
        json.member("kind", details.kind)
        json.member("description", details.description)
        json.member("region", ifPresent: details.region.isEmpty ? nil : details.region)
        json.memberStrings("serves_regions", details.servesRegions)
        json.memberStrings("languages", details.languages)
        json.memberStrings("sexes", details.sexes.map(\.rawValue))
        json.member("age_min", ifPresent: details.ageMin)
        json.member("age_max", ifPresent: details.ageMax)
        json.member("children", details.children)
        json.member("address_confidential", details.addressConfidential)
        json.member("publicity", details.publicity.rawValue)
        json.member("basis", entry.basis)
        json.memberStrings("accessibility", details.accessibility.map(\.rawValue))
        json.member("hours", details.hours)
        json.member("telephone", details.telephone)
        json.member("email", details.email)
        json.member("status", details.status.rawValue)
        json.member("version", service.version)
        json.member("updated_at", service.updatedAt)
        if let state = entry.state {
            json.memberObject("state") {
                $0.member("state", state.state.rawValue)
                $0.memberStrings("conditions", state.conditions.map(\.rawValue))
                $0.member("note", state.note)
                $0.member("confirmed_at", state.confirmedAt)
                $0.member("confirmed_by", ifPresent: state.confirmedBy)
                $0.member("until", ifPresent: state.untilDay)
            }
        }
        json.member("freshness", freshness.code)
        json.member("minutes_since_confirmed", ifPresent: freshness.minutes)
        CaseJSON.list("places", entry.places, to: &json) { places, json in
            json.member("group", places.group.rawValue)
            json.member("unit", places.unit.rawValue)
            json.member("capacity", places.capacity)
            json.member("occupied", places.occupied)
            json.member("held", places.held)
            json.member("left", places.left)
            json.member("updated_at", places.updatedAt)
        }
    }
}

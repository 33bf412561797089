import Access
import Directory
import Foundation
import Kernel
import Storage
import TestKit
import Testing

@Suite struct HSDSTests {
    static func parse(_ bytes: [UInt8]) throws -> JSONValue { try JSONValue(parsing: bytes) }

    static func example(_ path: String) throws -> [UInt8] {
        try Array(Data(contentsOf: URL(filePath: try Shared.required("standards/hsds/" + path))))
    }

    static func documents(_ room: Directory) async throws -> HSDSDocuments {
        HSDSDocuments(OpenDirectory(of: try await room.snapshot()), address: "https://example.org/hsds")
    }

    /// Every kind of document, written where Tests/Conformance/test_hsds_documents.py validates it.
    @Test func `documents say what we hold and never a shelter's address`() async throws {
        try await TestStore.run(.sqlite) { database in
            let room = directory(database, Clock2020().world)
            let id = try await DirectoryTests.service(room)
            try await room.publish(.places, of: id, by: coordinator)
            try await room.reportState(
                StateReport(
                    state: .open, note: "Ring first",
                    places: [PlacesReport(group: .women, unit: .beds, capacity: 4, occupied: 1)]), of: id,
                by: coordinator)
            for example in ["3.1-dev/examples/service_full.json", "3.0/examples/organization_full.json"] {
                guard Shared.path("standards/hsds/" + example) != nil else { continue }
                _ = try await room.importHSDS(try Self.example(example), source: example, by: coordinator)
            }
            let documents = try await Self.documents(room)
            var all = HSDSQuery()
            all.full = true
            let owner = try #require(try await room.snapshot()[id]?.service.organisation)
            let service = try #require(documents.service(id.description))
            let json = try Self.parse(service)
            #expect(json["capacities"]?.items?.first?["available"] == .number("1"))
            #expect(json["capacities"]?.items?.first?["updated"]?.text == "2020-04-06T00:00:00.000Z")
            let location = json["service_at_locations"]?.items?.first?["location"]
            #expect(location?["location_type"]?.text == "virtual")
            #expect(location?["addresses"] == nil)
            let place = try #require(json["service_at_locations"]?.items?.first?["id"]?.text)
            let terms = try Self.parse(documents.taxonomyTerms(HSDSQuery()).bytes)
            let term = try #require(terms["contents"]?.items?.first?["id"]?.text)
            let taxonomies = try Self.parse(documents.taxonomies(HSDSQuery()).bytes)
            let taxonomy = try #require(taxonomies["contents"]?.items?.first?["id"]?.text)
            try Self.write([
                "base": documents.base(), "services": documents.services(HSDSQuery()).bytes,
                "services_full": documents.services(all).bytes, "service": service,
                "organizations": documents.organizations(HSDSQuery()).bytes,
                "organizations_full": documents.organizations(all).bytes,
                "organization": try #require(documents.organization(owner.description, fullService: true)),
                "service_at_locations": documents.serviceAtLocations(HSDSQuery()).bytes,
                "service_at_locations_full": documents.serviceAtLocations(all).bytes,
                "service_at_location": try #require(documents.serviceAtLocation(place)),
                "taxonomies": documents.taxonomies(HSDSQuery()).bytes,
                "taxonomy": try #require(documents.taxonomy(taxonomy)),
                "taxonomy_terms": documents.taxonomyTerms(HSDSQuery()).bytes,
                "taxonomy_term": try #require(documents.taxonomyTerm(term)),
            ])
            #expect(documents.service("nothing") == nil)
            #expect(documents.taxonomy("nothing") == nil)
        }
    }

    private static func write(_ documents: [String: [UInt8]]) throws {
        let folder = URL(filePath: ".build/hsds-documents")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, bytes) in documents { try Data(bytes).write(to: folder.appending(path: name + ".json")) }
    }

    @Test(arguments: Engine.allCases)
    func `what we export we take in again unchanged`(engine: Engine) async throws {
        try await TestStore.runTwice(engine) { database, _ in
            let room = directory(database, Clock2020().world)
            let id = try await DirectoryTests.service(room)
            try await room.publish(.listed, of: id, by: coordinator)
            let bytes = try #require(try await Self.documents(room).service(id.description))
            try await TestStore.run(.sqlite) { other in
                let copy = directory(other, Clock2020().world)
                let report = try await copy.importHSDS(bytes, source: "there", by: coordinator)
                #expect(report.refused.isEmpty)
                #expect(report.servicesAdded == 1 && report.organisationsAdded == 1)
                var details = try #require(try await copy.snapshot()[id]?.service.details)
                (details.source, details.externalID, details.extras) = ("", "", "{}")
                #expect(details == DirectoryTests.shelter())
                let again = try await copy.importHSDS(bytes, source: "there", by: coordinator)
                #expect(again.taken == 0 && again.unchanged == 2)
            }
        }
    }

    @Test func `what we do not model comes back as it came`() async throws {
        let bytes = try Self.example("3.1-dev/examples/service_full.json")
        try await TestStore.run(.sqlite) { database in
            let room = directory(database, Clock2020().world)
            // Of a kind that stands in public: of others only what has a form of its own is kept.
            let original = JSONValue.object(
                (try Self.parse(bytes).members ?? []).filter { $0.name != "attributes" } + [
                    .init(
                        "attributes",
                        .array([
                            .object([.init("id", .string("a")), .init("label", .string("Legal aid"))])
                        ]))
                ])
            let report = try await room.importHSDS(Array(original.encoded.utf8), source: "example", by: coordinator)
            #expect(report.refused.isEmpty)
            let id = try #require(original["id"]?.text)
            let exported = try Self.parse(try #require(try await Self.documents(room).service(id)))
            #expect(!exported.encoded.contains("Main Street"))
            #expect(exported["attributes"]?.items?.contains { $0["label"]?.text == "Legal aid" } == true)
            let others = ["last_modified", "organization", "attributes", "service_at_locations", "contacts"]
            for member in original.members ?? [] where !others.contains(member.name) {
                #expect(exported[member.name] == member.value, "\(member.name)")
            }
        }
    }

    @Test(arguments: [
        "3.1-dev/examples/service_list.json", "3.0/examples/service_list.json", "3.1-dev/examples/service_full.json",
        "3.0/examples/service_full.json", "3.1-dev/examples/organization_full.json",
        "3.0/examples/organization_full.json", "3.0/examples/tabular.json", "3.1-dev/examples/tabular.json",
    ])
    func `the specification's examples are taken in every shape`(path: String) async throws {
        let bytes = try Self.example(path)
        try await TestStore.run(.sqlite) { database in
            let room = directory(database, Clock2020().world)
            let report = try await room.importHSDS(bytes, source: "example", by: coordinator)
            #expect(report.taken > 0, "\(report)")
            let again = try await room.importHSDS(bytes, source: "example", by: coordinator)
            #expect(again.taken == 0, "\(again)")
        }
    }

    @Test func `tables from a folder are joined into records`() async throws {
        try await TestStore.run(.sqlite) { database in
            let room = directory(database, Clock2020().world)
            let files: [(name: String, bytes: [UInt8])] = [
                ("organizations.csv", "id,name,description\no1,Harbour,Shelters\n"),
                (
                    "services.csv",
                    "id,organization_id,name,status,minimum_age\ns1,o1,House,active,18\ns2,o9,Lost,active,\ns3,o1,,active,\n"
                ), ("phones.csv", "id,service_id,number\np1,s1,+1 555 0100\n"),
                ("languages.csv", "id,service_id,code\nl1,s1,fr\nl2,s1,pt-BR\n"),
                ("attributes.csv", "id,link_id,link_entity,taxonomy_term_id\na1,s1,service,t1\n"),
                ("taxonomy_terms.csv", "id,name\nt1,Legal aid\n"),
            ].map { ($0.0, Array($0.1.utf8)) }
            let report = try await room.importHSDS(files: files, source: "csv", by: coordinator)
            #expect(report.servicesAdded == 1 && report.organisationsAdded == 1)
            #expect(
                report.refused.map { "\($0.place) \($0.field ?? "") \($0.reason)" } == [
                    "services.csv:3 organization_id unknown-organization", "services.csv:4 name missing",
                ])
            let details = try #require(try await room.snapshot().entries.first?.service.details)
            #expect(details.kind == "legal" && details.languages == ["fr", "pt"] && details.ageMin == 18)
            #expect(details.telephone == "+1 555 0100")
        }
    }

    @Test func `wrong values of parameters are problems`() throws {
        for (name, value) in [
            ("page", "0"), ("page", "x"), ("per_page", "-1"), ("full", "yes"), ("minimal", "1"), ("format", "xml"),
            ("modified_after", "yesterday"), ("proximity", "near"),
        ] {
            #expect(throws: HSDSProblem.badParameter(name)) { try HSDSQuery([(name, value)]) }
        }
        let query = try HSDSQuery([("page", "2"), ("per_page", "5000"), ("modified_after", "2020-04-06")])
        #expect(query.page == 2 && query.rows == Limits.apiRowsMax)
        #expect(query.modifiedAfter == Timestamp(milliseconds: 1_586_131_200_000))
    }

    @Test(arguments: [
        "", "{", "[1,]", "{\"a\":}", "\"\\u12\"", "01", "nul", "[1] 2", "\"\u{1}\"", "{a:1}", "\"\\ud800\"", "-", "1.",
        String(repeating: "[", count: 100),
    ])
    func `what is no JSON is refused`(text: String) {
        #expect(throws: JSONValue.Malformed.self) { try JSONValue(parsing: Array(text.utf8)) }
    }

    @Test func `JSON comes back as it was read`() throws {
        let text = #"{"a":[1,-2.50e+3,true,null,"é\n\"x"],"b":{},"😀":"😀"}"#
        #expect(try Self.parse(Array(text.utf8)).encoded == text)
        #expect(try Self.parse(Array(#""\ud83d\ude00\/\u00e9""#.utf8)) == .string("😀/é"))
    }
}

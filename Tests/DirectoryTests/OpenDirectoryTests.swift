import Access
import Directory
import Kernel
import Storage
import TestKit
import Testing

/// What leaves the directory for everybody, by HSDS, and what an import may bring in.
@Suite struct OpenDirectoryTests {
    /// A service with its street in every place where an importer may have written it.
    static func house(_ mark: String, id: String = "s1") -> [UInt8] {
        Array(
            """
            [{"id": "\(id)", "organization": {"id": "o1", "name": "Harbour", "description": "At 12 Secret Street",
              "alternate_name": "Secret House", "logo": "https://example.org/Secret.png",
              "contacts": [{"id": "c", "name": "Ann Secret"}],
              "locations": [{"id": "l1", "location_type": "physical", "name": "12 Secret Street"}]},
             "name": "House", "status": "active", "attributes": [{"id": "a", "label": "\(mark)"}],
             "description": "In 12 Secret Street", "application_process": "Come to 12 Secret Street",
             "address_1": "12 Secret Street", "assured_date": "2019-01-01", "url": "https://secret.example/Secret",
             "phones": [{"id": "p", "number": "Secret Street 12", "description": "Ring at 12 Secret Street"}],
             "schedules": [{"id": "h", "description": "Secret Street, mornings", "byday": "MO,TU", "opens_at": "09:00",
                "closes_at": "17:00"}],
             "service_areas": [{"id": "r", "name": "Secret Street", "extent": "Secret Street 1-20"}],
             "cost_options": [{"id": "0171f0a0-0000-7000-8000-000000000001", "amount": 5, "currency": "EUR",
                "option": "Pay at 12 Secret Street"}],
             "contacts": [{"id": "c2", "name": "Ann Secret"}],
             "service_at_locations": [{"id": "x", "description": "Secret", "location": {"id": "y",
                "location_type": "physical", "latitude": 1.5, "addresses": [{"id": "z",
                "address_1": "12 Secret Street"}]}}]}]
            """.utf8)
    }

    static func everything(_ room: Directory) async throws -> String {
        let documents = try await HSDSTests.documents(room)
        var texts: [String] = []
        for (name, value) in [("full", "true"), ("format", "ndjson"), ("full_service", "true"), ("page", "1")] {
            let query = try HSDSQuery([(name, value)])
            for answer in [
                documents.services(query), documents.organizations(query), documents.serviceAtLocations(query),
            ] { texts.append(String(decoding: answer.bytes, as: UTF8.self)) }
        }
        return texts.joined()
    }

    @Test(arguments: ["shelter", "confidential", "gadget repair", "Legal aid and a refuge"])
    func `no sentence and no address of a service that is not known to stand in public is kept or leaves`(
        mark: String
    ) async throws {
        try await TestStore.run(.sqlite) { database in
            let room = directory(database, Clock2020().world)
            let report = try await room.importHSDS(Self.house(mark), source: "x", by: coordinator)
            #expect(
                Set(report.notes.map { "\($0.field ?? "") \($0.reason)" }).isSuperset(of: [
                    "locations address-dropped", "service_at_locations address-dropped", "description text-dropped",
                    "phones malformed-dropped",
                ]))
            let entry = try #require(try await room.snapshot().entries.first)
            #expect(Country.kinds.hides(entry.service.details))
            #expect(!"\(entry.service.details)".contains("Secret"))
            #expect(entry.service.details.hours == "MO,TU 09:00–17:00")
            #expect(entry.service.details.extras.contains("2019-01-01") && entry.service.details.extras.contains("EUR"))
            try await room.publish(.places, of: entry.service.id, by: coordinator)
            let open = try await Self.everything(room)
            #expect(open.contains(entry.service.id.description) && !open.contains("Secret"))
        }
    }

    @Test func `a service made confidential after its import says nothing any more, and no import opens it again`()
        async throws
    {
        try await TestStore.run(.sqlite) { database in
            let room = directory(database, Clock2020().world)
            _ = try await room.importHSDS(Self.house("Legal aid"), source: "x", by: coordinator)
            let before = try #require(try await room.snapshot().entries.first?.service)
            #expect(before.details.extras.contains("Come to 12 Secret Street"))
            #expect(!before.details.extras.contains("latitude") && !before.details.extras.contains("Ann"))
            var details = before.details
            details.addressConfidential = true
            (details.description, details.telephone, details.hours) = ("For women", "+00 555 01", "")
            try await room.editService(before.id, version: 1, details, by: coordinator)
            #expect(try await room.snapshot()[before.id]?.service.details.extras.contains("Secret") == false)
            for publicity in Publicity.allCases {
                try await room.publish(publicity, of: before.id, by: coordinator)
                #expect(try await !Self.everything(room).contains("Secret"))
            }
            _ = try await room.importHSDS(Self.house("Legal aid"), source: "x", by: coordinator)
            let after = try #require(try await room.snapshot()[before.id]?.service.details)
            #expect(after.addressConfidential && after.publicity == .places && after.description == "For women")
            #expect(!after.extras.contains("Secret"))
            #expect(try await !Self.everything(room).contains("Come to"))
        }
    }

    @Test func `an office beside a shelter says nothing that would lead to it`() async throws {
        try await TestStore.run(.sqlite) { database in
            let room = directory(database, Clock2020().world)
            _ = try await room.importHSDS(Self.house("Legal aid", id: "office"), source: "x", by: coordinator)
            #expect(try await Self.everything(room).contains("Come to 12 Secret Street"))
            let owner = try #require(try await room.snapshot().organisations.keys.first)
            _ = try await room.createService(of: owner, DirectoryTests.shelter(), by: coordinator)
            let open = try await Self.everything(room)
            #expect(open.contains("House"))
            #expect(
                !open.contains("Come to") && !open.contains("In 12 Secret Street") && !open.contains("At 12 Secret"))
        }
    }

    @Test func `of a confidential service everybody sees what its provider chose, and never when somebody was placed`()
        async throws
    {
        try await TestStore.run(.sqlite) { database in
            let clock = Clock2020()
            let room = directory(database, clock.world)
            var details = DirectoryTests.shelter()
            details.telephone = "+00 555 02"
            let owner = try await room.createOrganisation(
                Organisation.Details(name: "Harbour", kind: .shelterProvider), by: coordinator)
            let id = try await room.createService(of: owner, details, by: coordinator)
            let places = [PlacesReport(group: .women, unit: .beds, capacity: 4, occupied: 1)]
            try await room.reportState(
                StateReport(state: .reduced, note: "Nadia knows", places: places), of: id, by: coordinator)
            #expect(try await !Self.everything(room).contains(id.description))
            try await room.publish(.listed, of: id, by: coordinator)
            let listed = try await Self.everything(room)
            #expect(listed.contains("+00 555 02") && listed.contains("North") == false && listed.contains("Middle"))
            #expect(!listed.contains("Nadia") && !listed.contains("capacities"))
            try await room.publish(.places, of: id, by: coordinator)
            let open = try await Self.everything(room)
            #expect(open.contains(#""available":1"#) && !open.contains("maximum") && !open.contains("Nadia"))
            clock.advance(minutes: 47)
            try await room.countPlace(.women, step: 1, of: id, by: coordinator)
            #expect(try await Self.everything(room) == open, "somebody has arrived, and nobody outside can see it")
            for _ in 0..<2 { try await room.countPlace(.women, step: 1, of: id, by: coordinator) }
            #expect(try await Self.everything(room).contains(#""available":0"#))
        }
    }

    @Test(arguments: Engine.allCases)
    func `only a service's provider or a coordinator opens it to everybody`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let room = directory(database, Clock2020().world)
            let id = try await DirectoryTests.service(room)
            let owner = try #require(try await room.snapshot()[id]?.service.organisation)
            func provider(_ of: OrganisationID) -> Actor {
                Actor(kind: .member(Country.id(1)), organisation: of, roles: [Role.provider.rawValue])
            }
            await #expect(throws: Refusal.unknown) {
                try await room.publish(.places, of: id, by: provider(Country.id(77)))
            }
            #expect(try await room.snapshot()[id]?.service.details.publicity == Publicity.none)
            try await room.publish(.places, of: id, by: provider(owner))
            #expect(try await room.snapshot()[id]?.service.details.publicity == .places)
        }
    }
}

import Access
import Directory
import Kernel
import Storage
import TestKit
import Testing

/// Everything of this room for one role, for tests of what the rules do once somebody may ask.
func directory(_ database: any Database, _ world: World) -> Directory {
    let all = [
        Actions.DirectoryRead.name, Actions.DirectoryEdit.name, Actions.ServiceReport.name,
        Actions.DirectoryImport.name,
    ]
    let policy = Policy([
        .caseManager: Dictionary(uniqueKeysWithValues: all.map { ($0, [Condition.anywhere]) }),
        .provider: [
            Actions.DirectoryRead.name: [.anywhere], Actions.ServiceReport.name: [.ownOrganisation],
        ],
    ])
    return Directory(
        database: database, policy: policy, world: world, kinds: Country.kinds, regions: Country.regions)
}

let coordinator = Actor(
    kind: .member(Country.id(900)), organisation: Country.id(901), roles: [Role.caseManager.rawValue])

@Suite struct DirectoryTests {
    static func shelter() -> Service.Details {
        var details = Service.Details(name: "Harbour house", kind: "shelter")
        details.region = "middle"
        details.languages = ["en", "ar"]
        details.sexes = [.female]
        details.ageMin = 18
        details.accessibility = [.wheelchair, .signLanguage]
        details.addressConfidential = true
        return details
    }

    @Test(arguments: Engine.allCases)
    func `what one process reports another sees at its next look`(engine: Engine) async throws {
        try await TestStore.runTwice(engine) { one, two in
            let clock = Clock2020()
            let (here, there) = (directory(one, clock.world), directory(two, clock.world))
            let owner = try await here.createOrganisation(
                Organisation.Details(name: "Harbour", kind: .shelterProvider), by: coordinator)
            let id = try await here.createService(of: owner, Self.shelter(), by: coordinator)
            #expect(try await there.snapshot()[id]?.service.details == Self.shelter())
            #expect(try await there.snapshot()[id]?.state == nil)
            let report = StateReport(
                state: .reduced, conditions: [.testBefore], note: "New arrivals until 18:00",
                untilDay: Day("2020-04-09"),
                places: [PlacesReport(group: .women, unit: .beds, capacity: 4, occupied: 1)])
            try await here.reportState(report, of: id, by: coordinator)
            let seen = try #require(try await there.snapshot()[id])
            #expect(seen.state?.state == .reduced)
            #expect(seen.state?.conditions == [.testBefore])
            #expect(seen.state?.untilDay == Day("2020-04-09"))
            #expect(seen.placesLeft == 3)
            let hold = try await two.write { write in
                try Holds.take(
                    write, service: id, group: "women", request: Country.id(5), now: clock.now,
                    until: clock.now.adding(hours: 1))
            }
            #expect(hold != nil)
            #expect(try await here.snapshot()[id]?.placesLeft == 2)
            #expect(try await here.snapshot().organisations[owner]?.name == "Harbour")
            let history = try await one.read { try JournalEntry.history(of: id.cast(), limit: 9, in: $0) }
            #expect(history.map(\.act).sorted() == ["directory.service-added", "service.report"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a report may say that there are more people than places, and keeps what was promised`(
        engine: Engine
    ) async throws {
        try await TestStore.run(engine) { database in
            let clock = Clock2020()
            let room = directory(database, clock.world)
            let id = try await Self.service(room)
            func report(_ capacity: Int, _ occupied: Int) async throws {
                try await room.reportState(
                    StateReport(
                        state: .open,
                        places: [PlacesReport(group: .any, unit: .beds, capacity: capacity, occupied: occupied)]),
                    of: id, by: coordinator)
            }
            try await report(5, 3)
            let now = clock.now
            let hold = try await database.write {
                try Holds.take(
                    $0, service: id, group: "any", request: Country.id(5), now: now, until: now.adding(hours: 1))
            }
            #expect(hold != nil)
            try await report(2, 4)
            let places = try #require(try await room.snapshot()[id]?.places(.any))
            #expect(places.held == 1 && places.left == 0 && places.isOverfull)
            let more = try await database.write {
                try Holds.take(
                    $0, service: id, group: "any", request: Country.id(6), now: now, until: now.adding(hours: 1))
            }
            #expect(more == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a state fades and a confirmation makes it fresh again`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let clock = Clock2020()
            let room = directory(database, clock.world)
            let id = try await Self.service(room)
            await #expect(throws: DirectoryProblem.invalid(field: "state", why: .missing)) {
                try await room.confirm(id, by: coordinator)
            }
            try await room.reportState(StateReport(state: .open), of: id, by: coordinator)
            #expect(try await room.service(id, by: coordinator).freshness == .fresh(minutes: 0))
            clock.advance(minutes: 61)
            #expect(try await room.service(id, by: coordinator).freshness == .ageing(minutes: 61))
            clock.advance(minutes: 180)
            #expect(try await room.service(id, by: coordinator).isStale)
            try await room.confirm(id, by: coordinator)
            #expect(try await room.service(id, by: coordinator).freshness == .fresh(minutes: 0))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a state whose last day is over is neither reported nor confirmed`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let clock = Clock2020()
            let room = directory(database, clock.world)
            let id = try await Self.service(room)
            let past = DirectoryProblem.invalid(field: "until", why: .past)
            await #expect(throws: past) {
                try await room.reportState(
                    StateReport(state: .closed, untilDay: Day("2020-04-05")), of: id, by: coordinator)
            }
            #expect(try await room.snapshot()[id]?.state == nil)
            try await room.reportState(
                StateReport(state: .closed, untilDay: Day("2020-04-06")), of: id, by: coordinator)
            try await room.confirm(id, by: coordinator)
            clock.advance(minutes: 24 * 60)
            await #expect(throws: past) { try await room.confirm(id, by: coordinator) }
            #expect(try await room.service(id, by: coordinator).isStale)
            try await room.changeState(.open, of: id, by: coordinator)
            #expect(try await room.service(id, by: coordinator).freshness == .fresh(minutes: 0))
        }
    }

    @Test(arguments: Engine.allCases)
    func `places counted by many hands at once, beside people who arrive, are all counted`(engine: Engine) async throws
    {
        try await TestStore.run(engine) { database in
            let clock = Clock2020()
            let room = directory(database, clock.world)
            let id = try await Self.service(room)
            let report = StateReport(
                state: .quarantined, note: "Two of us are ill",
                places: [PlacesReport(group: .women, unit: .beds, capacity: 60, occupied: 5)])
            try await room.reportState(StateReport(state: .open, places: report.places), of: id, by: coordinator)
            let now = clock.now
            let holds = try await database.write { write in
                try (0..<10).compactMap { number in
                    try Holds.take(
                        write, service: id, group: "women", request: Country.id(UInt64(500 + number)), now: now,
                        until: now.adding(hours: 1))
                }
            }
            #expect(holds.count == 10)
            try await room.reportState(
                StateReport(state: report.state, note: report.note), of: id, by: coordinator)
            let confirmed = try await room.snapshot()[id]?.state
            clock.advance(minutes: 5)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<24 {
                    group.addTask {
                        try await room.countPlace(.women, step: number % 3 == 0 ? -1 : 1, of: id, by: coordinator)
                    }
                }
                for hold in holds {
                    group.addTask { _ = try await database.write { try Holds.occupy($0, hold, now: now) } }
                }
                try await group.waitForAll()
            }
            let entry = try #require(try await room.snapshot()[id])
            let places = try #require(entry.places(.women))
            #expect(places.occupied == 5 + 16 - 8 + 10 && places.held == 0 && places.capacity == 60)
            #expect(entry.state == confirmed, "a place counted says nothing about the state")
        }
    }

    @Test(arguments: Engine.allCases)
    func `nobody leaves an empty house, and places that were never reported are not counted`(
        engine: Engine
    ) async throws {
        try await TestStore.run(engine) { database in
            let room = directory(database, Clock2020().world)
            let id = try await Self.service(room)
            await #expect(throws: DirectoryProblem.hasNoPlaces) {
                try await room.countPlace(.women, step: 1, of: id, by: coordinator)
            }
            let places = [PlacesReport(group: .women, unit: .beds, capacity: 4, occupied: 0)]
            try await room.reportState(StateReport(state: .open, places: places), of: id, by: coordinator)
            await #expect(throws: DirectoryProblem.invalid(field: "places", why: .outOfRange)) {
                try await room.countPlace(.women, step: -1, of: id, by: coordinator)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a report made from what is no longer so is refused, and what others said stands`(engine: Engine) async throws
    {
        try await TestStore.run(engine) { database in
            let room = directory(database, Clock2020().world)
            let id = try await Self.service(room)
            func report(_ occupied: Int, basis: String?) -> StateReport {
                StateReport(
                    state: .open, places: [PlacesReport(group: .women, unit: .beds, capacity: 9, occupied: occupied)],
                    basis: basis)
            }
            let empty = try #require(try await room.snapshot()[id]?.basis)
            try await room.reportState(report(2, basis: empty), of: id, by: coordinator)
            let seen = try #require(try await room.snapshot()[id]?.basis)
            try await room.countPlace(.women, step: 1, of: id, by: coordinator)
            await #expect(throws: DirectoryProblem.stale(current: 1)) {
                try await room.reportState(report(2, basis: seen), of: id, by: coordinator)
            }
            #expect(try await room.snapshot()[id]?.places(.women)?.occupied == 3)
            let now = try #require(try await room.snapshot()[id]?.basis)
            try await room.reportState(report(4, basis: now), of: id, by: coordinator)
            #expect(try await room.snapshot()[id]?.places(.women)?.occupied == 4)
        }
    }

    @Test(arguments: Engine.allCases)
    func `an edit made from an old version is refused`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let room = directory(database, Clock2020().world)
            let id = try await Self.service(room)
            var details = Self.shelter()
            details.name = "Harbour house II"
            try await room.editService(id, version: 1, details, by: coordinator)
            await #expect(throws: DirectoryProblem.stale(current: 2)) {
                try await room.editService(id, version: 1, details, by: coordinator)
            }
            #expect(try await room.service(id, by: coordinator).service.version == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a provider reports for its own services only, and a stranger sees nothing`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let room = directory(database, Clock2020().world)
            let id = try await Self.service(room)
            let owner = try #require(try await room.snapshot()[id]?.service.organisation)
            func provider(_ of: OrganisationID) -> Actor {
                Actor(kind: .member(Country.id(1)), organisation: of, roles: [Role.provider.rawValue])
            }
            try await room.reportState(StateReport(state: .open), of: id, by: provider(owner))
            await #expect(throws: Refusal.unknown) {
                try await room.reportState(StateReport(state: .closed), of: id, by: provider(Country.id(77)))
            }
            let stranger = Actor(kind: .member(Country.id(2)), organisation: nil, roles: [])
            await #expect(throws: Refusal.forbidden(action: "directory.read")) {
                _ = try await room.services(by: stranger)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `lists are filtered and cut into pages`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let room = directory(database, Clock2020().world)
            let owner = try await room.createOrganisation(.init(name: "Harbour", kind: .ngo), by: coordinator)
            for number in 1...5 {
                var details = Service.Details(name: "House \(number)", kind: number % 2 == 0 ? "legal" : "shelter")
                details.region = number == 5 ? "north" : "south"
                _ = try await room.createService(of: owner, details, by: coordinator)
            }
            func names(_ change: (inout ServiceFilter) -> Void) async throws -> [String] {
                var filter = ServiceFilter()
                change(&filter)
                return try await room.services(filter, by: coordinator).elements.map { $0.service.name }
            }
            #expect(try await names { $0.kind = "legal" } == ["House 2", "House 4"])
            #expect(try await names { $0.region = "north" } == ["House 5"])
            #expect(try await names { $0.text = "HOUSE 3" } == ["House 3"])
            #expect(try await names { $0.text = "harbour" }.count == 5)
            #expect(try await names { $0.state = .open }.isEmpty)
            let second = try await room.services(page: 2, rows: 2, by: coordinator)
            #expect(second.elements.map { $0.service.name } == ["House 3", "House 4"])
            #expect(second.pageCount == 3 && second.total == 5)
            #expect(try await room.services(page: 9, rows: 2, by: coordinator).elements.isEmpty)
        }
    }

    static func service(_ room: Directory) async throws -> ServiceID {
        let owner = try await room.createOrganisation(
            Organisation.Details(name: "Harbour", kind: .shelterProvider), by: coordinator)
        return try await room.createService(of: owner, shelter(), by: coordinator)
    }
}

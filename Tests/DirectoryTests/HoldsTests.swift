import Directory
import Kernel
import Storage
import TestKit
import Testing

@Suite struct HoldsTests {
    let now = Country.now
    let service: ServiceID = Country.id(7)

    @Test(arguments: Engine.allCases)
    func `a thousand requests at once for ten places get exactly ten`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            try await database.write { try Rows.shelter($0, service, places: 10) }
            let until = now.adding(hours: 4)
            let taken = try await withThrowingTaskGroup(of: HoldID?.self) { group in
                for number in 0..<1_000 {
                    group.addTask {
                        try await database.write { write in
                            try Holds.take(
                                write, service: service, group: "any", request: Country.id(UInt64(10_000 + number)),
                                now: now, until: until)
                        }
                    }
                }
                return try await group.reduce(into: [HoldID]()) { if let id = $1 { $0.append(id) } }
            }
            #expect(taken.count == 10)
            #expect(Set(taken).count == 10)
            #expect(try await database.read { try Rows.counts($0, service) } == [10, 0, 10])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a hold lapses by itself, once, and its place is free again`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            try await database.write { try Rows.shelter($0, service, places: 1) }
            let first: RequestID = Country.id(101)
            let id = try await take(database, first)
            #expect(id != nil)
            #expect(try await take(database, Country.id(102)) == nil)
            let early = try await database.write { try Holds.releaseExpired($0, now: now.adding(minutes: 59)) }
            #expect(early.isEmpty)
            let lapsed = try await database.write { try Holds.releaseExpired($0, now: now.adding(minutes: 60)) }
            #expect(lapsed.map(\.request) == [first])
            let again = try await database.write { try Holds.releaseExpired($0, now: now.adding(minutes: 61)) }
            #expect(again.isEmpty)
            #expect(try await database.read { try Rows.counts($0, service) } == [1, 0, 0])
            let history = try await database.read { try JournalEntry.history(of: service.cast(), limit: 9, in: $0) }
            #expect(history.map(\.act) == ["hold.expired"])
            #expect(try await take(database, Country.id(102)) != nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a confirmed hold does not lapse, and a second take is the same hold`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            try await database.write { try Rows.shelter($0, service, places: 2) }
            let id = try #require(try await take(database, Country.id(101)))
            #expect(try await take(database, Country.id(101)) == id)
            let did = try await database.write { write in
                [
                    try Holds.confirm(write, id, now: now), try Holds.confirm(write, id, now: now),
                    try Holds.releaseExpired(write, now: now.adding(days: 9)).isEmpty,
                ]
            }
            #expect(did == [true, false, true])
            #expect(try await database.read { try Rows.counts($0, service) } == [2, 0, 1])
            let hold = try await database.read { try Holds.find($0, id) }
            #expect(hold?.state == .confirmed && hold?.until == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a closed service gives no place`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            try await database.write { write in
                try Rows.shelter(write, service, places: 5)
                try write.run(Rows.close, [.id(service)])
            }
            #expect(try await take(database, Country.id(101)) == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `the job that a hold leaves behind frees the place when its time comes`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            try await database.write { try Rows.shelter($0, service, places: 1) }
            _ = try await take(database, Country.id(101))
            let clock = Clock2020()
            let room = directory(database, clock.world)
            let runner = JobRunner(
                database: database, world: clock.world,
                handlers: [Holds.expiryJob: { _ in try await room.expireHolds() }])
            #expect(try await runner.runDue(clock.now) == 0)
            clock.advance(minutes: 60)
            #expect(try await runner.runDue(clock.now) == 1)
            #expect(try await database.read { try Rows.counts($0, service) } == [1, 0, 0])
        }
    }

    /// Random acts beside a model of them: counts agree after each, never negative, never more held than there is.
    @Test(arguments: Engine.allCases, [UInt64(1), 2, 3])
    func `places agree with a model under random acts`(engine: Engine, seed: UInt64) async throws {
        try await TestStore.run(engine) { database in
            try await database.write { try Rows.shelter($0, service, places: 3) }
            var chance = SeededGenerator(seed: seed)
            var model: [UInt64: Holds.State] = [:]
            var ids: [UInt64: HoldID] = [:]
            for step in 0..<150 {
                let request = UInt64(200 + chance.number(0...7))
                let act = chance.number(0...4)
                let state = model[request]
                let isActive = state == .held || state == .confirmed || state == .occupied
                if act == 0 {
                    let used = model.values.count { $0 == .held || $0 == .confirmed || $0 == .occupied }
                    let id = try await take(database, Country.id(request))
                    #expect((id != nil) == (isActive || used < 3), "seed \(seed) step \(step)")
                    if let id, !isActive {
                        model[request] = .held
                        ids[request] = id
                    }
                } else if let id = ids[request], let state {
                    let (changes, next) = Self.moves(act, state)
                    let did = try await database.write { write in
                        switch act {
                        case 1: try Holds.confirm(write, id, now: now)
                        case 2: try Holds.occupy(write, id, now: now)
                        case 3: try Holds.release(write, id, now: now)
                        default: try Holds.vacate(write, id, now: now)
                        }
                    }
                    #expect(did == changes, "seed \(seed) step \(step)")
                    model[request] = next
                }
                let counts = try await database.read { try Rows.counts($0, service) }
                let occupied = model.values.count { $0 == .occupied }
                let held = model.values.count { $0 == .held || $0 == .confirmed }
                #expect(counts == [3, occupied, held], "seed \(seed) step \(step)")
            }
        }
    }

    static let moves: @Sendable (Int, Holds.State) -> (Bool, Holds.State) = { act, state in
        switch (act, state) {
        case (1, .held): (true, .confirmed)
        case (2, .held), (2, .confirmed): (true, .occupied)
        case (3, .held), (3, .confirmed): (true, .released)
        case (4, .occupied): (true, .vacated)
        default: (false, state)
        }
    }

    private func take(_ database: any Database, _ request: RequestID) async throws -> HoldID? {
        let (service, now) = (service, now)
        return try await database.write { write in
            try Holds.take(
                write, service: service, group: "any", request: request, now: now, until: now.adding(minutes: 60))
        }
    }
}

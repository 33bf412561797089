import Access
import Cases
import Forms
import Kernel
import Storage
import TestKit
import Testing

@testable import Registration

struct RegistrationTests {
    @Test(arguments: Engine.allCases)
    func `each child counts once, in its place and for the team of whoever sent it`(engine: Engine) async throws {
        try await Field.run(engine) { field in
            let (id, first, second) = try await field.begin()
            try await field.register("uuid:1", [Child(name: "Lio", age: 9), Child(name: "Bea", age: 6)])
            try await field.register("uuid:2", [Child(name: "Oren", age: 12, gender: "male")], as: Field.phone)
            // The same record again is the same children.
            try await field.register("uuid:2", [Child(name: "Oren", age: 12, gender: "male")], as: Field.phone)
            try await field.register("uuid:3", [Child(name: "Wim", age: 8)], in: "Nowhere", as: Field.manager)
            let picture = try await field.registrations.picture(id, Field.manager)
            #expect(picture.registered == 4)
            #expect(picture.count(region: "belin") == 3)
            #expect(picture.count(region: "") == 1)
            #expect(picture.count(team: first) == 2)
            #expect(picture.count(team: second) == 1)
            #expect(picture.count(team: nil) == 1)
            #expect(picture.withoutWorker == 4)
            #expect(picture.openPairs == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a form names no place: it is where the team was sent, when that is one place`(engine: Engine) async throws {
        try await Field.run(engine) { field in
            let (id, first, _) = try await field.begin()
            try await field.registrations.assign(first, region: "corvo", target: 40, of: id, Field.manager)
            try await field.register("uuid:1", [Child(name: "Lio", age: 9)], in: "")
            try await field.registrations.assign(first, region: "domira", target: nil, of: id, Field.manager)
            try await field.register("uuid:2", [Child(name: "Bea", age: 9)], in: "")
            let picture = try await field.registrations.picture(id, Field.manager)
            #expect(picture.count(region: "corvo") == 1)
            #expect(picture.count(region: "") == 1)
            #expect(picture.target(region: "corvo") == 40)
            #expect(picture.target(region: "domira") == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `before the first day, after the last and after its end nothing is counted`(engine: Engine) async throws {
        try await Field.run(engine) { field in
            let today = field.clock.world.today()
            let id = try await field.registrations.make(
                "Two days", form: field.form, from: today.adding(days: 1), until: today.adding(days: 2), Field.manager)
            func count() async throws -> Int { try await field.registrations.picture(id, Field.manager).registered }
            try await field.register("uuid:1", [Child(name: "Lio", age: 9)])
            #expect(try await count() == 0)
            field.clock.advance(days: 1)
            try await field.register("uuid:2", [Child(name: "Bea", age: 9)])
            #expect(try await count() == 1)
            field.clock.advance(days: 2)
            try await field.register("uuid:3", [Child(name: "Wim", age: 9)])
            #expect(try await count() == 1)
            field.clock.advance(days: -2)
            try await field.registrations.close(id, Field.manager)
            try await field.register("uuid:4", [Child(name: "Oren", age: 9)])
            #expect(try await count() == 1)
            await #expect(throws: RegistrationProblem.closed) {
                try await field.registrations.addTeam("Late", to: id, Field.manager)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `who may see, begin and decide is in the policy, and a foreign organisation sees nothing`(
        engine: Engine
    ) async throws {
        try await Field.run(engine) { field in
            let (id, _, _) = try await field.begin()
            await #expect(throws: Refusal.unknown) {
                _ = try await field.registrations.picture(id, Field.stranger)
            }
            #expect(try await field.registrations.list(Field.stranger).isEmpty)
            #expect(try await field.registrations.list(Field.coordinator).map(\.exercise.id) == [id])
            await #expect(throws: Refusal.self) { _ = try await field.registrations.pairs(id, Field.coordinator) }
            await #expect(throws: Refusal.self) { _ = try await field.registrations.list(Field.responder) }
            await #expect(throws: Refusal.self) { try await field.registrations.close(id, Field.responder) }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a bad exercise, team or registrar is refused with its reason`(engine: Engine) async throws {
        try await Field.run(engine) { field in
            let (id, first, _) = try await field.begin()
            let (r, me, today) = (field.registrations, Field.manager, field.clock.world.today())
            await #expect(throws: RegistrationProblem.daysReversed) {
                _ = try await r.make("X", form: field.form, from: today, until: today.adding(days: -1), me)
            }
            await #expect(throws: RegistrationProblem.nameInvalid) {
                _ = try await r.make("", form: field.form, from: today, until: nil, me)
            }
            await #expect(throws: RegistrationProblem.opensNoCases) {
                _ = try await r.make("X", form: FormID(high: 7, low: 7), from: today, until: nil, me)
            }
            await #expect(throws: RegistrationProblem.nameTaken) { try await r.addTeam("Team 1", to: id, me) }
            await #expect(throws: RegistrationProblem.unknownRegion) {
                try await r.assign(first, region: "atlantis", target: nil, of: id, me)
            }
            await #expect(throws: RegistrationProblem.unfitRegistrar) {
                try await r.put(.member(MemberID(high: 8, low: 1)), in: first, of: id, me)
            }
            try await field.access.revokeDevice(Field.phoneID, actor: Field.manager)
            await #expect(throws: RegistrationProblem.unfitRegistrar) {
                try await r.put(.device(Field.phoneID), in: first, of: id, me)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `cases are handed over many at a time, and what somebody took meanwhile stays theirs`(
        engine: Engine
    ) async throws {
        try await Field.run(engine) { field in
            let (id, _, _) = try await field.begin()
            try await field.register("uuid:1", [Child(name: "Lio", age: 9), Child(name: "Bea", age: 6)])
            try await field.register("uuid:2", [Child(name: "Wim", age: 3)], in: "corvo")
            let waiting = try await field.registrations.withoutWorker(id, Field.manager)
            #expect(waiting.count == 3)
            #expect(try await field.registrations.withoutWorker(id, region: "corvo", Field.manager).count == 1)
            let worker = MemberID(high: 2, low: 3)
            #expect(
                try await field.registrations.hand([waiting[0].id], to: worker, Field.manager)
                    == Handed(done: 1, changed: 0))
            #expect(
                try await field.registrations.hand(waiting.map(\.id), to: Field.managerID, Field.manager)
                    == Handed(done: 2, changed: 1))
            #expect(try await field.registrations.withoutWorker(id, Field.manager).isEmpty)
            let first = try await field.cases.file(waiting[0].id, Field.manager)
            #expect(first.record.worker == worker)
            await #expect(throws: CaseProblem.unfitWorker) {
                try await field.register("uuid:3", [Child(name: "Ada", age: 3)])
                let last = try await field.registrations.withoutWorker(id, Field.manager)
                _ = try await field.registrations.hand(last.map(\.id), to: MemberID(high: 8, low: 1), Field.manager)
            }
        }
    }
}
